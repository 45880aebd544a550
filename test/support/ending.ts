import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { World } from '../../src/sandbox/world.ts';
import {
  addToGroup,
  createPractice,
  messagesSince,
  next,
  type Practice,
  says,
  takeOver,
  workingOf,
  you,
} from './practice.ts';
import { type ShownStep, stepsOf } from './steps.ts';

/**
 * The practice world for a file's tests: each starts on the last afternoon of a rotation. You have no clones in it;
 * `addClones` gives you some.
 */
export let practice: Practice;
/** That world: the outgoing person's tickets are yours, and each has your note. */
export let before: World;
/** The same world before you left your notes. */
export let withoutNotes: World;

/** Starts each test of the calling file then. */
export function startOnLastAfternoon(): void {
  // Each test runs the whole program several times.
  let putBack: () => void;
  beforeAll(async () => {
    practice = createPractice({ clones: false });
    practice.change(takeOver);
    await practice.govsupport(['sandbox', 'clock', '+4d6h']);
    withoutNotes = practice.world();
    practice.change((world) => {
      for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, 'Asked: an answer\nNext: give it');
    });
    putBack = practice.keep();
  });
  beforeEach(() => {
    putBack();
    before = practice.world();
  });
  afterAll(() => practice.remove());
}

export const consent = ['--yes', '--no-input'];
/** Skips the branches, which have their own tests. */
const withoutBranches = ['--skip', 'branches=tried on their own'];
export const confirmStandUp = ['--confirm', 'stand-up-after'];
export const nadiaIsNext = ['--to', 'nadia@example.org'];
/** Sends the handover although the tickets are still Ada's. */
export const sendNow = ['--answer', 'tell.now=now'];
/** Adds Nadia to the group. */
export const nadiaIsIn = (world: World) => addToGroup(world, next.zendesk);

/** Runs some steps with consent, and returns the exit code and the steps. */
export async function run(args: readonly string[] = []) {
  const isPart = args.includes('--only') || args.includes('--from');
  const outcome = await practice.end([...consent, '--json', ...(isPart ? [] : withoutBranches), ...args]);
  if (outcome.stdout === '') throw new Error(`exit code ${outcome.code}: ${outcome.stderr}`);
  return { code: outcome.code, steps: stepsOf(outcome), document: outcome.json(), stderr: outcome.stderr };
}

/** Runs one step, with Nadia as the next person. */
export async function runOneStep(id: string, args: readonly string[] = []) {
  const { code, steps, stderr } = await run(['--only', id, ...(args.includes('--to') ? [] : nadiaIsNext), ...args]);
  return { code, stderr, step: steps[id] as ShownStep, outcome: steps[id]?.outcome };
}

export const misbehave: Practice['misbehave'] = (...args) => practice.misbehave(...args);
export const messagesSent = () => messagesSince(before, practice.world());
export const outcomes = (steps: Readonly<Record<string, ShownStep>>) =>
  Object.fromEntries(Object.values(steps).map(({ id, outcome }) => [id, outcome]));
/** Changes the world in which a test starts. */
export const changeWorld = (mutate: (world: World) => void) => {
  practice.change(mutate);
  before = practice.world();
};

/** Runs one step, and does something at the very moment when a request is about to take effect. */
export async function duringRequest(request: readonly string[], id: string, act: (world: World) => void) {
  await misbehave(...request, '--hold', 'before');
  const running = practice.end([...consent, ...nadiaIsNext, '--json', '--only', id]);
  await expect.poll(() => practice.world().misbehaviour[0]?.seen).toBe(1);
  practice.change(act);
  await misbehave('--clear');
  const outcome = await running;
  return { code: outcome.code, step: stepsOf(outcome)[id] as ShownStep, stderr: outcome.stderr };
}

/** Whoever has had the group's working tickets that used to be yours, at any time since. */
export function holdersSince(): (number | null)[] {
  const mine = workingOf(before, you.zendesk);
  const { tickets } = practice.world().zendesk;
  const seen = mine.flatMap((id) => {
    const audits = tickets.find((each) => each.id === id)?.audits ?? [];
    const old = before.zendesk.tickets.find((each) => each.id === id)?.audits.length ?? 0;
    return audits
      .slice(old)
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'Change' && event.field_name === 'assignee_id' ? [event.value as number] : [],
      );
  });
  return [...new Set([you.zendesk, ...seen])];
}
