/** What went wrong, in a form that a program can branch on; the message tells a person what to do. */
export type ErrorCode =
  | 'ARGUMENT'
  | 'SHAPE'
  | 'BACKEND'
  | 'NO_FACE'
  | 'IMAGE'
  | 'MODEL_FORMAT'
  | 'NETWORK'
  | 'MISSING_FILE'
  | 'MISSING_PACKAGE'
  | 'OUTPUT'
  | 'DISPOSED';

/**
 * The error that every ganfit package throws for misuse and bad input.
 *
 * @example
 * try { await fit(photo); } catch (e) { if (isGanfitError(e, 'NO_FACE')) askForAnotherPhoto(); else throw e; }
 */
export class GanfitError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GanfitError';
    this.code = code;
  }
}

/** True for a {@link GanfitError}, from this copy of the package or another, with the given code if one is named. */
export function isGanfitError(error: unknown, code?: ErrorCode): error is GanfitError {
  return error instanceof Error && error.name === 'GanfitError' && (!code || (error as GanfitError).code === code);
}
