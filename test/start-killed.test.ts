import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Killer, type Moment, type PassedRequest, startKiller } from './support/killer.ts';
import { addToGroup, createPractice, effects, makeAdmin, type Practice, sendHandover } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

/** With this set, it is killed at every single request. It takes many minutes. */
const all = Boolean(process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST);

/** When it is killed: at the n-th write or request, from 1. */
interface Kill {
  readonly nth: number;
  readonly of: 'requests' | 'writes';
  readonly moment: Moment;
}

const moments = ['before', 'after'] as const;

const timeout = all ? 3_600_000 : 300_000;

const flags = [
  '--no-input',
  '--yes',
  '--confirm',
  'handover-read,read-tickets,suspended-tickets,stand-up',
  '--answer',
  'read-tickets.deadline.48223=2026-12-24',
  '--answer',
  'handover-summary.words=First: the search',
];

/** Everything that is sent or changed comes after the checks of this machine, which take most of the time. */
const afterChecks = ['--from', 'handover-read'];

const wholeStart = ['--skip', 'ready=in a rehearsal'];

const handover = '# Handover\n## Start here\n- #48201 Search results: the client waits for an answer\n';

let practice: Practice;
let served: Served;
let killer: Killer;

beforeAll(async () => {
  practice = createPractice();
  served = await serveSandbox(practice);
  killer = await startKiller(served.address);
  // The program finds the practice world there.
  const file = path.join(practice.sandboxFolder, 'serving.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), address: killer.address }));
});
afterAll(async () => {
  await killer.close();
  await served.stop();
  practice.remove();
});

/** What happens a little later in the world has happened. */
async function letTimePass(): Promise<void> {
  await fetch(`${served.address}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ move: '+10s' }) });
}

/** What was sent and changed, who did it according to the audit, and how often. */
const audited = () =>
  practice
    .audit()
    .map(({ step, action }) => `${step} ${action}`)
    .sort();

interface Run {
  readonly code: number | null;
  readonly outcomes: readonly string[];
  readonly effects: unknown;
  readonly audited: readonly string[];
}

async function runToTheEnd(more: readonly string[]): Promise<Run> {
  const { code, stdout, stderr } = await practice.start([...flags, ...more, '--json']);
  const { steps } = JSON.parse(stdout || `{"steps":[{"id":${JSON.stringify(stderr)}}]}`);
  await letTimePass();
  return {
    code,
    outcomes: steps.map(({ id, outcome }: { id: string; outcome: string }) => `${id} ${outcome}`),
    effects: effects(practice.world()),
    audited: audited(),
  };
}

/** Runs until the strike, which kills it with nothing that it could catch. */
async function runUntilKilled(more: readonly string[], at: Kill): Promise<boolean> {
  killer.arm(at);
  const { code } = await practice.start([...flags, ...more], {
    onStarted: (child) => killer.onStrike(() => child.kill('SIGKILL')),
  });
  const { struck } = killer;
  expect(code === null).toBe(struck);
  killer.arm(null);
  return struck;
}

/**
 * By whom, how the world is then, at which kinds of writes it is killed to save time, and whether at requests that only
 * look, too. Those with fewer rights ask in messages.
 */
const worlds: readonly [string, (world: World) => void, RegExp, boolean][] = [
  ['by somebody who may do everything', makeAdmin, /./, true],
  ['by somebody who has to ask for everything', () => {}, /postMessage/, all],
  ['by somebody who has been added, and has to ask for the removal', (world) => addToGroup(world), /postMessage/, all],
];

const kindOf = ({ method, path: place }: PassedRequest) =>
  `${method} ${place.replace(/\/(?:\d+|[0-9a-f]{24})\b/g, '/…')}`;

/** A write of each kind, in the middle of those of its kind: one after it took effect, the next one before that. */
function sampleOf(writes: readonly PassedRequest[], kinds: RegExp): Kill[] {
  const places = Map.groupBy(
    writes.map((write, index) => [kindOf(write), index + 1] as const),
    ([kind]) => kind,
  );
  const chosen = [...places]
    .filter(([kind]) => kinds.test(kind))
    .map(([, all]) => all[Math.floor((all.length - 1) / 2)]?.[1] as number);
  expect(chosen).not.toEqual([]);
  return chosen.map((nth, index) => ({ nth, of: 'writes', moment: index % 2 === 0 ? 'after' : 'before' }));
}

/** Every one, before and after its effect. */
const each = (of: Kill['of'], count: number): Kill[] =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
    moments.map((moment) => ({ nth, of, moment })),
  );

describe.each(worlds)('a start %s', (_, prepare, kinds, isMain) => {
  let world: World;
  let expected: Awaited<ReturnType<typeof undisturbed>>;

  beforeAll(async () => {
    practice.restore(JSON.parse(pristine()));
    practice.change((begun) => {
      sendHandover(begun, handover);
      prepare(begun);
    });
    world = practice.world();
    expected = await undisturbed(afterChecks);
  }, timeout);

  /** What a start does that no one disturbs, and how many requests that takes. */
  const undisturbed = async (more: readonly string[]) => {
    practice.restore(world);
    killer.arm(null);
    const run = await runToTheEnd(more);
    expect(run.outcomes.filter((outcome) => /failed|null|undefined/.test(outcome))).toEqual([]);
    const { passed } = killer;
    return { run, requests: passed.length, writes: passed.filter(({ isWrite }) => isWrite) };
  };

  const killedAt = async (more: readonly string[], at: Kill, expected: Run) => {
    practice.restore(world);
    const killed = await runUntilKilled(more, at);
    expect.soft(await runToTheEnd(more), JSON.stringify(at)).toEqual(expected);
    expect.soft(killed, JSON.stringify(at)).toBe(true);
  };

  const often = (sample: string, every: string) =>
    all ? every : `${sample} (at every one: GOVSUPPORT_KILL_AT_EVERY_REQUEST=1)`;

  it(`is killed at ${often('a write of each kind', 'every write')}, before or after its effect: all is done, and once`, {
    timeout,
  }, async () => {
    const { run, writes } = expected;
    expect(writes.length).toBeGreaterThan(5);
    for (const at of all ? each('writes', writes.length) : sampleOf(writes, kinds)) {
      await killedAt(afterChecks, at, run);
    }
  });

  it.runIf(isMain)(
    `is killed at ${often('a few requests', 'every request')}: all is done, and once`,
    { timeout },
    async () => {
      const { run, requests } = expected;
      const sample: Kill[] = [
        { nth: 45, of: 'requests', moment: 'before' },
        { nth: 91, of: 'requests', moment: 'after' },
      ];
      for (const at of all ? each('requests', requests) : sample) await killedAt(afterChecks, at, run);
    },
  );

  it.runIf(isMain)('is killed while it looks whether all is ready: all is done, and once', { timeout }, async () => {
    const { run } = await undisturbed(wholeStart);
    for (const nth of all ? [1, 2, 4, 6, 8, 10, 12, 14, 16] : [9]) {
      await killedAt(wholeStart, { nth, of: 'requests', moment: 'after' }, run);
    }
  });
});

let first: string | undefined;
/** The world before anything was done in it. */
function pristine(): string {
  first ??= JSON.stringify(practice.world());
  return first;
}
