import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import type { SuspendedTicket, Ticket } from '../services/zendesk/zendesk.ts';
import { type Gap, orGap } from './gap.ts';
import { readSecondLine } from './second-line.ts';
import { type MailFacts, whyOurs } from './suspended-ours.ts';

/** A suspended ticket, with what follows from it. */
export interface Suspended extends SuspendedTicket {
  /** Why it looks like this team's, in words; null if nothing says so. */
  readonly oursBecause: string | null;
  /** When Zendesk deletes it, ISO 8601. */
  readonly deletedAt: string;
}

/** The suspended tickets: those that look like ours first, and of those the ones that are deleted first. */
export interface SuspendedList {
  readonly tickets: readonly Suspended[];
  /** Where they are in the browser. */
  readonly url: string;
  readonly gaps: readonly Gap[];
}

/**
 * "If no one reviews it, the email is deleted after 14 days":
 * https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/
 */
const keptMs = 14 * 86_400_000;

/** The same facts, for tickets that were read before. */
export const mailFacts = (
  { playbook }: Pick<Context, 'playbook'>,
  tickets: readonly Ticket[],
  email: string,
): MailFacts => ({
  team: playbook.name,
  tickets,
  ownDomains: email === '' ? [] : [email.toLowerCase().split('@').at(-1) ?? ''],
});

/** What tells our mail from others': the group's open tickets, without which it is a gap, and the person's own address. */
export async function readMailFacts(context: Context, gaps: Gap[]): Promise<MailFacts> {
  const found = await orGap(gaps, 'Which of the suspended tickets look like ours', context.signal, async () => {
    const { zendesk, me, group } = await readSecondLine(context);
    return { tickets: await zendesk.ticketsOf(group, me.id), email: me.email };
  });
  return mailFacts(context, found?.tickets ?? [], found?.email ?? '');
}

const judgeOne = (ticket: SuspendedTicket, known: MailFacts): Suspended => ({
  ...ticket,
  oursBecause: whyOurs(ticket, known),
  deletedAt: new Date(Date.parse(ticket.createdAt) + keptMs).toISOString(),
});

/** Those that look like ours first; within that, those that are deleted first. */
export const judge = (tickets: readonly SuspendedTicket[], known: MailFacts): Suspended[] =>
  tickets
    .map((ticket) => judgeOne(ticket, known))
    .sort(
      (one, other) =>
        Number(other.oursBecause !== null) - Number(one.oursBecause !== null) ||
        Date.parse(one.createdAt) - Date.parse(other.createdAt),
    );

/** The same failure, with where the view is if this agent may not see it. */
export function withView(error: unknown, url: string): unknown {
  if (!(error instanceof ServiceError) || error.problem !== 'not-allowed') return error;
  const next = [`Look at the view in the browser, or ask someone who may: ${url}`];
  return new ServiceError(error.message, { ...error.details, next });
}

/**
 * All suspended tickets. If the group's tickets can't be read, that is a gap. Throws a ServiceError if they can't be
 * listed.
 */
export async function readSuspended(context: Context, known?: MailFacts): Promise<SuspendedList> {
  const zendesk = await context.services.zendesk();
  const url = zendesk.suspendedUrl;
  const gaps: Gap[] = [];
  try {
    const [found, facts] = await Promise.all([zendesk.suspendedTickets(), known ?? readMailFacts(context, gaps)]);
    return { tickets: judge(found, facts), url, gaps };
  } catch (error) {
    throw withView(error, url);
  }
}

/** One suspended ticket. Throws a Failure if it is not suspended, or no longer. */
export async function readOneSuspended(
  context: Context,
  id: number,
): Promise<{ readonly ticket: Suspended; readonly url: string; readonly gaps: readonly Gap[] }> {
  const zendesk = await context.services.zendesk();
  const url = zendesk.suspendedUrl;
  const gaps: Gap[] = [];
  try {
    const [ticket, known] = await Promise.all([zendesk.suspendedTicket(id), readMailFacts(context, gaps)]);
    return { ticket: judgeOne(ticket, known), url, gaps };
  } catch (error) {
    if (error instanceof ServiceError && error.problem === 'not-found') throw notSuspended(id, url);
    throw withView(error, url);
  }
}

/** The words for a number that is not a suspended ticket's. */
export const whyNotSuspended = 'is not suspended: it was recovered or deleted, or it never was.';

/** Zendesk has no suspended ticket with this id. */
const notSuspended = (id: number, url: string): Failure =>
  new Failure(`${id} ${whyNotSuspended}`, {
    next: [`The suspended tickets are at ${url}`],
  });
