import { describe, expect, it } from 'vitest';
import { matches, takeRule, toMisbehaviours } from './misbehaviour.ts';

describe('misbehaviour', () => {
  it.each([
    [{ path: '/a/*' }, 'GET', '/a/b/c', true],
    [{ path: '/a/*' }, 'GET', '/b/a/c', false],
    [{ path: '/a.b' }, 'GET', '/axb', false],
    [{ path: '/a', method: 'put' }, 'PUT', '/a', true],
    [{ path: '/a', method: 'PUT' }, 'POST', '/a', false],
  ])('%j on %s %s: %s', (rule, method, path, expected) => {
    expect(matches(rule, method, path)).toBe(expected);
  });

  it('counts every request in every rule that it matches', () => {
    const rules = [
      { id: 1, seen: 0, path: '/a', nth: 2, status: 500 },
      { id: 2, seen: 0, path: '/*', nth: 3, status: 404 },
    ];
    const met = ['/a', '/a', '/b', '/a'].map((path) => takeRule(rules, 'GET', path)?.id);
    expect(met).toEqual([undefined, 1, 2, undefined]);
    expect(rules.map(({ seen }) => seen)).toEqual([3, 4]);
  });

  it.each([
    ['text', 'not an object'],
    [{ path: '/a', status: 200, extra: 1 }, '"extra"'],
    [{ status: 500 }, '"path"'],
    [{ path: '/a', status: '500' }, 'type number'],
    [{ path: '/a', without: 1 }, 'type string'],
    [{ path: '/a', status: 99 }, '200 to 599'],
    [{ path: '/a', drop: 'now' }, '"before" or "after"'],
    [{ path: '/a', hold: 'now' }, '"before" or "after"'],
    [{ path: '/a', status: 500, nth: 0 }, 'counts from 1'],
    [{ path: '/a', delayMs: -1 }, 'milliseconds'],
    [{ path: '/a' }, 'has none of'],
  ])('refuses %j', (value, why) => {
    expect(() => toMisbehaviours(value)).toThrow(why);
  });
});
