/** The file of a frame, from the folder of a package on: `dist/main.cjs:1:2345`. */
function placeIn(place: string): string {
  if (/^node:[\w/.-]+(?::\d+){0,2}$/.test(place)) return place;
  const own = /(?:^|[\\/])((?:dist|src|bin|node_modules)[\\/][\w@./\\-]+(?::\d+){0,2})$/.exec(place)?.[1];
  return own ?? `…${/(?::\d+){1,2}$/.exec(place)?.[0] ?? ''}`;
}

/** What a function, a method or a class may be called. */
const name = /^[\w$.<>[\] ]{1,100}$/;

function frame(line: string): string | null {
  const [, called, inside, waited = '', alone] = /^\s+at (?:(.+?) \((.+)\)|(async )?(\S+))$/.exec(line) ?? [];
  if (alone !== undefined) return `    at ${waited}${placeIn(alone)}`;
  if (called === undefined || inside === undefined) return null;
  return `    at ${name.test(called) ? called : '…'} (${/^index \d+$/.test(inside) ? inside : placeIn(inside)})`;
}

/** The first line of an error: its class is the program's own or the engine's. */
function message(line: string, anonymise: (text: string) => string): string {
  const [, kind = '', rest = ''] =
    /^((?:caused by )?(?:[A-Z]\w{0,40}(?:Error|Exception|Failure))?(?: \[[A-Z_]+\])?:? ?)(.*)$/s.exec(line) ?? [];
  return kind + anonymise(rest);
}

/** An error's stack, and those of its causes, as far as a report for others may hold them. */
export function anonymiseStack(stack: string, anonymise: (text: string) => string): string {
  return stack
    .split('\n')
    .map((line) => frame(line) ?? message(line, anonymise))
    .join('\n');
}

/** The stack of an error, and those of its causes. */
export const stackOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`}`
    : String(error);
