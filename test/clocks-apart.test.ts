import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createPractice, type Practice, takeOver, you } from './support/practice.ts';

let practice: Practice;
let world: World;

beforeAll(async () => {
  practice = await createPractice();
  practice.change(takeOver);
  world = practice.world();
});
afterAll(() => practice.remove());
beforeEach(() => practice.restore(world));

/** The first of these requests takes effect, and its answer is lost, as if the program had been killed just then. */
const losesTheAnswer =
  ([method, path]: readonly [string, string]) =>
  (changed: World) => {
    changed.misbehaviour = [{ id: 1, seen: 0, method, path, nth: 1, drop: 'after' }];
  };

const note = 'Found: the index was not built. Next: build it again on Monday.';

/** What is sent once, how, and how often it arrived. */
const sendings = [
  {
    what: 'a message',
    request: ['POST', '/slack/api/chat.postMessage'],
    prepare: (changed: World) => {
      changed.zendesk.memberships = changed.zendesk.memberships.filter((one) => one.user_id !== you.zendesk);
    },
    run: () => practice.start(['--only', 'rotation,zendesk-group', '--yes', '--no-input']),
    count: () => practice.world().slack.messages.filter(({ user }) => user === you.slack).length,
  },
  {
    what: 'a note',
    request: ['PUT', '/zendesk/api/v2/tickets/48201*'],
    prepare: () => {},
    run: () =>
      practice.end([
        ...['--only', 'rotation,notes', '--end-early', '--yes', '--no-input'],
        ...['--answer', `notes.note.48201=${note}`],
      ]),
    count: () => JSON.stringify(practice.world().zendesk.tickets).split(note).length - 1,
  },
] as const;

it.each(
  sendings.flatMap((sending) =>
    [-600_000, 600_000].map((ms) => [sending.what, ms / 60_000, { ...sending, ms }] as const),
  ),
)(
  '%s is sent once if its answer is lost while the machine is %d minutes ahead of the services',
  async (_, __, sending) => {
    practice.change((changed) => {
      changed.machineAheadMs = sending.ms;
      sending.prepare(changed);
      losesTheAnswer(sending.request)(changed);
    });
    const before = sending.count();
    await sending.run();
    expect(sending.count()).toBe(before + 1);
    practice.change((changed) => {
      changed.misbehaviour = [];
    });
    await sending.run();
    await sending.run();
    expect(sending.count()).toBe(before + 1);
  },
);

it('says when to try again by the clock of the practice world, for every service', async () => {
  const status = ['--status', '429', '--header', 'Retry-After: 3600', '--body', '{"ok":false,"error":"ratelimited"}'];
  for (const service of ['zendesk', 'trello', 'slack', 'github', 'incident-io'])
    await practice.misbehave('--path', `/${service}/*`, ...status);
  const checks = 'zendesk,trello,slack,github,incident-io-account';
  const outcome = await practice.govsupport(['doctor', '--sandbox', '--only', checks, '--json']);
  const limited = outcome.json().checks.map(({ evidence, summary }: Record<string, Record<string, unknown>>) => ({
    until: evidence?.until,
    summary,
  }));
  for (const { until, summary } of limited) {
    expect(until).toMatch(/^2026-11-23T1[01]:/);
    expect(summary).toMatch(/has had too many requests: try again after Mon 23 Nov 2026, 1[01]:\d\d$/);
  }
  expect(limited).toHaveLength(5);
});
