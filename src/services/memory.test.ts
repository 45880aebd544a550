import { expect, it } from 'vitest';
import { createMemory } from './memory.ts';

it('makes something once, for all who ask', async () => {
  const remember = createMemory();
  let made = 0;
  const make = async () => `${++made}`;
  expect(await Promise.all([remember('a', make), remember('a', make), remember('b', make)])).toEqual(['1', '1', '2']);
  expect(await remember('a', make)).toBe('1');
});

it('does not fail for the others if its maker is stopped', async () => {
  const remember = createMemory();
  const stopped = remember('a', () => Promise.reject(new Error('stopped')));
  const waiting = remember('a', async () => 'made');
  await expect(stopped).rejects.toThrow('stopped');
  expect(await waiting).toBe('made');
  expect(await remember('a', () => Promise.reject(new Error('not asked')))).toBe('made');
});
