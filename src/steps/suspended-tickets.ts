import { pass, unknown } from '../checks/check.ts';
import { dayOf } from '../lib/days.ts';
import { ServiceError } from '../services/service-error.ts';
import type { SuspendedTicket } from '../services/zendesk/zendesk.ts';
import { readSecondLine } from '../tickets/second-line.ts';
import { type MailFacts, whyOurs } from '../tickets/suspended-ours.ts';
import { shownDayOf } from './rotation.ts';
import type { Step, StepContext } from './step.ts';

async function readSuspended({ context }: StepContext): Promise<readonly SuspendedTicket[] | ServiceError> {
  try {
    return await (await context.services.zendesk()).suspendedTickets();
  } catch (error) {
    if (error instanceof ServiceError && error.problem === 'not-allowed') return error;
    throw error;
  }
}

/** What tells our mail from others': from the open tickets. */
async function readMailFacts({ context }: StepContext): Promise<MailFacts> {
  const { zendesk, me, group } = await readSecondLine(context);
  return {
    team: context.playbook.name,
    tickets: await zendesk.ticketsOf(group, me.id),
    ownDomains: [me.email.toLowerCase().split('@').at(-1) ?? ''],
  };
}

/** You have looked at the suspended tickets: some may be for this team. */
export const suspendedTickets: Step = {
  id: 'suspended-tickets',
  title: 'You have looked at the suspended tickets',
  async verify({ memory }) {
    return memory.confirmedAt
      ? pass(`You looked on ${shownDayOf(memory.confirmedAt)}`)
      : unknown('Needs your confirmation: whether you have looked at the suspended tickets');
  },
  async brief(step) {
    const url = (await step.context.services.zendesk()).suspendedUrl;
    const found = await readSuspended(step);
    if (found instanceof ServiceError)
      return { lines: [found.message, 'Look at the view yourself, or ask someone who may.'], url };
    if (found.length === 0) return { lines: ['There are no suspended tickets.'], url };
    const known = await readMailFacts(step);
    const looked = found.map((ticket) => ({ ticket, why: whyOurs(ticket, known) }));
    const ours = looked.filter(({ why }) => why !== null);
    const line = ({ subject, author, cause, createdAt }: SuspendedTicket) =>
      `${dayOf(new Date(createdAt))} ${author.email ?? author.name ?? 'unknown'}: ${subject} (${cause})`;
    const others = looked.filter(({ why }) => why === null).map(({ ticket }) => `  - ${line(ticket)}`);
    return {
      question: 'Have you looked at them?',
      lines: [
        ours.length > 0
          ? `${ours.length} of ${found.length} look like ours:`
          : `None of the ${found.length} looks like ours:`,
        ...ours.flatMap(({ ticket, why }) => [`  ! ${line(ticket)}`, `    ${why}`]),
        ...(ours.length > 0 && others.length > 0 ? ['The others:'] : []),
        ...others,
      ],
      url,
    };
  },
};
