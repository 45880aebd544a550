import { afterAll, beforeAll, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createPractice, type Practice, takeOver } from './support/practice.ts';

let practice: Practice;
let world: World;

beforeAll(async () => {
  practice = await createPractice();
  practice.change((begun) => {
    takeOver(begun);
    // The last day of the rotation.
    begun.clockOffsetMs += 4 * 24 * 60 * 60 * 1000;
  });
  world = practice.world();
});
afterAll(() => practice.remove());

/** A service's answer to a revoked token. */
const revoked: Readonly<Record<string, object>> = {
  zendesk: { status: 401, body: '{"error":"Couldn\'t authenticate you"}' },
  slack: { status: 200, body: '{"ok":false,"error":"token_revoked"}' },
  trello: { status: 401, body: 'invalid token' },
};

const inTrouble = { status: 503, body: '<html>Sorry</html>' };
const gone = { drop: 'before' };

const status = ['end', 'status'];
const reassign = ['end', '--only', 'rotation,reassign', '--yes', '--no-input'];
const channels = ['start', '--only', 'rotation,slack-channels', '--yes', '--no-input'];
const boards = ['start', '--only', 'rotation,trello-boards', '--yes', '--no-input'];

it.each([
  ['zendesk', inTrouble, 3, status],
  ['zendesk', gone, 3, reassign],
  ['zendesk', revoked.zendesk, 4, status],
  ['zendesk', revoked.zendesk, 4, reassign],
  ['slack', inTrouble, 3, channels],
  ['slack', gone, 3, channels],
  ['slack', revoked.slack, 4, channels],
  ['trello', inTrouble, 3, boards],
  ['trello', revoked.trello, 4, boards],
])('%s answers with %j: exit code %d', async (service, trouble, code, args) => {
  practice.restore(world);
  practice.change((changed) => {
    changed.misbehaviour = [{ id: 1, seen: 0, path: `/${service}/*`, ...trouble }];
  });
  const outcome = await practice.govsupport(['--sandbox', ...args, '--json']);
  // The outcome of a step and the exit code agree: could not tell does not mean broken.
  const outcomes = outcome.json().steps.map((step: { outcome: string }) => step.outcome);
  expect([outcome.code, outcomes]).toEqual([code, expect.arrayContaining([code === 3 ? 'unknown' : 'failed'])]);
  expect(outcomes).not.toContain(code === 3 ? 'failed' : 'unknown');
});

it.each([
  ['start --only zendesk-group --yes --no-input', /^\? unknown +zendesk-group /m],
  ['queue', null],
  ['ticket show 48203', null],
  ['suspended', null],
  ['weekly', null],
  ['rotation', null],
  ['doctor --only zendesk,trello,rota,slack', /^ {2}\? unknown zendesk/m],
  ['today', /^SUSPENDED {2}could not tell: see QUEUE$/m],
])('%s says what to do if no service answers as it should', async (line, marked) => {
  practice.restore(world);
  practice.change((changed) => {
    changed.misbehaviour = ['zendesk', 'trello', 'slack', line.startsWith('start') ? 'aws' : 'rota'].map(
      (service, id) => ({ id, seen: 0, path: `/${service}/*`, status: 503 }),
    );
  });
  const args = ['--sandbox', ...line.split(' ')];
  const { code, stdout, stderr } = await practice.govsupport(args);
  const json = await practice.govsupport([...args, '--json']);
  expect([code, json.code]).toEqual([3, 3]);
  const text = stdout + stderr;
  expect(text).not.toContain('failed');
  if (marked) expect(text).toMatch(marked);
  for (const told of [text, json.stdout])
    expect(told.replace(/\s+/g, ' ')).toMatch(/Try again in a few minutes\. If that does not help, ask your team/);
});
