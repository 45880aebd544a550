/** Characters that a page would show as others, or take for its own: each is shown as it was typed. https://man.openbsd.org/mandoc_char.7 */
const special: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  '"': '\\(dq',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

const escaped = (text: string): string =>
  text
    .replace(/[\\\-"'`^~]/g, (character) => special[character] as string)
    .replace(
      /[^\n -~]/gu,
      (character) => `\\[u${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`,
    );

/** A line must not begin like a macro. Quotes are escaped already. */
const line = (text: string): string => (text.startsWith('.') ? `\\&${text}` : text);

/** Text in bold: what is typed as it is written. */
export const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;

/** Text in italics: what something else is typed for. */
export const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

/** Text as it is. */
export const plain = (text: string): string => line(escaped(text.replace(/\s+/g, ' ').trim()));

/** Sentences, on one line: what is in backquotes, and options, are bold. */
export const prose = (text: string): string =>
  line(
    text
      .replace(/\s+/g, ' ')
      .trim()
      .split(/`([^`]*)`|(?<![\w-])(--[a-z][a-z-]*)/)
      .map((part = '', index) => (index % 3 === 0 ? escaped(part) : part === '' ? '' : bold(part)))
      .join(''),
  );

/** A paragraph. */
export const paragraph = (text: string): string => `.PP\n${text}`;

/** A list: each item's name, and below it what it is. */
export const items = (all: readonly (readonly [name: string, is: string])[]): string =>
  all.map(([name, is]) => `.TP\n${name}\n${is}`).join('\n');

/** A section, or nothing if it has no parts. The first paragraph follows its heading directly. */
export function section(heading: string, ...parts: readonly string[]): string[] {
  const [first, ...rest] = parts.filter((part) => part !== '');
  return first === undefined ? [] : [`.SH ${heading}`, first.replace(/^\.PP\n/, ''), ...rest];
}
