import { readFileSync, writeSync } from 'node:fs';
import { sanitiseLine } from '../../lib/sanitise.ts';
import { findWords, type Offer } from './find-words.ts';
import type { PreparedTree, Word } from './prepared.ts';
import { rememberedWords } from './remembered.ts';
import { readBashLine, unquote } from './shell-words.ts';

/** What a shell asks about. */
interface Asked {
  /** The words before the cursor, without the program. */
  readonly before: readonly string[];
  readonly current: string;
  /** How much of the current word the shell takes to be another word: `--only=`, for bash. */
  readonly apart: number;
  readonly isRedirected: boolean;
}

/** bash passes its line up to the cursor, and the word that it would replace; it splits words at `=` and `:`. */
function askedByBash([line = '', replaced = '']: readonly string[]): Asked {
  const { before, current, isRedirected } = readBashLine(line);
  const apart = current.endsWith(replaced) ? unquote(current.slice(0, current.length - replaced.length)).length : 0;
  return { before: before.slice(1), current: unquote(current), apart, isRedirected };
}

/** zsh and fish pass the program, the words before the cursor, and the word at it. */
const askedByWords = (words: readonly string[]): Asked => ({
  before: words.slice(1, -1),
  current: words.at(-1) ?? '',
  apart: 0,
  isRedirected: false,
});

const shells: Readonly<Record<string, (words: readonly string[]) => Asked>> = {
  bash: askedByBash,
  zsh: askedByWords,
  fish: askedByWords,
};

/** A description is a part of a line. */
const longest = 80;

const describe = (text: string): string => {
  const line = sanitiseLine(text);
  const characters = [...line];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : line;
};

/**
 * What the shell's script reads: a line with what to do and how much of the word stays, and then a line for each word:
 * what to insert, and, but for bash, a tab and what it is. bash gets what it is to put in place of its own word; zsh what
 * follows the beginning that stays; fish whole words.
 */
function linesFor(shell: string, { is, head, words }: Offer, { current, apart }: Asked): string[] {
  const first = `${is} ${head.length}`;
  if (shell === 'bash') {
    const whole = words.map(([word]) => head + word).filter((word) => word.startsWith(current));
    return [first, ...whole.map((word) => word.slice(apart))];
  }
  const before = shell === 'fish' ? head : '';
  return [first, ...words.map(([word, what]: Word) => `${before}${word}\t${describe(what)}`)];
}

/**
 * Prints what the shell can complete, from what was prepared in `file`. On any trouble it prints nothing: an error would
 * be in the middle of what the person is typing.
 */
export function answerCompletion(argv: readonly string[], file: string): void {
  try {
    const [shell = '', ...words] = argv;
    const read = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (!read) return;
    const asked = read(words);
    const tree = JSON.parse(readFileSync(file, 'utf8')) as PreparedTree;
    const offer: Offer | null = asked.isRedirected
      ? { is: 'files', head: '', words: [] }
      : findWords(tree, asked.before, asked.current, {
          remembered: (list, isPractice) => rememberedWords(list, isPractice, process.env),
        });
    if (offer === null || (offer.words.length === 0 && /^(?:values|open)$/.test(offer.is))) return;
    writeSync(1, `${linesFor(shell, offer, asked).join('\n')}\n`);
  } catch {}
}
