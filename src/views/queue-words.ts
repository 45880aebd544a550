import type { Context } from '../context.ts';
import { dayOf, daysBetween, londonTime, shownDay } from '../lib/days.ts';
import { firstName } from '../lib/first-name.ts';
import { isSameName } from '../lib/same-name.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { groupWords } from '../playbook/schema.ts';
import { deadlineAt, dueOf } from '../tickets/due.ts';
import type { Queue } from '../tickets/queue.ts';
import type { Placed, QueueTicket } from '../tickets/queue-ticket.ts';

/** A minute, in milliseconds. */
export const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long, in at most eight columns: `35 min`, `1 h 10`, `2 d 3 h`. */
export function clockSpan(ms: number): string {
  const [days, hours, minutes] = [
    Math.floor(ms / day),
    Math.floor((ms % day) / hour),
    Math.floor((ms % hour) / minute),
  ];
  if (days >= 10) return `${days} d`;
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  return hours > 0 ? `${hours} h${minutes > 0 ? ` ${String(minutes).padStart(2, '0')}` : ''}` : `${minutes} min`;
}

/** The time that is left, or that is over: `1 h 10`, `-35 min`. */
export const spanLeft = (leftMs: number): string => (leftMs < 0 ? `-${clockSpan(-leftMs)}` : clockSpan(leftMs));

/** The client's deadline as short as it can be: `14:00`, `Fri 14:00`, `today`, `27 Nov`. */
export function shortDeadline(deadline: string, now: Date): string {
  const due = deadlineAt(deadline);
  if (due === null) return sanitiseLine(deadline);
  const on = dayOf(due);
  if (deadline !== on) return momentOf(due, now);
  return on === dayOf(now) ? 'today' : shownDay(on).slice(4, -5);
}

/** What the client's deadline says, if a ticket is listed by it and not by its SLA: `2 h 15`, `today`, `27 Nov`; else null. */
export function deadlineWords({ ticket, section, deadline }: Placed, now: Date): string | null {
  if (deadline === null || (section !== 'beforeFinish' && section !== 'later')) return null;
  const due = dueOf(ticket, deadline);
  if (due?.because !== 'deadline') return null;
  // A day without a time has no exact time left.
  return deadline === dayOf(due.at) ? shortDeadline(deadline, now) : spanLeft(due.at.getTime() - now.getTime());
}

/** How long, in its largest unit: `6 d`. */
export const roughSpan = (ms: number) => clockSpan(ms >= day ? ms - (ms % day) : ms >= hour ? ms - (ms % hour) : ms);

const timeOf = (moment: Date) => londonTime(moment).slice(11);

/** A time of today, or with its day: `17:30`, `Mon 17:30`. */
export function momentOf(moment: Date, now: Date): string {
  const [on, today] = [dayOf(moment), dayOf(now)];
  if (on === today) return timeOf(moment);
  const shown = shownDay(on);
  return `${Math.abs(daysBetween(today, on)) < 7 ? shown.slice(0, 3) : shown} ${timeOf(moment)}`;
}

/** The name of a ticket's assignee. */
export function withWhom({ ticket: { assigneeId, assignee } }: Pick<QueueTicket, 'ticket'>, { me }: Queue): string {
  if (assigneeId === null) return 'no one';
  return assigneeId === me.id ? 'you' : firstName(sanitiseLine(assignee ?? 'someone'));
}

/** Since when the assignee is no longer on support: `off since Fri`. */
export function offWords({ ticket: { assignee } }: QueueTicket, { rotation, at }: Queue): string[] {
  const today = dayOf(at);
  const previous = rotation?.previous;
  if (!previous || previous.person.name !== assignee || previous.end >= today) return [];
  const last = shownDay(previous.end);
  return [`off since ${daysBetween(previous.end, today) < 7 ? last.slice(0, 3) : last.slice(4, -5)}`];
}

/** A ticket's status, as short as it can be. */
export const statusOf = ({ ticket: { status, customStatus } }: QueueTicket) =>
  sanitiseLine(customStatus ?? (status === 'hold' ? 'on hold' : status))
    .toLowerCase()
    .replace('on-hold', 'on hold');

/** What belongs to a ticket, or what is missing. */
export const belongings = ({ links, lacksCard }: QueueTicket): string[] => [
  ...(lacksCard ? ['no card'] : []),
  ...(links.pullRequests?.length ? ['PR open'] : links.branches?.length ? ['branch'] : []),
];
/** The groups by their ids, as people type them, if there are several. */
export function shortGroups(
  { playbook: { zendeskGroups } }: Pick<Context, 'playbook'>,
  { groups }: Queue,
): Map<number, string> {
  if (groups.length < 2) return new Map();
  const words = Object.entries(groupWords);
  const short = (name: string) => words.find(([, key]) => isSameName(zendeskGroups[key], name))?.[0];
  return new Map(groups.map(({ id, name }) => [id, short(name) ?? sanitiseLine(name)]));
}
