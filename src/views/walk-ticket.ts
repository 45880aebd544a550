import type { Context } from '../context.ts';
import { Failure, Interrupted } from '../errors.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { isBegun } from '../runner/change-place.ts';
import type { QueueReading } from '../runner/queue-reading.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { differences } from '../tickets/changes-since.ts';
import { inShort } from '../tickets/client-words.ts';
import { shownDeadline } from '../tickets/deadline-note.ts';
import type { TicketLinks } from '../tickets/links.ts';
import type { Queue } from '../tickets/queue.ts';
import { waits } from '../tickets/queue-ticket.ts';
import { readTickets, type WholeTicket, type WholeTickets } from '../tickets/read-tickets.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import type { Asking } from './asking.ts';
import { gapLines } from './gap-lines.ts';
import { holdWords, wholeTicketLines } from './show-tickets.ts';
import { indent } from './step-lines.ts';

/** A walk through the queue, ticket by ticket. */
export interface Walk {
  readonly context: Context;
  readonly queue: Queue;
  readonly asking: Asking;
  readonly reading: QueueReading;
  /** The tickets as the person last saw them; changes of a ticket without an entry are not reported. */
  readonly seen: Map<number, Ticket>;
  /** What belongs to them elsewhere; without an entry it is read again. */
  readonly links: Map<number, TicketLinks>;
}

/** A ticket as it is now. */
export interface ShownTicket {
  readonly found: WholeTickets;
  readonly whole: WholeTicket;
}

/** `3 open pull requests`; nothing if there is none. */
const counted = (found: readonly unknown[] | null, one: string, several: string): string[] => {
  if (found === null) return [`${several} unknown`];
  return found.length === 0 ? [] : [`${found.length} ${found.length === 1 ? one : several}`];
};

/** What belongs to a ticket elsewhere, in words. */
function belongings({ links, lacksCard, deadline }: WholeTicket, between: string): string {
  const { cards, branches, pullRequests } = links;
  const noCard = lacksCard ? 'no card, and it should have one' : 'no card';
  return [
    cards === null ? 'card unknown' : cards.length === 0 ? noCard : 'has a card',
    ...counted(branches, 'branch', 'branches'),
    ...counted(pullRequests, 'open pull request', 'open pull requests'),
    ...(deadline ? [`client needs it by ${shownDeadline(deadline)}`] : []),
  ].join(between);
}

/** What has changed about a ticket since the person last saw it. */
async function whatChanged({ context, seen }: Walk, ticket: Ticket): Promise<string[]> {
  const last = seen.get(ticket.id);
  if (!last) return [];
  const { before, after } = await differences(await context.services.zendesk(), last, ticket);
  return Object.keys(before).map(
    (key) =>
      `Changed meanwhile: ${key} ${before[key] ?? 'none'}${context.terminal.signs.becomes}${after[key] ?? 'none'}`,
  );
}

/** What the person should notice about a ticket. */
const warningsAbout = async (walk: Walk, { ticket, group }: WholeTicket): Promise<string[]> => [
  ...(walk.queue.groups.some(({ id }) => id === ticket.groupId) ? [] : [`It is in ${group ?? 'another group'} now.`]),
  ...(walk.seen.has(ticket.id) && walk.reading.stateOf(ticket) === 'changed'
    ? ['It has changed since you read it.']
    : []),
  ...(await whatChanged(walk, ticket)),
  ...(isBegun(walk.context, { command: 'ticket note', ids: [ticket.id] })
    ? ['The note that you began is kept: choose note to continue.']
    : []),
];

/** The facts of a ticket, and the folded conversation. */
async function ticketLines(walk: Walk, { found, whole }: ShownTicket): Promise<string> {
  const { terminal, options } = walk.context;
  const { ticket, comments } = whole;
  const colours = await terminal.colours();
  const { between } = terminal.signs;
  const warnings = await warningsAbout(walk, whole);
  const plain = (line: string) => line;
  const lines: readonly (readonly [paint: (line: string) => string, text: string])[] = [
    [plain, [ticketFacts(ticket, found.readAt, between), ticket.type ?? 'no type'].join(between)],
    [plain, belongings(whole, between)],
    ...(waits(ticket) ? [[plain, holdWords(whole, found.readAt)] as const] : []),
    ...warnings.map((text) => [colours.yellow, text] as const),
    ...(comments ? inShort(ticket, comments) : []).map((text) => [plain, text] as const),
    [colours.dim, ticket.url],
  ];
  return [
    ...lines.flatMap(([paint, text]) =>
      indent(sanitise(text), '  ', terminal.columns)
        .split('\n')
        .map((line) => paint(line)),
    ),
    ...gapLines(withRunOptions(found.gaps, options), terminal),
  ].join('\n');
}

/** Does something; if it fails, says what went wrong and what to do, and returns null: the walk goes on. */
export async function orSaid<Value>(
  { context, asking }: Pick<Walk, 'context' | 'asking'>,
  work: () => Promise<Value>,
): Promise<Value | null> {
  const { terminal, options, signal } = context;
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted || signal.aborted) throw error;
    const colours = await terminal.colours();
    const text = withRunOptions([error.message, ...error.next], options)
      .map(sanitise)
      .join('\n');
    for (const line of indent(text, '  ', terminal.columns).split('\n')) asking.say(colours.red(line));
    return null;
  } finally {
    terminal.clearProgress();
  }
}

/** Reads a ticket as it is now, and shows it; null if it could not be read, or is not there. */
export async function showTicket(walk: Walk, { id, subject }: Ticket, place: string): Promise<ShownTicket | null> {
  const { context, queue, asking, links, seen } = walk;
  const { terminal } = context;
  const colours = await terminal.colours();
  asking.say(`\n${colours.bold(indent(sanitiseLine(`${place}  #${id} ${subject}`), '', terminal.columns))}`);
  if (terminal.live) void terminal.progress(`  Reading #${id} …`);
  const known = links.get(id);
  const sources = { rotation: async () => queue.rotation, ...(known ? { links: new Map([[id, known]]) } : {}) };
  return orSaid(walk, async () => {
    const found = await readTickets(context, [id], sources);
    const [whole] = found.tickets;
    if (!whole) throw new Failure(`#${id} is no longer in Zendesk, or you can't see it any more.`);
    const shown = { found, whole };
    asking.say(await ticketLines(walk, shown));
    seen.set(id, whole.ticket);
    links.set(id, whole.links);
    return shown;
  });
}

/** Shows everything about a ticket: all its facts, and the whole conversation. */
export async function showWhole({ context, asking }: Walk, { found, whole }: ShownTicket): Promise<void> {
  const { terminal, options } = context;
  const again = withRunOptions(`govsupport ticket show ${whole.ticket.id} --all`, options);
  const parts = { ...(await terminal.style()), again };
  asking.say(['', ...wholeTicketLines(whole, found, { all: true }, parts)].join('\n'));
}
