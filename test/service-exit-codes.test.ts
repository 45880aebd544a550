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

/** What a service says to a token that was revoked. */
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
  const failed = outcome.json().steps.filter((step: { outcome: string }) => step.outcome === 'failed');
  expect([outcome.code, failed.length > 0], JSON.stringify(failed)).toEqual([code, true]);
});
