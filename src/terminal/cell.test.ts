import { expect, it } from 'vitest';
import { cell, cut } from './cell.ts';

it.each([
  ['short', 8, 'short   '],
  ['exactly!', 8, 'exactly!'],
  ['rather long', 8, 'rather…'.padEnd(8)],
  ['网站上的中文', 8, '网站上… '],
  ['🎉🎉🎉', 8, '🎉🎉🎉  '],
  ['中文字…; client', 9, '中文字…;…'],
  ['👩🏽‍💻👩🏽‍💻👩🏽‍💻', 5, '👩🏽‍💻👩🏽‍💻…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['', 3, '   '],
])('fits %s into %i columns', (text, columns, fitted) => {
  expect(cell(text, columns)).toBe(fitted);
  expect(cut(text, columns)).toBe(fitted.trimEnd());
});
