import { isWeekend } from '../lib/days.ts';
import { findMerge } from './data-bag.ts';
import { fullName, hasPermission } from './github/request.ts';
import type { GitHubPull, Permission } from './github/world.ts';
import { type Grant, grant, isGranted, wasGranted } from './granted.ts';
import { placeAccess, placeGrants } from './machine/granted-files.ts';
import { personOf } from './person-of.ts';
import type { SandboxTask } from './service.ts';
import { say } from './slack/say.ts';
import type { SlackMessage } from './slack/world.ts';
import type { WorldStore } from './store.ts';
import type { Person, World } from './world.ts';
import { wireTime } from './zendesk/sla.ts';
import { applyUpdate, comments, readChange } from './zendesk/update.ts';
import type { Ticket } from './zendesk/world.ts';

/** Access that someone else has to grant. */
type Wanted =
  | { readonly what: Exclude<Grant, 'data-bag'> | 'knowledgebase' | 'zendesk-role' }
  | { readonly what: 'repository'; readonly name: string; readonly right: Permission };

/** How many working days each takes. */
const takes: Readonly<Record<Wanted['what'] | 'data-bag', number>> = {
  vault: 1,
  aws: 3,
  helpful: 1,
  papertrail: 2,
  knowledgebase: 1,
  'zendesk-role': 1,
  repository: 1,
  'data-bag': 2,
};

const dayMs = 86_400_000;

/** How long this many working days take from now, in milliseconds. */
export function workingDays(count: number, now: Date): number {
  let at = now.getTime();
  for (let left = count; left > 0; ) {
    at += dayMs;
    if (!isWeekend(new Date(at).toISOString().slice(0, 10))) left -= 1;
  }
  return at - now.getTime();
}

const inTickets: readonly (readonly ['vault' | 'aws', RegExp])[] = [
  ['vault', /1password|\bvault\b/i],
  ['aws', /\baws\b/i],
];
const inMessages: readonly (readonly ['helpful' | 'papertrail' | 'knowledgebase' | 'zendesk-role', RegExp])[] = [
  ['helpful', /\bhelpful\b/i],
  ['papertrail', /\bpapertrail\b/i],
  ['knowledgebase', /\bknowledge ?base\b|\bairtable\b/i],
  ['zendesk-role', /^(?=.*\bzendesk\b)(?=.*\b(?:agent|role)\b)/is],
];

/** The repositories that a text is about, by name, or by the words of its name without the common prefix. */
function repositoriesIn({ github }: World, text: string): Wanted[] {
  const found = github.repositories.filter(({ name }) => {
    const words = name.replace(/^govpress-/, '').replaceAll('-', '[- ]');
    return new RegExp(`(?<![\\w-])(?:${name}|${words})(?![\\w-])`, 'i').test(text);
  });
  const right = /\b(?:write|push)\b/i.test(text) ? 'write' : 'read';
  return found.map((repository) => ({ what: 'repository', name: fullName(repository), right }));
}

/** Whether someone already has the access. */
function hasAlready({ github, airtable, zendesk, ...world }: World, person: Person, wanted: Wanted): boolean {
  switch (wanted.what) {
    case 'repository': {
      const repository = github.repositories.find((one) => fullName(one) === wanted.name);
      return repository === undefined || hasPermission(repository, person.github, wanted.right);
    }
    case 'knowledgebase':
      return airtable.bases[0]?.permissions[person.key] !== undefined;
    case 'zendesk-role': {
      const light = zendesk.roles.filter((role) => role.light).map(({ id }) => id);
      const user = zendesk.users.find(({ id }) => id === person.zendeskId);
      return user?.role !== 'end-user' && !light.includes(user?.customRoleId ?? 0);
    }
    case 'helpful':
      return wasGranted(world, person, 'helpful');
    default:
      return isGranted(world, person, wanted.what);
  }
}

/** Where a request was made, and where the answer goes. */
type Place = { readonly channel: string; readonly threadTs: string } | { readonly ticket: number };

interface Asked {
  readonly person: string;
  readonly wanted: readonly Wanted[];
  readonly place: Place;
}

/** A colleague sees a request, and handles it later. */
function ask(store: WorldStore, person: Person, wanted: readonly Wanted[], place: Place): void {
  const { world } = store;
  const missing = wanted.filter((one) => !hasAlready(world, person, one));
  if (missing.length === 0) return;
  const days = Math.max(...missing.map(({ what }) => takes[what]));
  const data: Asked = { person: person.key, wanted: missing, place };
  store.later(workingDays(days, store.now()), { kind: 'colleagues.grant', data });
}

/** Reads a message that may ask for access, including its metadata, which says what it is for. */
export function readMessage(store: WorldStore, message: SlackMessage, author: Person): void {
  const text = `${message.text} ${JSON.stringify(message.metadata ?? '')}`;
  if (message.threadTs !== null || !/\b(?:please|could|can|may|access)\b/i.test(message.text)) return;
  const wanted = inMessages.filter(([, about]) => about.test(text)).map(([what]): Wanted => ({ what }));
  ask(store, author, [...wanted, ...repositoriesIn(store.world, message.text)], {
    channel: message.channel,
    threadTs: message.ts,
  });
}

