import type { Ticket, Zendesk } from '../services/zendesk/zendesk.ts';
import { briefly } from './client-words.ts';

/** The fields of a ticket that can change, in words. */
async function factsOf(zendesk: Pick<Zendesk, 'groups'>, ticket: Ticket, namesGroup: boolean) {
  const { status, customStatus, priority, type, groupId, assignee } = ticket;
  const group = namesGroup ? (await zendesk.groups()).find(({ id }) => id === groupId)?.name : undefined;
  return { status: customStatus ?? status, priority, type, group: group ?? groupId, assignee };
}

/** The fields that differ between a ticket then and now, in words. */
export async function differences(zendesk: Pick<Zendesk, 'groups'>, before: Ticket, after: Ticket) {
  const isMoved = before.groupId !== after.groupId;
  const [was, is] = await Promise.all([before, after].map((ticket) => factsOf(zendesk, ticket, isMoved)));
  const keys = Object.keys(was ?? {}).filter((key) => was?.[key as 'type'] !== is?.[key as 'type']);
  const only = (facts: typeof was) => Object.fromEntries(keys.map((key) => [key, facts?.[key as 'type'] ?? null]));
  return { before: only(was), after: only(is) };
}

/** What has come in on a ticket since it was read, in lines. */
export async function changesSince(
  zendesk: Pick<Zendesk, 'groups' | 'tickets' | 'comments'>,
  before: Ticket,
): Promise<string[]> {
  const [[now = before], comments] = await Promise.all([zendesk.tickets([before.id]), zendesk.comments(before.id)]);
  const changed = await differences(zendesk, before, now);
  const said = comments.filter(({ createdAt }) => Date.parse(createdAt) > Date.parse(before.updatedAt));
  return [
    ...Object.keys(changed.before).map(
      (key) => `${key}: ${changed.before[key] ?? 'none'} → ${changed.after[key] ?? 'none'}`,
    ),
    ...said.flatMap(briefly),
  ];
}
