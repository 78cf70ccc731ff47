import { type GanfitError, isGanfitError } from '@ganfit/core';

/** Exit codes: 0 done, 1 a fault of ours, 2 wrong usage or bad input, 3 no face, 4 output failed, 5 diverged, 130 Ctrl-C. */
export const exitCodes = { failure: 1, usage: 2, noFace: 3, output: 4, diverged: 5, aborted: 130 } as const;

/** The exit code for an error, and what to print of it: the message alone where the user can act on it, else the stack. */
export function explain(error: unknown): { code: number; text: string } {
  if (!isGanfitError(error))
    return { code: exitCodes.failure, text: error instanceof Error ? (error.stack ?? error.message) : `${error}` };
  const { code, message } = error as GanfitError;
  if (code === 'NO_FACE') return { code: exitCodes.noFace, text: message };
  if (code === 'OUTPUT') return { code: exitCodes.output, text: message };
  return { code: exitCodes.usage, text: message };
}