/** Reads a ticket in the 1st line group, which may ask for access in its first comment. */
export function readTicket(store: WorldStore, ticket: Ticket): void {
  const { zendesk, people } = store.world;
  const person = people.find(({ zendeskId }) => zendeskId === ticket.fields.requester_id);
  const group = zendesk.groups.find(({ id }) => id === ticket.fields.group_id);
  if (!person || !/\b1st line\b/i.test(group?.name ?? '')) return;
  const { subject, external_id: externalId } = ticket.fields;
  const texts = [`${subject} ${externalId ?? ''}`, comments(ticket)[0]?.body ?? ''];
  const wanted = texts.map((text) => inTickets.filter(([, about]) => about.test(text)).map(([what]) => ({ what })));
  ask(store, person, wanted.find((found) => found.length > 0) ?? [], { ticket: ticket.id });
}

/** Checks a pull request later, and merges it if it adds a user data bag. */
export function readPull(store: WorldStore, { repository, number, draft }: GitHubPull): void {
  if (repository !== 'dxw/chef' || draft) return;
  store.later(workingDays(takes['data-bag'], store.now()), { kind: 'colleagues.merge', data: { repository, number } });
}

/** Grants an access, and returns the reply. */
function give(store: WorldStore, world: World, person: Person, wanted: Wanted): string {
  switch (wanted.what) {
    case 'repository': {
      const repository = world.github.repositories.find((one) => fullName(one) === wanted.name);
      if (repository) repository.access = { ...repository.access, [person.github]: wanted.right };
      placeAccess(store.folder, world, person, wanted.name);
      return `${person.github} can now ${wanted.right} ${wanted.name}.`;
    }
    case 'knowledgebase': {
      const [base] = world.airtable.bases;
      if (base) base.permissions = { ...base.permissions, [person.key]: 'read' };
      return `${person.name} can now read the ${base?.name ?? 'base'}.`;
    }
    case 'zendesk-role':
      world.zendesk.users = world.zendesk.users.map((user) =>
        user.id === person.zendeskId ? { ...user, role: 'agent', customRoleId: null } : user,
      );
      return `${person.name} is now an agent.`;
    default:
      grant(world, person, wanted.what);
      placeGrants(store.folder, world, person);
      return {
        vault: `The vault is now shared with ${person.email}.`,
        aws: `Your AWS login is ready: sign in with aws sso login --profile dalmatian-login.`,
        helpful: `Your key is now on the Helpful servers.`,
        papertrail: `You now have a Papertrail account.`,
      }[wanted.what];
  }
}

function reply(store: WorldStore, world: World, place: Place, text: string): void {
  if ('channel' in place) {
    say(store, { ...place, user: personOf(world.people, 'maintenance').slackId, text });
    return;
  }
  const { zendesk } = world;
  const ticket = zendesk.tickets.find(({ id }) => id === place.ticket);
  // Technical Operations are in the group.
  const by = zendesk.users.find(({ name }) => name === 'Tariq Techops');
  if (!ticket || !by) throw new Error(`there is no ticket ${place.ticket}, or no one to answer it`);
  if (['solved', 'closed'].includes(ticket.fields.status)) return;
  const input = { status: 'solved', assignee_id: by.id, comment: { body: text, public: false } };
  applyUpdate(zendesk, ticket, readChange(zendesk, ticket, input, by), by, wireTime(store.now()), 'web');
}

/** Grants what was asked for, and replies where it was asked. */
export const grantTask: SandboxTask = (store, data) => {
  const { person: key, wanted, place } = data as Asked;
  store.change((world) => {
    const person = personOf(world.people, key);
    const missing = wanted.filter((one) => !hasAlready(world, person, one));
    const said = missing.map((one) => give(store, world, person, one));
    reply(store, world, place, said.length > 0 ? `Done. ${said.join(' ')}` : 'You already have it.');
  });
};

/** Merges a pull request, if it is still open and adds only user data bags. */
export const mergeTask: SandboxTask = (store, data) => {
  const { repository, number } = data as Pick<GitHubPull, 'repository' | 'number'>;
  store.change((world) => {
    const pull = world.github.pulls.find((one) => one.repository === repository && one.number === number);
    if (pull?.state !== 'open') return;
    const by = personOf(world.people, 'maintenance');
    const merge = findMerge(store.folder, pull, { by, at: store.now() });
    if (merge === null) return;
    const author = world.people.find(({ github }) => github === pull.author);
    if (author) grant(world, author, 'data-bag');
    const now = store.now().toISOString();
    Object.assign(pull, { state: 'closed', headSha: merge.headSha, updated: now, closed: now, merged: now });
    // Last, because git can't undo it.
    merge.carryOut();
  });
};
