import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../test/support/machine.ts';
import { type Mark, marks, symbols, words } from './signs.ts';

/** No letter, number or ASCII, but a symbol or a mark that a screen reader leaves out or reads in its own way. */
const symbol = /[^\p{ASCII}\p{L}\p{M}\p{N}\p{C}\p{Z}]/gu;

/** What text may be written with, besides symbols that stand for something. */
const punctuation = new Set(['—', '–', '’', '“', '”', '‹', '›']);

const withoutComments = (code: string) => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

const symbolsIn = (file: string) =>
  [...withoutComments(readFileSync(path.join(root, file), 'utf8')).matchAll(symbol)]
    .map(([found]) => found)
    .filter((found) => !punctuation.has(found));

describe('in words', () => {
  it.each(Object.keys(marks) as Mark[])('%s is said once', (mark) => {
    expect(words.worded(mark)).toBe(mark);
    expect(words.alone(mark)).toBe(`${mark}: `);
    expect(words.before(mark)).toBe('');
    expect(symbols.worded(mark)).toMatch(new RegExp(`^\\S ${mark}$`));
  });

  it('has no symbol', () => {
    const said = Object.values(words).filter((value) => typeof value === 'string');
    expect(said).toHaveLength(Object.values(symbols).filter((value) => typeof value === 'string').length);
    expect([...said, words.across(80), words.place(2, 13)].join('')).not.toMatch(symbol);
  });

  it('reads the lines of a step without its symbols', () => {
    expect(words.inLines('  • one · two → three\n• four')).toBe('  - one, two to three\n- four');
    expect(words.inRows('  site-a  main      1 commit\n  site-b  a-branch  2 commits')).toBe(
      '  site-a, main, 1 commit\n  site-b, a-branch, 2 commits',
    );
    for (const read of [symbols.inLines, symbols.inRows]) expect(read('• one · two  three')).toBe('• one · two  three');
  });
});

describe('what is shown has its symbols from here', () => {
  const files = globSync('src/{terminal,views,commands,cli,runner,sign-in}/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts') && file !== 'src/terminal/signs.ts',
  );

  /** Where a text was cut, or for progress, which the terminal says in words. */
  const cut = '…';
  /** What `inLines` puts into words. */
  const inSteps = new Set([cut, '•', '→', '·']);
  /** It wraps lines that begin with one. */
  const wraps = 'src/views/step-lines.ts';

  it('looks at every file', () => expect(files.length).toBeGreaterThan(100));

  it('and no other', () => {
    const found = files.flatMap((file) =>
      symbolsIn(file).flatMap((each) => (each === cut || file === wraps ? [] : [`${file}: ${each}`])),
    );
    expect(found).toEqual([]);
  });

  it('also what steps write', () => {
    const steps = globSync('src/{steps,changes,tickets,rotation,checks,checklists,next-uid,lib}/**/*.ts', {
      cwd: root,
    });
    const found = steps
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => symbolsIn(file).flatMap((each) => (inSteps.has(each) ? [] : [`${file}: ${each}`])));
    expect(found).toEqual([]);
  });
});
