import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { samples } from '../../test/support/handover.ts';
import { root } from '../../test/support/machine.ts';
import { toHtml } from './html.ts';
import { html } from './safe-html.ts';
import { style } from './style.ts';

/** The tags of a page, as they are written. */
const tags = (page: string) => page.match(/<[a-z!/][^>]*>/gi) ?? [];

describe('a handover as a page', () => {
  it('holds nothing that runs and nothing that is elsewhere', () => {
    for (const handover of Object.values(samples)) {
      const page = toHtml(handover).replace(style, '');
      const names = new Set(tags(page).flatMap((tag) => /^<([a-z0-9]+)/i.exec(tag)?.[1] ?? []));
      for (const name of ['script', 'img', 'iframe', 'object', 'embed', 'link', 'form', 'base', 'use', 'image']) {
        expect(names).not.toContain(name);
      }
      for (const tag of tags(page)) {
        expect(tag).not.toMatch(/\s(?:on\w+|style|src|srcset)\s*=/i);
        const href = /\shref="([^"]*)"/.exec(tag)?.[1];
        if (href !== undefined) expect(href).toMatch(/^(?:#[a-z0-9-]+|https?:\/\/[^"<>\s]+)$/);
      }
    }
    expect(style).not.toMatch(/url\((?!#)|@import/);
  });

  it('allows its own style alone', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(toHtml(samples.usual)) ?? [];
    expect(policy).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=*&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
  });

  it('has every ticket once, and a bar for each clock that runs', () => {
    const page = toHtml(samples.usual);
    for (const { id } of samples.usual.tickets) expect(page.split(` id="ticket-${id}"`)).toHaveLength(2);
    const active = samples.usual.tickets.filter(({ sla }) => sla.kind === 'active');
    expect(page.match(/<svg class="bar" role="img" aria-label="[^"]+"/g)).toHaveLength(active.length);
    expect(page).toContain('aria-label="breached 26 hours ago"');
    expect(page).toContain('aria-label="breaches in 42 minutes"');
  });

  it('has headings in order', () => {
    for (const handover of Object.values(samples)) {
      const levels = [...toHtml(handover).matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
      expect(levels[0]).toBe(1);
      for (const [index, level] of levels.entries()) {
        if (index > 0) expect(level).toBeGreaterThan(1);
        expect(level - (levels[index - 1] ?? 0)).toBeLessThan(2);
      }
    }
  });

  it('is the one that was looked at', async () => {
    const golden = path.join(root, 'fixtures/golden/handover.html');
    await expect(toHtml(samples.usual)).toMatchFileSnapshot(golden);
    expect(readFileSync(golden, 'utf8')).toContain('<html lang="en-GB">');
  });

  it('says of every part that there is nothing, where that is so', () => {
    expect(toHtml(samples.empty).match(/Nothing outstanding: /g)).toHaveLength(7);
  });
});

/** The contrast of two colours, as WCAG 2 reckons it. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('the colours of the page', () => {
  const themes = [...style.matchAll(/--paper: #[0-9a-f]{6};[^}]*/g)].map(([text]) =>
    Object.fromEntries([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]])),
  );

  it('are told apart from what is behind them, in the light and in the dark', () => {
    expect(themes).toHaveLength(2);
    for (const theme of themes) {
      const of = (name: string) => theme[name] as string;
      for (const text of ['ink', 'quiet', 'link', 'late', 'soon']) {
        expect(contrast(of(text), of('paper')), `${text} on paper`).toBeGreaterThan(4.5);
      }
      expect(contrast(of('ink'), of('panel'))).toBeGreaterThan(4.5);
      expect(contrast(of('link'), of('panel'))).toBeGreaterThan(4.5);
      expect(contrast(of('late-ink'), of('late'))).toBeGreaterThan(4.5);
    }
  });
});

describe('HTML as a template', () => {
  it('escapes what is put into it, and nothing twice', () => {
    const inner = html`<b>${'<&"\''}</b>`;
    expect(html`<p title="${'"'}">${inner}${null}${false}${[1, inner]}</p>`.source).toBe(
      '<p title="&quot;"><b>&lt;&amp;&quot;&#39;</b>1<b>&lt;&amp;&quot;&#39;</b></p>',
    );
  });
});
