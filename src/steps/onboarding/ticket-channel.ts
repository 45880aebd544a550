import type * as z from 'zod';
import { findGroup } from '../../checks/zendesk-groups.ts';
import { Failure } from '../../errors.ts';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import type { Action, Made, StepContext } from '../step.ts';
import { noteAction } from '../zendesk/internal-note.ts';
import type { RequestChannel, ticketData } from './request-channel.ts';
import { askerOf, inOwnWords } from './request-words.ts';

/** By what a person's ticket is found on any machine. */
const externalId = (email: string, request: string) => `govsupport:onboarding:${email.toLowerCase()}:${request}`;

async function groupOf({ context }: StepContext) {
  const name = context.playbook.onboarding.requestGroup;
  const group = findGroup(await (await context.services.zendesk()).groups(), name);
  if (group) return group;
  throw new Failure(`Zendesk has no group "${name}", or you can't see it.`, {
    next: [`Ask someone in the ${context.playbook.people.team} whether it was renamed.`],
  });
}

const nudgeText = (title: string) =>
  `Hello, this is still open for me: ${title}. Could someone have a look, please? Thank you.`;

async function ticketFor(step: StepContext, request: string) {
  const { email } = await askerOf(step);
  return (await step.context.services.zendesk()).ticketWithExternalId(externalId(email, request));
}

/** A Zendesk ticket, in the group that the playbook names. */
export const ticketChannel: RequestChannel = {
  async find(step, request) {
    const ticket = await ticketFor(step, request.id);
    if (!ticket) return null;
    const zendesk = await step.context.services.zendesk();
    const [me, comments] = await Promise.all([zendesk.me(), zendesk.comments(ticket.id)]);
    // Whatever they wrote after the request itself follows it up, in whichever words.
    const nudges = comments.slice(1).filter(({ authorId }) => authorId === me.id);
    return {
      at: ticket.createdAt,
      url: ticket.url,
      answered: ticket.status === 'solved' || ticket.status === 'closed',
      nudgedAt: nudges.at(-1)?.createdAt ?? null,
      handle: String(ticket.id),
    };
  },
  async ask(step, request, missing) {
    const group = await groupOf(step);
    return [
      {
        key: `ask-${request.id}`,
        kind: 'send',
        summary: `Raise a ticket: ${request.title}`,
        where: `Zendesk, ${group.name}`,
        text: await inOwnWords(step, request.text, missing),
        data: { kind: 'ticket', request: request.id, group: group.id },
      },
    ];
  },
  async nudge(_step, request, { handle, nudgedAt, at }) {
    const key = `nudge-${request.id}-${(nudgedAt ?? at).slice(0, 10)}`;
    return noteAction(key, Number(handle), nudgeText(request.title));
  },
};

type TicketAction = Action<z.infer<typeof ticketData>>;

/** Looks for the ticket, which another machine may have raised. */
export async function findTicket(step: StepContext, { data }: TicketAction): Promise<Made | null> {
  const ticket = await ticketFor(step, data.request);
  return ticket && { ticket: ticket.id, url: ticket.url };
}

/** Raises the ticket, with an internal first comment. */
export async function raiseTicket(
  step: StepContext,
  { data, text = '' }: TicketAction,
  { title }: Pick<PlaybookRequest, 'title'>,
): Promise<Made> {
  const { email } = await askerOf(step);
  const id = externalId(email, data.request);
  const zendesk = await step.context.services.zendesk();
  const made = await zendesk.createTicket({
    subject: title,
    body: text,
    groupId: data.group,
    externalId: id,
    idempotencyKey: id,
  });
  return { ticket: made.id, url: made.url };
}
