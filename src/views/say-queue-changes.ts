import type { Context } from '../context.ts';
import { counted } from '../lib/counted.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Queue } from '../tickets/queue.ts';
import type { Watched } from '../tickets/watch-queue.ts';
import { sayGaps } from './gap-lines.ts';
import { queueChanges } from './queue-records.ts';
import { momentOf, shortGroups } from './queue-words.ts';
import { records } from './records.ts';
import { showQueue } from './show-queue.ts';

/** The words for a failed reading. */
interface Trouble {
  /** How old the data is, why, and when it is read again. */
  readonly age: string | null;
  /** What to do about it. */
  readonly advice: readonly string[];
}

/** Prints the queue once, and then in each round only the time and what has changed: for a screen reader. */
export function createQueueSayer(context: Context, isFiltered: boolean) {
  const { terminal, options } = context;
  let last: Queue | null = null;
  let lastAdvice = '';

  function sayTrouble(when: string, { age, advice }: Trouble): void {
    terminal.result(wrap(`${when} ${age ?? 'Not read.'}`, terminal.columns));
    // Reported once, until it changes.
    if (advice.join('\n') !== lastAdvice) for (const line of advice) terminal.result(wrap(line, terminal.columns));
    lastAdvice = advice.join('\n');
  }

  function sayChanges(when: string, before: Queue, after: Queue, hasReported: boolean): void {
    const changes = queueChanges(before, after, shortGroups(context, after));
    const many =
      changes.length === 0 ? `nothing ${hasReported ? 'else ' : ''}has changed` : counted(changes.length, 'change');
    terminal.result(
      [`${when} ${many}, ${counted(after.total, 'ticket')}.`, ...records(changes, terminal.columns)].join('\n'),
    );
    const known = new Set(before.gaps.map(({ what }) => what));
    const gaps = after.gaps.filter(({ what }) => !known.has(what));
    sayGaps(terminal, withRunOptions(gaps, options));
  }

  /** `hasReported`: something was printed between the rounds. */
  return async function sayTurn(
    { now, queue, problem, nextAt }: Watched,
    trouble: Trouble,
    hasReported: boolean,
  ): Promise<void> {
    const when = `${momentOf(now, now)}:`;
    if (problem !== null || queue === null) return sayTrouble(when, trouble);
    const before = last;
    last = queue;
    lastAdvice = '';
    if (before !== null) {
      terminal.result('');
      return sayChanges(when, before, queue, hasReported);
    }
    await showQueue(context, queue, isFiltered);
    terminal.note(`Read again at ${momentOf(nextAt, now)}: changes are shown then. Ctrl-C quits.`);
  };
}
