import { describe, expect, it } from 'vitest';
import { handoverParts } from './handover-parts.ts';

const handover = `# Handover of 2nd line support

Some words before.

## Start here

Begin with the relay.

- #48202 Planning applications — breached
- #48204 Contact form — breaches at 10:40
- The stand-up is at 10:15

## Tickets

### #48204 Contact form

- Asked: no mail.

\`\`\`
# not a heading
\`\`\`

### #48208 Events

- Next: a lower bound.

## Nothing outstanding

Nothing is under way.
`;

describe('handoverParts', () => {
  const { opening, parts } = handoverParts(handover);

  it('opens with what stands before the chapters', () => {
    expect(opening).toEqual(['Handover of 2nd line support', '', 'Some words before.', '', 'Begin with the relay.']);
  });

  it('puts first what is to be started with, each with its own section, and nothing twice', () => {
    expect(parts.map(({ id, first, ticket }) => [id, first, ticket])).toEqual([
      ['48202', true, 48202],
      ['48204', true, 48204],
      ['The stand-up is at 10:15', true, null],
      ['48208', false, 48208],
      ['Nothing outstanding', false, null],
    ]);
    expect(parts[0]).toMatchObject({ title: '#48202 Planning applications — breached', lines: [] });
    expect(parts[1]?.lines).toEqual(['- Asked: no mail.', '', '```', '# not a heading', '```']);
    expect(parts[4]?.lines).toEqual(['Nothing is under way.']);
  });

  it('loses no line of the text', () => {
    const all = [...opening, ...parts.flatMap((part) => [part.title, ...part.lines])].join('\n');
    const words = handover.match(/[\w:.]+/g) ?? [];
    // The headings that stand for a list, or only gather others, are not read themselves.
    for (const word of words.filter((one) => !['Start', 'here', 'Tickets'].includes(one))) expect(all).toContain(word);
  });

  it('leaves no hole in the opening where the list was', () => {
    const text = '# Handover\n\n## Start here\n\nTwo are late.\n\n- #48201 One\n- #48202 Two\n\n1 more is.\n';
    expect(handoverParts(text).opening).toEqual(['Handover', '', 'Two are late.', '', '1 more is.']);
  });

  it.each([
    ['', []],
    ['Just a line.\nAnd another.', ['Just a line.', 'And another.']],
  ])('%j is all opening', (text, expected) => {
    expect(handoverParts(text)).toEqual({ opening: expected, parts: [] });
  });
});
