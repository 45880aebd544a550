import * as z from 'zod';
import { ServiceError } from '../../services/service-error.ts';
import type { Ticket, ZendeskMember } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import { actionData } from '../action-data.ts';
import type { Action, Made, StepContext, StepMemory } from '../step.ts';
import { countOf, isWorking, numbersOf, workingTicketsOf } from './working-tickets.ts';

/** Someone is added to a group. */
export const addData = actionData('add', { groupId: z.number(), userId: z.number() });

/** Someone is removed from the support group. */
export const removeData = actionData('remove', { userId: z.number() });

/**
 * That someone is outside a group, in words: `You are not in …`. "No longer" only if an action was done that needs them in
 * it.
 */
export const outsideWords = (
  whoIs: string,
  { group }: SecondLine,
  neededThemInIt: readonly (StepMemory['actions'][string] | undefined)[],
): string => `${whoIs} ${neededThemInIt.some((action) => action?.made) ? 'no longer' : 'not'} in ${group.name}`;

/** The action that adds someone, called `whom` in words. */
export const addAction = (
  key: string,
  { group }: SecondLine,
  userId: number,
  whom: string,
): Action<z.infer<typeof addData>> => ({
  key,
  kind: 'change',
  summary: `Add ${whom} to ${group.name}`,
  where: 'Zendesk',
  data: { kind: 'add', groupId: group.id, userId },
});

/** Adds someone, unless a colleague just did. */
export async function addToGroup(
  { zendesk }: SecondLine,
  { userId, groupId }: Omit<z.infer<typeof addData>, 'kind'>,
): Promise<Made> {
  try {
    const membership = await zendesk.addMember(userId, groupId);
    return { membership: membership.id, user: membership.userId, before: 'no member', after: 'member' };
  } catch (error) {
    if (!(error instanceof ServiceError) || !['conflict', 'invalid'].includes(error.problem)) throw error;
    const memberships = await zendesk.membershipsOf(userId);
    if (memberships.some((membership) => membership.groupId === groupId)) return {};
    throw error;
  }
}

/**
 * Removes someone who has no unsolved ticket of the group. Zendesk silently unassigns tickets that arrive in that moment:
 * the result names them as `late`, and `lateTickets` checks whether anyone has them. `of` is the step that moves them.
 */
export async function removeFromGroup(
  step: StepContext,
  of: string,
  line: SecondLine,
  member: ZendeskMember,
): Promise<Made> {
  try {
    await line.zendesk.removeMember(member.id);
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'not-found')) throw error;
  }
  const late = (await workingTicketsOf(line, member.userId)).ofGroup.map(({ id }) => id);
  step.track(of, late);
  return { membership: member.id, user: member.userId, before: 'member', after: 'no member', late };
}

/** Tickets that arrived during a removal and that no one has. `key` is that of the removing action. */
async function lateTickets(step: StepContext, { zendesk }: SecondLine, key: string): Promise<readonly Ticket[]> {
  const made = step.memory.actions[key]?.made;
  const late = Array.isArray(made?.late) ? made.late.filter((id) => typeof id === 'number') : [];
  if (late.length === 0) return [];
  const isNobodys = (ticket: Ticket) =>
    (ticket.assigneeId === null || ticket.assigneeId === made?.user) && isWorking(ticket);
  return (await zendesk.tickets(late)).filter(isNobodys);
}

/** What is wrong after someone was removed, or null. */
export async function afterRemoval(step: StepContext, line: SecondLine, key: string): Promise<string | null> {
  const late = await lateTickets(step, line, key);
  if (late.length === 0) return null;
  return `${countOf(late)} came in during the removal, and no one has ${late.length === 1 ? 'it' : 'them'}: assign ${numbersOf(late)} to someone in Zendesk now`;
}
