import { describe, expect, it } from 'vitest';
import { cutOrWrap, fitLine, wrap } from './wrap.ts';

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

  it.each([
    ['日本 日本 日本', 9, '日本 日本\n日本'],
    ['👩‍💻 ok 👩‍💻', 5, '👩‍💻 ok\n👩‍💻'],
    ['🇬🇧 🇬🇧 end', 5, '🇬🇧 🇬🇧\nend'],
    ['\u001b[1mone two\u001b[22m three', 7, '\u001b[1mone two\u001b[22m\nthree'],
    ['\u001b[1mone two\u001b[22m', 3, '\u001b[1mone\u001b[22m\n\u001b[1mtwo\u001b[22m'],
  ])('counts the columns that a terminal shows: %j', (text, columns, lines) => {
    expect(wrap(text, columns)).toBe(lines);
  });
});

describe('a command in a sentence', () => {
  it.each([
    ['Sign in: op signin. Open the app', 15, 'Sign in:\nop signin. Open\nthe app'],
    [
      'Then run govsupport auth login zendesk --again, and wait',
      20,
      'Then run\ngovsupport auth login zendesk --again,\nand wait',
    ],
    ['Run: brew install x/y/z \u001b[2m(here)\u001b[22m', 20, 'Run:\nbrew install x/y/z\n\u001b[2m(here)\u001b[22m'],
    ['php --version (8 or newer; else: brew install php)', 20, 'php --version (8 or\nnewer; else:\nbrew install php)'],
    [
      '\u001b[1mgovsupport --sandbox doctor --only aws,helpful\u001b[22m then go on',
      20,
      '\u001b[1mgovsupport --sandbox doctor --only aws,helpful\u001b[22m\nthen go on',
    ],
    [
      'git config --global user.name "Your Name"; git is not on PATH',
      12,
      'git config --global user.name "Your Name";\ngit is not\non PATH',
    ],
  ])('stays on one line: %j', (text, columns, lines) => {
    expect(wrap(text, columns)).toBe(lines);
  });
});

it.each([
  ['a word and another', 12, 'a word and…'],
  ['3 more: govsupport queue', 80, '3 more: govsupport queue'],
  ['3 more: govsupport queue', 24, '3 more: govsupport queue'],
  ['3 more: govsupport queue', 23, '3 more:\ngovsupport queue'],
  ['govsupport queue; and what is after it', 28, 'govsupport queue; and what…'],
  ['govsupport queue; and what is after it', 10, 'govsupport queue…'],
])('is cut, but not within a command: %j in %s columns', (text, columns, lines) => {
  expect(cutOrWrap(text, columns)).toBe(lines);
});

describe('a line that is too wide', () => {
  it.each([
    ['  one two three', 12, '  one two\n    three'],
    ['  │ one two three', 12, '  │ one two\n  │ three'],
    ['  │   /one/long/path', 12, '  │   /one/long/path'],
    // What was cut already may be cut earlier: a terminal would break it anywhere.
    ['  one two-three-four-fi…', 16, '  one\n    two-three-f…'],
    ['  one two-three-fo…', 16, '  one\n    two-three-f…'],
    [
      '\u001b[31m  one two-three-four-fi…\u001b[39m',
      16,
      '  \u001b[31mone\u001b[39m\n    \u001b[31mtwo-three-f…\u001b[39m',
    ],
    [
      '\u001b[36m  │ one two three\u001b[39m',
      12,
      '\u001b[36m  │ \u001b[36mone two\u001b[39m\n\u001b[36m  │ \u001b[36mthree\u001b[39m',
    ],
  ])('continues further in, or behind its bar: %j', (line, columns, lines) => {
    expect(fitLine(line, columns)).toBe(lines);
  });
});
