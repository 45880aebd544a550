import { expect, it } from 'vitest';
import { cell, cut } from './cell.ts';

it.each([
  ['short', 8, 'short   '],
  ['exactly!', 8, 'exactly!'],
  ['rather long', 8, 'rather…'.padEnd(8)],
  ['网站上的中文', 8, '网站上… '],
  ['🎉🎉🎉', 8, '🎉🎉🎉  '],
  ['中文字…; client', 9, '中文字…;…'],
  ['', 3, '   '],
])('fits %s into %i columns', (text, columns, fitted) => {
  expect(cell(text, columns)).toBe(fitted);
  expect(cut(text, columns)).toBe(fitted.trimEnd());
});
