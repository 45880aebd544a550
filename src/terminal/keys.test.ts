import { describe, expect, it } from 'vitest';
import { keyLines } from './keys.ts';

describe('keyLines', () => {
  const keys = [
    { key: 'e', label: 'write a note' },
    { key: 'n', label: 'nothing to add' },
    { key: 'q', label: 'quit' },
  ];

  it('breaks between keys, and never in one', () => {
    expect(keyLines(keys, 80)).toBe('  [e] write a note  [n] nothing to add  [q] quit');
    expect(keyLines(keys, 49)).toBe('  [e] write a note  [n] nothing to add  [q] quit');
    expect(keyLines(keys, 48)).toBe('  [e] write a note  [n] nothing to add\n  [q] quit');
    expect(keyLines(keys, 10).split('\n')).toHaveLength(3);
  });
});
