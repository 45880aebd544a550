import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { type GroupWord, groupWords, type Playbook } from '../playbook/schema.ts';
import type { Ticket, TicketChange, Zendesk, ZendeskGroup } from '../services/zendesk/zendesk.ts';
import { holderOf, nameOf } from '../steps/zendesk/working-tickets.ts';
import type { TicketEdit } from './tickets.ts';

/** Where a ticket goes, and as what. What is not given stays. */
export interface Move {
  readonly to: GroupWord;
  readonly priority?: TicketChange['priority'];
  readonly type?: TicketChange['type'];
  /** Who gets it in its new group; no one if not given. */
  readonly assignee?: { readonly id: number; readonly name: string };
  readonly note?: string;
  /** Warnings to show before the person agrees. */
  readonly causes?: readonly string[];
}

/** The groups that tickets go through. */
export type Groups = Readonly<Record<GroupWord, ZendeskGroup>>;

/** The words for the groups whose tickets have a card. */
export const hasCards = (to: string): boolean => to === '2nd' || to === 'scoping';

/** Reads the groups. Throws a Failure if one is missing, or not visible. */
export async function readGroups({ playbook }: Pick<Context, 'playbook'>, zendesk: Zendesk): Promise<Groups> {
  const all = await zendesk.groups();
  const find = (word: GroupWord) => {
    const name = playbook.zendeskGroups[groupWords[word]];
    const group = findGroup(all, name);
    if (group) return group;
    throw new Failure(`Zendesk has no group "${name}", or you can't see it.`, {
      next: [`Ask someone in the ${playbook.people.team} whether it was renamed.`],
    });
  };
  return { triage: find('triage'), '1st': find('1st'), '2nd': find('2nd'), scoping: find('scoping') };
}

/** The fields of a ticket that a move has to change; none that already have their value. */
function changeFor(ticket: Ticket, { to, priority, type, assignee }: Move, groups: Groups): TicketChange {
  const groupId = groups[to].id;
  // It leaves whoever has it: the person may not be in the other group.
  const goes = ticket.groupId !== groupId ? { groupId, assigneeId: assignee?.id ?? null } : {};
  const isGiven = assignee !== undefined && ticket.groupId === groupId && ticket.assigneeId !== assignee.id;
  return {
    ...goes,
    ...(isGiven ? { groupId, assigneeId: assignee.id } : {}),
    // A triaged ticket is no longer new.
    ...(to !== 'triage' && ticket.status === 'new' ? { status: 'open' } : {}),
    ...(priority !== undefined && priority !== ticket.priority ? { priority } : {}),
    ...(type !== undefined && type !== ticket.type ? { type } : {}),
  };
}

/** The side effects of moving a ticket. */
function causesOf(change: TicketChange, ticket: Ticket, { to, causes = [] }: Move, playbook: Playbook): string[] {
  const { people, estimates } = playbook;
  const isMoved = change.groupId !== undefined && change.groupId !== ticket.groupId;
  return [
    ...(change.priority === undefined ? [] : ['Zendesk mails the client which SLA applies.']),
    ...(isMoved && ticket.assigneeId !== null && change.assigneeId !== ticket.assigneeId
      ? [`It is no longer with ${holderOf(ticket)}.`]
      : []),
    ...(isMoved && to === 'scoping'
      ? [`Talk to the ${people.techLeads} and the ${people.leads} of the project: it takes ${estimates.scoping}.`]
      : []),
    ...causes,
  ];
}

/** How a ticket moves: its group, status, priority, type, assignee and a note, in one request. */
export function movePlan(ticket: Ticket, move: Move, groups: Groups, playbook: Playbook): TicketEdit {
  const change = changeFor(ticket, move, groups);
  const isSo = Object.keys(change).length === 0;
  const { priority, type, status } = change;
  const { assignee, note } = move;
  const group = groups[move.to];
  const parts = [
    ...(change.groupId === undefined ? [] : [`to ${group.name}`]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(type === undefined ? [] : [`type ${type}`]),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(change.assigneeId === undefined ? [] : [assignee ? `assigned to ${assignee.name}` : 'assigned to no one']),
  ];
  return {
    // The group comes along because a note alone may be meant to be there twice, and this one may not.
    change: note ? { groupId: group.id, ...change, note } : change,
    wanted: {
      groupId: group.id,
      ...(move.priority === undefined ? {} : { priority: move.priority }),
      ...(move.type === undefined ? {} : { type: move.type }),
      ...(assignee ? { assigneeId: assignee.id } : {}),
      ...(note ? { note } : {}),
    },
    summary: isSo
      ? `Leave an internal note on ${nameOf(ticket)}, which is already in ${group.name}`
      : `${change.groupId === undefined ? 'Set' : 'Move'} ${nameOf(ticket)} ${parts.join(', ')}`,
    ...(isSo ? { where: 'Zendesk' } : {}),
    causes: causesOf(change, ticket, move, playbook),
    isSo,
    already: `it is already in ${group.name}`,
  };
}
