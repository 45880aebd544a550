import { type Finding, fail, unknown } from '../checks/check.ts';
import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Zendesk, ZendeskGroup, ZendeskMe, ZendeskMember } from '../services/zendesk/zendesk.ts';

/** The group whose tickets are a rotation's work, and who I am. */
export interface SecondLine {
  readonly zendesk: Zendesk;
  readonly me: ZendeskMe;
  readonly group: ZendeskGroup;
  readonly members: readonly ZendeskMember[];
}

/** Reads the group. Throws a Failure if there is no such group, or it is not visible. */
export async function readSecondLine(context: Context): Promise<SecondLine> {
  const zendesk = await context.services.zendesk();
  const [me, groups] = await Promise.all([zendesk.me(), zendesk.groups()]);
  const name = context.playbook.zendeskGroups.secondLine;
  const group = findGroup(groups, name);
  if (!group) {
    throw new Failure(`Zendesk has no group "${name}", or you can't see it.`, {
      next: [`Ask someone in the ${context.playbook.people.team} whether it was renamed.`],
    });
  }
  return { zendesk, me, group, members: await zendesk.members(group.id) };
}

/** Whether someone is among the members, by e-mail address. */
export const memberWithEmail = (members: readonly ZendeskMember[], email: string): ZendeskMember | undefined =>
  members.find(({ user }) => user?.email?.toLowerCase() === email.toLowerCase());

/** Whether someone is a member; or why that is unknown. */
type Membership =
  | { readonly is: 'member'; readonly member: ZendeskMember }
  | { readonly is: 'elsewhere' }
  | { readonly is: 'unknown'; readonly why: string };

/**
 * Whether someone is a member. A name counts only if it is a full name that exactly one member has, and an address only
 * if Zendesk knows it.
 */
export async function placeOf(
  { zendesk, members, group }: SecondLine,
  { name, email }: RotaPerson,
): Promise<Membership> {
  if (email !== '') {
    const member = memberWithEmail(members, email);
    if (member) return { is: 'member', member };
    if (await zendesk.userByEmail(email)) return { is: 'elsewhere' };
    return { is: 'unknown', why: `No one in Zendesk has the address ${email}` };
  }
  const [member, other] = members.filter(({ user }) => user && samePerson({ ...user, email: '' }, { name, email }));
  if (member && !other && name.includes(' ')) return { is: 'member', member };
  const near = members.flatMap(({ user }) => (user && user.name.split(' ')[0] === name.split(' ')[0] ? [user] : []));
  const meant =
    near.length > 0 ? `, who may be ${near.map((user) => `${user.name} (${user.email})`).join(' or ')}` : '';
  return {
    is: 'unknown',
    why: `The rota has no address for ${name}${meant}, so who that is in ${group.name} is not known`,
  };
}

/**
 * Turns a service's failure into a finding: not signed in or not allowed is a failure, anything else unknown. Other errors
 * are thrown.
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
