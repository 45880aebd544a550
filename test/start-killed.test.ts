import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Killer, type Moment, startKiller } from './support/killer.ts';
import { addToGroup, createPractice, effects, makeAdmin, type Practice, sendHandover } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

/** With this set, it is killed at every single request. It takes many minutes. */
const all = Boolean(process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST);

/** Where there is not much time, every so manieth write and request is enough. */
const strides = all ? { writes: 1, requests: 1 } : { writes: 3, requests: 90 };

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
async function runUntilKilled(
  more: readonly string[],
  { nth, of, moment }: { nth: number; of: 'requests' | 'writes'; moment: Moment },
): Promise<boolean> {
  killer.arm({ nth, of, moment });
  const { code } = await practice.start([...flags, ...more], {
    onStarted: (child) => killer.onStrike(() => child.kill('SIGKILL')),
  });
  const { struck } = killer;
  expect(code === null).toBe(struck);
  killer.arm(null);
  return struck;
}

/** By whom, how the world is then, and whether it is killed at requests that only look, too. */
const worlds: readonly [string, (world: World) => void, boolean][] = [
  ['by somebody who may do everything', makeAdmin, true],
  ['by somebody who has to ask for everything', () => {}, all],
  ['by somebody who has been added, and has to ask for the removal', (world) => addToGroup(world), all],
];

describe.each(worlds)('a start %s', (_, prepare, isMain) => {
  let world: World;

  beforeAll(() => {
    practice.restore(JSON.parse(pristine()));
    practice.change((begun) => {
      sendHandover(begun, handover);
      prepare(begun);
    });
    world = practice.world();
  });

  /** What a start does that no one disturbs, and how many requests that takes. */
  const undisturbed = async (more: readonly string[]) => {
    practice.restore(world);
    killer.arm(null);
    const run = await runToTheEnd(more);
    expect(run.outcomes.filter((outcome) => /failed|null|undefined/.test(outcome))).toEqual([]);
    const { passed } = killer;
    return { run, requests: passed.length, writes: passed.filter(({ isWrite }) => isWrite).length };
  };

  const killedAt = async (
    more: readonly string[],
    at: { nth: number; of: 'requests' | 'writes'; moment: Moment },
    expected: Run,
  ) => {
    practice.restore(world);
    const killed = await runUntilKilled(more, at);
    expect.soft(await runToTheEnd(more), JSON.stringify(at)).toEqual(expected);
    expect.soft(killed, JSON.stringify(at)).toBe(true);
  };

  const moments = ['before', 'after'] as const;
  const often = (what: string, stride: number) =>
    all ? `every ${what}` : `one ${what} in ${stride} (at all: GOVSUPPORT_KILL_AT_EVERY_REQUEST=1)`;
  /** Where not every one is killed at, the two moments have different ones. */
  const firstOf = (moment: Moment) => (all || moment === 'before' ? 1 : 2);

  it(`is killed at ${often('write', strides.writes)}, before and after its effect: all is done, and once`, {
    timeout,
  }, async () => {
    const { run, writes } = await undisturbed(afterChecks);
    expect(writes).toBeGreaterThan(5);
    // What is different for those with fewer rights is what they do, and not when they hear of it.
    for (const moment of isMain ? moments : moments.slice(1)) {
      for (let nth = firstOf(moment); nth <= writes; nth += strides.writes) {
        await killedAt(afterChecks, { nth, of: 'writes', moment }, run);
      }
    }
  });

  it.runIf(isMain)(
    `is killed at ${often('request', strides.requests)}: all is done, and once`,
    { timeout },
    async () => {
      const { run, requests } = await undisturbed(afterChecks);
      for (const moment of moments) {
        for (let nth = 1; nth <= requests; nth += strides.requests) {
          await killedAt(afterChecks, { nth, of: 'requests', moment }, run);
        }
      }
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
