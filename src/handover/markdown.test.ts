import { describe, expect, it } from 'vitest';
import { samples } from '../../test/support/handover.ts';
import { escapeInline, quote, quoteOwn } from '../lib/escape-markdown.ts';
import { handoverParts } from '../steps/handover/handover-parts.ts';
import { toMarkdown } from './markdown.ts';

describe('a handover as Markdown', () => {
  it('reads well', async () => {
    await expect(toMarkdown(samples.usual)).toMatchFileSnapshot('../../fixtures/golden/handover.md');
  });

  it('says of every part that there is nothing, where that is so', () => {
    const text = toMarkdown(samples.empty);
    expect(text.match(/^Nothing outstanding: /gm)).toHaveLength(7);
  });

  it('has the items of "Start here" in the form that the start of the next rotation reads', () => {
    const [, section = ''] = /^## Start here\n([\s\S]*?)(?=^## )/m.exec(toMarkdown(samples.usual)) ?? [];
    const items = section.split('\n').filter((line) => line.startsWith('- '));
    expect(items).toHaveLength(samples.usual.startHere.length);
    for (const item of items) expect(item).toMatch(/^- #\d+ \S.* — breache[ds] on \w{3} \d+ \w+, \d\d:\d\d, /);
  });

  it('is gone through by the start of the next rotation: first what is put first, each with its own section', () => {
    for (const handover of [samples.usual, samples.hostile]) {
      const { parts } = handoverParts(toMarkdown(handover));
      const ticketsOf = (first: boolean) =>
        parts.filter((part) => part.first === first && part.ticket !== null).map(({ ticket }) => ticket);
      expect(ticketsOf(true)).toEqual(handover.startHere);
      const inDetail = handover.tickets.filter(({ id, handedOver }) => handedOver && !handover.startHere.includes(id));
      expect(ticketsOf(false)).toEqual(inDetail.map(({ id }) => id));
    }
  });

  it('has each ticket once', () => {
    const text = toMarkdown(samples.usual);
    for (const { url } of samples.usual.tickets) expect(text.split(`${url}\n`)).toHaveLength(2);
  });

  it('lets nothing from outside be a heading, a quotation, markup or a second "Start here"', () => {
    const text = toMarkdown(samples.hostile);
    expect(text.match(/^## Start here$/gm)).toHaveLength(1);
    const headings = text.split('\n').filter((line) => /^(?:> ?|\s*[-*] )*\s*#{1,6}(?:\s|$)/.test(line));
    for (const heading of headings) expect(heading).toMatch(/^(?:# Handover of|## [A-Z]|### #1\d\d )/);
    // Nothing but the marks of quotations is left of HTML, and no line of dashes or equal signs.
    const left = text.replace(/^ *>/gm, '').match(/[<>].{0,40}|^[ >]*(?:=+|-{2,})\s*$/gm);
    expect(left).toBeNull();
  });

  it('has no control, escape or direction characters in it', () => {
    expect(toMarkdown(samples.hostile)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    );
  });

  it('names gaps where they belong, and at the end', () => {
    const text = toMarkdown(samples.usual);
    expect(text.match(/Whether there is a pull request for `?feature\/contact-form/g)).toHaveLength(2);
    expect(text).not.toContain('every commit is pushed');
  });
});

describe('text from outside in Markdown', () => {
  it.each([
    ['@channel and @dxw/everybody', '`@channel` and `@dxw/everybody`'],
    ['<!here> <@U1>', '&lt;!here&gt; &lt;`@U1`&gt;'],
    ['see https://evil.example/a?b=1, now', 'see `https://evil.example/a?b=1`, now'],
    ['www.evil.example', '`www.evil.example`'],
    ['mail a@b.example', 'mail `a@b.example`'],
    ['javascript:alert(1)', '`javascript:alert(1`)'],
    ['[x](https://evil.example)', '\\[x](`https://evil.example`)'],
    ['<b onclick="x">', '&lt;b onclick="x"&gt;'],
    ['a_b_c and _it_ *b* `c`', 'a_b_c and \\_it\\_ \\*b\\* \\`c\\`'],
    ['# big', '\\# big'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['#12 GH-3', '`#12` `GH-3`'],
    ['5 & 6, e.g. 7.5', '5 &amp; 6, e.g. 7.5'],
    ['Example Council: "Updating failed"', 'Example Council: "Updating failed"'],
  ])('%j is %j', (text, written) => {
    expect(escapeInline(text)).toBe(written);
  });

  it('is quick, however long and odd it is', () => {
    for (const part of ['a', 'a.', '- ', '-  ', '1. ', '!', '(', '@', ':', '[', '_', '~', 'a@', 'http://', ' ']) {
      expect(quote(part.repeat(20_000)).length).toBeGreaterThan(0);
      expect(quoteOwn(part.repeat(20_000)).length).toBeGreaterThan(0);
    }
  });

  it('is a quotation whose lists stay lists and whose headings do not', () => {
    expect(quote('one\n- two\n- # three\n===\n\n        deep')).toBe(
      '> one\n> - two\n> - \\# three\n> \\===\n>\n>    deep',
    );
  });

  it('keeps the addresses in the own words of the person', () => {
    expect(quoteOwn('see https://example.org/a_b, @nadia')).toBe('> see https://example.org/a_b, `@nadia`');
    expect(quoteOwn('https://example.org/"onclick=<x')).toBe('> https://example.org/"onclick=&lt;x');
  });
});
