import { describe, expect, it } from 'vitest';
import { readBashLine, unquote } from './shell-words.ts';

describe('readBashLine', () => {
  it.each([
    ['govsupport doc', ['govsupport'], 'doc'],
    ['govsupport  doctor ', ['govsupport', 'doctor'], ''],
    [`govsupport --config "my file" 'a b' c\\ d e`, ['govsupport', '--config', 'my file', 'a b', 'c d'], 'e'],
    ['govsupport --config "my fi', ['govsupport', '--config'], '"my fi'],
    ['govsupport "$(rm -r x)" `ls a` $(a $(b c)) x', ['govsupport', '$(rm -r x)', '`ls a`', '$(a $(b c))'], 'x'],
    ['govsupport "a\nb" \\', ['govsupport', 'a\nb'], '\\'],
    ['govsupport -- -x * ', ['govsupport', '--', '-x', '*'], ''],
    ['', [], ''],
  ])('splits %j', (line, before, current) => {
    expect(readBashLine(line)).toEqual({ before, current, isRedirected: false });
  });

  it.each(['handover > out', 'handover >>out', 'handover 2>&1 >out', 'handover <', 'handover &>'])(
    'sees that a file follows in %j',
    (line) => {
      expect(readBashLine(`govsupport ${line}`)).toMatchObject({
        before: ['govsupport', 'handover'],
        isRedirected: true,
      });
    },
  );

  it('leaves out where output went before', () => {
    expect(readBashLine('govsupport handover >out --ht')).toEqual({
      before: ['govsupport', 'handover'],
      current: '--ht',
      isRedirected: false,
    });
  });
});

describe('unquote', () => {
  it.each([
    [`"a \\"b\\" \\$c"`, 'a "b" $c'],
    [`'a \\b'"c"d`, 'a \\bcd'],
    ['"open', 'open'],
    ['\\ \\', ' '],
    ['"$(x)"`y`', '$(x)`y`'],
  ])('%j', (written, plain) => {
    expect(unquote(written)).toBe(plain);
  });
});
