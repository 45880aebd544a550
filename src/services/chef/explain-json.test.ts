import { describe, expect, it } from 'vitest';
import { explainJson } from './explain-json.ts';

const bag = JSON.stringify(
  { id: 'ada', uid: 2001, ssh_keys: ['a "quoted" \\ one', 'ü'], nested: { empty: {}, none: [], yes: true, no: null } },
  null,
  2,
);

const refused = (text: string) => {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
};

describe('explainJson', () => {
  it('finds where a text is cut off', () => {
    for (let length = 0; length < bag.length; length++) {
      const text = bag.slice(0, length);
      const { line, reason } = explainJson(text);
      expect(line).toBe(text.trim() === '' ? 1 : text.split('\n').length);
      expect(reason).toMatch(/ends before|is empty|no closing quotation mark|expected a (?:value|comma)/);
    }
  });

  it('explains everything that JSON.parse refuses, on a line that the text has', () => {
    for (const wrong of [',', '}', ']', '"', '\\', 'nul', '01', '.5', '\u0000', "'"]) {
      for (let at = 0; at <= bag.length; at++) {
        const text = bag.slice(0, at) + wrong + bag.slice(at);
        if (!refused(text)) continue;
        const { line, reason } = explainJson(text);
        expect(reason).not.toBe('this is not JSON');
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }
  });

  it.each([
    ['{"a": 1,}', 'this is not JSON: expected a key, found }'],
    ['{"a" 1}', 'this is not JSON: expected a colon, found 1'],
    ['{"a": 1 "b": 2}', 'this is not JSON: expected a comma or }, found "b"'],
    ['{"a": [1 2]}', 'this is not JSON: expected a comma or ], found 2'],
    ['{"a": True}', 'this is not JSON: expected a value, found True'],
    ['{} {}', 'there is something after the end of the bag'],
  ])('%s: %s', (text, reason) => expect(explainJson(text)).toEqual({ line: 1, reason }));
});
