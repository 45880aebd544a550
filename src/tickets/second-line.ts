import { type Finding, fail, unknown } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Zendesk, ZendeskGroup, ZendeskMe, ZendeskMember } from '../services/zendesk/zendesk.ts';

/** The 2nd line group as it is now, and who I am. */
export interface SecondLine {
  readonly zendesk: Zendesk;
  readonly me: ZendeskMe;
  readonly group: ZendeskGroup;
  readonly members: readonly ZendeskMember[];
}

/** Reads the 2nd line group. Throws a Failure where there is no such group, or it is not visible. */
export async function readSecondLine(context: Context): Promise<SecondLine> {
  const zendesk = await context.services.zendesk();
  const [me, groups] = await Promise.all([zendesk.me(), zendesk.groups()]);
  const name = context.playbook.zendeskGroups.secondLine;
  const group = groups.find((candidate) => candidate.name === name);
  if (!group) {
    throw new Failure(`Zendesk has no group "${name}", or you may not see it.`, {
      next: ['Ask somebody in the Maintenance and Support Team whether it was renamed.'],
    });
  }
  return { zendesk, me, group, members: await zendesk.members(group.id) };
}

/** Whether somebody is among the members, by e-mail address. */
export const memberWithEmail = (members: readonly ZendeskMember[], email: string): ZendeskMember | undefined =>
  members.find(({ user }) => user?.email?.toLowerCase() === email.toLowerCase());

/**
 * What a service's failure means for a step's truth: where it could not be looked at, that is not known. A Failure that
 * is not a service's goes on up.
 */
export async function lookOrUnknown(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const finding = error.problem === 'not-signed-in' || error.problem === 'not-allowed' ? fail : unknown;
    return finding(error.message.replace(/\.$/, ''), {
      evidence: { problem: error.problem },
      remedy: error.next.length > 0 ? { summary: error.next.join(' '), commands: [], url: null } : null,
    });
  }
}
