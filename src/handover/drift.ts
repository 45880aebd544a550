import { londonTime } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import { assigneeIn, type Documented, type DocumentedTicket } from './documented.ts';
import { momentWords, statusWords } from './words.ts';

/** A ticket as it is now; `assignee` as `assigneeWords` has it. */
export type TicketNow = Pick<
  Ticket,
  'id' | 'subject' | 'client' | 'status' | 'customStatus' | 'priority' | 'sla' | 'assignee'
>;

/** The tickets now. */
export interface TicketsNow {
  readonly at: Date;
  /** Every unsolved ticket of the group. `createdAt` is missing if that was not read. */
  readonly group: readonly (TicketNow & { readonly createdAt?: string })[];
  /** Those of the document that are not among them, if Zendesk shows them. */
  readonly others: readonly TicketNow[];
}

/** Something that has changed on a ticket since a document was made. */
export interface Change {
  readonly kind: 'breached' | 'new' | 'solved' | 'moved' | 'reassigned' | 'status';
  readonly ticket: number;
  readonly subject: string;
  /** What the document says: a name or a status. Null if it says nothing, or no one. */
  readonly was: string | null;
  /** When it breached (ISO 8601), who it is assigned to, its status, or its facts. Null: no one, or a group of others. */
  readonly now: string | null;
  /** The subject, and much of the rest, was written by others. */
  readonly untrusted: true;
}

/** Something that could not be determined, and why. */
export interface Unknown {
  readonly what: string;
  readonly why: string;
}

/** What has changed on the tickets since a document was made. */
export interface Drift {
  readonly changes: readonly Change[];
  readonly unknown: readonly Unknown[];
}

const numbers = (ids: readonly number[]) => ids.map((id) => `#${id}`).join(', ');

/** When its clock ran out, if that is after the document was made. */
function breachedSince({ sla }: TicketNow, madeAt: string, at: Date): string | null {
  if (sla.kind !== 'active' || Date.parse(sla.breachAt) >= at.getTime()) return null;
  return londonTime(new Date(sla.breachAt)) >= madeAt ? sla.breachAt : null;
}

/** The changes of a ticket that is still in the group. */
function changesOf(was: DocumentedTicket, now: TicketNow, madeAt: string | null, at: Date): Change[] {
  const change = (kind: Change['kind'], before: string | null, after: string | null): Change => ({
    kind,
    ticket: now.id,
    subject: sanitiseLine(now.subject),
    was: before,
    now: after === null ? null : sanitiseLine(after),
    untrusted: true,
  });
  const breached = madeAt === null ? null : breachedSince(now, madeAt, at);
  const assignee = assigneeIn(now.assignee);
  const status = statusWords(now);
  return [
    ...(breached === null ? [] : [change('breached', null, breached)]),
    ...(was.assignee === undefined || assignee === undefined || was.assignee === assignee
      ? []
      : [change('reassigned', was.assignee, assignee)]),
    ...(was.status === null || was.status === status || was.status.startsWith(`${status}, `)
      ? []
      : [change('status', was.status.split(', ')[0] ?? null, status)]),
  ];
}

const order: readonly Change['kind'][] = ['breached', 'new', 'solved', 'moved', 'reassigned', 'status'];

/** What has changed on the tickets since a document was made, and what of it could not be determined. */
export function driftSince(before: Documented, { at, group, others }: TicketsNow): Drift {
  const { madeAt, listsAll } = before;
  const known = new Map(before.tickets.map((ticket) => [ticket.id, ticket]));
  const isNew = ({ id, createdAt }: TicketsNow['group'][number]) => {
    if (known.has(id)) return false;
    return listsAll || (madeAt !== null && createdAt !== undefined && londonTime(new Date(createdAt)) >= madeAt);
  };
  const still = group.flatMap((ticket) => {
    const was = known.get(ticket.id);
    return was ? changesOf(was, ticket, madeAt, at) : [];
  });
  const added = group.filter(isNew).map(
    (ticket): Change => ({
      kind: 'new',
      ticket: ticket.id,
      subject: sanitiseLine(ticket.subject),
      was: null,
      now: sanitiseLine(ticketFacts(ticket, at)),
      untrusted: true,
    }),
  );
  const gone = others.flatMap((ticket): Change[] => {
    const isSolved = ticket.status === 'solved' || ticket.status === 'closed';
    // A handover written by hand may name any ticket.
    if (!isSolved && !before.isOurs) return [];
    const was = known.get(ticket.id)?.status?.split(', ')[0] ?? null;
    const now = isSolved ? ticket.status : null;
    const subject = sanitiseLine(ticket.subject);
    return [{ kind: isSolved ? 'solved' : 'moved', ticket: ticket.id, subject, was, now, untrusted: true }];
  });
  const seen = new Set([...group, ...others].map(({ id }) => id));
  const hidden = before.tickets.flatMap(({ id }) => (seen.has(id) ? [] : [id]));
  const withoutSla = group.flatMap(({ id, sla }) => (known.has(id) && sla.kind === 'unknown' ? [id] : []));
  const unknown: Unknown[] = [
    ...(hidden.length > 0 ? [{ what: `What happened to ${numbers(hidden)}`, why: 'Zendesk does not show them' }] : []),
    ...(madeAt === null
      ? [{ what: 'What has breached since', why: 'The handover does not say when it was made' }]
      : withoutSla.length > 0
        ? [{ what: `Whether ${numbers(withoutSla)} breached since`, why: 'Zendesk gave no SLA for them' }]
        : []),
    ...(listsAll
      ? []
      : [{ what: 'Which tickets came from other groups since', why: 'The handover does not list every ticket' }]),
  ];
  const changes = [...still, ...added, ...gone];
  return { changes: changes.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)), unknown };
}

/** Longer lists are cut. */
const most = 40;

function lineOf({ kind, ticket, subject, was, now }: Change): string {
  const name = `#${ticket} ${subject}`;
  if (kind === 'breached') return `${name}: breached on ${momentWords(new Date(now ?? ''))}`;
  if (kind === 'new') return `${name}: new in the group (${now})`;
  if (kind === 'moved') return `${name}: no longer in the group`;
  return kind === 'status' ? `${name}: ${now} now, was ${was}` : `${name}: ${now}`;
}

/** The changes in words, a line each: breached ones first. Whoever has several tickets now has one line. */
export function driftLines({ changes, unknown }: Drift): string[] {
  const moved = Map.groupBy(
    changes.filter(({ kind }) => kind === 'reassigned'),
    ({ now }) => now,
  );
  const to = ([name, tickets]: [string | null, Change[]]) =>
    `Assigned to ${name ?? 'no one'} now: ${numbers(tickets.map(({ ticket }) => ticket))}`;
  const lines = [...changes.filter(({ kind }) => kind !== 'reassigned').map(lineOf), ...[...moved].map(to)];
  const more = lines.length - most;
  return [
    ...lines.slice(0, most),
    ...(more > 0 ? [`… and ${more} more: see the tickets`] : []),
    ...unknown.map(({ what, why }) => `Could not be found out: ${what}. ${why}`),
  ];
}
