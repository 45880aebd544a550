import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Kill, kindOf } from './support/killer.ts';
import {
  afterEachKind,
  aroundMessage,
  eachOf,
  eachRequest,
  everywhere,
  inTurn,
  type Killing,
  message,
  often,
  serveForKilling,
} from './support/killing.ts';
import { addToGroup, createPractice, effects, makeAdmin, type Practice, sendHandover } from './support/practice.ts';

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
let killing: Killing;
/** The original world. */
let pristine: World;

beforeAll(async () => {
  practice = createPractice();
  killing = await serveForKilling(practice);
  pristine = practice.world();
});
afterAll(async () => {
  await killing.close();
  practice.remove();
});

/** What was sent and changed, who did it according to the audit, and how often. */
const audited = () =>
  practice
    .audit()
    .map(({ step, action }) => `${step} ${action}`)
    .sort();

const command = (more: readonly string[]) => ['start', '--sandbox', ...flags, ...more, '--json'];

interface Run {
  readonly code: number | null;
  readonly outcomes: readonly string[];
  readonly effects: unknown;
  readonly audited: readonly string[];
}

async function runToTheEnd(more: readonly string[]): Promise<Run> {
  const { code, stdout, stderr } = await killing.run(command(more));
  const { steps } = JSON.parse(stdout || `{"steps":[{"id":${JSON.stringify(stderr)}}]}`);
  // What happens a little later in the world has happened.
  await killing.moveClock('+10s');
  return {
    code,
    outcomes: steps.map(({ id, outcome }: { id: string; outcome: string }) => `${id} ${outcome}`),
    effects: effects(practice.world()),
    audited: audited(),
  };
}

/** Who runs it, and in which world. Those with fewer rights ask in a message, which is their last one. */
const worlds: readonly [string, (world: World) => void][] = [
  ['by someone who may do everything', makeAdmin],
  ['by someone who has to ask for everything', () => {}],
  ['by someone who has been added, and has to ask for the removal', (world) => addToGroup(world)],
];

describe.each(worlds)('a start %s', (_, prepare) => {
  const isMain = prepare === makeAdmin;
  let world: World;
  let expected: Awaited<ReturnType<typeof undisturbed>>;

  beforeAll(async () => {
    practice.restore(pristine);
    practice.change((begun) => {
      sendHandover(begun, handover);
      prepare(begun);
    });
    world = practice.world();
    expected = await undisturbed(afterChecks);
  });

  /** What an uninterrupted start does, and its requests. */
  const undisturbed = async (more: readonly string[]) => {
    practice.restore(world);
    const run = await runToTheEnd(more);
    expect(run.outcomes.filter((outcome) => /failed|null|undefined/.test(outcome))).toEqual([]);
    return { run, passed: killing.killer.passed };
  };

  /** Kills it at one after the other, each time once it has resumed, and then lets it finish. */
  const killedAt = async (more: readonly string[], kills: readonly Kill[], expected: Run) => {
    practice.restore(world);
    for (const kill of kills) await killing.killedAt(kill, command(more));
    expect.soft(await runToTheEnd(more), JSON.stringify(kills)).toEqual(expected);
  };

  it(`is killed at ${often(isMain ? 'a write of each kind, after its effect' : 'the message that asks', 'every write')}: all is done, and once`, {}, async () => {
    const { run, passed } = expected;
    const writes = passed.filter(({ isWrite }) => isWrite);
    expect(writes.length).toBeGreaterThan(5);
    const sample = isMain
      ? afterEachKind(passed)
      : aroundMessage(passed.filter((one) => kindOf(one) === message).length);
    for (const kills of inTurn(everywhere ? eachOf('writes', writes.length).map((kill) => [kill]) : [sample])) {
      await killedAt(afterChecks, kills, run);
    }
  });

  it.runIf(isMain || everywhere)(
    `is killed at ${often('a request', 'every request')}: all is done, and once`,
    async () => {
      const { run, passed } = expected;
      const sample: Kill[] = [{ nth: 91, of: 'requests', moment: 'before' }];
      for (const kill of inTurn(everywhere ? eachRequest(passed) : sample)) {
        await killedAt(afterChecks, [kill], run);
      }
    },
  );

  it.runIf(isMain)('is killed while it checks whether all is ready: all is done, and once', async () => {
    const { run } = expected;
    const whole = { ...run, outcomes: ['rotation already', 'ready skipped', ...run.outcomes] };
    for (const nth of everywhere ? [1, 2, 4, 6, 8, 10, 12, 14, 16] : [9]) {
      await killedAt(wholeStart, [{ nth, of: 'requests', moment: 'after' }], whole);
    }
  });
});
