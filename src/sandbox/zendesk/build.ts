import { isSignedIn, tokenOf } from '../credentials.ts';
import { type FixtureReader, relativeTime, spanMs } from '../fixtures.ts';
import type { Person } from '../world.ts';
import type { HistoryFixture, TicketFixture, ZendeskFixture } from './fixture.ts';
import { wireTime } from './sla.ts';
import { applyUpdate, emptyTicket, readChange, type TicketInput } from './update.ts';
import type { Attachment, OAuthToken, SlaMetric, Ticket, ZendeskUser, ZendeskWorld } from './world.ts';

/** The field that shows the id of a Trello card. */
const trelloField = 'Trello card';

interface Builder {
  readonly fixture: ZendeskFixture;
  readonly world: ZendeskWorld;
  /** Users by their key. */
  readonly who: ReadonlyMap<string, ZendeskUser>;
  readonly start: Date;
}

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`fixtures/world/zendesk.yaml: there is no ${what}`);
  return thing;
}

function findUsers(fixture: ZendeskFixture, people: readonly Person[]): Map<string, ZendeskUser> {
  const roleId = (key: string | undefined) => fixture.roles.find((role) => role.key === key)?.id ?? null;
  const agent = (
    key: string,
    role: string | undefined,
    about: { id: number; name: string; email: string },
  ): [string, ZendeskUser] => [
    key,
    {
      id: about.id,
      name: about.name,
      email: about.email,
      role: role === 'admin' ? 'admin' : 'agent',
      customRoleId: roleId(role),
      ticketRestriction: null,
      organizationId: null,
    },
  ];
  const staff = [
    ...people.map(({ key, zendeskId, ...about }) => agent(key, fixture.people[key], { ...about, id: zendeskId })),
    ...fixture.agents.map(({ key, role, restriction, ...about }): [string, ZendeskUser] => {
      const [, user] = agent(key, role, about);
      return [key, { ...user, ticketRestriction: restriction ?? null }];
    }),
  ];
  const clients = fixture.organizations.flatMap((organization) =>
    Object.entries(organization.people).map(([key, about]): [string, ZendeskUser] => {
      const [, user] = agent(key, undefined, about);
      return [key, { ...user, role: 'end-user', organizationId: organization.id }];
    }),
  );
  return new Map([...staff, ...clients]);
}

function findTokens(
  fixture: ZendeskFixture,
  people: readonly Person[],
  who: Builder['who'],
  start: Date,
): OAuthToken[] {
  const ids = (key: string) => found(who.get(key), `person ${key}`).id;
  const usual = [...people.filter(isSignedIn), ...fixture.agents].map((person) => ({
    token: tokenOf('zendesk', person),
    person: person.key,
  }));
  const all: ZendeskFixture['tokens'] = [...usual, ...fixture.tokens];
  return all.map((each, index) => ({
    id: 7_700_001 + index,
    token: each.token,
    userId: ids(each.person),
    clientId: fixture.clients[0]?.id ?? 0,
    scopes: each.scopes ?? fixture.scopes,
    createdAt: wireTime(relativeTime('-1d', start)),
    expiresAt: each.expires ? wireTime(relativeTime(each.expires, start)) : null,
    refreshToken: each.refresh ?? null,
    refreshExpiresAt: each.refresh ? wireTime(relativeTime('+4w', start)) : null,
  }));
}

/** An update in the API's format. */
function asInput({ fixture, world, who }: Builder, { set = {}, note, html, reply }: HistoryFixture): TicketInput {
  const said = note ?? html ?? reply;
  const text = html === undefined ? { body: said } : { html_body: html };
  return {
    ...(said === undefined ? {} : { comment: { ...text, public: reply !== undefined } }),
    ...(set.priority === undefined ? {} : { priority: set.priority }),
    ...(set.type === undefined ? {} : { type: set.type }),
    ...(set.tags === undefined ? {} : { additional_tags: set.tags }),
    ...(set.group === undefined
      ? {}
      : {
          group_id: found(
            fixture.groups.find((group) => group.key === set.group),
            `group ${set.group}`,
          ).id,
        }),
    ...(set.assignee === undefined
      ? {}
      : { assignee_id: set.assignee === null ? null : found(who.get(set.assignee), `person ${set.assignee}`).id }),
    ...(set.status === undefined
      ? {}
      : set.status === 'Closed'
        ? { status: 'closed' }
        : {
            custom_status_id: found(
              world.statuses.find((each) => each.label === set.status),
              `status ${set.status}`,
            ).id,
          }),
  };
}

function promise(metric: string, text: string, start: Date, shiftMs: number): SlaMetric {
  const breachAt = (span: string) => wireTime(new Date(relativeTime(span, start).getTime() + shiftMs));
  if (text === 'achieved') return { metric, breachAt: breachAt('-1h'), leftMs: null, achievedAt: breachAt('-2h') };
  if (text.startsWith('paused ')) return { metric, breachAt: null, leftMs: spanMs(text.slice(7)), achievedAt: null };
  return { metric, breachAt: breachAt(text), leftMs: null, achievedAt: null };
}

