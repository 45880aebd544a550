import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHtml } from '../src/handover/html.ts';
import { chromium, openPage } from './support/browser.ts';
import { samples } from './support/handover.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

describe.skipIf(chromium === null)('the page of a handover in Chromium', () => {
  it.each(Object.keys(samples) as (keyof typeof samples)[])('runs nothing and fetches nothing: %s', async (name) => {
    const file = machine.file(`${name}.html`, toHtml(samples[name]));
    const address = pathToFileURL(file).href;
    const page = await openPage(address);
    try {
      for (const width of [390, 1280]) {
        for (const dark of [false, true]) {
          await page.look({ width, dark });
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
          expect(paper).toBe(dark ? 'rgb(20, 22, 26)' : 'rgb(255, 255, 255)');
        }
      }
      expect(await page.evaluate('document.scripts.length + document.images.length')).toBe(0);
      expect(await page.evaluate('document.title')).toMatch(/^Handover of GovPress/);
      expect(page.asked).toEqual([address]);
      expect(page.said).toEqual([]);
      expect(page.dialogs).toEqual([]);
      const bars = await page.evaluate<{ bars: number; named: number; drawn: number }>(`(() => {
        const bars = [...document.querySelectorAll('svg.bar')];
        const named = bars.filter((bar) => bar.getAttribute('aria-label'));
        const drawn = bars.filter((bar) => bar.querySelector('rect').getBoundingClientRect().width > 0);
        return { bars: bars.length, named: named.length, drawn: drawn.length };
      })()`);
      expect(bars.named).toBe(bars.bars);
      expect(bars.drawn).toBe(bars.bars);
    } finally {
      await page.close();
    }
  });

  it('runs no script that someone put into it, and loads no picture', async () => {
    const broken = toHtml(samples.usual).replace(
      '</main>',
      '<script>document.title = "owned"</script><img src="http://127.0.0.1:9/a.png" onerror="alert(1)"></main>',
    );
    const page = await openPage(pathToFileURL(machine.file('broken.html', broken)).href);
    try {
      expect(await page.evaluate('document.title')).toMatch(/^Handover of GovPress/);
      expect(page.dialogs).toEqual([]);
      expect(page.said.join('\n')).toMatch(/Content Security Policy/);
    } finally {
      await page.close();
    }
  });

  it('can be printed', async () => {
    const page = await openPage(pathToFileURL(machine.file('usual.html', toHtml(samples.usual))).href);
    try {
      await page.look({ width: 1280, dark: true, print: true });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.evaluate("getComputedStyle(document.querySelector('nav')).display")).toBe('none');
      expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    } finally {
      await page.close();
    }
  });
});
