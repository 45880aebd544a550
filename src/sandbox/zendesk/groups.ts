import type { SandboxTask } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { type Call, type Endpoint, timeOf } from './call.ts';
import { page } from './paging.ts';
import { included, mayManageGroups, presentGroup, presentMembership, presentUser } from './present.ts';
import { forbidden, invalidAttribute, notFound, recordInvalid } from './problem.ts';
import { wireTime } from './sla.ts';
import { applyUpdate, isAgent, isMember } from './update.ts';
import type { Membership, Ticket, ZendeskUser, ZendeskWorld } from './world.ts';

/** How long it takes until someone who was removed loses their tickets. */
const unassignAfterMs = 1500;

function findGroup(call: Call) {
  const group = call.world.groups.find((each) => each.id === call.id());
  if (!group) throw notFound();
  return group;
}

/** Adds someone who is not a member yet to a group. */
export function addToGroup(world: ZendeskWorld, userId: number, groupId: number, at: string): Membership {
  world.nextId += 1;
  const made: Membership = {
    id: world.nextId,
    user_id: userId,
    group_id: groupId,
    default: !world.memberships.some((each) => each.user_id === userId),
    created_at: at,
  };
  world.memberships.push(made);
  return made;
}

/** Adds someone to a group, if the caller may. Answers 422 if they are a member already. */
function add(call: Call, userId: number, groupId: number) {
  if (!mayManageGroups(call.world, call.user)) throw forbidden();
  if (!Number.isInteger(userId)) throw invalidAttribute('user_id', 'must be an integer');
  if (!Number.isInteger(groupId)) throw invalidAttribute('group_id', 'must be an integer');
  const membership = call.change((world) => {
    const user = world.users.find((each) => each.id === userId);
    if (!user || !isAgent(user)) throw recordInvalid({ user: 'User: is invalid' });
    if (!world.groups.some((each) => each.id === groupId)) throw recordInvalid({ group: 'Group: is invalid' });
    if (isMember(world, userId, groupId)) {
      throw recordInvalid({ user_id: 'User has already been taken' }, 'DuplicateValue');
    }
    return addToGroup(world, userId, groupId, timeOf(call));
  });
  return { status: 201, body: { group_membership: presentMembership(call, membership) } };
}

interface UnassignData {
  readonly userId: number;
  readonly groupId: number;
  readonly byId: number;
}

const working = (ticket: Ticket) => !['solved', 'closed'].includes(ticket.fields.status);

/** Working tickets become unassigned; solved ones pass to someone who is still in the group. */
function unassign(world: ZendeskWorld, { userId, groupId, byId }: UnassignData, at: string): void {
  const by = world.users.find((user) => user.id === byId);
  const heir = world.memberships.find((each) => each.group_id === groupId && each.user_id !== userId)?.user_id ?? byId;
  for (const ticket of world.tickets) {
    const { fields } = ticket;
    if (!by || fields.group_id !== groupId || fields.assignee_id !== userId || fields.status === 'closed') continue;
    const assignee_id = working(ticket) ? null : heir;
    applyUpdate(world, ticket, { fields: { assignee_id }, custom: {}, comment: null }, by, at, 'group_deletion');
  }
}

/** Unassigns tickets, a moment after someone left a group. */
export const unassignTask: SandboxTask = (store, data) => {
  store.change((world) => unassign(world.zendesk, data as UnassignData, wireTime(store.now())));
};

/** Ends a membership. A moment later, the tickets still assigned to that person are unassigned. */
export function removeFromGroup(store: WorldStore, membershipId: number, byId: number): void {
  store.change(({ zendesk: world }) => {
    const found = world.memberships.find((each) => each.id === membershipId);
    if (!found) throw notFound();
    world.memberships = world.memberships.filter((each) => each.id !== membershipId);
    const others = world.memberships.filter((each) => each.user_id === found.user_id);
    if (found.default && others[0]) others[0].default = true;
    const task: UnassignData = { userId: found.user_id, groupId: found.group_id, byId };
    // Within the same change, so that both are saved or neither.
    store.later(unassignAfterMs, { kind: 'zendesk.unassign', data: task });
  });
}

function remove(call: Call, id: number) {
  if (!mayManageGroups(call.world, call.user)) throw forbidden();
  removeFromGroup(call.store, id, call.user.id);
  return { status: 204 };
}

function list(call: Call, memberships: readonly Membership[]) {
  const { items, rest } = page(call, memberships);
  const wanted = included(call.query);
  const users = call.world.users.filter((user) => items.some((each) => each.user_id === user.id));
  const groups = call.world.groups.filter((group) => items.some((each) => each.group_id === group.id));
  return {
    body: {
      group_memberships: items.map((each) => presentMembership(call, each)),
      ...(wanted.has('users') ? { users: users.map((user) => presentUser(call, user)) } : {}),
      ...(wanted.has('groups') ? { groups: groups.map((group) => presentGroup(call, group)) } : {}),
      ...rest,
    },
  };
}

function sent(body: Record<string, unknown>): { user_id?: unknown; group_id?: unknown } {
  const membership = body.group_membership;
  if (typeof membership !== 'object' || membership === null) throw invalidAttribute('group_membership', 'is required');
  return membership;
}

const members = (call: Call, groupId: number): ZendeskUser[] =>
  call.world.users.filter((user) =>
    call.world.memberships.some((each) => each.group_id === groupId && each.user_id === user.id),
  );

const read = 'groups:read';
const write = 'groups:write';

/** Groups and their members. https://developer.zendesk.com/api-reference/ticketing/groups/group_memberships/ */
export const groupEndpoints: readonly Endpoint[] = [
  ...(['/api/v2/groups', '/api/v2/groups/assignable'] as const).map(
    (path): Endpoint => ({
      method: 'GET',
      path,
      scope: read,
      handle(call) {
        const { items, rest } = page(call, call.world.groups);
        return { body: { groups: items.map((each) => presentGroup(call, each)), ...rest } };
      },
    }),
  ),
  {
    method: 'GET',
    path: '/api/v2/groups/:id',
    scope: read,
    handle: (call) => ({ body: { group: presentGroup(call, findGroup(call)) } }),
  },
  {
    method: 'GET',
    path: '/api/v2/groups/:id/memberships',
    scope: read,
    handle(call) {
      const group = findGroup(call);
      return list(
        call,
        call.world.memberships.filter((each) => each.group_id === group.id),
      );
    },
  },
  {
    method: 'GET',
    path: '/api/v2/groups/:id/users',
    scope: read,
    handle(call) {
      const { items, rest } = page(call, members(call, findGroup(call).id));
      return { body: { users: items.map((user) => presentUser(call, user)), ...rest } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/group_memberships',
    scope: read,
    handle: (call) => list(call, call.world.memberships),
  },
  {
    method: 'GET',
    path: '/api/v2/group_memberships/:id',
    scope: read,
    handle(call) {
      const found = call.world.memberships.find((each) => each.id === call.id());
      if (!found) throw notFound();
      return { body: { group_membership: presentMembership(call, found) } };
    },
  },
  {
    method: 'POST',
    path: '/api/v2/group_memberships',
    scope: write,
    async handle(call) {
      const { user_id, group_id } = sent(await call.body());
      return add(call, Number(user_id), Number(group_id));
    },
  },
  {
    method: 'POST',
    path: '/api/v2/users/:id/group_memberships',
    scope: write,
    handle: async (call) => add(call, call.id(), Number(sent(await call.body()).group_id)),
  },
  { method: 'DELETE', path: '/api/v2/group_memberships/:id', scope: write, handle: (call) => remove(call, call.id()) },
];
