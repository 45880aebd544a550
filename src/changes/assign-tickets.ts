import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { hideSecrets } from '../redaction/token-shapes.ts';
import type { Ticket, ZendeskUser } from '../services/zendesk/zendesk.ts';
import { holderOf, nameOf } from '../steps/zendesk/working-tickets.ts';
import type { Change } from './change.ts';
import { changeTickets, type TicketEdit } from './tickets.ts';

const solved = { refuse: 'It is solved, so no one has to have it.' };

/** Assigns a ticket to someone in its group. */
function assigning(ticket: Ticket, person: Pick<ZendeskUser, 'id' | 'name'>, isYou: boolean): TicketEdit {
  const whom = isYou ? 'you' : person.name;
  const from = ticket.assigneeId === null ? '' : ` from ${holderOf(ticket)}`;
  return {
    // Sends the group too, because Zendesk refuses an assignee outside it.
    change: { assigneeId: person.id, ...(ticket.groupId === null ? {} : { groupId: ticket.groupId }) },
    summary: `Assign ${nameOf(ticket)}${from} to ${whom}`,
    causes: [
      ...(isYou ? [] : [`Zendesk mails ${person.name} about it.`]),
      ...(ticket.status === 'new' ? ['A new ticket becomes open.'] : []),
    ],
    isSo: ticket.assigneeId === person.id,
    already: `it is already with ${whom}`,
  };
}

/** Assigns tickets to the person themselves. */
export async function takeTickets({ services, playbook }: Context, ids: readonly number[]): Promise<Change> {
  const zendesk = await services.zendesk();
  const me = await zendesk.me();
  if (me.kind === 'light agent') {
    throw new Failure('You are a light agent in Zendesk, and can have no tickets.', {
      next: ['Ask an administrator of Zendesk to make you an agent.'],
    });
  }
  const [memberships, all] = await Promise.all([zendesk.membershipsOf(me.id), zendesk.groups()]);
  const groups = memberships.map(({ groupId }) => groupId);
  const secondLine = findGroup(all, playbook.zendeskGroups.secondLine);
  const toJoin = ({ groupId }: Ticket) =>
    secondLine !== undefined && groupId === secondLine.id
      ? ' Ask to be added: govsupport start --only zendesk-group'
      : '';
  return changeTickets(zendesk, {
    command: 'ticket take',
    ids,
    edit(ticket) {
      if (ticket.status === 'solved') return solved;
      if (ticket.groupId === null || !groups.includes(ticket.groupId)) {
        return { refuse: `You are not in its group, so Zendesk does not assign it to you.${toJoin(ticket)}` };
      }
      return assigning(ticket, me, true);
    },
  });
}

/** Whether an email address, a full name or a first name matches a person. */
function isMeant({ name, email }: ZendeskUser, written: string): boolean {
  const wanted = written.toLowerCase();
  return [email, name, name.split(' ')[0]].some((each) => each?.toLowerCase() === wanted);
}

/** How many members of a group an error names if no one matches. */
const mostNames = 12;

/** Assigns tickets to a member of the group of each. */
export async function assignTickets({ services }: Context, ids: readonly number[], to: string): Promise<Change> {
  const zendesk = await services.zendesk();
  const [me, tickets] = await Promise.all([zendesk.me(), zendesk.tickets(ids)]);
  const groupIds = [...new Set(tickets.flatMap(({ groupId }) => groupId ?? []))];
  const members = new Map(
    await Promise.all(
      groupIds.map(async (id) => [id, (await zendesk.members(id)).flatMap(({ user }) => user ?? [])] as const),
    ),
  );
  return changeTickets(zendesk, {
    command: 'ticket assign',
    ids,
    edit(ticket) {
      if (ticket.status === 'solved') return solved;
      const found = (members.get(ticket.groupId ?? 0) ?? []).filter((user) => isMeant(user, to));
      const [person, another] = found;
      if (!person) {
        const names = (members.get(ticket.groupId ?? 0) ?? []).map(({ name }) => name);
        const shown = names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ', …' : '');
        return {
          refuse: `No one in its group is called ${hideSecrets(to)}.${shown === '' ? '' : ` In it: ${shown}.`}`,
        };
      }
      if (another) {
        return { refuse: `${to} may be ${found.map(({ name, email }) => `${name} (${email})`).join(' or ')}.` };
      }
      if (person.kind === 'light agent') return { refuse: `${person.name} is a light agent, and can have no tickets.` };
      return assigning(ticket, person, person.id === me.id);
    },
  });
}
