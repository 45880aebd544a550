/** The symbol of each mark. Its name is the word that stands for it. */
export const marks = {
  pass: '✓',
  done: '✓',
  already: '✓',
  confirmed: '☑',
  waiting: '…',
  skip: '-',
  skipped: '-',
  optional: '-',
  fail: '✗',
  failed: '✗',
  open: '○',
  warn: '!',
  unknown: '?',
  urgent: '!',
  overdue: '✗',
} as const;

/** The result or state of something. */
export type Mark = keyof typeof marks;

/** Every other symbol, and its replacement in words. */
const others = {
  bullet: ['• ', '- '],
  next: ['→ ', 'To do: '],
  causes: ['→ ', 'Effect: '],
  becomes: [' → ', ' to '],
  between: [' · ', ', '],
  more: [' …', '.'],
} as const;

/** How a text from outside is told apart: the bar in front of its lines, and the line across. */
const frame = { bar: '│ ', across: '─' } as const;

/** A line break that was pasted, in the one line of a question. */
export const lineBreak = '⏎';

/** Symbols, or words in their place for a screen reader and a plain terminal. */
export interface Signs extends Readonly<Record<keyof typeof others, string>> {
  /** Words are shown, and facts one a line in place of columns. */
  readonly areWords: boolean;
  /** A mark with nothing else that says it: `✗ `, or `failed: `. */
  alone(mark: Mark): string;
  /** A mark with its word: `✗ failed`, or `failed`. */
  worded(mark: Mark): string;
  /** A mark before words that say it: `? `, or nothing. */
  before(mark: Mark): string;
  /** What is in front of each line of a text from outside. */
  readonly bar: string;
  /** Which of several this is: `2/13`. */
  place(position: number, total: number): string;
  /** A line across, between two things. */
  across(columns: number): string;
  /** Lines as a step has them, which knows nothing of this. Only for what is read here, never for what is sent. */
  inLines(text: string): string;
  /** The same, for lines that may be the rows of a table: a comma is between its columns. */
  inRows(text: string): string;
}

const chosen = (index: 0 | 1) =>
  Object.fromEntries(Object.entries(others).map(([name, forms]) => [name, forms[index]])) as Record<
    keyof typeof others,
    string
  >;

/** Symbols, as long as nothing else is asked for. */
export const symbols: Signs = {
  ...chosen(0),
  areWords: false,
  alone: (mark) => `${marks[mark]} `,
  worded: (mark) => `${marks[mark]} ${mark}`,
  before: (mark) => `${marks[mark]} `,
  bar: frame.bar,
  place: (position, total) => `${position}/${total}`,
  across: (columns) => frame.across.repeat(columns),
  inLines: (text) => text,
  inRows: (text) => text,
};

const inLines = (text: string) =>
  text
    .replace(/^( *)• /gm, `$1${others.bullet[1]}`)
    .replaceAll(others.becomes[0], others.becomes[1])
    .replaceAll(others.between[0], others.between[1]);

/** Words that a screen reader reads, and a plain terminal can show. */
export const words: Signs = {
  ...chosen(1),
  areWords: true,
  alone: (mark) => `${mark}: `,
  worded: (mark) => mark,
  before: () => '',
  bar: '  ',
  place: (position, total) => `${position} of ${total}:`,
  across: () => '',
  inLines,
  inRows: (text) => inLines(text).replace(/(?<=\S) {2,}(?=\S)/g, others.between[1]),
};
