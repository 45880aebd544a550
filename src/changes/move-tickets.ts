import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import { type GroupWord, groupWords } from '../playbook/schema.ts';
import { resumedTexts } from '../runner/change-place.ts';
import type { CommandLine } from '../runner/journal.ts';
import type { Zendesk } from '../services/zendesk/zendesk.ts';
import { readCards } from '../tickets/links.ts';
import { noCardNote } from '../tickets/marker-note.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import type { Change } from './change.ts';
import { hasCards, movePlan, readGroups } from './move-plan.ts';
import { ticketCard } from './ticket-card.ts';
import { readTicketIds } from './ticket-ids.ts';
import { changeTickets } from './tickets.ts';
import { together } from './together.ts';

/** The command line of `ticket move`, parsed. */
export interface WrittenMove {
  readonly tickets: readonly number[];
  readonly to: GroupWord;
  readonly note: string | null;
  /** Whether a card is made; or why none is. Null: nothing was said of it. */
  readonly card: true | { readonly not: string } | null;
}

const words = Object.keys(groupWords);

/** Reads the command line of `ticket move`. Throws a UsageError if it is wrong. */
export async function readMove(
  context: Context,
  written: readonly string[],
  options: {
    readonly note?: string | undefined;
    readonly card?: boolean | undefined;
    readonly noCard?: string | undefined;
  },
): Promise<WrittenMove> {
  const typed = (written.at(-1) ?? '').toLowerCase();
  const rest = written.slice(0, -1);
  if (!words.includes(typed)) {
    const meant = nearest(typed, words);
    throw new UsageError(`Expected a group after the tickets, one of: ${words.join(', ')}; found "${typed}".`, [
      ...(meant ? [`Did you mean ${meant}?`] : []),
    ]);
  }
  if (rest.length === 0) throw new UsageError('Name the tickets before the group, such as: 48201 2nd.');
  const tickets = await readTicketIds(context, rest);
  const texts = resumedTexts(
    context,
    { command: 'ticket move', ids: tickets, last: typed },
    { note: options.note, 'no-card': options.noCard },
  );
  const note = texts.note?.trim() || null;
  const why = options.card ? null : (texts['no-card']?.trim() ?? null);
  if (why === '') throw new UsageError('--no-card needs the reason: --no-card="It is on the board of the client".');
  for (const [flag, text] of [
    ['--note', note],
    ['--no-card', why],
  ] as const) {
    const problem = text === null ? null : noteProblem(text);
    if (problem !== null) throw new UsageError(`${flag}: ${problem}.`);
    if (text !== null && tickets.length > 1) {
      throw new UsageError(`${flag} becomes a note, which belongs to one ticket: move each by itself.`);
    }
  }
  const card = options.card ? true : why === null ? null : { not: why };
  return { tickets, to: typed as GroupWord, note, card };
}

/** Whether cards are missing that no one has decided about; or what could not be found out. */
async function undecided(context: Context, zendesk: Zendesk, { tickets: ids, to, card }: WrittenMove) {
  if (!hasCards(to) || card !== null) return { without: [], unknown: [] };
  const tickets = await zendesk.tickets(ids);
  const { byTicket, gaps } = await readCards(context, tickets);
  const without = tickets.filter(({ id }) => !byTicket.get(id)?.some(({ by }) => by !== 'number'));
  if (gaps.length === 0) return { without, unknown: [] };
  return { without: [], unknown: gaps.map(({ what, why }) => `Could not tell: ${what}. ${why}`) };
}

/** The command line that says the same. */
const lineOf = ({ tickets, to, note, card }: WrittenMove): CommandLine => ({
  words: ['ticket', 'move', ...tickets.map(String), to, ...(card === true ? ['--card'] : [])],
  texts: {
    ...(note === null ? {} : { note }),
    ...(card === null || card === true ? {} : { 'no-card': card.not }),
  },
});

/** Moves tickets to another group, with a note, and their card. */
export async function moveTickets(context: Context, written: WrittenMove): Promise<Change> {
  const { tickets, to, note, card } = written;
  const zendesk = await context.services.zendesk();
  const groups = await readGroups(context, zendesk);
  const { without, unknown } = await undecided(context, zendesk, written);
  if (without.length > 0) {
    throw new UsageError(
      `Tickets of ${groups[to].name} have a Trello card, and these have none: ${without.map(({ id }) => `#${id}`).join(', ')}.`,
      ['Make it with --card, or say why not: --no-card="WHY".'],
    );
  }
  const notes = [note, card !== null && card !== true ? noCardNote(card.not) : null].filter((text) => text !== null);
  const move = { to, causes: unknown, ...(notes.length > 0 ? { note: notes.join('\n\n') } : {}) };
  const moving = changeTickets(zendesk, {
    command: 'ticket move',
    ids: tickets,
    line: lineOf(written),
    edit: (ticket) =>
      ticket.status === 'solved'
        ? { refuse: 'It is solved, so no group has to work on it.' }
        : movePlan(ticket, move, groups, context.playbook),
  });
  if (card !== true) return moving;
  return together('ticket move', tickets, [moving, ...tickets.map((id) => ticketCard(context, id, null))]);
}
