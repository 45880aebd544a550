import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createPractice, messagesSince, outgoing, type Practice, sendHandover, you } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { type ShownStep, stepsOf } from './support/steps.ts';

let practice: Practice;
let before: World;
beforeAll(() => {
  practice = createPractice();
  practice.change((world) => sendHandover(world, document));
  before = practice.world();
});
afterEach(async () => {
  practice.restore(before);
});
afterAll(() => practice.remove());

/** As this program makes it. The practice world begins on Mon 23 Nov 2026 at 09:00. */
const document = `# Handover of GovPress 2nd line support

From Oscar Outgoing. Made on Fri 20 Nov, 17:00, UK time: SLA times are as of then.

## Start here

- #48201 Search results lose their filters on page 2 — breaches in 1 hour, high priority, assigned to Nadia Next
- #48202 Planning applications cannot be downloaded — breaches in 1 hour, urgent priority, assigned to Oscar Outgoing

## Tickets

### #48201 Search results lose their filters on page 2

- high priority, On-hold, Example Council, assigned to Nadia Next

### #48240 Solved meanwhile

- high priority, Open, Example Council, assigned to Oscar Outgoing
`;

/** A ticket that was solved over the weekend. */
function solve(world: World): void {
  const [ticket] = world.zendesk.tickets.filter(({ id }) => id === 48218);
  if (!ticket) throw new Error('there is no ticket #48218');
  ticket.fields.status = 'solved';
}

const steps = ['--only', 'handover-read,handover-summary'];
const run = async (...args: string[]) => {
  const outcome = await practice.start(['--no-input', '--json', ...steps, ...args]);
  return { code: outcome.code, steps: stepsOf(outcome), stderr: outcome.stderr };
};
const words = ['--answer', 'handover-summary.words=First: the relay\nSecond: the PDFs, see https://example.org/a'];
const read = ['--yes', '--confirm', 'handover-read'];
const sent = () => messagesSince(before, practice.world()).map(({ text }) => text);

describe('what has changed since the handover was made', () => {
  it('is shown to whoever reads it, from the current facts', async () => {
    practice.change(solve);
    const made = document.replaceAll('#48240 Solved meanwhile', '#48218 Ideas');
    practice.change((world) => {
      for (const message of world.slack.messages) if (message.text === document) message.text = made;
    });
    const { stderr } = await practice.start(['--no-input', '--only', 'handover-read']);
    const shown = stderr.replace(/\s+/g, ' ');
    expect(shown).toContain('Since it was made:');
    expect(shown).toContain('#48201 Search results lose their filters on page 2: breached on Mon 23 Nov, ');
    expect(shown).toContain('#48201 Search results lose their filters on page 2: Open now, was On-hold');
    expect(shown).toMatch(/#48218 [^:]*: solved/);
    expect(shown).toContain('Assigned to Oscar Outgoing now: #48201');
    const { evidence } = (await run(...read, ...words)).steps['handover-read'] as ShownStep;
    const since = evidence.since as { changes: { kind: string; ticket: number }[]; unknown: unknown[] };
    const { changes } = since;
    expect(since.unknown).toEqual([]);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'solved', ticket: 48218, untrusted: true }));
    expect(changes.filter(({ kind }) => kind === 'reassigned')).toMatchObject([
      { ticket: 48201, was: 'Nadia Next', now: 'Oscar Outgoing' },
    ]);
    // Every other ticket of the group came afterwards.
    expect(changes.filter(({ kind }) => kind === 'new').length).toBeGreaterThan(20);
  });

  it('is reported as unknown if Zendesk does not answer', async () => {
    await practice.misbehave('--path', '/zendesk/*', '--status', '500');
    const { stderr } = await practice.start(['--no-input', '--only', 'handover-read']);
    expect(stderr.replace(/\s+/g, ' ')).toContain('Could not be found out: What has changed on the tickets since.');
  });
});

