import { describe, expect, it } from 'vitest';
import { withoutEmptyParts } from './written-notes.ts';

describe('a note', () => {
  it.each([
    ['Asked: \nFound and tried: \nNext: \nDeadline: ', ''],
    ['Asked:\r\nFound and tried:\r\n\r\nNext:\r\n', ''],
    ['Asked: a filter\nFound and tried: \nNext: \nDeadline: 2026-12-24', 'Asked: a filter\nDeadline: 2026-12-24'],
    ['Asked: \na filter\n\nFound and tried: \n\nNext: \n', 'Asked: \na filter'],
    // What only looks like a part stays, and so does what has none.
    ['Next: \nWe ask Enid: nothing', 'Next: \nWe ask Enid: nothing'],
    ['Asked of Enid:\n', 'Asked of Enid:'],
    ['  Nothing that has a part\n', 'Nothing that has a part'],
    [' \n\t\n', ''],
  ])('%j says %j', (written, says) => {
    expect(withoutEmptyParts(written)).toBe(says);
    expect(withoutEmptyParts(says)).toBe(says);
  });
});
