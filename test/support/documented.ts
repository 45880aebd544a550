import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './machine.ts';

/** A command on a page. */
export interface DocumentedCommand {
  readonly line: string;
  /** Its words, without `govsupport`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The file that standard input comes from. */
  readonly input: string | null;
}

/** A block of commands on a page. */
export interface DocumentedBlock {
  readonly page: string;
  /** The line of the page on which it begins. */
  readonly line: number;
  readonly commands: readonly DocumentedCommand[];
}

/** The README comes last: most of its commands are on the other pages too, with others. */
const pages = [
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'README.md',
];

/** Words as a shell splits them, with operators as words of their own; a comment ends them. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [found, , operator] of line.matchAll(/((?:'[^']*'|"[^"]*"|[^\s'"&<>#]|(?<=\S)#)+)|(&&|[&<>])|#.*/g)) {
    if (found.startsWith('#')) break;
    words.push(operator ?? found.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  return words;
}

function commandOf(line: string, words: readonly string[]): DocumentedCommand {
  const at = words.indexOf('govsupport');
  const redirected = words.findIndex((word) => word === '<' || word === '>');
  return {
    line,
    env: Object.fromEntries(words.slice(0, at).map((word) => word.split(/=(.*)/s).slice(0, 2))),
    args: words.slice(at + 1, redirected === -1 ? undefined : redirected),
    input: words[redirected] === '<' ? (words[redirected + 1] ?? '') : null,
  };
}

/** The program that a line runs. */
const programOf = (words: readonly string[]) => words.find((word) => !/^\w+=/.test(word));

/** The commands of a block; none if it is about other programs. Throws if it mixes them, as then it can't be run. */
function commandsOf(block: string, place: string): DocumentedCommand[] {
  const lines = block.split('\n').flatMap((line) => line.split(' && '));
  const commands = lines.map((line) => [line.trim(), wordsOf(line)] as const).filter(([, words]) => words.length > 0);
  const ours = commands.filter(([, words]) => programOf(words) === 'govsupport');
  if (ours.length > 0 && (ours.length < commands.length || ours.some(([, words]) => words.includes('&')))) {
    throw new Error(`${place}: a block is run if it has commands of govsupport, and these alone: split it`);
  }
  return ours.map(([line, words]) => commandOf(line, words));
}

/** Every block in the pages and the README with commands of this program. */
export function documentedBlocks(): DocumentedBlock[] {
  return pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    return [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(({ 1: block = '', index }) => {
      const line = text.slice(0, index).split('\n').length;
      const commands = commandsOf(block, `${page}:${line}`);
      return commands.length === 0 ? [] : [{ page, line, commands }];
    });
  });
}

/**
 * The block that leads through several days, and then to `onboard` or `end`. The test that tells the same story runs
 * its commands, with answers to what they ask.
 */
export function documentedStory(blocks: readonly DocumentedBlock[], topic: 'onboard' | 'end'): DocumentedBlock {
  const lastOf = ({ commands }: DocumentedBlock, word: string) =>
    commands.findLastIndex(({ args }) => args.includes(word));
  const [story, ...others] = blocks.filter((block) => {
    const firstClock = block.commands.findIndex(({ args }) => args.includes('clock'));
    return firstClock !== -1 && lastOf(block, topic) > firstClock;
  });
  if (!story || others.length > 0) throw new Error(`There must be one block with the clock, and ${topic} after it.`);
  return story;
}
