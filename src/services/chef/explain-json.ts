/** Where a text stops being JSON, and why, without a full stop. */
export interface JsonMistake {
  readonly line: number;
  readonly reason: string;
}

/** The line of an offset in a text, counted from 1. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const token =
  /([{}[\],:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

function unexpected(text: string, offset: number, expected: string, whole = ''): string {
  const rest = text.slice(offset, offset + 40);
  if (/^(?:<{7}|={7}|>{7})/.test(rest)) return 'a merge conflict is not resolved';
  if (whole === '' && rest.startsWith('"'))
    return 'a string has no closing quotation mark, or holds a character that has to be escaped';
  const word = whole.slice(0, 40) || (/^[\w.+-]+/.exec(rest)?.[0] ?? rest.charAt(0));
  return `this is not JSON: expected ${expected}, found ${word}`;
}

/** Explains a text that JSON.parse refused: its own message has the place only sometimes, and never the line. */
export function explainJson(text: string): JsonMistake {
  if (text.trim() === '') return { line: 1, reason: 'the file is empty' };
  const open: string[] = [];
  let expected: 'a value' | 'a key or }' | 'a key' | 'a colon' | 'a value or ]' | 'a comma or the end' = 'a value';
  let offset = 0;
  const mistake = (reason: string) => ({ line: lineAt(text, offset), reason });
  for (;;) {
    while (/\s/.test(text.charAt(offset))) offset++;
    const done = open.length === 0 && expected === 'a comma or the end';
    if (offset >= text.length) {
      return mistake(done ? 'this is not JSON' : 'the file ends before the bag does: part of it is missing');
    }
    if (done) return mistake('there is something after the end of the bag');
    token.lastIndex = offset;
    const found = token.exec(text);
    const wanted = expected === 'a comma or the end' ? `a comma or ${open.at(-1) === '{' ? '}' : ']'}` : expected;
    if (found === null) return mistake(unexpected(text, offset, wanted));
    const mark = found[1];
    const isText = found[0].startsWith('"');
    if (expected === 'a colon' && mark === ':') expected = 'a value';
    else if (expected.startsWith('a key') && isText) expected = 'a colon';
    else if (expected === 'a comma or the end' && mark === ',') expected = open.at(-1) === '{' ? 'a key' : 'a value';
    else if (
      (mark === '}' && open.at(-1) === '{' && (expected === 'a key or }' || expected === 'a comma or the end')) ||
      (mark === ']' && open.at(-1) === '[' && (expected === 'a value or ]' || expected === 'a comma or the end'))
    ) {
      open.pop();
      expected = 'a comma or the end';
    } else if (expected.startsWith('a value') && (mark === undefined || mark === '{' || mark === '[')) {
      if (mark !== undefined) open.push(mark);
      expected = mark === '{' ? 'a key or }' : mark === '[' ? 'a value or ]' : 'a comma or the end';
    } else return mistake(unexpected(text, offset, wanted, found[0]));
    offset = token.lastIndex;
  }
}