const contentTypes: Readonly<Record<string, string>> = { svg: 'image/svg+xml', pdf: 'application/pdf' };

/** Files with these names, which the practice world has no contents for. */
const filesNamed = (names: readonly string[], ticketId: number): Attachment[] =>
  names.map((fileName, index) => ({
    id: ticketId * 10 + index,
    fileName,
    contentType: contentTypes[fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    size: 4096 * (index + 1),
  }));

/** Makes a ticket by replaying its history through the server's own rules. */
function addTicket(builder: Builder, ticket: TicketFixture, id: number, subject: string, shiftMs: number): void {
  const { world, who, start } = builder;
  const client = found(who.get(ticket.from), `person ${ticket.from}`);
  const when = (span: string) => wireTime(new Date(relativeTime(span, start).getTime() - shiftMs));
  const made = emptyTicket(world, id, client, client, when(ticket.at), ticket.internal ? 'web' : 'email');
  const field = world.fields.find((each) => each.title === trelloField);
  const first = readChange(
    world,
    made,
    {
      subject,
      group_id: world.triageGroupId,
      comment: { body: ticket.body.trimEnd(), public: !ticket.internal },
      ...(ticket.tags ? { tags: ticket.tags } : {}),
      ...(ticket.trello && field ? { custom_fields: [{ id: field.id, value: ticket.trello }] } : {}),
    },
    client,
  );
  const { status, custom_status_id } = made.fields;
  const attachments = filesNamed(ticket.attachments ?? [], id);
  const comment = first.comment && attachments.length > 0 ? { ...first.comment, attachments } : first.comment;
  applyUpdate(
    world,
    made,
    { ...first, comment, fields: { status, custom_status_id, ...first.fields } },
    client,
    when(ticket.at),
    made.channel,
  );
  for (const update of ticket.history ?? []) {
    const by = found(who.get(update.by), `person ${update.by}`);
    applyUpdate(world, made, readChange(world, made, asInput(builder, update), by), by, when(update.at), 'web');
  }
  if (ticket.sla === 'none') made.sla = [];
  else if (ticket.sla)
    made.sla = Object.entries(ticket.sla).map(([metric, text]) => promise(metric, text, start, shiftMs));
  world.tickets.push(made);
}

/** The time between variations of a ticket. */
const apartMs = 11 * 60_000;

/** The tickets in the file, and variations of them in a larger world. */
function addTickets(builder: Builder, scale: number): void {
  const { fixture, world } = builder;
  for (const ticket of fixture.tickets) addTicket(builder, ticket, ticket.id, ticket.subject, 0);
  world.nextTicketId = Math.max(...fixture.tickets.map((ticket) => ticket.id)) + 1;
  for (let copy = 2; copy <= scale; copy++) {
    for (const ticket of fixture.tickets) {
      addTicket(builder, ticket, world.nextTicketId, `${ticket.subject} (page ${copy})`, (copy - 1) * apartMs);
      world.nextTicketId += 1;
    }
  }
}

/** Zendesk's part of a new world, from `fixtures/world/zendesk.yaml`. */
export function buildZendesk(
  fixtures: FixtureReader,
  people: readonly Person[],
  start: Date,
  scale: number,
): ZendeskWorld {
  const fixture = fixtures.yaml<ZendeskFixture>('zendesk');
  const who = findUsers(fixture, people);
  const { searchLag, ...limits } = fixture.limits;
  const members = fixture.groups.flatMap((group) => group.members.map((key) => ({ group, key })));
  const tickets: Ticket[] = [];
  const world: ZendeskWorld = {
    nextId: 8_000_000_000,
    nextTicketId: 1,
    limits: { ...limits, searchLagMs: spanMs(searchLag) },
    address: fixture.address,
    roles: fixture.roles.map(({ key: _, ...role }) => role),
    users: [...who.values()],
    organizations: fixture.organizations.map(({ people: _, ...organization }) => organization),
    groups: fixture.groups.map(({ key: _, members: __, ...group }) => group),
    triageGroupId: found(fixture.groups[0], 'group').id,
    memberships: members.map(({ group, key }, index) => ({
      id: 9_100_001 + index,
      user_id: found(who.get(key), `person ${key}`).id,
      group_id: group.id,
      default: members.findIndex((each) => each.key === key) === index,
      created_at: wireTime(relativeTime('-8w', start)),
    })),
    statuses: fixture.statuses,
    fields: fixture.fields,
    policies: fixture.policies,
    tickets,
    suspended: fixture.suspended.map(({ name, email, at, attachments = [], ...each }) => ({
      ...each,
      ticketId: null,
      attachments: filesNamed(attachments, each.id),
      author: { name, email },
      recipient: fixture.address,
      created_at: wireTime(relativeTime(at, start)),
    })),
    jobs: [],
    clients: fixture.clients,
    codes: [],
    tokens: findTokens(fixture, people, who, start),
    apiTokens: fixture.apiTokens,
    idempotent: [],
  };
  addTickets({ fixture, world, who, start }, scale);
  return world;
}
