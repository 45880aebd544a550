import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeTrie } from 'cspell-trie-lib';
import { describe, expect, it } from 'vitest';
import { root } from './support/machine.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
);

/** British English; it has words that end in -ise with both spellings. */
const require = createRequire(import.meta.url);
const dictionaryFolder = path.dirname(require.resolve('@cspell/dict-en-gb-mit'));
const dictionary = decodeTrie(gunzipSync(readFileSync(path.join(dictionaryFolder, 'en_GB.trie.gz'))));

/** Names and words that only this field has, or only this project. */
const ownWords = read('test/support/words.txt').trimEnd().split('\n');
const own = new Set(ownWords);

/** What is not prose: code, comments, headings that are names, and link targets. */
const noProse = [
  /^#+ (?:govsupport .*|[a-z][\w-]*)$/gm,
  /^ *(`{3,})[\s\S]*?^ *\1$/gm,
  /`[^`\n]*`/g,
  /<!--[\s\S]*?-->/g,
  /\]\([^)]*\)/g,
  /<?https?:\/\/\S+/g,
];

/** A word of letters; not a part of a name such as `package.json`, nor an abbreviation in capitals. */
const word = /(?<![\p{L}\p{N}_.@/~-])\p{L}[\p{L}’']*(?:-\p{L}[\p{L}’']*)*(?![\p{L}\p{N}_@/’']|\.\p{L})/gu;

const isAmerican = (part: string) => /(?<!s|pr|se)iz(?:e[drs]?|ing|ation|ations)$/i.test(part);

const isSpelt = (part: string): boolean => {
  const plain = part.replaceAll('’', "'").replace(/'s?$/, '');
  if (own.has(plain) || own.has(plain.toLowerCase()) || /^\p{Lu}+s?$/u.test(plain) || plain.length < 2) return true;
  // A name: GitHub.
  if (/\p{Ll}\p{Lu}/u.test(plain)) return true;
  return !isAmerican(plain) && (dictionary.hasWord(plain, true) || dictionary.hasWord(plain.toLowerCase(), true));
};

const prose = (text: string) => noProse.reduce((rest, pattern) => rest.replace(pattern, ' '), text);

/** The words of a page that are misspelt. */
const misspelt = (text: string) =>
  [...prose(text).matchAll(word)].flatMap(([found]) =>
    own.has(found) || found.split('-').every(isSpelt) ? [] : [found],
  );

describe('British English', () => {
  it.each(pages)('is the spelling of %s', (page) => {
    expect(misspelt(read(page))).toEqual([]);
  });

  it('is not American English, and has no typing errors', () => {
    expect(misspelt('The color and organization of behavior were recieved')).toEqual([
      ...['color', 'organization', 'behavior', 'recieved'],
    ]);
    expect(misspelt('The colour, size and organisation of `color` cannot be seized')).toEqual([]);
  });

  it('has a list of names, in order, of which each is needed', () => {
    expect(ownWords).toEqual([...new Set(ownWords)].sort());
    const all = pages.map((page) => prose(read(page))).join('\n');
    expect(ownWords.filter((name) => !new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'iu').test(all))).toEqual([]);
  });
});
