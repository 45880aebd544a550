import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Interrupted } from '../errors.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { shellCommand } from '../lib/shell.ts';
import { openQueueReading } from '../runner/queue-reading.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Key } from '../terminal/keys.ts';
import { isPromptLeft } from '../terminal/prompts.ts';
import type { Queue } from '../tickets/queue.ts';
import { agreeToChange, askingOf } from './agree-to-change.ts';
import { sayGaps } from './gap-lines.ts';
import { showChange } from './show-change.ts';
import { changeFor, type WalkChange } from './walk-changes.ts';
import { orSaid, type ShownTicket, showTicket, showWhole, type Walk } from './walk-ticket.ts';

type Chosen = 'next' | 'back' | 'quit' | 'more' | 'again' | { readonly change: WalkChange };

const changeKeys: readonly (readonly [key: string, change: WalkChange])[] = [
  ['n', 'note'],
  ['s', 'status'],
  ['t', 'take'],
  ['v', 'move'],
  ['c', 'card'],
  ['d', 'deadline'],
];

/** The keys at a ticket; those that need what could not be read are left out. */
const ticketKeys = (shown: ShownTicket | null, isFirst: boolean): Key<Chosen | 'open'>[] => [
  { key: 'Enter', label: 'next', value: 'next' },
  ...(shown ? changeKeys.map(([key, change]) => ({ key, label: change, value: { change } })) : []),
  { key: 'o', label: 'open', value: 'open', leaves: true },
  shown ? { key: 'm', label: 'more', value: 'more' } : { key: 'r', label: 'read again', value: 'again' },
  ...(isFirst ? [] : [{ key: 'b', label: 'back', value: 'back' as const, leaves: true }]),
  { key: 'q', label: 'quit', value: 'quit', leaves: true },
];

/** How the person leaves a ticket; `stop`: something went wrong that needs attention first. */
type Left = 'next' | 'back' | 'quit' | 'stop';

/** Asks what a key needs, shows the change, and makes it if the person agrees. Null: the walk goes on. */
async function makeChange(walk: Walk, what: WalkChange, { whole }: ShownTicket): Promise<Left | null> {
  const { context, links, seen } = walk;
  const { id } = whole.ticket;
  const written = await changeFor(context, what, whole);
  if (written === null) return null;
  // A failed attempt may have made a card, too.
  if (what === 'card' || what === 'move') links.delete(id);
  const { change, lines } = written;
  const outcome = await agreeToChange(context, change, { dryRun: false, lines });
  await showChange(context, outcome);
  // Changes up to now were made here, or were shown before the person agreed.
  if (outcome.done.length > 0) seen.delete(id);
  if (lines.some((line) => line.isThere())) {
    context.terminal.note('What you wrote is kept, and offered the next time.');
  }
  // Everything stops if a note turned out to be public.
  if (outcome.left && outcome.failed.length > 0) return 'stop';
  return outcome.left && !outcome.dropped ? 'quit' : null;
}

/** Stays at a ticket until the person leaves it. */
async function stayAt(walk: Walk, ticket: Ticket, place: string, isFirst: boolean): Promise<Left> {
  for (;;) {
    const shown = await showTicket(walk, ticket, place);
    for (let chosen: Chosen | undefined; chosen === undefined || chosen === 'more'; ) {
      chosen = (await walk.asking.askKeys<Chosen>('', ticketKeys(shown, isFirst), ticket.url, true)) as Chosen;
      if (chosen === 'more' && shown) await showWhole(walk, shown);
      if (chosen === 'next' && shown) walk.reading.mark(shown.whole.ticket);
      if (chosen === 'next' || chosen === 'back' || chosen === 'quit') return chosen;
      if (typeof chosen === 'object' && shown) {
        const { change } = chosen;
        const left = await orSaid(walk, () => makeChange(walk, change, shown));
        if (left !== null) return left;
      }
    }
  }
}

