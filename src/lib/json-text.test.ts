import { expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

it('writes each time in UTC and to the second, and leaves every other text alone', () => {
  const document = {
    at: new Date('2026-11-23T09:30:00.789Z'),
    due: '2026-11-27T18:00:00.000Z',
    since: ['2026-11-23T09:30:00Z'],
    madeAt: '2026-11-23T10:30:00+01:00',
    never: '2026-13-40T99:30:00Z',
    day: '2026-11-23',
    text: 'It broke at 2026-11-23T09:30:00.000Z.',
    none: null,
  };
  expect(JSON.parse(jsonText(document))).toEqual({
    at: '2026-11-23T09:30:00Z',
    due: '2026-11-27T18:00:00Z',
    since: ['2026-11-23T09:30:00Z'],
    madeAt: '2026-11-23T09:30:00Z',
    never: '2026-13-40T99:30:00Z',
    day: '2026-11-23',
    text: 'It broke at 2026-11-23T09:30:00.000Z.',
    none: null,
  });
  expect(jsonText({ a: '\u202e' }, 2)).toBe('{\n  "a": "\\u202e"\n}');
});
