import { pass, unknown } from '../checks/check.ts';
import { shownDayOf } from '../lib/days.ts';
import { ServiceError } from '../services/service-error.ts';
import { readSuspended, type Suspended, type SuspendedList } from '../tickets/suspended.ts';
import type { Step } from './step.ts';

const line = ({ id, subject, author, cause, createdAt }: Suspended) =>
  `${id}, ${shownDayOf(createdAt)}, ${author.email ?? author.name ?? 'unknown'}: ${subject} (${cause})`;

/** The suspended tickets in lines, those that look like ours first. */
function listLines({ tickets, gaps }: SuspendedList): string[] {
  const ours = tickets.filter(({ oursBecause }) => oursBecause !== null);
  const others = tickets.filter(({ oursBecause }) => oursBecause === null).map((ticket) => `  - ${line(ticket)}`);
  return [
    ...gaps.map(({ what, why }) => `Could not tell: ${what}. ${why}`),
    ours.length > 0
      ? `${ours.length} of ${tickets.length} ${ours.length === 1 ? 'looks' : 'look'} like ours:`
      : `None of the ${tickets.length} looks like ours:`,
    ...ours.flatMap((ticket) => [`  ! ${line(ticket)}`, `    ${ticket.oursBecause}`]),
    ...(ours.length > 0 && others.length > 0 ? ['The others:'] : []),
    ...others,
  ];
}

/** How to read one, and to make it a ticket: those that look like ours come first. */
const advice = ({ tickets: [first] }: SuspendedList): string[] =>
  first
    ? [
        `Read one: govsupport suspended show ${first.id}`,
        // What does not look like ours may be spam.
        ...(first.oursBecause === null ? [] : [`Make it a ticket: govsupport suspended recover ${first.id}`]),
      ]
    : [];

/** You have looked at the suspended tickets: some may be for this team. */
export const suspendedTickets: Step = {
  id: 'suspended-tickets',
  title: 'You have looked at the suspended tickets',
  async verify({ memory }) {
    return memory.confirmedAt
      ? pass(`You looked on ${shownDayOf(memory.confirmedAt)}`)
      : unknown('Needs your confirmation: whether you have looked at the suspended tickets');
  },
  async brief({ context }) {
    try {
      const list = await readSuspended(context);
      const { url } = list;
      if (list.tickets.length === 0) return { lines: ['There are no suspended tickets.'], url };
      return { question: 'Have you looked at them?', lines: [...listLines(list), ...advice(list)], url };
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-allowed') throw error;
      return { lines: [error.message, ...error.next] };
    }
  },
};
