import { describe, expect, it } from 'vitest';
import { hasOwnNote } from './investigated.ts';

const me = 1;
const since = '2026-11-23';
const deadline = "The client's deadline is 2026-12-24 (noted while reading the tickets at the start of a rotation).";

/** `2 internal`, `1 public`, `1 deadline`: who said it, and to whom; one a day from the rotation's first. */
const said = (lines: readonly string[], first = 23) =>
  lines.map((line, index) => {
    const [who, kind] = line.split(' ');
    return {
      id: index,
      body: kind === 'deadline' ? deadline : 'Some words',
      written: kind === 'deadline' ? deadline : 'Some words',
      public: kind === 'public',
      authorId: Number(who),
      attachments: [],
      author: null,
      createdAt: `2026-11-${first + index}T10:00:00Z`,
    };
  });

describe('a note of mine is the last word inside', () => {
  it.each([
    [['1 internal'], true],
    [['9 public', '1 internal'], true],
    [['9 public', '1 internal', '9 public', '2 public'], true],
    [['1 internal', '1 deadline'], true],
    [['1 public', '1 internal'], true],
    [[], false],
    [['9 public'], false],
    [['1 deadline'], false],
    [['1 internal', '2 internal'], false],
    [['1 internal', '2 deadline', '1 public'], false],
    [['1 internal', '1 public'], false],
    [['1 internal', '9 public', '1 public'], false],
  ])('%j: %s', (lines, is) => {
    expect(hasOwnNote(said(lines), me, since)).toBe(is);
  });

  it('is of this rotation', () => {
    expect(hasOwnNote(said(['1 internal'], 22), me, since)).toBe(false);
    expect(hasOwnNote(said(['1 internal'], 23), me, since)).toBe(true);
  });
});
