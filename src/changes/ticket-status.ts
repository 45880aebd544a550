import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { Playbook } from '../playbook/schema.ts';
import { resumedTexts } from '../runner/change-place.ts';
import { ServiceError } from '../services/service-error.ts';
import type { CustomStatus, Ticket, TicketChange, Zendesk } from '../services/zendesk/zendesk.ts';
import { nameOf } from '../steps/zendesk/working-tickets.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import type { Change } from './change.ts';
import { type StatusWord, statusWords } from './status-words.ts';
import { readTicketIds } from './ticket-ids.ts';
import { changeTickets } from './tickets.ts';

const categories = { open: 'open', 'on-hold': 'hold', pending: 'pending', 'believed-solved': 'pending' } as const;

/** The command line of `ticket status`, parsed. */
export interface WrittenStatus {
  readonly tickets: readonly number[];
  readonly status: StatusWord;
  readonly why: string | null;
}

/** Reads the command line of `ticket status`. Throws a UsageError if it is wrong, or if the team does not do that. */
export async function readStatus(
  context: Context,
  written: readonly string[],
  reason: string | undefined,
): Promise<WrittenStatus> {
  const { playbook } = context;
  const typed = written.at(-1) ?? '';
  const status = statusWords.find((word) => word === typed.toLowerCase());
  const rest = written.slice(0, -1);
  if (!status) throw refusal(playbook, typed, rest);
  if (rest.length === 0) throw new UsageError('Name the tickets before the status, such as: 48201 open.');
  const tickets = await readTicketIds(context, rest);
  const texts = resumedTexts(context, { command: 'ticket status', ids: tickets, last: status }, { why: reason });
  const why = texts.why?.trim() || null;
  if (status === 'on-hold' && why === null) {
    throw new UsageError('A ticket on hold needs the reason, for the colleagues who read it: give it with --why.');
  }
  if (why !== null && tickets.length > 1) {
    throw new UsageError(
      'A reason belongs to one ticket: set the status of each ticket by itself, with its own reason.',
    );
  }
  const problem = why === null ? null : noteProblem(why);
  if (problem !== null) throw new UsageError(`--why: ${problem}.`);
  return { tickets, status, why };
}

function refusal({ statuses }: Playbook, typed: string, tickets: readonly string[]): UsageError {
  if (/^(?:solved|solve|closed|close)$/i.test(typed)) {
    return new UsageError(`Tickets are not set to ${typed.toLowerCase()}. ${statuses.whyNotSolved}`, [
      `Set them to "${statuses.believedSolved}": govsupport ticket status ${tickets.join(' ') || 'ID'} believed-solved`,
    ]);
  }
  const meant = nearest(typed, statusWords);
  return new UsageError(`Expected a status after the tickets, one of: ${statusWords.join(', ')}; found "${typed}".`, [
    ...(meant ? [`Did you mean ${meant}?`] : []),
  ]);
}

/** Not every agent may read the custom statuses. */
async function statusesOf(zendesk: Zendesk): Promise<readonly CustomStatus[]> {
  try {
    return await zendesk.customStatuses();
  } catch (error) {
    if (error instanceof ServiceError && ['not-allowed', 'not-found'].includes(error.problem)) return [];
    throw error;
  }
}

const isCalled = (label: string) => (status: CustomStatus) => status.label.toLowerCase() === label.toLowerCase();

/** What a status means for the client and the clock. */
function causesOf(status: StatusWord, ticket: Ticket, { statuses }: Playbook): string[] {
  const isStopped = ticket.status === 'pending' || ticket.status === 'hold';
  const stops = isStopped ? [] : ['Its SLA clock stops.'];
  if (status === 'open') return isStopped ? ['Its SLA clock runs again.'] : [];
  if (status === 'on-hold') return stops;
  if (status === 'pending') {
    return [...stops, 'Zendesk closes it by itself if the client does not answer for some days.'];
  }
  return [...stops, `Zendesk marks it as solved after ${statuses.solvedAfterDays} days, unless the client answers.`];
}

/** Sets the status of tickets; the reason is added as an internal note. */
export async function setStatus(
  { services, playbook }: Context,
  { tickets, status, why }: WrittenStatus,
): Promise<Change> {
  const zendesk = await services.zendesk();
  const known = await statusesOf(zendesk);
  const category = categories[status];
  const isBelieved = status === 'believed-solved';
  const { believedSolved } = playbook.statuses;
  const target = isBelieved
    ? known.find((each) => each.active && isCalled(believedSolved)(each))
    : known.find((each) => each.isDefault && each.category === category);
  if (isBelieved && !target) {
    throw new Failure(`Zendesk has no status "${believedSolved}", or you can't see it.`, {
      next: [`Ask someone in the ${playbook.people.team} whether it was renamed.`],
    });
  }
  const fields: TicketChange = target ? { customStatusId: target.id } : { status: category };
  const label = target?.label ?? category;
  return changeTickets(zendesk, {
    command: 'ticket status',
    ids: tickets,
    line: { words: ['ticket', 'status', ...tickets.map(String), status], texts: why === null ? {} : { why } },
    edit(ticket) {
      if (isBelieved && ticket.status === 'solved') return { refuse: 'It is solved already.' };
      const now = ticket.customStatus ?? ticket.status;
      const isSo =
        target && ticket.customStatus !== null ? ticket.customStatus === target.label : ticket.status === category;
      return {
        change: { ...fields, ...(why === null ? {} : { note: why }) },
        summary: isSo
          ? `Add your reason to ${nameOf(ticket)}, which is ${now} already`
          : `Set ${nameOf(ticket)} from ${now} to ${label}`,
        causes: causesOf(status, ticket, playbook),
        isSo,
        already: `it is already ${now}`,
      };
    },
  });
}
