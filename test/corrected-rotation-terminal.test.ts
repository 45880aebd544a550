import { afterAll, expect, it } from 'vitest';
import { createPractice } from './support/practice.ts';
import { noScreen, openScreen } from './support/screen.ts';

const practice = noScreen ? null : createPractice();
afterAll(() => practice?.remove());

it.skipIf(noScreen)(
  'takes a correction of the rotation that can be right, and asks again about any other',
  async () => {
    if (!practice) return;
    const screen = openScreen(practice, ['--sandbox', 'end', '--only', 'rotation']);
    const shows = (text: RegExp) => expect.poll(() => screen.text()).toMatch(text);
    const correct = async (choice: string[], answer: string) => {
      await shows(/\[Enter\] yes {2}\[n\] no {2}\[l\] later {2}\[q\] quit$/);
      screen.press('n');
      await shows(/select$/);
      screen.press(...choice);
      await shows(/\n\? (?:First day|E-mail address) of .* \(Esc: back\)$/);
      screen.type(answer);
      screen.press('Enter');
    };
    try {
      // The question is who is next, so that is the first thing to correct.
      await correct(['Enter'], 'no.one.at.all@nowhere.example');
      await shows(/Check\s+the\s+address\./);
      await correct(['Enter'], 'nadja@example.org');
      await shows(/Did\s+you\s+mean\s+nadia@example\.org\?/);
      await correct(['Enter'], 'ada@example.org');
      await shows(/is\s+your\s+own\s+address/);
      await correct(['Down', 'Enter'], '2026-11-24');
      await shows(/Tue 24 Nov 2026[\s\S]*Corin Cover stands in on Wed 25 Nov 2026\.[\s\S]*next\?/);
      await correct(['Down', 'Enter'], '2027-01-20');
      await shows(/A rotation can't end .* before it starts/);
      await correct(['Enter'], 'corin@example.org');
      await shows(/Is\s+Corin\s+Cover\s+next\?/);
      screen.press('q');
      expect(await screen.ended()).toBe(5);
      expect(screen.text()).not.toContain('run this again');
    } finally {
      screen.close();
    }
  },
);
