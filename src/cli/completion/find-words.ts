import type { PreparedCommand, PreparedOption, PreparedTree, PreparedValue, Word } from './prepared.ts';

/** What the shell should offer. */
export interface Offer {
  /** `open`: no space after it, because more has to follow. `files`, `folders`: the shell completes them. */
  readonly is: 'values' | 'open' | 'files' | 'folders';
  /** The beginning of the word that stays: `--only=vpn,`. The offered words follow it. */
  readonly head: string;
  readonly words: readonly Word[];
}

/** Where the cursor is on the command line. */
interface Place {
  /** From the program to the command. */
  readonly path: readonly PreparedCommand[];
  /** The ids of options that were given. */
  readonly given: ReadonlySet<string>;
  readonly arguments: readonly string[];
  /** The option whose value is next. */
  readonly expects: PreparedOption | null;
  /** After `--` there are no options. */
  readonly optionsEnded: boolean;
  /** After `help`. */
  readonly helping: boolean;
}

/** The options that are understood at a command: its own, of those above it, and of every command. */
const optionsAt = (tree: PreparedTree, path: readonly PreparedCommand[]): readonly PreparedOption[] => [
  ...path.toReversed().flatMap(({ options }) => options),
  ...tree.common,
];

/** Those that are offered there. */
const ownOptions = (tree: PreparedTree, path: readonly PreparedCommand[]): readonly PreparedOption[] => [
  ...(path.at(-1)?.options ?? []),
  ...tree.common,
];

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Reads the words before the cursor, without the program's name. */
function findPlace(tree: PreparedTree, words: readonly string[]): Place {
  const path: PreparedCommand[] = [tree];
  const given = new Set<string>();
  const found: string[] = [];
  let expects: PreparedOption | null = null;
  let optionsEnded = false;
  let helping = false;
  for (const word of words) {
    const below = found.length === 0 ? own((path.at(-1) as PreparedCommand).commands, word) : undefined;
    if (expects !== null && !(expects.optional && word.startsWith('-'))) {
      expects = null;
    } else if (!optionsEnded && word === '--') {
      optionsEnded = true;
    } else if (!optionsEnded && word.length > 1 && word.startsWith('-')) {
      const [name = ''] = word.split('=', 1);
      const option = optionsAt(tree, path).find((one) => one.name === name);
      if (option) given.add(option.id);
      expects = option?.value && !word.includes('=') ? option : null;
    } else if (below) {
      path.push(below);
    } else if (word === 'help' && path.length === 1 && found.length === 0 && !helping) {
      helping = true;
    } else {
      found.push(word);
    }
  }
  return { path, given, arguments: found, expects, optionsEnded, helping };
}

/** The characters that an offered word may have. A word with any other is neither completed nor printed. */
const offered = /^[\w.,=@/:+-]*$/;

/** What completing needs besides the tree. */
export interface Knowledge {
  /** Words of a list that is not in the tree. */
  remembered(list: string, isPractice: boolean): readonly Word[];
}

/** What can end a command line whose last word is `current`. Null: nothing is known. */
export function findWords(
  tree: PreparedTree,
  before: readonly string[],
  current: string,
  { remembered }: Knowledge,
): Offer | null {
  const place = findPlace(tree, before);
  const isPractice = place.given.has('sandbox');
  const list = (name: string) => own(tree.lists, name) ?? remembered(name, isPractice);

  /** The words of a value that begins with `head`; those in `taken` were given before. */
  const valuesOf = (value: PreparedValue, head: string, taken: readonly string[]): Offer | null => {
    if (value.places) return { is: value.places, head, words: [] };
    const written = current.slice(head.length);
    if (!offered.test(current) || (value.ending && written.includes(value.ending))) return null;
    const last = value.commas ? written.lastIndexOf(',') + 1 : 0;
    const without = new Set([...taken, ...written.slice(0, last).split(',')]);
    const words = [...(value.choices ?? []).map((word): Word => [word, '']), ...(value.known ? list(value.known) : [])]
      .filter(([word]) => !without.has(word))
      .map(([word, is]): Word => [`${word}${value.ending ?? ''}`, is]);
    return { is: isOpen(words) ? 'open' : 'values', head: head + written.slice(0, last), words };
  };

  const { expects } = place;
  if (expects?.value && !(expects.optional && current.startsWith('-'))) return valuesOf(expects.value, '', []);
  if (!place.optionsEnded && current.startsWith('-')) {
    const head = /^--?[\w-]+=/.exec(current)?.[0];
    if (head === undefined) return optionsOf(ownOptions(tree, place.path), place.given);
    const option = optionsAt(tree, place.path).find(({ name }) => `${name}=` === head);
    return option?.value ? valuesOf(option.value, head, []) : null;
  }
  return argumentsOf(place, valuesOf);
}

/** Whether more has to follow these words: `rotation.from=`. */
const isOpen = (words: readonly Word[]) => words.length > 0 && words.every(([word]) => /[=.]$/.test(word));

/** The options that have not been given, or that may be given again, and that contradict none that was. */
function optionsOf(options: readonly PreparedOption[], given: ReadonlySet<string>): Offer {
  const contradicted = options.flatMap(({ id, conflicts = [] }) => (given.has(id) ? conflicts : []));
  const left = options.filter(
    ({ id, repeats, conflicts = [] }) =>
      (repeats || !given.has(id)) && !contradicted.includes(id) && !conflicts.some((other) => given.has(other)),
  );
  return { is: 'values', head: '', words: left.map(({ name, summary }): Word => [name, summary]) };
}

function argumentsOf(
  { path, arguments: given, helping }: Place,
  valuesOf: (value: PreparedValue, head: string, taken: readonly string[]) => Offer | null,
): Offer | null {
  const command = path.at(-1) as PreparedCommand;
  const below = Object.entries(command.commands).map(([name, { summary }]): Word => [name, summary]);
  const commands: readonly Word[] = path.length === 1 && !helping ? [...below, ['help', 'help of a command']] : below;
  if (given.length === 0 && commands.length > 0) return { is: 'values', head: '', words: commands };
  const last = command.arguments.at(-1);
  const argument = command.arguments[given.length] ?? (last?.many ? last : undefined);
  if (argument === undefined || helping) return null;
  const { choices = [], known } = argument;
  if (!argument.many || known === undefined || choices.length === 0) return valuesOf(argument, '', given);
  // First the things that it is about, then the word that says what to do with them.
  if (given.some((word) => choices.includes(word))) return null;
  return valuesOf(given.length === 0 ? { known } : argument, '', given);
}
