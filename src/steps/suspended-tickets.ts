import { pass, unknown } from '../checks/check.ts';
import { ServiceError } from '../services/service-error.ts';
import type { SuspendedTicket } from '../services/zendesk/zendesk.ts';
import type { Step, StepContext } from './step.ts';

async function readSuspended({ context }: StepContext): Promise<readonly SuspendedTicket[] | ServiceError> {
  try {
    return await (await context.services.zendesk()).suspendedTickets();
  } catch (error) {
    if (error instanceof ServiceError && error.problem === 'not-allowed') return error;
    throw error;
  }
}

/** The Suspended tickets view was looked at: it sometimes holds tickets for GovPress. */
export const suspendedTickets: Step = {
  id: 'suspended-tickets',
  title: 'You have looked at the suspended tickets',
  async verify({ memory }) {
    return memory.confirmedAt
      ? pass(`You looked on ${memory.confirmedAt.slice(0, 10)}`)
      : unknown('Whether you have looked at the suspended tickets, only you can know');
  },
  async brief(step) {
    const url = `${step.context.playbook.addresses.zendesk}/agent/filters/suspended`;
    const found = await readSuspended(step);
    if (found instanceof ServiceError)
      return { lines: [found.message, 'Look at the view yourself, or ask somebody who may.'], url };
    if (found.length === 0) return { lines: ['There are no suspended tickets.'], url };
    // What names the team in an address or a subject.
    const word = step.context.playbook.name.toLowerCase();
    const looksLikeOurs = ({ subject, recipient, author }: SuspendedTicket) =>
      `${subject} ${recipient ?? ''} ${author.email ?? ''}`.toLowerCase().includes(word);
    const ours = found.filter(looksLikeOurs);
    const line = ({ subject, author, cause, createdAt }: SuspendedTicket) =>
      `${createdAt.slice(0, 10)} ${author.email ?? author.name ?? 'unknown'}: ${subject} (${cause})`;
    return {
      question: 'Have you looked at them?',
      lines: [
        ours.length > 0
          ? `${ours.length} of ${found.length} look like ours:`
          : `None of the ${found.length} looks like ours:`,
        ...ours.map((ticket) => `  ! ${line(ticket)}`),
        ...found.filter((ticket) => !ours.includes(ticket)).map((ticket) => `    ${line(ticket)}`),
      ],
      url,
    };
  },
};
