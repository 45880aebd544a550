import { UsageError } from '../errors.ts';

/** The number in `48201` or `#48201`. Throws a UsageError. */
export function readId(text: string): number {
  const id = /^#?(\d{1,16})$/.exec(text)?.[1];
  if (id === undefined || !Number.isSafeInteger(Number(id)) || Number(id) === 0) {
    throw new UsageError(`Expected the number of a ticket, such as 48201, found "${text}".`);
  }
  return Number(id);
}
