import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

/** Writes to the clipboard, links, clears the screen, reverses the direction, and hides a text. */
const hostile = '\u001b]52;c;ZmFrZQ==\u0007\u001b]8;;http://evil.test\u001b\\\u001b[2J\u202e\u{e0101}\u2800';

let practice: Practice;
let screen: Screen | undefined;

describe.skipIf(noScreen)(`names with escape sequences${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(async () => {
    practice = createPractice();
    practice.change((world) => {
      world.people = world.people.map((one) => (one.key === 'you' ? one : { ...one, name: `Na${hostile}dia` }));
    });
  });
  afterEach(() => {
    screen?.close();
    practice.remove();
  });

  it('do not reach the terminal, in a question or above it', async () => {
    screen = openScreen(practice, ['end', '--sandbox', '--only', 'rotation']);
    await screen.answer('Is Nadia next?', 'Enter');
    expect(await screen.ended()).toBe(0);
    const sent = screen.raw();
    expect(sent).toContain('Is Nadia next?');
    expect(sent).not.toMatch(/\u001b\]|\u001b\[2J|[\u202e\u2800]|\u{e0101}/u);
  });
});
