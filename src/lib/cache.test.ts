import { expect, it } from 'vitest';
import { createCache } from './cache.ts';

it('reads each key once, also while it is being read', async () => {
  const cache = createCache();
  let count = 0;
  const read = async () => ++count;
  expect(await Promise.all([cache.once('a', read), cache.once('a', read)])).toEqual([1, 1]);
  expect(await cache.once('a', read)).toBe(1);
  expect(await cache.once('b', read)).toBe(2);
});

it('keeps no failure', async () => {
  const cache = createCache();
  await expect(cache.once('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.once('a', async () => 1)).toBe(1);
});

it('keeps what was read last, null included', async () => {
  const cache = createCache();
  const never = () => Promise.reject(new Error('read'));
  cache.set('a', 1);
  cache.set('a', null);
  expect(await cache.once('a', never)).toBeNull();
});

it('reads again what was forgotten', async () => {
  const cache = createCache();
  cache.set('a', 1);
  cache.forget('a');
  expect(await cache.once('a', async () => 2)).toBe(2);
});
