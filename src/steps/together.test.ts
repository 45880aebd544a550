import { expect, it } from 'vitest';
import { fail, pass } from '../checks/check.ts';
import type { Step, StepContext } from './step.ts';
import { together } from './together.ts';

const part = (id: string, isTrue: boolean, done: string[]): Step => ({
  id,
  title: id,
  verify: async () => (isTrue ? pass(`${id} holds`) : fail(`${id} does not hold`, { evidence: { [id]: 1 } })),
  async plan({ memory }) {
    if (isTrue || memory.actions.join?.made) return { actions: [], waitFor: `someone for ${id}` };
    const join = { key: 'join', kind: 'change', summary: `Join ${id}`, where: id, data: {} } as const;
    return { actions: [join, { ...join, key: 'greet', after: 'join' }] };
  },
  apply: async (_step, { key }) => {
    done.push(`${id} ${key}`);
    return {};
  },
});

const context = (actions: object = {}) => ({ memory: { actions } }) as unknown as StepContext;

it('is true if all parts are, and says what is not', async () => {
  const holds = await together('both', 'Both', [part('a', true, []), part('b', true, [])]).verify(context());
  expect(holds).toMatchObject({ status: 'pass', summary: 'a holds. b holds' });
  const open = await together('both', 'Both', [part('a', true, []), part('b', false, [])]).verify(context());
  expect(open).toMatchObject({ status: 'fail', summary: 'b does not hold', evidence: { b: 1 } });
});

it('gives each action back to the part that planned it', async () => {
  const done: string[] = [];
  const both = together('both', 'Both', [part('a', false, done), part('b', false, done)]);
  const plan = await both.plan?.(context());
  expect(plan?.actions.map(({ key, after }) => [key, after])).toEqual([
    ['a/join', undefined],
    ['a/greet', 'a/join'],
    ['b/join', undefined],
    ['b/greet', 'b/join'],
  ]);
  for (const action of plan?.actions ?? []) await both.apply?.(context(), action);
  expect(done).toEqual(['a join', 'a greet', 'b join', 'b greet']);
});

it('shows each part what it did itself, and waits for whoever any part waits for', async () => {
  const both = together('both', 'Both', [part('a', false, []), part('b', false, [])]);
  const plan = await both.plan?.(context({ 'a/join': { made: {} } }));
  expect(plan?.actions.map(({ key }) => key)).toEqual(['b/join', 'b/greet']);
  expect(plan?.waitFor).toBe('someone for a');
});
