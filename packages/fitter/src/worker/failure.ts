import type { Failure } from './protocol.js';

/** An error as `isGanfitError` knows it. The package that has the class would bring tfjs into the page. */
export const toError = ({ name, message, code }: Omit<Failure, 'fatal'>, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { name }, code !== undefined && { code });

export const ganfitFailure = (code: string, message: string): Failure => ({ name: 'GanfitError', code, message });
