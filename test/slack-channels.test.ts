import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createPractice, type Practice, you } from './support/practice.ts';

let practice: Practice;
let world: World;

beforeAll(async () => {
  practice = await createPractice();
  // I am a member of all others.
  practice.change(({ slack }) => {
    for (const channel of slack.channels.filter(({ kind }) => kind !== 'im')) {
      if (!channel.members.includes(you.slack)) channel.members.push(you.slack);
    }
  });
  world = practice.world();
});
afterAll(() => practice.remove());
beforeEach(() => practice.restore(world));

function changeSystems(change: (channel: World['slack']['channels'][number]) => void, { amIn }: { amIn: boolean }) {
  practice.change(({ slack }) => {
    const systems = slack.channels.find(({ name }) => name === 'systems');
    if (!systems) throw new Error('there is no #systems');
    if (!amIn) systems.members = systems.members.filter((id) => id !== you.slack);
    change(systems);
  });
}

const rename = (channel: World['slack']['channels'][number]) => {
  channel.previousNames = [channel.name];
  channel.name = 'platform-alerts';
};
const archive = (channel: World['slack']['channels'][number]) => {
  channel.archived = true;
};
const hide = (channel: World['slack']['channels'][number]) => {
  channel.name = 'something-else';
};

const doctor = async () => {
  const outcome = await practice.govsupport(['--sandbox', 'doctor', '--only', 'slack', '--json']);
  return outcome.json().checks[0];
};
const join = async () => {
  const outcome = await practice.start(['--only', 'rotation,slack-channels', '--yes', '--no-input', '--json']);
  return outcome.json().steps.find(({ id }: { id: string }) => id === 'slack-channels');
};

it('says that a channel is archived, and goes on', async () => {
  changeSystems(archive, { amIn: true });
  expect(await doctor()).toMatchObject({ status: 'warn', summary: expect.stringContaining('#systems is archived') });
  expect(await join()).toMatchObject({ outcome: 'already', summary: expect.stringContaining('#systems is archived') });
});

it('says that a channel was renamed, and joins it under its new name', async () => {
  changeSystems(rename, { amIn: false });
  const seen = await doctor();
  expect(seen.status).toBe('fail');
  expect(seen.summary).toContain('You are not in #platform-alerts; #systems is called #platform-alerts now');
  expect(await join()).toMatchObject({ outcome: 'done' });
  expect((await doctor()).status).toBe('warn');
});

it("does not tell anyone to join a channel that they can't see", async () => {
  changeSystems(hide, { amIn: false });
  const seen = await doctor();
  expect(seen.status).toBe('fail');
  expect(seen.summary).toBe("You don't see #systems: private, renamed or archived");
  expect(seen.remedy.summary).toBe(
    "Ask someone in the Maintenance and Support Team to invite you to those that you don't see, or to tell you their new names",
  );
});

it('knows a Zendesk group whose name is in other capitals', async () => {
  practice.change(({ zendesk }) => {
    zendesk.groups = zendesk.groups.map((group) => ({
      ...group,
      name: group.name.replace('2nd line support', '2nd Line Support'),
    }));
  });
  const outcome = await practice.start(['--only', 'rotation,zendesk-group', '--dry-run', '--json']);
  expect(outcome.json().steps.at(-1).summary).not.toContain('no group');
});
