/** The end of a command line of bash, up to the cursor. */
export interface BashLine {
  /** Without quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, as it was typed; empty if none has begun. */
  readonly current: string;
  /** The word is where output goes, or input comes from. */
  readonly isRedirected: boolean;
}

/** Quoted text, an escaped character, a command that would be run, or anything else that is no space. */
const part = /'[^']*'?|"(?:\\.|[^"\\])*"?|\\.?|\$\((?:[^()]|\([^()]*\))*\)?|`[^`]*`?|[^\s'"\\`<>]/sy;

/**
 * A word as the shell would understand it, as far as nothing has to be run for that: quotes go, and `$(…)` stays as it is
 * written.
 */
export const unquote = (word: string): string =>
  word.replace(/'([^']*)'?|"((?:\\.|[^"\\])*)"?|\\(.?)/gs, (_, single, double, escaped) =>
    single !== undefined ? single : double !== undefined ? double.replace(/\\(["$`\\])/g, '$1') : escaped,
  );

/** The end of the word that begins at an index. */
function endOf(line: string, start: number): number {
  let at = start;
  for (;;) {
    part.lastIndex = at;
    if (!part.test(line)) return at;
    at = part.lastIndex;
  }
}

/** Reads a command line of bash. Nothing in it is run or expanded. */
export function readBashLine(line: string): BashLine {
  const words: string[] = [];
  let isRedirected = false;
  for (let at = 0; ; ) {
    const space = /\s*/y;
    space.lastIndex = at;
    space.test(line);
    at = space.lastIndex;
    const redirection = /^\d*(?:&?>>?|>\||<>?|<&|>&)[&|]?/.exec(line.slice(at));
    if (redirection) {
      at += redirection[0].length;
      isRedirected = true;
      continue;
    }
    const end = endOf(line, at);
    if (end >= line.length) return { before: words.map(unquote), current: line.slice(at), isRedirected };
    if (!isRedirected) words.push(line.slice(at, end));
    isRedirected = false;
    at = end;
  }
}
