import { describe, expect, it } from 'vitest';
import { widthOf, wrap } from './wrap.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['Zoë – “so” … → ✓ ✗', 18],
    ['\u001b[1mbold\u001b[22m', 4],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍💻 ok', 5],
    ['✔️', 2],
    ['🇬🇧', 2],
    ['a\u200bb', 2],
  ])('of %j is %d', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('wrapping', () => {
  it('breaks at spaces, and keeps what fits on one line together', () => {
    expect(wrap('one two three four', 9)).toBe('one two\nthree\nfour');
    expect(wrap('one two three four', 13)).toBe('one two three\nfour');
    expect(wrap('short', 80)).toBe('short');
  });

  it('keeps lines, and spaces within them', () => {
    expect(wrap('a\n\n  b  c ', 10)).toBe('a\n\nb  c');
  });

  it('gives a word that is too long a line of its own', () => {
    expect(wrap('see https://example.org/a/long/address now', 10)).toBe('see\nhttps://example.org/a/long/address\nnow');
  });

  it('counts columns, not characters, and no colours', () => {
    expect(wrap('日本 日本 日本', 9)).toBe('日本 日本\n日本');
    expect(wrap('\u001b[1mone two\u001b[22m three', 7)).toBe('\u001b[1mone two\u001b[22m\nthree');
  });
});
