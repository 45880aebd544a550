/**
 * Escape sequences that move the cursor, colour, set titles or write to the clipboard (ECMA-48: CSI, OSC, DCS …).
 * One that takes text but has no end on its line loses only its beginning, so that it can't hide what follows.
 */
const sequences =
  /(?:\u001b\]|\u009d)(?:[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c))?|(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])(?:[^\u001b\u009c\n]*(?:\u001b\\|\u009c))?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

/** Characters that are invisible or that turn the direction of what follows; tags (U+E0000 on) can hide whole texts. */
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Text from outside, made safe to print: escape sequences and invisible characters are dropped, control characters
 * are shown as their pictures, tabs become spaces, and a line end stays a line end.
 */
export function sanitise(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '  ')
    .replace(sequences, '')
    .replace(invisible, '')
    .replace(control, (character) => {
      const code = character.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
    });
}

/** The same, on one line. */
export function sanitiseLine(text: string): string {
  return sanitise(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
