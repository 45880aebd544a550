import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMessage, readTicket, workingDays } from './access-requests.ts';
import { moveClock } from './control.ts';
import { type KeptWorld, openWorld } from './kept-world.ts';
import { personOf } from './person-of.ts';
import { services } from './services.ts';
import type { World } from './world.ts';
import { emptyTicket } from './zendesk/update.ts';

let folder: string;
let store: KeptWorld;
let begun: World;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-access-'));
  const size = { startAt: new Date('2026-11-23T09:30:00Z') };
  store = openWorld({ folder, services, note: (line) => expect.unreachable(line) }, size);
  begun = structuredClone(store.world);
});
beforeEach(() => store.change((world) => Object.assign(world, structuredClone(begun), { granted: [], pending: [] })));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked = () =>
  store.world.pending.flatMap(({ data }) =>
    (data as { wanted: { what: string; name?: string; right?: string }[] }).wanted.map(({ what, name, right }) =>
      [what, name, right].filter(Boolean).join(' '),
    ),
  );

const message = (text: string, more: object = {}) => ({
  channel: 'C04AJM8DCRF',
  ts: '1.000001',
  user: 'U0NELL0007',
  text,
  blocks: null,
  attachments: null,
  metadata: null,
  threadTs: null,
  edited: null,
  ...more,
});

describe('a message', () => {
  it.each([
    ['Could someone please let my key in to the Helpful infrastructure?', ['helpful']],
    ['I need access to Papertrail', ['papertrail']],
    ['May I have Helpful and Papertrail, please?', ['helpful', 'papertrail']],
    ['Can you share the Project Knowledgebase with me?', ['knowledgebase']],
    ['Please let me read dxw/ops-docs', ['repository dxw/ops-docs read']],
    ['Please let me read the developer docs', ['repository dxw/govpress-developer-docs read']],
    ['Please let me push to site-b', ['repository dxw-example/site-b write']],
    // She may do that already.
    ['Please let me push to dxw/chef', []],
    ['Please make me an agent in Zendesk', []],
    ['Papertrail is slow today', []],
    ['Please look at ticket 48201', []],
  ])('%s', (text, expected) => {
    readMessage(store, message(text), personOf(store.world.people, 'newcomer'));
    expect(asked()).toEqual(expected);
  });

  it('is recognised by its marker too, and not read again in its thread', () => {
    const nell = personOf(store.world.people, 'newcomer');
    const metadata = { event_type: 'govsupport_message', event_payload: { marker: 'onboard:nell:papertrail' } };
    readMessage(store, message('Could I have an account for the logs, please?', { metadata }), nell);
    readMessage(store, message('Could you look at Helpful, please?', { threadTs: '1.000001' }), nell);
    expect(asked()).toEqual(['papertrail']);
  });

  it('makes a light agent a full one', () => {
    const nell = personOf(store.world.people, 'newcomer');
    const change = (customRoleId: number) =>
      store.change(({ zendesk }) => {
        zendesk.users = zendesk.users.map((one) => (one.id === nell.zendeskId ? { ...one, customRoleId } : one));
      });
    change(6_600_003);
    readMessage(store, message('Please make me an agent in Zendesk, not a light one'), nell);
    expect(asked()).toEqual(['zendesk-role']);
    moveClock(store, '+1d');
    expect(store.world.zendesk.users.find(({ id }) => id === nell.zendeskId)).toMatchObject({ customRoleId: null });
    expect(store.world.slack.messages.at(-1)).toMatchObject({ threadTs: '1.000001', user: 'U0MO000006' });
  });
});

describe('a ticket', () => {
  const raise = (subject: string, body: string, { group = 360002, from = 'newcomer' } = {}) =>
    store.change(({ zendesk, people }) => {
      const user = zendesk.users.find(({ id }) => id === personOf(people, from).zendeskId);
      if (!user) throw new Error('no one raises it');
      const ticket = emptyTicket(zendesk, 50_000, user, user, '2026-11-23T09:30:00Z', 'api');
      Object.assign(ticket.fields, { subject, group_id: group });
      ticket.audits.push({
        id: 1,
        author_id: user.id,
        created_at: '2026-11-23T09:30:00Z',
        channel: 'api',
        events: [{ type: 'Comment', id: 2, author_id: user.id, body, public: false }],
      });
      readTicket(store, ticket);
    });

  it.each([
    ['Access to the vault Site management', 'In 1Password, as for the AWS login.', {}, ['vault']],
    ['An AWS login', 'For dalmatian-tools.', {}, ['aws']],
    ['Access', 'Please share the 1Password vault, and give me an AWS login.', {}, ['vault', 'aws']],
    ['A site is down', 'Nothing but errors.', {}, []],
    ['Access to the vault', 'Please.', { group: 360001 }, []],
    // Ada has it already.
    ['Access to the vault', 'Please.', { from: 'you' }, []],
  ])('%s: %s %j', (subject, body, about, expected) => {
    raise(subject, body, about);
    expect(asked()).toEqual(expected);
  });
});

it.each([
  ['Mon', '2026-11-23', 1, 1],
  ['Mon', '2026-11-23', 3, 3],
  ['Thu', '2026-11-26', 2, 4],
  ['Fri', '2026-11-27', 1, 3],
  ['Fri', '2026-11-27', 3, 5],
  ['Sat', '2026-11-28', 1, 2],
  ['Sun', '2026-11-29', 3, 3],
])('on a %s (%s), %i working days are %i days', (_, date, count, days) => {
  expect(workingDays(count, new Date(`${date}T09:30:00Z`))).toBe(days * 86_400_000);
});
