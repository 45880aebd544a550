import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail, pass } from '../src/checks/check.ts';
import { UsageError } from '../src/errors.ts';
import type { Rotation } from '../src/rotation/rotations.ts';
import type { Step } from '../src/steps/step.ts';
import { type StepRunner, stepRunner } from './support/run-step.ts';

const rotation: Rotation = {
  person: { name: 'Ada Example', email: 'ada@example.org' },
  start: '2026-11-23',
  end: '2026-11-27',
  previous: null,
  next: null,
  cover: [],
  doubts: [],
};

/** A place elsewhere: the things there, and whether the program dies once it has put them there. */
const world = { things: [] as string[], isAllowed: true, dies: false };

class Killed extends Error {}

/** Makes sure that three things are there, and only asks about them while they are not. */
const things: Step = {
  id: 'things',
  title: 'The things are there',
  async verify({ memory }) {
    const moved = memory.actions.put?.made?.things;
    const count = Array.isArray(moved) ? moved.length : 0;
    return world.things.length === 3 ? pass(`There are 3, ${count} put there by you`) : fail('They are not there');
  },
  questions: async () =>
    world.things.length === 3
      ? []
      : [{ id: 'colour', text: 'Which colour?', kind: 'text' as const, required: false, onRequest: true }],
  plan: async () =>
    world.isAllowed
      ? {
          actions: [
            { key: 'put', kind: 'change', summary: 'Put three', where: 'there', data: { things: ['a', 'b', 'c'] } },
          ],
        }
      : {
          actions: [{ key: 'ask', kind: 'send', summary: 'Ask', where: 'there', text: 'Please', data: {} }],
          waitFor: 'somebody who may',
        },
  find: async (_step, { key, data }) =>
    key === 'put' && world.things.length === 3 ? { things: data.things ?? [] } : null,
  async apply(_step, { key }) {
    if (key === 'ask') return {};
    world.things = ['a', 'b', 'c'];
    if (world.dies) throw new Killed();
    return { things: ['a', 'b', 'c'] };
  },
};

let runner: StepRunner;
beforeEach(() => {
  Object.assign(world, { things: [], isAllowed: true, dies: false });
  runner = stepRunner(things, { rotation, services: {} });
});
afterEach(() => runner.remove());

describe('a run that resumes', () => {
  it('reports what an earlier run did but could not record before it was stopped', async () => {
    world.dies = true;
    await expect(runner.run()).rejects.toThrow(Killed);
    world.dies = false;
    expect(runner.memory().actions.put?.made).toBeNull();
    expect(await runner.run()).toMatchObject({ outcome: 'done', summary: 'There are 3, 3 put there by you' });
    expect(runner.memory().actions.put?.made).toEqual({ things: ['a', 'b', 'c'] });
  });

  it('accepts the same answer again after it was used, and no other', async () => {
    const answers = { colour: 'green' };
    expect((await runner.run({ answers })).outcome).toBe('done');
    expect((await runner.run({ answers })).outcome).toBe('done');
    await expect(runner.run({ answers: { colour: 'red' } })).rejects.toThrow(UsageError);
  });

  it('no longer waits for anyone once it has happened', async () => {
    world.isAllowed = false;
    expect((await runner.run()).outcome).toBe('waiting');
    expect(runner.memory().waiting?.whom).toBe('somebody who may');
    world.things = ['a', 'b', 'c'];
    // Looking writes nothing.
    await runner.run({ status: true });
    expect(runner.memory().waiting).not.toBeNull();
    expect((await runner.run()).outcome).toBe('done');
    expect(runner.memory().waiting).toBeNull();
  });
});
