/**
 * Escape sequences that move the cursor, colour, set titles or write to the clipboard (ECMA-48: CSI, OSC, DCS …).
 * One that takes text but has no end on its line loses only its beginning, so that it can't hide what follows.
 */
const sequences =
  /(?:\u001b\]|\u009d)(?:[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c))?|(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])(?:[^\u001b\u009c\n]*(?:\u001b\\|\u009c))?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

/** Scripts whose words are spelt with a joiner or a non-joiner between two letters. */
const joining =
  '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}' +
  '\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}]';

/** What people see as one emoji: a picture, how it is shown, and others that are joined to it. */
const emoji = '\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?';

/**
 * Characters that are invisible or that turn the direction of what follows, and before them what holds some for a
 * reason. Default_Ignorable_Code_Point and Cf hold selectors, fillers, tags and marks of direction; Unicode has no
 * property for the braille pattern without dots and for three more that show nothing.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const invisible = new RegExp(
  `(${emoji}(?:\\u200d${emoji})*|[0-9#*]\\ufe0f\\u20e3|(?<=${joining})[\\u200c\\u200d](?=${joining}))` +
    '|[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u2800\\u{16fe4}\\u{1d159}]',
  'gu',
);

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Not characters at all, or one that stands for something that is not there. */
const meaningless = /[\p{Noncharacter_Code_Point}\ufffc]/gu;

/**
 * Text from outside, made safe to print: escape sequences and invisible characters are dropped, control characters
 * are shown as their pictures, tabs become spaces, and a line end stays a line end.
 */
export function sanitise(text: string): string {
  // Nearly everything is plain.
  if (!/[^\n -~]/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/\r\n|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '  ')
    .replace(sequences, '')
    .replace(invisible, (_, kept: string | undefined) => kept ?? '')
    .replace(meaningless, '\ufffd')
    .replace(control, (character) => {
      const code = character.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
    });
}

/** The same, on one line. */
export function sanitiseLine(text: string): string {
  // A pattern for the space around line ends would take long on a long run of spaces.
  return sanitise(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** The styles that this program uses: bold, dim, underlined, and four colours. None of them hides what it is put on. */
const style = /(\u001b\[(?:0|1|2|4|22|24|31|32|33|36|39)m)/;

/** The same as `sanitise`, for what is about to be printed: only the program's own styles stay. */
export const sanitiseStyled = (text: string): string =>
  text.includes('\u001b')
    ? text
        .split(style)
        .map((part, index) => (index % 2 === 1 ? part : sanitise(part)))
        .join('')
    : sanitise(text);

/** JSON that is safe to print: what `sanitise` would drop or change is written as an escape, so that no fact is lost. */
export const sanitiseJson = (json: string): string =>
  /[^\n -~]/.test(json)
    ? json.replace(/[^\n -~]+/g, (part) =>
        sanitise(part) === part
          ? part
          : part.replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
      )
    : json;
