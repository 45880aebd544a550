import { describe, expect, it } from 'vitest';
import { relativeTime, spanMs } from './fixtures.ts';

describe('spans of time', () => {
  it.each([
    ['0', 0],
    ['+40m', 2_400_000],
    ['-3d2h', -266_400_000],
    ['1w', 604_800_000],
    ['90s', 90_000],
  ])('%s is %d ms', (text, expected) => {
    expect(spanMs(text)).toBe(expected);
  });

  it.each(['', '+', '3', '3 days', 'tomorrow', '1h-2m'])('refuses "%s"', (text) => {
    expect(() => spanMs(text)).toThrow(RangeError);
  });

  it('count from a start', () => {
    expect(relativeTime('-1h', new Date('2026-11-23T09:30:00Z')).toISOString()).toBe('2026-11-23T08:30:00.000Z');
  });
});
