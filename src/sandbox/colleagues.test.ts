import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestIn } from './colleagues.ts';
import { moveClock } from './control.ts';
import { type KeptWorld, openWorld } from './kept-world.ts';
import { slack } from './slack/server.ts';
import { zendesk } from './zendesk/server.ts';

const teamChannel = 'C04AJM8DCRF';
const group = 'GovPress 2nd line support';
const groupId = 360003;

let folder: string;
let store: KeptWorld;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-colleagues-'));
  store = openWorld({ folder, services: [slack, zendesk], note: (line) => expect.unreachable(line) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function post(text: string, channel = teamChannel): Promise<void> {
  const app = slack.app(store, { address: '', remotes: '', warn: () => {} });
  const response = await app.request('/api/chat.postMessage', {
    method: 'POST',
    headers: { authorization: 'Bearer xoxp-fake-slack-token-you', 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text }),
  });
  expect(await response.json()).toMatchObject({ ok: true });
}

const person = (key: string) => {
  const found = store.world.people.find((each) => each.key === key);
  if (!found) throw new Error(`nobody is ${key}`);
  return found;
};
const isIn = (key: string) =>
  store.world.zendesk.memberships.some((each) => each.group_id === groupId && each.user_id === person(key).zendeskId);
const answers = () =>
  store.world.slack.messages.filter(({ user }) => user === person('maintenance').slackId).map(({ text }) => text);

const addMe = `Could somebody please add me (Ada Example, ada@example.org) to the Zendesk group "${group}"? Thank you.`;
const removeOscar = `Oscar Outgoing's turn is over. Could somebody please remove them from the Zendesk group "${group}"?`;

describe('requestIn', () => {
  it.each([
    [addMe, { kind: 'add', group, person: 'you' }],
    [removeOscar, { kind: 'remove', group, person: 'outgoing' }],
    [`Could you please remove me from the Zendesk group "${group}"?`, { kind: 'remove', group, person: 'you' }],
    [
      `Please, Mo: please add nadia@example.org to the Zendesk group "${group}".`,
      { kind: 'add', group, person: 'next' },
    ],
    ['Two tickets are waiting for the client.', null],
    [`Who is in the Zendesk group "${group}"?`, null],
  ])('%s', (text, expected) => {
    expect(requestIn(text, store.world.people, person('you'))).toEqual(expected);
  });
});

describe('colleagues', () => {
  it('add the person who asks some minutes later, once, and say so', async () => {
    await post(addMe);
    moveClock(store, '+9m');
    expect([isIn('you'), answers()]).toEqual([false, []]);
    moveClock(store, '+2m');
    expect([isIn('you'), answers()]).toEqual([true, [`Done: Ada Example is now in "${group}".`]]);
    await post(addMe);
    moveClock(store, '+1h');
    expect(answers().at(-1)).toBe(`Ada Example is already in "${group}".`);
    const mine = store.world.zendesk.memberships.filter(
      (each) => each.group_id === groupId && each.user_id === person('you').zendeskId,
    );
    expect(mine).toHaveLength(1);
  });

  it('remove the person they are asked to, whose tickets are then unassigned', async () => {
    const theirs = () =>
      store.world.zendesk.tickets.filter(
        ({ fields }) =>
          fields.group_id === groupId &&
          fields.assignee_id === person('outgoing').zendeskId &&
          !['solved', 'closed'].includes(fields.status),
      );
    expect(theirs().length).toBeGreaterThan(0);
    await post(removeOscar);
    moveClock(store, '+11m');
    expect([isIn('outgoing'), answers()]).toEqual([false, [`Done: Oscar Outgoing is no longer in "${group}".`]]);
    moveClock(store, '+2s');
    expect(theirs()).toEqual([]);
  });

  it('ask which group is meant if there is no such group', async () => {
    await post(addMe.replace(group, 'GovPress 3rd line'));
    moveClock(store, '+1h');
    expect(answers()).toEqual([expect.stringContaining('"GovPress 3rd line"')]);
  });

  it('do not read other channels', async () => {
    await post(addMe, 'C0GENERAL1');
    expect(store.world.pending).toEqual([]);
  });
});
