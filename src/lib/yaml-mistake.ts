import { type Document, isMap, isSeq, visit, type YAMLError } from 'yaml';

/** What is wrong with a text that should be YAML, and where. */
export interface YamlMistake {
  readonly offset: number;
  /** In our words, and never in the library's: those may repeat a part of the file, and with it a secret. */
  readonly words: string | null;
}

export const aliasMistake = 'a value that begins with * or & has to be in quotes';

/** Some codes stand for several mistakes. */
const mistakes: readonly (readonly [code: YAMLError['code'], message: RegExp, words: string])[] = [
  ['BAD_ALIAS', /./, aliasMistake],
  ['BAD_DQ_ESCAPE', /./, 'a backslash in double quotes has a meaning of its own: use single quotes'],
  ['BAD_INDENT', /^Flow map/, 'the { that begins here is not closed, or what is in it is not indented'],
  ['BAD_INDENT', /^Flow seq/, 'the [ that begins here is not closed, or what is in it is not indented'],
  ['BAD_INDENT', /./, 'the indentation does not fit the lines around it'],
  ['BAD_SCALAR_START', /./, 'a value that begins with this character has to be in quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', /./, 'a value that has a colon and a space in it has to be in quotes'],
  ['DUPLICATE_KEY', /./, 'this key is there twice'],
  ['MISSING_CHAR', /^Missing closing/, 'the quote that begins here is not closed'],
  ['MISSING_CHAR', /^Flow map/, 'the { that begins here is not closed'],
  ['MISSING_CHAR', /^Flow seq/, 'the [ that begins here is not closed'],
  ['MISSING_CHAR', /map value/, 'a colon with a space after it is missing'],
  ['MISSING_CHAR', /./, 'a quote, bracket or colon is missing'],
  ['MULTILINE_IMPLICIT_KEY', /./, 'a colon with a space after it is missing'],
  ['MULTIPLE_DOCS', /./, 'a second document begins here; only one can be read'],
  ['TAB_AS_INDENT', /./, 'there is a tab, and YAML is indented with spaces'],
  ['TAG_RESOLVE_FAILED', /./, 'a value that begins with ! has to be in quotes'],
  ['UNEXPECTED_TOKEN', /-end token/, 'a ] or } is here that closes nothing'],
  ['UNEXPECTED_TOKEN', /./, 'this does not fit what comes before it'],
];

/** A key with a value of its own and others below it is reported as two mistakes. */
const isKeyWithBoth = ({ errors: [first, second] }: Document.Parsed) =>
  first?.code === 'BLOCK_AS_IMPLICIT_KEY' && second?.code === 'MULTILINE_IMPLICIT_KEY';

/** Where a mistake is: an unclosed quote or bracket is noticed later, and fixed where it begins. */
function offsetOf(document: Document.Parsed, { code, message, pos: [position] }: YAMLError): number {
  let offset = position;
  if (code === 'MISSING_CHAR')
    visit(document, {
      Scalar(_, { type, range }) {
        if (type?.startsWith('QUOTE') && range && range[0] < position && range[1] >= position - 1) {
          offset = range[0];
          return visit.BREAK;
        }
        return undefined;
      },
    });
  const kind = /^Flow (map|seq)/.exec(message)?.[1];
  if (kind !== undefined)
    visit(document, {
      Collection(_, node) {
        const { flow, range } = node;
        const isMeant = flow && (kind === 'map' ? isMap(node) : isSeq(node));
        // The last one is the innermost.
        if (isMeant && range && range[0] < position && range[1] >= position) offset = range[0];
      },
    });
  return offset;
}

/** The first mistake of a document; null if it has none. */
export function yamlMistake(document: Document.Parsed): YamlMistake | null {
  const error = document.errors[0] ?? document.warnings[0];
  if (!error) return null;
  const words = isKeyWithBoth(document)
    ? 'a key has both a value and keys below it'
    : (mistakes.find(([code, message]) => code === error.code && message.test(error.message))?.[2] ?? null);
  return { offset: offsetOf(document, error), words };
}
