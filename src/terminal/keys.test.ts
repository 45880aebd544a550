import { expect, it } from 'vitest';
import { keyRows } from './keys.ts';

it('keys are shown in rows that fit, and none is torn apart', () => {
  const keys = ['write a note', 'inline', 'nothing to add'].map((label) => ({ key: label.charAt(0), label }));
  expect(keyRows(keys, 80)).toBe('  [w] write a note  [i] inline  [n] nothing to add');
  expect(keyRows(keys, 50)).toBe('  [w] write a note  [i] inline\n  [n] nothing to add');
  expect(keyRows(keys, 10)).toBe('  [w] write a note\n  [i] inline\n  [n] nothing to add');
});
