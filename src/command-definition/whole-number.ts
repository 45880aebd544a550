import { UsageError } from '../errors.ts';

/** Reads an option's value as a whole number in a range. Throws a UsageError that names the option. */
export function wholeNumber(option: string, from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to) {
      throw new UsageError(`--${option}: expected a whole number from ${from} to ${to}, found "${text}".`);
    }
    return value;
  };
}
