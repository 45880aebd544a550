import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { finishOf } from '../rotation/finish.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { SlaClock, Ticket, TicketHistory, ZendeskGroup } from '../services/zendesk/zendesk.ts';
import { dueOf } from './due.ts';
import type { TicketLinks } from './links.ts';
import { type Hold, holdIn } from './on-hold.ts';
import { clockOf, stoppedOverdueMs } from './sla.ts';

/** The parts of the queue, in order. */
export const queueSections = ['breached', 'beforeFinish', 'later', 'stopped', 'unknown'] as const;

/**
 * `breached`: a clock is running, and has run out. `beforeFinish`: the ticket is due before the person finishes, by its
 * SLA or by the client's deadline (see `dueOf`). `stopped`: no clock is running, because the ticket waits. `unknown`:
 * Zendesk says nothing about its SLA, or a status that is not known here and no clock.
 */
export type QueueSection = (typeof queueSections)[number];

/** A ticket of the queue. */
export interface QueueTicket {
  readonly ticket: Ticket;
  readonly section: QueueSection;
  /** The clock that decides where it is: the running one that breaches first, or the paused one with the least left. */
  readonly clock: SlaClock | null;
  /** Since when it is on hold or pending; null if it is neither, or if that was not read. */
  readonly hold: Hold | null;
  /** A day, with a time or not, or words, from its internal notes; null if there is none, or if that was not read. */
  readonly deadline: string | null;
  readonly links: TicketLinks;
  /** Whether its group's tickets have to have a card, and it has none. */
  readonly lacksCard: boolean;
}

/** The facts that place a ticket in the queue. */
export type Placed = Pick<QueueTicket, 'ticket' | 'section' | 'clock' | 'deadline'>;

/** Whether a ticket waits, for the client or for someone else. */
export const waits = ({ status }: Ticket) => status === 'hold' || status === 'pending';

/** The clock that decides where a ticket is in the queue. */
function decidingClock({ sla, clocks }: Ticket): SlaClock | null {
  if (sla.kind === 'active') {
    return clocks?.find(({ metric, breachAt }) => metric === sla.metric && breachAt === sla.breachAt) ?? null;
  }
  const paused = (clocks ?? []).filter(({ stage }) => stage === 'paused');
  return paused.sort((a, b) => (a.leftMs ?? Infinity) - (b.leftMs ?? Infinity))[0] ?? null;
}

/** The part of the queue that a ticket is in. */
function sectionOf(ticket: Ticket, now: Date, finishAt: Date | null, deadline: string | null): QueueSection {
  const { sla } = ticket;
  if (sla.kind === 'unknown') return 'unknown';
  if (clockOf(ticket, now).state === 'breached') return 'breached';
  const due = dueOf(ticket, deadline);
  if (due !== null && finishAt !== null && due.at <= finishAt) return 'beforeFinish';
  if (sla.kind === 'active') return 'later';
  if (sla.kind === 'paused' || waits(ticket)) return 'stopped';
  return ticket.status === 'unknown' ? 'unknown' : 'later';
}

/** Whether a ticket's SLA is breached, even if it was paused since. */
export const isOverdue = ({ section, ticket }: Pick<QueueTicket, 'section' | 'ticket'>): boolean =>
  section === 'breached' || stoppedOverdueMs(ticket) !== undefined;

/** Whether facts about a ticket are missing or not understood, so that it may be more urgent than it looks. */
export const isUnknown = ({ section, ticket }: Pick<QueueTicket, 'section' | 'ticket'>): boolean =>
  section === 'unknown' || ticket.status === 'unknown' || ticket.priority === 'unknown';

/** Places a ticket in the queue, which is read now. `deadline`: the client's, as far as that was read. */
export const placeTicket = (
  ticket: Ticket,
  now: Date,
  finishAt: Date | null,
  deadline: string | null = null,
): Placed => ({
  ticket,
  section: sectionOf(ticket, now, finishAt, deadline),
  clock: decidingClock(ticket),
  deadline,
});

/** The groups whose tickets "should have a corresponding Trello card": https://playbook.dxw.com/govpress-unit/support */
function cardGroups({ playbook }: Context, groups: readonly ZendeskGroup[]): (number | null)[] {
  const { secondLine, scoping } = playbook.zendeskGroups;
  return [secondLine, scoping].map((name) => findGroup(groups, name)?.id ?? null);
}

/** How long a ticket has been waiting. A pending one waits for the client, so it needs no reason. */
function holdOf({ status }: Ticket, history: TicketHistory): Hold {
  if (status === 'hold') return holdIn(history);
  return { since: history.status?.is === status ? history.status.since : null, reasonNoted: null };
}

/** When the person finishes next, by their own hours or the team's; null if their rotation is over before that. */
export async function readFinish(context: Context, rotation: Rotation | null, now: Date): Promise<Date | null> {
  const { workingHours } = (await context.config()).values;
  return finishOf(now, { ends: workingHours?.ends ?? context.playbook.workingHours.ends }, rotation);
}

/** What was read about a ticket besides itself; undefined or null if it was not read. */
interface AboutTicket {
  readonly history: TicketHistory | null | undefined;
  readonly links: TicketLinks | undefined;
  readonly groups: readonly ZendeskGroup[];
}

/** A ticket of the queue with everything that is known about it. */
export function toQueueTicket(context: Context, placed: Placed, { history, links, groups }: AboutTicket): QueueTicket {
  const { ticket } = placed;
  const known = links ?? { cards: null, branches: null, pullRequests: null };
  return {
    ...placed,
    hold: history && waits(ticket) ? holdOf(ticket, history) : null,
    links: known,
    lacksCard: known.cards?.length === 0 && cardGroups(context, groups).includes(ticket.groupId),
  };
}
