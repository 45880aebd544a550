import { ServiceError } from '../services/service-error.ts';
import type { ZendeskMember } from '../services/zendesk/zendesk.ts';
import type { SecondLine } from './second-line.ts';
import { type Action, FullStop, type Made } from './step.ts';
import { countOf, numbersOf, workingTicketsOf } from './working-tickets.ts';

/** Who may change the group's members, in words. */
export const whoMayChangeTheGroup = 'somebody in the Maintenance and Support Team, or a Delivery Lead';

/** The action that adds somebody. `whom`: a person in words. */
export const addAction = (key: string, { group }: SecondLine, userId: number, whom: string): Action => ({
  key,
  kind: 'change',
  summary: `Add ${whom} to ${group.name}`,
  where: 'Zendesk',
  data: { groupId: group.id, userId },
});

/** Adds somebody. Somebody else may have done so in this very moment: the verification after this tells. */
export async function addToGroup({ zendesk }: SecondLine, action: Action): Promise<Made> {
  try {
    const membership = await zendesk.addMember(Number(action.data.userId), Number(action.data.groupId));
    return { membership: membership.id, user: membership.userId, before: 'no member', after: 'member' };
  } catch (error) {
    if (error instanceof ServiceError && error.problem === 'conflict') return {};
    throw error;
  }
}

/**
 * Removes somebody who has no working ticket of the group any more. Zendesk takes from them what came in that very
 * moment, and does not say so: that is looked for, and is thrown as a FullStop.
 */
export async function removeFromGroup(
  line: SecondLine,
  member: ZendeskMember,
  { was, whom }: { readonly was: string; readonly whom: string },
): Promise<Made> {
  try {
    await line.zendesk.removeMember(member.id);
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'not-found')) throw error;
  }
  const late = (await workingTicketsOf(line, member.userId)).ofGroup;
  if (late.length > 0) {
    throw new FullStop(
      `${was} removed, and in that very moment ${countOf(late)} came to ${whom}: ${numbersOf(late)}.`,
      { next: ['Assign it to somebody in Zendesk now: nobody has it.'] },
    );
  }
  return { membership: member.id, user: member.userId, before: 'member', after: 'no member' };
}
