import { expect, it } from 'vitest';
import { pagesOf } from './pages.ts';

const block = (name: string, lines: number) => Array.from({ length: lines }, (_, at) => `${name}${at + 1}`).join('\n');

const one = () => 1;

it('is one page if all of it fits', () => {
  expect(pagesOf([block('a', 2), block('b', 4)], 12, one)).toEqual(['a1\na2\nb1\nb2\nb3\nb4']);
});

it('breaks between blocks, and within one only if it is longer than a page', () => {
  expect(pagesOf([block('a', 3), block('b', 4), block('c', 2)], 12, one)).toEqual([
    'a1\na2\na3',
    'b1\nb2\nb3\nb4\nc1\nc2',
  ]);
  const long = pagesOf([block('a', 1), block('b', 14), block('c', 1)], 12, one);
  expect(long.map((page) => page.split('\n').length)).toEqual([6, 6, 4]);
  expect(long.join('\n').split('\n')).toHaveLength(16);
});

it('counts lines that take several of the screen', () => {
  expect(pagesOf(['a\nlong\nb', 'long', 'c'], 12, (line) => (line === 'long' ? 4 : 1))).toEqual([
    'a\nlong\nb',
    'long\nc',
  ]);
});
