import { UsageError } from '../errors.ts';

/** The most tickets that one command changes. */
const most = 20;

function readIds(written: readonly string[], expected: string, done: string): number[] {
  const ids = new Set<number>();
  for (const text of written) {
    const [, digits] = /^#?([1-9]\d{0,14})$/.exec(text.trim()) ?? [];
    if (digits === undefined) throw new UsageError(`Expected ${expected}; found "${text}".`);
    ids.add(Number(digits));
  }
  if (ids.size > most) throw new UsageError(`At most ${most} tickets can be ${done} at once; found ${ids.size}.`);
  return [...ids];
}

/** Ticket numbers as people write them: `48201`, `#48201`. Throws a UsageError if they are none, or too many to be `done`. */
export const readTicketIds = (written: readonly string[], done = 'changed'): number[] =>
  readIds(written, "a ticket's number, such as 48201", done);

/** The same for suspended tickets, which have numbers of their own. */
export const readSuspendedIds = (written: readonly string[]): number[] =>
  readIds(written, "a suspended ticket's number, such as 7900004", 'recovered');
