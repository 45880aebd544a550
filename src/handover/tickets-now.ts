import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { assigneeWords, type Documented } from './documented.ts';
import { type Drift, driftSince } from './drift.ts';

/** What happened to the tickets of a document. */
export interface TicketsNowAndDrift extends Drift {
  /** The tickets that the document names, as they are now; none if Zendesk does not say. */
  readonly tickets: readonly Ticket[];
  /** Zendesk refused the sign-in. */
  readonly signIn?: true;
}

async function readTickets({ services, playbook }: Context, ids: readonly number[]) {
  const name = playbook.zendeskGroups.secondLine;
  const zendesk = await services.zendesk();
  const [me, groups] = await Promise.all([zendesk.me(), zendesk.groups()]);
  const group = findGroup(groups, name);
  if (!group) throw new Failure(`Zendesk has no group "${name}", or you can't see it.`);
  const found = await zendesk.ticketsOf(group, me.id);
  const missing = ids.filter((id) => !found.some((ticket) => ticket.id === id));
  const read = missing.length > 0 ? await zendesk.tickets(missing) : [];
  return { group, found, read };
}

/** Reads how the tickets of a document are now, and what has changed on them since. */
export async function readTicketsNow(context: Context, before: Documented): Promise<TicketsNowAndDrift> {
  const ids = before.tickets.map(({ id }) => id);
  const toNow = (ticket: Ticket) => ({ ...ticket, assignee: assigneeWords(ticket) });
  try {
    const { group, found, read } = await readTickets(context, ids);
    // What the search does not have yet, or no longer, may be in the group all the same.
    const isOpenHere = ({ groupId, status }: Ticket) =>
      groupId === group.id && status !== 'solved' && status !== 'closed';
    const inGroup = [...found, ...read.filter(isOpenHere)];
    return {
      ...driftSince(before, {
        at: context.clock.now(),
        group: inGroup.map(toNow),
        others: read.filter((ticket) => !isOpenHere(ticket)).map(toNow),
      }),
      tickets: [...found, ...read].filter(({ id }) => ids.includes(id)),
    };
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return {
      changes: [],
      unknown: [{ what: 'What has changed on the tickets since', why: error.message.replace(/\.$/, '') }],
      tickets: [],
      ...(error.code === exitCode.signIn ? { signIn: true } : {}),
    };
  }
}