/** The tickets in the order of the walk, and how many of the first were already read. */
async function whereToBegin({ context, queue, reading }: Walk) {
  const { signal, terminal } = context;
  const tickets = queue.tickets.map(({ ticket }) => ticket);
  const ids = tickets.map(({ id }) => id);
  const read = tickets.filter((ticket) => reading.stateOf(ticket) === 'read');
  const afresh = () => {
    reading.forget(ids);
    return { tickets, from: 0 };
  };
  if (read.length === 0) return { tickets, from: 0 };
  // What was left then is solved, or in another group.
  if (read.length === tickets.length) return afresh();
  const keys: Key<'resume' | 'afresh' | 'quit'>[] = [
    { key: 'Enter', label: `resume at ${read.length + 1}`, value: 'resume' },
    { key: 'a', label: 'all of them again', value: 'afresh' },
    { key: 'q', label: 'quit', value: 'quit', leaves: true },
  ];
  const question = `You have read ${read.length} of ${tickets.length}.`;
  const chosen = await terminal.questions.askKey(question, keys, { signal, columns: terminal.columns });
  if (chosen === 'quit') return null;
  if (chosen === 'afresh') return afresh();
  terminal.warn(`Resuming at ${read.length + 1} of ${tickets.length}.`);
  return { tickets: [...read, ...tickets.filter((ticket) => !read.includes(ticket))], from: read.length };
}

/** Goes from ticket to ticket, to the end or until the person leaves. */
async function goThrough(walk: Walk): Promise<'end' | 'quit' | 'stop'> {
  const begin = await whereToBegin(walk);
  if (begin === null) return 'quit';
  const { tickets, from } = begin;
  for (let index = from; index < tickets.length; ) {
    const ticket = tickets[index] as Ticket;
    const left = await stayAt(walk, ticket, walk.context.terminal.signs.place(index + 1, tickets.length), index === 0);
    if (left === 'quit' || left === 'stop') return left;
    index += left === 'next' ? 1 : -1;
  }
  return 'end';
}

/** Says how the walk ended, and returns the exit code. */
function end({ context: { terminal }, queue, reading }: Walk, how: 'end' | 'quit' | 'stop', again: string): ExitCode {
  const tickets = queue.tickets.map(({ ticket }) => ticket);
  const unread = tickets.filter((ticket) => reading.stateOf(ticket) !== 'read');
  if (how !== 'end') {
    terminal.note(`Resume with: ${again}`);
    return how === 'stop' ? exitCode.wrong : exitCode.stepsLeft;
  }
  if (unread.length > 0) {
    terminal.note(`Could not be read: ${unread.map(({ id }) => `#${id}`).join(', ')}. Try again with: ${again}`);
    return exitCode.unknown;
  }
  reading.forget(tickets.map(({ id }) => id));
  terminal.note(tickets.length === 1 ? 'That was the only ticket.' : `Those were all ${tickets.length} tickets.`);
  return exitCode.ok;
}

/**
 * Leads the person through the queue, ticket by ticket. What they have read is remembered until they have come to the end.
 * `words` are those of the command, to resume it. Returns 5 if they quit before the end, 3 if a ticket could not be read,
 * and 1 if a note turned out to be public.
 */
export async function walkQueue(context: Context, queue: Queue, words: readonly string[]): Promise<ExitCode> {
  const { terminal, options } = context;
  const again = withRunOptions(shellCommand(['govsupport', ...words]), options);
  const walk: Walk = {
    ...{ context, queue, asking: await askingOf(context), reading: openQueueReading(context) },
    seen: new Map(queue.tickets.map(({ ticket }) => [ticket.id, ticket])),
    links: new Map(queue.tickets.map(({ ticket, links }) => [ticket.id, links])),
  };
  sayGaps(terminal, withRunOptions(queue.gaps, options));
  try {
    return end(walk, await goThrough(walk), again);
  } catch (error) {
    if (isPromptLeft(error) || error instanceof Interrupted) {
      throw new Interrupted(`Stopped. Anything you wrote is kept. Resume with: ${again}`);
    }
    throw error;
  }
}
