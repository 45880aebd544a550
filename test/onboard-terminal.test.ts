import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let practice: Practice;
const screens: Screen[] = [];

const onboard = (...args: string[]): Screen => {
  const screen = openScreen(practice, ['onboard', '--sandbox', ...args]);
  screens.push(screen);
  return screen;
};

/** What Nell has written in Slack since she came. */
function messagesOfNell(): string[] {
  const { slack, people } = practice.world();
  const me = people.find(({ key }) => key === 'newcomer')?.slackId;
  return slack.messages.filter(({ user }) => user === me).map(({ text }) => text);
}

describe.skipIf(noScreen)(`getting ready in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeAll(async () => {
    practice = createPractice();
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
  });
  afterAll(() => {
    for (const screen of screens) screen.close();
    practice.remove();
  });

  it('shows who you are, and takes a correction and no answer', async () => {
    const screen = onboard();
    await screen.answer('Your name, as colleagues know it (Esc: back) (Nell Newcomer)', 'Enter');
    await screen.waitFor('(nell@example.org)');
    screen.type('nell');
    screen.press('Enter');
    await screen.answer('expected an e-mail address, found "nell"', 'C-u');
    screen.press('Enter');
    await screen.answer('Your GitHub user name', 'Enter');
    await screen.answer(/person\.name: Nell Newcomer[\s\S]*Do it\?/, 'Enter');
    // No team file is no file, and not the folder that it is started in.
    await screen.answer(/Include[\s\S]*Do it\?/, 'l');
    await screen.answer(/Sign in to Zendesk[\s\S]*Do it\?/, 'q');
    expect(await screen.ended()).toBe(5);
    expect(screen.text()).toContain('Ready\n✓ done');
    expect(screen.text()).toContain('Left to you\n');
  });

  it('runs no software on Enter, says nothing of a handover, and shows each request before it is sent', async () => {
    const screen = onboard();
    await screen.answer(/Include[\s\S]*Do it\?/, 'Enter');
    await screen.answer(/Sign in to Zendesk[\s\S]*Do it\?/, 'Enter');
    await screen.waitFor(/brew install dxw\/tap\/whippet[\s\S]*Run it\?\n +\[Enter\] not now {2}\[y\] run it/);
    // An address stays on one line, however long it is.
    expect(screen.text()).toMatch(/^ {2}http:\S+code_challenge_method=S256$/m);
    screen.press('Enter');
    await screen.answer(/Join #dxw-dalmatian[\s\S]*Do it\?[\s\S]*\[b\] back/, 'b');
    await screen.answer('Run it?', 's');
    await screen.waitFor(/Why\? \(Esc: back\)/);
    screen.type('I have a container');
    screen.press('Enter');
    await screen.answer(/Join #dxw-dalmatian[\s\S]*Do it\?/, 'Enter');
    await screen.answer(/Copy the template[\s\S]*Do it\?/, 'l');
    await screen.answer('Your user name on the servers', 'Enter');
    await screen.answer('The public key', 'Enter');
    await screen.answer('Your groups', 'Enter');
    await screen.answer('Your shell', 'Enter');
    await screen.waitFor(/access to Papertrail[\s\S]*Do it\?\n +\[Enter\] do it {2}\[e\] edit/);
    expect(screen.text().replace(/[\s│]+/g, ' ')).toContain('It is: ssh-ed25519 AAAA');
    expect(messagesOfNell()).toEqual([]);
    screen.press('q');
    expect(await screen.ended()).toBe(5);
    expect(screen.text()).toMatch(/Skipped\n- skipped +software +I have a container/);
    expect(messagesOfNell()).toEqual([]);
  });
});
