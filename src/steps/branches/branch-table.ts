import type { StepMemory } from '../step.ts';
import { decisionOf } from './branch-decisions.ts';
import type { AnyPiece } from './find-pieces.ts';

/** The table's width: what is left of 80 columns. */
const columns = 76;

const widest = { repository: 20, on: 24 } as const;
const gap = 2;

/** Cuts the middle out of a name that is too long: names often differ at their ends. */
function shortened(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${letters.slice(0, width - 1 - tail).join('')}…${letters.slice(-tail).join('')}`;
}

/** Wraps text at spaces. A word that is too long loses its middle. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const whole of text.split(' ')) {
    const word = shortened(whole, width);
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

interface Row {
  readonly repository: string;
  readonly on: string;
  readonly what: string;
}

/** Lays rows out in columns; the last column wraps. */
function table(rows: readonly Row[]): string[] {
  const width = (column: 'repository' | 'on') =>
    Math.min(widest[column], Math.max(0, ...rows.map((row) => [...row[column]].length)));
  const [first, second] = [width('repository'), width('on')];
  const taken = (size: number) => (size === 0 ? 0 : size + gap);
  const left = taken(first) + taken(second);
  const cell = (text: string, size: number) => {
    if (size === 0) return '';
    const short = shortened(text, size);
    return short + ' '.repeat(Math.max(0, size - [...short].length) + gap);
  };
  return rows.flatMap(({ repository, on, what }) =>
    folded(what, columns - left).map((line, index) =>
      index === 0 ? `${cell(repository, first)}${cell(on, second)}${line}` : `${' '.repeat(left)}${line}`,
    ),
  );
}

/** The work that is only on this machine, as a table. */
export function pieceLines(pieces: readonly AnyPiece[], memory: StepMemory): string[] {
  const rows = (some: readonly AnyPiece[]) =>
    some.map((piece): Row => {
      const decision = decisionOf(memory, piece);
      const left = decision?.what === 'leave' ? ` (left: ${decision.reason})` : '';
      return { repository: piece.repository, on: piece.on, what: `${piece.words}${left}` };
    });
  const unseen = pieces.filter(({ kind }) => kind === 'unseen');
  const seen = pieces.filter(({ kind }) => kind !== 'unseen');
  const part = (title: string, some: readonly AnyPiece[]) =>
    some.length === 0 ? [] : [[title, ...table(rows(some)).map((line) => `  ${line}`)]];
  const parts = [
    ...part(
      'Only on this machine, worked on in this rotation:',
      seen.filter(({ touched }) => touched),
    ),
    ...part(
      'Only on this machine, older:',
      seen.filter(({ touched }) => !touched),
    ),
    ...(unseen.length === 0
      ? []
      : [['Could not be checked:', ...unseen.map(({ repository, words }) => `  ${repository}: ${words}`)]]),
  ];
  return parts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}
