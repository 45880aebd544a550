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
  // Listed and not searched: the search does not know yet what was assigned to them a moment ago.
  const all = member ? await zendesk.assignedTo(member.userId) : [];
  return { ...outgoing, tickets: all.filter((ticket) => ticket.groupId === group.id) };
}

const numbers = (tickets: readonly Ticket[]) => tickets.map(({ id }) => `#${id}`).join(', ');
const counted = (count: number) => `${count} ticket${count === 1 ? '' : 's'}`;

/** Nobody is removed, or asked to be, who has something that would be taken away with the group. */
function refuseWhileTheirs(tickets: readonly Ticket[], instead: string): void {
  if (tickets.length === 0) return;
  throw new Failure(`${counted(tickets.length)} came to them meanwhile, so ${instead}: ${numbers(tickets)}.`, {
    next: ['Run this again: what changed meanwhile is looked at anew.'],
  });
}

async function reassign(step: StepContext, action: Action) {
  const { zendesk, me, group, member, tickets } = await theirWork(step);
  const ids = action.data.tickets as readonly number[];
  const wanted = tickets.filter((ticket) => ids.includes(ticket.id));
  const results = await zendesk.assign(
    wanted.map((ticket) => ({ ticketId: ticket.id, stamp: ticket.updatedAt, assigneeId: me.id, groupId: group.id })),
  );
  // What the job says is one thing, what the tickets say is what counts. Who took one meanwhile may keep it.
  const after = await zendesk.tickets(wanted.map(({ id }) => id));
  const isAstray = ({ assigneeId, status }: Ticket) =>
    (assigneeId === null || assigneeId === member?.userId) && !['solved', 'closed'].includes(status);
  const astray = after.filter(isAstray);
  if (astray.length > 0) {
    const why = (id: number) => {
      const result = results.find(({ ticketId }) => ticketId === id);
      return result && result.outcome !== 'ok' ? `: ${result.reason}` : '';
    };
    throw new Failure(`Not reassigned: ${astray.map((ticket) => `#${ticket.id}${why(ticket.id)}`).join('; ')}.`, {
      next: ['Run this again: what changed meanwhile is looked at anew.'],
    });
  }
  // A run that was stopped in the middle may have moved some before.
  const begun = step.memory.actions[action.key]?.action?.data.tickets as readonly number[] | undefined;
  const all = await zendesk.tickets([...new Set([...(begun ?? []), ...ids])]);
  const mine = all.filter(({ assigneeId }) => assigneeId === me.id).map(({ id }) => id);
  return { tickets: mine, before: { assignee: member?.userId ?? null }, after: { assignee: me.id } };
}

async function remove(step: StepContext) {
  const { zendesk, group, member, tickets } = await theirWork(step);
  if (!member) return {};
  refuseWhileTheirs(tickets, 'they were not removed');
  try {
    await zendesk.removeMember(member.id);
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'not-found')) throw error;
  }
  // One that came in the very moment of the removal is taken from them with it, and Zendesk does not say so.
  const late = (await zendesk.assignedTo(member.userId)).filter((ticket) => ticket.groupId === group.id);
  if (late.length > 0) {
    throw new Failure(
      `They were removed, and in that very moment ${counted(late.length)} came to them: ${numbers(late)}.`,
      {
        next: ['Assign it to yourself in Zendesk now: nobody has it.'],
      },
    );
  }
  return { membership: member.id, user: member.userId, before: 'member', after: 'no member' };
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
    if (!person) {
      const hindrance =
        'The rota does not say whom you take over from: say it with --answer rotation.previous=EMAIL, or look in the group yourself';
      return { actions: [], hindrance };
    }
    if (!member) return { actions: [] };
    if (tickets.length > 0 && !members.some(({ userId }) => userId === me.id)) {
      return {
        actions: [],
        hindrance: `${person.name} has ${counted(tickets.length)} (${numbers(tickets)}), which can only go to you once you are in ${group.name}`,
        waitFor: `somebody to add you to ${group.name}`,
      };
    }
    const actions: Action[] = [];
    if (tickets.length > 0) {
      actions.push({
        key: 'reassign',
        kind: 'change',
        summary: `Reassign ${counted(tickets.length)} of ${person.name} to you`,
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
    refuseWhileTheirs(tickets, 'nobody was asked to remove them');
    return sendMessage(step, action);
  },
};
