import { describe, expect, it } from 'vitest';
import { readPastes } from './pasted.ts';

const begins = '\u001b[200~';
const ends = '\u001b[201~';

describe('readPastes', () => {
  it.each([
    ['lines', `${begins}one\rtwo\r\n\rthree\r${ends}`, 'one⏎two⏎⏎three'],
    ['line', `${begins}one\ntwo\n${ends}`, 'one two'],
    ['nothing', `${begins}yes\r${ends}`, ''],
    ['lines', `a${begins}one\rtwo${ends}b\r`, 'aone⏎twob\r'],
    ['lines', `${begins}a\tb\u0003\u001b[Ac${ends}`, 'a b[Ac'],
    ['lines', 'one\rtwo\r', 'one⏎two'],
    ['line', 'one\rtwo', 'one two'],
    ['nothing', 'y\rq', 'y\rq'],
    ['lines', 'typed\r', 'typed\r'],
    ['lines', '\u0015typed\r\u0003', '\u0015typed\r\u0003'],
    ['lines', '\u001b', '\u001b'],
  ] as const)('%s: %j', (pasting, typed, keys) => expect(readPastes(pasting)(typed)).toBe(keys));

  it('knows a paste that comes in parts, wherever they are cut', () => {
    const whole = `${begins}one\rtwo${ends}\r`;
    for (let at = begins.length; at < whole.length; at++) {
      const read = readPastes('lines');
      expect(read(whole.slice(0, at)) + read(whole.slice(at))).toBe('one⏎two\r');
    }
  });
});
