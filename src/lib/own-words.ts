import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The file with the words of the program's own messages, in the folder of the built program. */
export const ownWordsFile = 'own-words.txt';

/** Comments and imports have names, and are no messages. In this project each has a line of its own. */
const noCode = /^\s*(?:\/\/|\*|\/\*|import ).*$/gm;

const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:]\s*)\/(?:[^/\\\n]|\\.)+\/[a-z]*/g;

/** A word with a letter, and what may be inside one: `can't`, `sign-in`, `api.github.com`, `dxw/chef`. */
const word = /[\p{L}\p{M}\p{N}_./@-]*\p{L}[\p{L}\p{M}\p{N}_./@’'-]*/gu;

/** Hosts and people of examples stand for someone's own. */
const ofExamples = /@|(?:^|\.)example(?:\.(?:com|net|org))?\b/;

const textsIn = (code: string): string[] => code.match(literal) ?? [];

/** A text without the names of what is filled in. */
const withoutCode = (text: string) =>
  text.replace(/\$\{([^}]*)\}/g, (_, code: string) => ` ${textsIn(code).join(' ')} `);

/** The words in the texts and patterns of a TypeScript file. */
export function wordsIn(source: string): string[] {
  return textsIn(source.replace(noCode, '')).flatMap((text) =>
    [...withoutCode(text).matchAll(word)]
      .map(([found]) => found.replace(/^[.'’/@-]+|[.'’/@-]+$/g, ''))
      .filter((found) => !ofExamples.test(found))
      // A path is made of words, and an address begins with a host.
      .flatMap((found) => [found, ...found.split('/')])
      .filter((found) => found !== ''),
  );
}

/** The words of the engine's own errors. */
const ofEngine =
  'Assignment Cannot Class Invalid Maximum Must Reduce Unexpected access already array arguments assign before call ' +
  'called circular constant constructor converting convert defined empty end exceeded extensible function initial ' +
  'initialization instance invoked iterable length null object of operator properties property range read readonly ' +
  'reading set size stack string structure time to token undefined value variable with without';

/** The words of the program's own messages, and of the engine's; none if they can't be read, so that nothing is taken for one of them. */
export function readOwnWords(): ReadonlySet<string> {
  // Next to the entry of the bundle, one level up from its other parts, or where the source is built to.
  const folders = ['.', '..', '../../dist'].map((folder) => path.join(import.meta.dirname, folder, ownWordsFile));
  const file = folders.find((each) => existsSync(each));
  try {
    return new Set(file === undefined ? [] : [...readFileSync(file, 'utf8').split('\n'), ...ofEngine.split(' ')]);
  } catch {
    return new Set();
  }
}
