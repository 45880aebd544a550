import { describe, expect, it } from 'vitest';
import { shortenHandover } from './shorten-handover.ts';

const ticket = (id: number, words: string) => `### #${id} Subject\n\n- ${words}\n`;
const handover = (tickets: readonly string[], others = 'none') =>
  [
    '# Handover\n\n## Start here\n\n- #48201 Subject\n',
    '## Tickets\n',
    ...tickets,
    `## The other tickets of the group\n\n- ${others}\n`,
    '## Branches and pull requests\n\n- `support/48201`\n',
    '## What could not be found out\n\nNothing outstanding.\n',
  ].join('\n');

const inSlack = (text: string) => text.replace(/[&<>]/g, '12345').length;

describe('a handover in a message', () => {
  it('is whole where it fits', () => {
    const whole = handover([ticket(1, 'a')]);
    expect(shortenHandover(whole, whole.length)).toBe(whole);
  });

  it('leaves out the other tickets first, and then those of mine that press least, which it names', () => {
    const mine = [1, 2, 3].map((id) => ticket(48200 + id, 'x'.repeat(1000)));
    const withoutOthers = shortenHandover(handover(mine, 'y'.repeat(1000)), 3500);
    expect(withoutOthers).not.toContain('yyy');
    expect(withoutOthers).toContain('## The other tickets of the group\n\nThey are in Zendesk.');
    expect(withoutOthers).toContain('### #48203');

    const short = shortenHandover(handover(mine, 'y'.repeat(1000)), 2000);
    expect(short.length).toBeLessThanOrEqual(2000);
    expect(short).toContain('### #48201 ');
    expect(short).not.toContain('### #48202 ');
    expect(short).toContain('Left out to keep this message short: #48202, #48203. They are in Zendesk.');
    for (const kept of ['## Start here', '`support/48201`', '## What could not be found out'])
      expect(short).toContain(kept);
  });

  it('counts as Slack does', () => {
    const mine = [ticket(1, '&<>'.repeat(300)), ticket(2, '&<>'.repeat(300))];
    for (const most of [9500, 6000, 3000])
      expect(inSlack(shortenHandover(handover(mine), most))).toBeLessThanOrEqual(most);
  });

  it('is cut where nothing more can be left out, and never in the middle of a character', () => {
    const words = `# Handover\n\n> ${'👩'.repeat(3000)}`;
    for (const most of [1000, 1001, 1003]) {
      const cut = shortenHandover(words, most);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(cut).toContain('cut here');
      expect(cut.isWellFormed()).toBe(true);
    }
  });

  it('ends, even if there is no room at all', () => {
    for (const most of [-1000, 0, 10])
      expect(shortenHandover(handover([ticket(1, 'a')]), most).length).toBeLessThan(60);
  });
});
