import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  addToGroup,
  commentsOn,
  createPractice,
  effects,
  messagesSince,
  type Practice,
  stopColleaguesAnswering,
  you,
} from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
let before: World;
let screens: Screen[] = [];

const start = (...args: string[]): Screen => {
  const screen = openScreen(practice, ['start', '--sandbox', ...args]);
  screens.push(screen);
  return screen;
};

/** The lines of the summary at the end: `✓ done      zendesk-group …`. */
const summaryOf = (screen: Screen) =>
  Object.fromEntries(
    [...screen.text().matchAll(/^. (\w+) +([\w-]+) {2,}|^. (\w+) +(suspended-tickets) /gm)].map((found) => [
      found[2] ?? found[4],
      found[1] ?? found[3],
    ]),
  );

const locks = () =>
  readdirSync(path.dirname(practice.stateFile)).filter((name) => name.includes('lock') || name.includes('tmp'));

describe.skipIf(noScreen)(`a start in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(async () => {
    practice = createPractice();
    before = practice.world();
  });
  afterEach(() => {
    for (const screen of screens) screen.close();
    screens = [];
    practice.remove();
  });

  it('takes the steps of the page, is left in the middle of the tickets, and resumes there', async () => {
    const first = start();
    // A browser that can't be started, a wrong key and an empty reason lose nothing.
    await first.answer('Not done yet. What now?', 'x');
    await first.answer('x does nothing here. The keys are: Enter, s, l, q', 's');
    await first.answer('Why? The reason goes into the handover.', 'Enter');
    await first.answer('A reason is needed.', 'Escape');
    await first.answer(/Not done yet\. What now\?\n[^\n]*\[s\] skip/, 's');
    await first.waitFor('Why? The reason goes into the handover.');
    first.type('in a rehearsal');
    first.press('Enter');
    // The decision can be made again.
    await first.answer(/Continue without one\?[\s\S]*\[b\] back/, 'b');
    await first.answer('Not done yet. What now?', 's');
    await first.waitFor('Why? The reason goes into the handover.');
    first.type('it is a rehearsal');
    first.press('Enter');
    await first.answer('Continue without one?', 'Enter');
    await first.answer(/Join #dxw-dalmatian[\s\S]*Do it\?/, 'Enter');
    // What is sent is shown first, word for word.
    await first.waitFor(/please add me[\s\S]*Do it\?/);
    expect(first.text().replace(/[\s│]+/g, ' ')).toContain('please add me (Ada Example, ada@example.org)');
    expect(messagesSince(before, practice.world())).toEqual([]);
    first.press('Enter');
    await first.answer(/Week in Progress[\s\S]*Do it\?/, 'Enter');
    await first.answer(/1\/28 [\s\S]*Request, [\s\S]*\[Enter\] next/, 'o');
    await first.answer(/No browser could be started\. Open it yourself:\s+http\S+\/tickets\/\d+/, 'Enter');
    await first.answer(/2\/28 [\s\S]*\[m\] more[\s\S]*\[b\] back/, 'b');
    await first.answer(/1\/28 [\s\S]*\[Enter\] next/, 'Enter');
    await first.answer(/2\/28 [\s\S]*\[Enter\] next/, 'Enter');
    await first.waitFor(/3\/28 [\s\S]*\[Enter\] next/);
    const [, ticket] = /3\/28 +#(\d+)/.exec(first.text()) ?? [];
    first.press('d');
    await first.waitFor("The client's deadline for");
    first.type('soon');
    first.press('Enter');
    await first.waitFor('expected a day, such as');
    first.press('C-u');
    first.type('24 Dec');
    first.press('Enter');
    await first.waitFor('deadline: Thu 24 Dec 2026');
    await first.answer(/4\/28 [\s\S]*\[Enter\] next/, 'q');
    expect(await first.ended()).toBe(5);
    expect(summaryOf(first)).toEqual({
      rotation: 'already',
      ready: 'skipped',
      'handover-read': 'confirmed',
      'handover-summary': 'already',
      'zendesk-group': 'waiting',
      'trello-boards': 'done',
      'slack-channels': 'done',
      'outgoing-person': 'waiting',
      'read-tickets': 'open',
    });
    expect(first.text()).toContain('Resume with: govsupport --sandbox start');
    expect(locks()).toEqual([]);
    // Nothing is added to the ticket without consent.
    expect(commentsOn(practice.world(), Number(ticket))).toEqual(commentsOn(before, Number(ticket)));

    practice.change(stopColleaguesAnswering);
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    const second = start();
    await second.waitFor('Resuming at 4 of 28.');
    for (let position = 4; position <= 28; position++) {
      await second.answer(new RegExp(`${position}/28 [\\s\\S]*\\[Enter\\] next`), 'Enter');
    }
    await second.answer('Have you read them?', 'Enter');
    await second.waitFor('Do it?');
    expect(second.text()).toContain(`Note the client's deadline on #${ticket}: Thu 24 Dec 2026`);
    expect(second.text().replace(/[\s│]+/g, ' ')).toContain("The client's deadline is 2026-12-24");
    second.press('Enter');
    await second.answer('Have you looked at them?', 'Enter');
    await second.answer('Will you be there?', 'l');
    // Later leaves it open for the next run.
    await second.answer(/Calendar file for a reminder at 16:30 on Fri 27 Nov 2026/, 'Escape');
    await second.answer(/\[l\] later/, 'l');
    expect(await second.ended()).toBe(5);
    expect(summaryOf(second)).toMatchObject({
      'read-tickets': 'done',
      'suspended-tickets': 'confirmed',
      'stand-up': 'open',
    });
    // A step that is done already takes one line, and no heading.
    expect(second.text()).not.toContain('You are on both Trello boards');
    const notes = commentsOn(practice.world(), Number(ticket)).slice(commentsOn(before, Number(ticket)).length);
    expect(notes).toMatchObject([{ public: false, author_id: you.zendesk }]);

    const third = start();
    await third.answer('Will you be there?', 'C-c');
    expect(await third.ended()).toBe(130);
    expect(third.text()).toContain('Stopped. What was done is kept; resume with:\ngovsupport --sandbox start');
    expect(locks()).toEqual([]);

    const fourth = start();
    await fourth.waitFor('Will you be there?');
    expect(fourth.text()).toMatch(/A file for your calendar: choose calendar\n[\s\S]*\[c\] calendar/);
    fourth.press('Enter');
    await fourth.waitFor('such as end-2026-11-27.ics (Enter: none)');
    fourth.type(path.join(practice.home, 'end.ics'));
    fourth.press('Enter');
    await fourth.answer(/Write a calendar file with 1 reminder[\s\S]*Fri 27 Nov 2026[\s\S]*Do it\?/, 'Enter');
    expect(await fourth.ended()).toBe(5);
    expect(readFileSync(path.join(practice.home, 'end.ics'), 'utf8')).toContain('20261127T163000');
    expect(summaryOf(fourth)).toMatchObject({ 'zendesk-group': 'waiting', 'stand-up': 'confirmed' });
    expect(messagesSince(before, practice.world())).toHaveLength(1);
  });

  it('changes nothing if the answer to the plan is later, skip or quit', async () => {
    const args = ['--only', 'trello-boards'];
    const undisturbed = effects(before);
    const later = start(...args);
    await later.answer('Do it?', 'l');
    expect(await later.ended()).toBe(5);
    const quit = start(...args);
    await quit.answer('Do it?', 'q');
    expect(await quit.ended()).toBe(5);
    const left = start(...args);
    await left.answer('Do it?', 'C-c');
    expect(await left.ended()).toBe(130);
    const skip = start(...args);
    await skip.answer('Do it?', 's');
    await skip.waitFor('Why?');
    skip.press('Enter');
    await skip.waitFor(/reason is needed|must provide a value/i);
    skip.type('Della does it');
    skip.press('Enter');
    expect(await skip.ended()).toBe(0);
    expect(skip.text()).toMatch(/- skipped +[\w-]+ +Della does it/);
    expect(effects(practice.world())).toEqual(undisturbed);
    expect(practice.audit()).toEqual([]);
  });

  it('shows a long plan in parts that fill the screen, from the first on', async () => {
    practice.change(addToGroup);
    const screen = start('--only', 'outgoing-person');
    await screen.waitFor(/Part 1 of \d/);
    const lines = screen.visible();
    const [from, to] = ['This would be done:', 'Part 1 of'].map((words) =>
      lines.findIndex((one) => one.includes(words)),
    );
    const shown = lines.slice((from ?? 0) + 1, to);
    expect(shown[0]).toContain('• Reassign');
    expect(shown.filter((line) => /#\d{5}/.test(line)).length).toBeGreaterThan(5);
    expect(shown.length).toBeGreaterThan(12);
    screen.press('q');
    expect(await screen.ended()).toBe(5);
  });

  it('does not send what became unnecessary while it was being read', async () => {
    const screen = start('--only', 'zendesk-group');
    await screen.waitFor('Do it?');
    practice.change(addToGroup);
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(summaryOf(screen)).toEqual({ 'zendesk-group': 'already' });
    expect(messagesSince(before, practice.world())).toEqual([]);
  });

  it('shows a whole plan even with --quiet, and never asks with --no-input', async () => {
    const quiet = start('--only', 'trello-boards', '--quiet');
    await quiet.waitFor('Do it?');
    expect(quiet.text()).toContain('Make you a member of Week in Progress');
    quiet.press('q');
    expect(await quiet.ended()).toBe(5);
    const silent = start('--only', 'trello-boards', '--no-input');
    expect(await silent.ended()).toBe(2);
  });

  it('says how to resume if Ctrl-C stops it in the middle of an action, which is done once', async () => {
    await practice.misbehave('--path', '/slack/api/chat.postMessage', '--hold', 'after');
    const args = ['--only', 'zendesk-group'];
    const screen = start(...args);
    await screen.answer('Do it?', 'Enter');
    await expect.poll(() => practice.world().misbehaviour[0]?.seen).toBe(1);
    screen.press('C-c');
    expect(await screen.ended()).toBe(130);
    expect(screen.text()).toContain('Stopped. What was done is kept; resume with:\ngovsupport --sandbox start');
    await practice.misbehave('--clear');
    expect((await practice.start([...args, '--yes'])).code).toBe(5);
    expect(messagesSince(before, practice.world())).toHaveLength(1);
  });

  it('ends on SIGTERM at a question, and leaves no lock', async () => {
    const screen = start('--only', 'trello-boards');
    await screen.waitFor('Do it?');
    const { pid } = JSON.parse((await import('node:fs')).readFileSync(`${practice.stateFile}.lock`, 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGTERM');
    expect(await screen.ended()).toBe(130);
    expect(locks()).toEqual([]);
  });
});