describe('what comes first, in the words of whoever takes over', () => {
  it('is asked for after reading, shown before it is sent, and sent once', async () => {
    const unread = await run('--yes', ...words);
    expect(unread).toMatchObject({ code: 5, steps: { 'handover-summary': { outcome: null } } });
    expect(unread.steps['handover-summary']?.summary).toMatch(/^Read the handover first: .*Written and not sent/);
    const dry = await run('--dry-run', ...words);
    expect(dry.steps['handover-summary']?.plan?.actions).toMatchObject([
      {
        kind: 'send',
        text: expect.stringMatching(/> First: the relay\n> Second: the PDFs, see https:\/\/example.org\/a\n/),
      },
    ]);
    expect(sent()).toEqual([]);
    const done = await run(...read);
    expect(done).toMatchObject({ code: 0, steps: { 'handover-summary': { outcome: 'done' } } });
    const [thanks, summary, ...more] = sent();
    expect([thanks, more]).toEqual([expect.stringContaining('I have read it'), []]);
    expect(summary).toContain('> First: the relay\n> Second: the PDFs');
    expect((await run('--yes')).code).toBe(0);
    expect(sent()).toHaveLength(2);
  });

  it('is optional if no one can be asked, with how to give it or leave it out', async () => {
    const left = await run(...read);
    expect(left).toMatchObject({ code: 0, steps: { 'handover-summary': { outcome: 'already' } } });
    expect(left.steps['handover-summary']?.summary).toMatch(
      /^Optional: tell Oscar Outgoing what you think comes first, with --answer handover-summary\.words=TEXT$/,
    );
    const skipped = await run('--yes', '--skip', 'handover-summary=we have talked');
    expect(skipped).toMatchObject({ code: 0, steps: { 'handover-summary': { summary: 'Skipped: we have talked' } } });
    expect(sent()).toHaveLength(1);
    const empty = await practice.start(['--no-input', ...steps, '--answer', 'handover-summary.words=First:\nSecond: ']);
    expect(empty.code).toBe(2);
    const key = ['--answer', `handover-summary.words=First: the key is AKIA${'ABCDEFGH'.repeat(2)}`];
    expect((await practice.start(['--no-input', ...steps, ...key])).code).toBe(2);
    expect(practice.everything()).not.toContain('AKIAABCD');
  });

  it('is not sent again if the person before is corrected', async () => {
    await run(...read, ...words);
    const corrected = await run(
      '--yes',
      '--answer',
      'rotation.previous=nadia@example.org',
      '--confirm',
      'handover-read',
    );
    expect(corrected.steps['handover-summary']?.summary).toBe('There is no handover from Nadia Next');
    expect(sent()).toHaveLength(2);
  });

  it.skipIf(noScreen)('is written at the prompt, and edited before it is sent', async () => {
    await run(...read);
    const screen: Screen = openScreen(practice, ['start', '--sandbox', '--only', 'handover-summary']);
    try {
      await screen.waitFor('The three things that come first, in your own words');
      // Enter alone is no answer.
      await screen.answer(/\[e\] write it[\s\S]*\[s\] skip/, 'i');
      await screen.waitFor('First:');
      screen.type('the relay');
      screen.press('Enter');
      await screen.waitFor('Second:');
      screen.type('the PDFs');
      screen.press('Enter');
      await screen.answer('Third:', 'Enter');
      await screen.waitFor(/Do it\?[\s\S]*\[e\] edit/);
      expect(sent()).toHaveLength(1);
      expect(screen.text().replace(/[\s│]+/g, ' ')).toContain('> First: the relay > Second: the PDFs');
      screen.press('Enter');
      expect(await screen.ended()).toBe(0);
    } finally {
      screen.close();
    }
    expect(sent().at(-1)).toContain('> First: the relay\n> Second: the PDFs');
    const { channel, user } = practice.world().slack.messages.at(-1) ?? {};
    expect(practice.world().slack.channels.find(({ id }) => id === channel)?.members).toContain(outgoing.slack);
    expect(user).toBe(you.slack);
  });
});
