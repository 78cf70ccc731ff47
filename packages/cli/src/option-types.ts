import { InvalidArgumentError } from 'commander';

/** Reads a whole number of `least` or more. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
  };

/** Reads one of some words. */
export const oneOf =
  <T extends string>(...choices: readonly T[]) =>
  (text: string): T => {
    if ((choices as readonly string[]).includes(text)) return text as T;
    throw new InvalidArgumentError(`It must be ${choices.join(' or ')}.`);
  };

/** Reads positive numbers with commas between them. */
export const numbers = (text: string): number[] => {
  const values = text.split(',').map(Number);
  if (values.every((value) => value > 0 && Number.isFinite(value))) return values;
  throw new InvalidArgumentError('It must be positive numbers with commas between them.');
};
