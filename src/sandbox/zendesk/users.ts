import type { Call, Endpoint } from './call.ts';
import { offsetPage, page } from './paging.ts';
import { included, presentGroup, presentMembership, presentUser } from './present.ts';
import { invalidAttribute, notFound } from './problem.ts';
import type { ZendeskUser } from './world.ts';

/** The answer to someone who is not signed in: a 200 that looks like a user. */
const anonymous = {
  id: null,
  url: null,
  name: 'Anonymous user',
  email: 'invalid@example.com',
  role: 'end-user',
  verified: false,
  active: true,
  locale: 'en-GB',
  time_zone: 'London',
  organization_id: null,
  tags: [],
};

/** The ids in `ids=1,2,3`: at most 100. */
export function readIds(query: URLSearchParams): number[] {
  const ids = (query.get('ids') ?? '').split(',').map((each) => each.trim());
  if (ids.some((each) => !/^\d+$/.test(each))) throw invalidAttribute('ids', 'must be a list of numbers');
  if (ids.length > 100) throw invalidAttribute('ids', 'must have at most 100 values');
  return ids.map(Number);
}

function search(call: Call): ZendeskUser[] {
  const query = (call.query.get('query') ?? '').trim();
  const [, key, value] = /^(email|name|role):"?([^"]*)"?$/.exec(query) ?? [];
  const wanted = (value ?? query).toLowerCase();
  return call.world.users.filter((user) => {
    if (key === 'email') return user.email.toLowerCase() === wanted;
    if (key === 'role') return user.role === wanted;
    return `${user.name} ${key === 'name' ? '' : user.email}`.toLowerCase().includes(wanted);
  });
}

const read = 'users:read';

/** The current user, and all others. https://developer.zendesk.com/api-reference/ticketing/users/users/ */
export const userEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v2/users/me',
    scope: read,
    open: true,
    handle(call) {
      if (!call.signedIn.user)
        return { body: { user: { ...anonymous, authenticity_token: 'fake-authenticity-token' } } };
      return { body: { user: { ...presentUser(call, call.user), authenticity_token: 'fake-authenticity-token' } } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/users/search',
    scope: read,
    handle(call) {
      const { items, rest } = offsetPage(call, search(call));
      return { body: { users: items.map((user) => presentUser(call, user)), ...rest } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/users/show_many',
    scope: read,
    handle(call) {
      const ids = readIds(call.query);
      const users = call.world.users.filter((user) => ids.includes(user.id));
      return {
        body: {
          users: users.map((user) => presentUser(call, user)),
          count: users.length,
          next_page: null,
          previous_page: null,
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/users/:id',
    scope: read,
    handle(call) {
      const user = call.world.users.find((each) => each.id === call.id());
      if (!user) throw notFound();
      const wanted = included(call.query);
      const groups = call.world.memberships.filter((each) => each.user_id === user.id).map((each) => each.group_id);
      return {
        body: {
          user: presentUser(call, user),
          ...(wanted.has('groups')
            ? {
                groups: call.world.groups
                  .filter((each) => groups.includes(each.id))
                  .map((each) => presentGroup(call, each)),
              }
            : {}),
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/users/:id/group_memberships',
    scope: 'groups:read',
    handle(call) {
      const { items, rest } = page(
        call,
        call.world.memberships.filter((each) => each.user_id === call.id()),
      );
      return { body: { group_memberships: items.map((each) => presentMembership(call, each)), ...rest } };
    },
  },
];
