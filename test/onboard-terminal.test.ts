import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
const screens: Screen[] = [];

const onboard = (...args: string[]): Screen => {
  const screen = openScreen(practice, ['onboard', '--sandbox', ...args]);
  screens.push(screen);
  return screen;
};

/** Goes through a plan that takes several screens, and returns what was on them, in one line. */
async function allParts(screen: Screen, end: RegExp): Promise<string> {
  const shown: string[] = [];
  await screen.waitFor(/Part 1 of \d/);
  const total = Number(/Part 1 of (\d+)/.exec(screen.text())?.[1]);
  for (let part = 1; part < total; part++) {
    shown.push(...screen.visible());
    screen.press('Enter');
    await screen.waitFor(part + 1 < total ? `Part ${part + 1} of ${total}` : end);
  }
  return [...shown, ...screen.visible()].join('\n').replace(/[\s│]+/g, ' ');
}

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

  it('breaks a line before the default answer, and not in it', async () => {
    const screen = openScreen(practice, ['onboard', '--sandbox', '--only', 'you'], {}, 40);
    screens.push(screen);
    await screen.waitFor('(Nell Newcomer)');
    screen.press('Escape');
    await screen.answer(/\[Enter\] answer it/, 'Enter');
    await screen.waitFor('Nell');
    // Nor in the choice that was made.
    expect(screen.visible().join('\n')).toMatch(/^. Your name, as colleagues know it\n {2}answer it$/m);
    screen.resize(60, 24);
    screen.press('Escape');
    await screen.answer(/\[Enter\] answer it/, 'Enter');
    await screen.waitFor(/\(Esc: other choices\)\s+\(Nell/);
    expect(screen.visible().join('\n')).toMatch(/\(Esc: other choices\)\n {3}\(Nell Newcomer\)/);
    screen.press('C-c');
    expect(await screen.ended()).toBe(130);
  });

  it('keeps each answer until it is saved, wherever it is interrupted', async () => {
    const other = createPractice({ clones: false });
    await other.govsupport(['sandbox', 'be', 'newcomer']);
    const own: Screen[] = [];
    const you = (): Screen => {
      const screen = openScreen(other, ['onboard', '--sandbox', '--only', 'you']);
      own.push(screen);
      return screen;
    };
    try {
      const first = you();
      await first.answer('(Nell Newcomer)', 'Enter');
      await first.waitFor('(nell@example.org)');
      first.type('nell@example.com');
      first.press('Enter');
      await first.answer('Your GitHub user name', 'C-c');
      expect(await first.ended()).toBe(130);
      const again = you();
      await again.answer('Your GitHub user name', 'Enter');
      await again.answer(/person\.name: Nell Newcomer\n[\s│]+person\.email: nell@example\.com[\s\S]*Do it\?/, 'Enter');
      expect(await again.ended()).toBe(0);
      expect(again.text()).not.toContain('Your name, as');
      // From then on, the configuration counts.
      await other.govsupport(['config', 'set', 'person.email', 'nn@example.org', '--sandbox']);
      const since = await other.govsupport(['onboard', '--sandbox', '--only', 'you', '--no-input']);
      expect(since).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('You are Nell Newcomer (nn@example.org'),
      });
    } finally {
      for (const screen of own) screen.close();
      other.remove();
    }
  });

  it('shows who you are, and accepts a correction or an empty answer', async () => {
    const screen = onboard();
    await screen.answer('Your name, as colleagues know it (Esc: other choices) (Nell Newcomer)', 'Enter');
    await screen.waitFor('(nell@example.org)');
    screen.type('nell');
    screen.press('Enter');
    await screen.answer('expected an e-mail address, found "nell"', 'C-u');
    screen.press('Enter');
    await screen.answer('Your GitHub user name', 'Enter');
    await screen.answer(/person\.name: Nell Newcomer[\s\S]*Do it\?/, 'Enter');
    // An empty answer is no file, not the folder that it is started in.
    await screen.answer(/Include[\s\S]*Do it\?/, 'l');
    await screen.answer(/Sign in to Zendesk[\s\S]*Do it\?/, 'q');
    expect(await screen.ended()).toBe(5);
    expect(screen.text()).toContain('Ready\n✓ done');
    // Even what comes after the step at which she left.
    expect(screen.text()).toMatch(
      /Left to you\n○ open {6}team[\s\S]*requests[\s\S]*Access to\s+Papertrail:\s+not\s+known\s+whether\s+it\s+was\s+asked\s+for[\s\S]*○ open {6}vetting/,
    );
  });

  it('runs no installer on Enter, mentions no handover, and shows each request before it is sent', async () => {
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
    const shown = await allParts(screen, /Do it\?\n +\[Enter\] do it {2}\[e\] edit/);
    // None of it has scrolled away by the time she is asked to go on.
    for (const what of [
      'vault',
      'AWS login',
      'user data bag',
      'Helpful',
      'Papertrail',
      'repositories',
      'knowledgebase',
    ])
      expect(shown).toMatch(new RegExp(`• (?:Raise|Push|Open|Ask)[^•]*${what}`));
    expect(shown).toContain('The key is: ssh-ed25519 AAAA');
    expect(messagesOfNell()).toEqual([]);
    screen.press('q');
    expect(await screen.ended()).toBe(5);
    expect(screen.text()).toMatch(/Left to you\n[\s\S]*requests[\s\S]*vetting/);
    expect(screen.text()).toMatch(/Skipped\n- skipped +software +I have a container/);
    expect(messagesOfNell()).toEqual([]);

    // All the rest at once, through which she can scroll.
    const again = onboard('--only', 'requests');
    await again.answer(/Part 1 of \d+\.\n +\[Enter\] show the next part {2}\[a\] show all the rest/, 'a');
    await again.waitFor(/• Ask[^•]*knowledgebase[\s\S]*Do it\?\n +\[Enter\] do it {2}\[e\] edit/);
    expect(again.text()).not.toContain('Part 2');
    again.press('q');
    expect(await again.ended()).toBe(5);
    expect(messagesOfNell()).toEqual([]);
  });
});
