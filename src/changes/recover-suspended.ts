import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import type { SuspendedTicket, Zendesk } from '../services/zendesk/zendesk.ts';
import type { Action, Made, Step, StepContext } from '../steps/step.ts';
import { whyNotSuspended, withView } from '../tickets/suspended.ts';
import { writerWords } from '../tickets/writer-words.ts';
import type { Change, Id } from './change.ts';
import { readBack } from './read-back.ts';

const data = z.object({
  kind: z.literal('recover'),
  id: z.number(),
  subject: z.string(),
  /** Whose ticket it has to become: who wrote it, or the requester of the ticket that it answers; null if unknown. */
  requester: z.string().nullable(),
  belongsTo: z.number().nullable(),
});
type Data = z.infer<typeof data>;
type Recovery = Action<Data>;

const keyOf = (id: number) => `recover-${id}`;

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Reads whose ticket it became. Throws a Failure unless that is the client. */
async function requesterOf(zendesk: Zendesk, { requester }: Data, ticketId: number): Promise<Made> {
  const [ticket] = await zendesk.tickets([ticketId]);
  const is = ticket?.requesterEmail ?? null;
  if (is !== null && requester !== null && same(is, requester)) {
    return { before: { suspended: true }, after: { ticket: ticketId, requester: is } };
  }
  const became = `It is recovered as #${ticketId}`;
  const next = [`Look at it: ${zendesk.ticketUrl(ticketId)}`];
  if (is === null || requester === null) {
    throw new Failure(`${became}, and could not tell whether the client is its requester.`, {
      code: exitCode.unknown,
      next,
    });
  }
  throw new Failure(`${became}, but its requester is ${is}, not ${requester}: replies would not reach the client.`, {
    next: [`Set the requester to ${requester} in Zendesk: ${zendesk.ticketUrl(ticketId)}`],
  });
}

/** The ticket that an interrupted run made of it; null if there is none. */
async function findTicket(zendesk: Zendesk, { subject, requester, belongsTo }: Data, since: Date) {
  const isNew = ({ createdAt }: { readonly createdAt: string }) => Date.parse(createdAt) >= since.getTime();
  if (belongsTo !== null) {
    const comments = await zendesk.comments(belongsTo);
    return comments.some((comment) => comment.public && isNew(comment)) ? belongsTo : null;
  }
  const [me, client] = await Promise.all([zendesk.me(), requester === null ? null : zendesk.userByEmail(requester)]);
  // Zendesk can make the agent the requester.
  for (const user of [client, me]) {
    const tickets = user ? await zendesk.tickets(await zendesk.requestedBy(user.id)) : [];
    const found = tickets.find((ticket) => ticket.subject === subject && isNew(ticket));
    if (found) return found.id;
  }
  return null;
}

/** Makes suspended tickets tickets of the clients who wrote them. */
export async function recoverSuspended({ services }: Context, ids: readonly number[]): Promise<Change> {
  const zendesk = await services.zendesk();
  const refused = new Map<Id, string>();
  /** Those of the refused that Zendesk does not know. */
  const missing = new Set<Id>();
  const refuseMissing = (id: Id) => {
    missing.add(id);
    refused.set(id, `It ${whyNotSuspended}`);
  };

  async function readOne(step: StepContext, id: number): Promise<SuspendedTicket | null> {
    try {
      return await zendesk.suspendedTicket(id);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-found')
        throw withView(error, zendesk.suspendedUrl);
      // What an interrupted run began is looked for.
      const isBegun = step.memory.actions[keyOf(id)] !== undefined;
      if (!isBegun && !refused.has(id)) refuseMissing(id);
      return null;
    }
  }

  const called = (id: Id) => (missing.has(id) ? String(id) : `suspended ticket ${id}`);

  const readOpen = async (step: StepContext) =>
    (await Promise.all(ids.map((id) => readOne(step, id)))).filter((found) => found !== null);

  async function toAction(mail: SuspendedTicket): Promise<Recovery> {
    const { id, subject, author, belongsTo } = mail;
    const [answered] = belongsTo === null ? [] : await zendesk.tickets([belongsTo]);
    const writer = writerWords(mail);
    return {
      key: keyOf(id),
      kind: 'change',
      summary: `Recover suspended ticket ${id} "${subject}" from ${writer}`,
      where: 'Zendesk',
      causes: [
        belongsTo === null ? `It becomes a ticket of ${writer}.` : `It is added to #${belongsTo}.`,
        'Zendesk treats it as new mail, so its automatic replies may go to whoever wrote it.',
      ],
      data: {
        kind: 'recover',
        id,
        subject,
        requester: belongsTo === null ? author.email : (answered?.requesterEmail ?? null),
        belongsTo,
      },
    };
  }

  const step: Step<Data> = {
    id: 'recover',
    title: 'suspended recover',
    comesFirst: true,
    goesOn: true,
    defaultsToNo: true,
    data,
    async verify(context) {
      const open = await readOpen(context);
      if (open.length === 0 && refused.size === 0) return pass('Nothing to recover');
      return fail('To be recovered', { remedy: { summary: 'Look at them', commands: [], url: zendesk.suspendedUrl } });
    },
    async plan(context) {
      const actions = await Promise.all((await readOpen(context)).map(toAction));
      return {
        actions,
        ...(refused.size > 0 ? { left: [...refused].map(([id, why]) => `${called(id)}: ${why}`) } : {}),
      };
    },
    async find(context, { data }, since) {
      if ((await readOne(context, data.id)) !== null) return null;
      try {
        const ticketId = await findTicket(zendesk, data, since);
        if (ticketId !== null) return await requesterOf(zendesk, data, ticketId);
        refuseMissing(data.id);
        return null;
      } catch (error) {
        if (!(error instanceof Failure) || context.context.signal.aborted) throw error;
        missing.delete(data.id);
        refused.set(data.id, [error.message, ...error.next].join(' '));
        if (error instanceof ServiceError) throw error;
        return null;
      }
    },
    async apply(_context, { data }) {
      const ticketId = await zendesk.recover(data.id);
      return readBack(`It is recovered as #${ticketId}`, () => requesterOf(zendesk, data, ticketId));
    },
  };
  return {
    command: 'suspended recover',
    ids,
    step: step as Step,
    refused,
    called,
    says: ({ after }) => {
      const { ticket, requester } = after as { readonly ticket: number; readonly requester: string };
      return `#${ticket}, requester ${requester}`;
    },
  };
}
