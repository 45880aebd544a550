import { fail, pass, unknown } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { askTheTeam, findMessage, sendMessage } from './messages.ts';
import { lookOrUnknown, memberWithEmail, readSecondLine } from './second-line.ts';
import type { Action, Step, StepContext } from './step.ts';

async function readOutgoing(step: StepContext) {
  const line = await readSecondLine(step.context);
  const person = step.rotation?.previous?.person ?? null;
  const member = person ? (memberWithEmail(line.members, person.email) ?? null) : null;
  return { ...line, person, member };
}

/** What would be taken away from them without anybody noticing, were they removed now. */
async function theirWork(
  step: StepContext,
): Promise<{ tickets: readonly Ticket[] } & Awaited<ReturnType<typeof readOutgoing>>> {
  const outgoing = await readOutgoing(step);
  const { zendesk, group, member } = outgoing;
  const tickets = member
    ? (await zendesk.ticketsOf(group)).filter((ticket) => ticket.assigneeId === member.userId)
    : [];
  return { ...outgoing, tickets };
}

async function reassign(step: StepContext, action: Action) {
  const { zendesk, me, group, tickets } = await theirWork(step);
  const ids = (action.data.tickets as readonly number[]) ?? [];
  const wanted = tickets.filter((ticket) => ids.includes(ticket.id));
  const results = await zendesk.assign(
    wanted.map((ticket) => ({ ticketId: ticket.id, stamp: ticket.updatedAt, assigneeId: me.id, groupId: group.id })),
  );
  // What the job says is one thing, what the tickets say is what counts.
  const after = await zendesk.tickets(ids);
  const astray = after.filter((ticket) => ticket.assigneeId !== me.id && !['solved', 'closed'].includes(ticket.status));
  if (astray.length > 0) {
    const why = (id: number) => {
      const result = results.find(({ ticketId }) => ticketId === id);
      return result && result.outcome !== 'ok' ? `: ${result.reason}` : '';
    };
    throw new Failure(`Not reassigned: ${astray.map((ticket) => `#${ticket.id}${why(ticket.id)}`).join('; ')}.`, {
      next: ['Run this again: what changed meanwhile is looked at anew.'],
    });
  }
  return { tickets: ids, to: me.id };
}

async function remove(step: StepContext) {
  const { zendesk, member, tickets } = await theirWork(step);
  if (!member) return {};
  if (tickets.length > 0) {
    throw new Failure(`${tickets.length} tickets are still theirs: ${tickets.map(({ id }) => `#${id}`).join(', ')}.`, {
      next: ['They were not removed from the group. Run this again.'],
    });
  }
  try {
    await zendesk.removeMember(member.id);
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'not-found')) throw error;
  }
  return { membership: member.id };
}

/** The last person has left the group, and no ticket fell between two people on the way. */
export const outgoingPerson: Step = {
  id: 'outgoing-person',
  title: 'The last person has left the 2nd line group',
  verify: (step) =>
    lookOrUnknown(async () => {
      const { person, member, group } = await readOutgoing(step);
      if (!person) return unknown('The rota does not say whom you take over from');
      return member
        ? fail(`${person.name} is still in ${group.name}`, { evidence: { group: group.name } })
        : pass(`${person.name} is not in ${group.name} any more`, { evidence: { group: group.name } });
    }),
  async plan(step) {
    const { me, group, members, person, member, tickets } = await theirWork(step);
    if (!person)
      return { actions: [], hindrance: 'The rota does not say whom you take over from: look in the group yourself' };
    if (!member) return { actions: [] };
    if (tickets.length > 0 && !members.some(({ userId }) => userId === me.id)) {
      return {
        actions: [],
        hindrance: `${person.name} has ${tickets.length} tickets, and they can only go to you once you are in ${group.name}`,
        waitFor: `being added to ${group.name}`,
      };
    }
    const actions: Action[] = [];
    if (tickets.length > 0) {
      actions.push({
        key: 'reassign',
        kind: 'change',
        summary: `Reassign ${tickets.length} of ${person.name}'s tickets to you`,
        where: 'Zendesk',
        text: tickets.map((ticket) => `#${ticket.id} ${ticket.subject}`).join('\n'),
        data: { tickets: tickets.map(({ id }) => id) },
      });
    }
    if (me.kind === 'admin') {
      actions.push({
        key: 'remove',
        kind: 'change',
        summary: `Remove ${person.name} from ${group.name}`,
        where: 'Zendesk',
        data: { userId: member.userId },
      });
      return { actions };
    }
    const text =
      `Hello, ${person.name}'s turn on 2nd line support is over, and none of the open tickets is theirs any more. ` +
      `Could somebody in the Maintenance and Support Team, or a Delivery Lead, please remove them from the Zendesk group "${group.name}"? Thank you.`;
    actions.push(askTheTeam(step, 'ask-for-removal', text));
    return { actions, waitFor: 'somebody in the Maintenance and Support Team, or a Delivery Lead' };
  },
  find: async (step, action, since) => (action.key === 'ask-for-removal' ? findMessage(step, action, since) : null),
  async apply(step, action) {
    if (action.key === 'reassign') return reassign(step, action);
    if (action.key === 'remove') return remove(step);
    const { tickets } = await theirWork(step);
    if (tickets.length > 0) {
      throw new Failure(`${tickets.length} tickets are still theirs, so nobody was asked to remove them.`, {
        next: ['Run this again: what changed meanwhile is looked at anew.'],
      });
    }
    return sendMessage(step, action);
  },
};
