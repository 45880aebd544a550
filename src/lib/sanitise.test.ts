import { describe, expect, it } from 'vitest';
import { sanitise, sanitiseJson, sanitiseLine, sanitiseStyled } from './sanitise.ts';

describe('sanitise', () => {
  it.each([
    ['plain text, with é, 日本 and 👩‍💻', 'plain text, with é, 日本 and 👩‍💻'],
    ['a colour: \u001b[31mred\u001b[0m', 'a colour: red'],
    ['a colour in eight bits: \u009b31mred', 'a colour in eight bits: red'],
    ['the cursor: \u001b[2J\u001b[1;1Hgone', 'the cursor: gone'],
    ['a title: \u001b]0;owned\u0007after', 'a title: after'],
    ['the clipboard: \u001b]52;c;ZmFrZQ==\u001b\\after', 'the clipboard: after'],
    ['a device control string: \u001bP1$r0m\u001b\\after', 'a device control string: after'],
    ['a character set: \u001b(0lqqk', 'a character set: lqqk'],
    ['a lone escape: \u001b', 'a lone escape: '],
    ['one inside another: \u001b\u001b[31m[31mred', 'one inside another: [31mred'],
    ['no end: \u001b]0;this must stay visible', 'no end: 0;this must stay visible'],
    ['no end on its line: \u001bPabc\ndef\u001b\\ghi', 'no end on its line: abc\ndefghi'],
    ['over it\rwritten', 'over it␍written'],
    ['a backspace\b, a bell\u0007, a delete\u007f, a null\u0000', 'a backspace␈, a bell␇, a delete␡, a null␀'],
    ['a next line: \u0085', 'a next line: \ufffd'],
    ['turned \u202etxt.exe\u202c round', 'turned txt.exe round'],
    ['in\u200bvisible\u00ad, \ufeffmarks\u2063', 'invisible, marks'],
    ['hidden\u{e0068}\u{e0069}', 'hidden'],
    ['bytes\u{e0100}\u{e01ef}\ufe00\ufe0f in selectors', 'bytes in selectors'],
    ['fillers\u115f\u1160\u3164\uffa0\u2800', 'fillers'],
    ['joiners\u034f\u17b4\u17b5\u200c\u200d\u{16fe4}', 'joiners'],
    ['marks of notes\u{1d159}\u{1d173} and of scripts\u180b\u180e\u0600', 'marks of notes and of scripts'],
    ['no character\uffff, no object\ufffc', 'no character\ufffd, no object\ufffd'],
    ['emoji ❤️ 👍🏽 🏳️‍🌈 1️⃣ 🇬🇧 with what belongs to them', 'emoji ❤️ 👍🏽 🏳️‍🌈 1️⃣ 🇬🇧 with what belongs to them'],
    ['emoji ❤\ufe0f\ufe0f\u{e0101}\u200d that hide something', 'emoji ❤\ufe0f that hide something'],
    ['می\u200cخواهم and क्\u200dष', 'می\u200cخواهم and क्\u200dष'],
    ['half a pair: \ud800', 'half a pair: \ufffd'],
    ['a tab:\there', 'a tab:  here'],
    ['lines\r\nof\nWindows\u2028and others', 'lines\nof\nWindows\nand others'],
  ])('makes %j safe', (text, safe) => {
    expect(sanitise(text)).toBe(safe);
  });

  it('leaves nothing that a terminal would act on, whatever comes', () => {
    const everything = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code));
    for (const first of everything.slice(0, 0xa0)) {
      for (const second of everything) {
        expect(sanitise(`\u001b${first}${second}x`)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
    }
  });

  it('leaves nothing that cannot be seen', () => {
    const marks = Array.from({ length: 0x110000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((one) => /[\p{DI}\p{Cf}\p{Zl}\p{Zp}\u2800\u{16fe4}\u{1d159}]/u.test(one));
    expect(marks.length).toBeGreaterThan(4000);
    expect(sanitise(`a${marks.join('a')}a`).replace(/\n/g, '')).toMatch(/^a+$/);
  });

  it('gives the same when it is applied again', () => {
    for (const text of [
      '\u001b\u001b[31m[31m',
      'a\r\nb\rc',
      '\u009d\u009d0;x\u0007',
      '\u001b]\u001b[0m0;x\u0007',
      '😀\u{e0100}\u200d😀',
    ]) {
      expect(sanitise(sanitise(text))).toBe(sanitise(text));
    }
  });
});

describe('sanitiseStyled', () => {
  it('keeps what the program styles, and nothing else', () => {
    expect(sanitiseStyled('\u001b[1mbold\u001b[22m \u001b[8mhidden\u001b[0m \u001b[30;40mblack')).toBe(
      '\u001b[1mbold\u001b[22m hidden\u001b[0m black',
    );
    expect(sanitiseStyled('\u001b]52;c;\u001b[31mZmFrZQ==\u0007')).toBe('52;c;\u001b[31mZmFrZQ==␇');
  });
});

describe('sanitiseJson', () => {
  it('writes what cannot be seen as an escape, and loses nothing', () => {
    const document = { 'é\u202e': 'a\u009b31m\u{e0100}b 👩‍💻', plain: 'é' };
    const text = sanitiseJson(JSON.stringify(document));
    expect(text).toContain('"plain":"é"');
    expect(sanitise(text)).toBe(text);
    expect(JSON.parse(text)).toEqual(document);
  });
});

describe('sanitiseLine', () => {
  it('makes one line of many', () => {
    expect(sanitiseLine('  one\n   two\r\n\n three\u2028four ')).toBe('one two three four');
  });
});

describe('text on one line', () => {
  it('has one space for each line end and what is around it', () => {
    expect(sanitiseLine('  a \n\n\t b\r\n c  d \n')).toBe('a b c  d');
  });

  it('is made at once however long the space in it is', () => {
    const space = ' '.repeat(1_000_000);
    expect(sanitiseLine(`a${space}b`)).toBe(`a${space}b`);
    expect(sanitiseLine(`a${space}\n${space}b`)).toBe('a b');
  });
});
