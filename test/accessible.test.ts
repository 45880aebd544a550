import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { commentsOn, createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { fileKeychain, signingIn } from './support/signing-in.ts';

/** What moves the cursor, erases, or goes back: every sequence but colours, and every return without a new line. */
const movement = /\u001b(?!\[[\d;]*m)|\r(?!\r?\n)|[\b\f\v]/;

/** Symbols that have words in their place. */
const symbols = /[✗✓☑○│─•·→]/;

let screens: Screen[] = [];
function open(machine: Machine, args: readonly string[], env: Readonly<Record<string, string>> = { ACCESSIBLE: '1' }) {
  const screen = openScreen(machine, args, env);
  screens.push(screen);
  return screen;
}

const prompt = '(?:Number or word|Answer):';

/** Waits for a question, and types each line of the answer once it is asked for: lines sent together are a paste. */
async function answer(screen: Screen, question: RegExp, ...lines: readonly string[]): Promise<void> {
  await screen.waitFor(new RegExp(`${question.source}[\\s\\S]*${prompt}$`));
  for (const [index, line] of lines.entries()) {
    if (index > 0) await screen.waitFor(new RegExp(`${prompt} ?${lines[index - 1]}\\n[\\s\\S]*${prompt}$`));
    screen.type(line);
    screen.press('Enter');
  }
}

/** Waits for the end, and returns the exit code. Nothing was redrawn, and nothing was said with a symbol alone. */
async function ended(screen: Screen): Promise<number> {
  const code = await screen.ended();
  expect(screen.raw()).not.toMatch(movement);
  expect(screen.text()).not.toMatch(symbols);
  return code;
}

function closeAll(): void {
  for (const screen of screens) screen.close();
  screens = [];
}
afterEach(closeAll);

describe('who asks for it', () => {
  let machine: Machine;
  beforeAll(() => {
    machine = createMachine();
  });
  afterAll(() => machine.remove());

  const list = ['doctor', '--list', '--only', 'vpn'];
  const record = /^Check: vpn\nTrue if: /;
  const row = /^vpn {2}\w/;

  it.each([
    ['nothing', '', {}, row],
    ['the variable', '', { ACCESSIBLE: '1' }, record],
    ['any word in it', '', { ACCESSIBLE: 'please' }, record],
    ['the configuration', 'accessible: true # for NVDA\n', {}, record],
    ['not the configuration that says no', 'accessible: false\n', {}, row],
    ['the variable before the configuration', 'accessible: false\n', { ACCESSIBLE: 'yes' }, record],
    ['the configuration in braces', '{ accessible: true, repositories: [] }\n', {}, record],
    ['not a comment', '# { accessible: true }\n', {}, row],
    ['not the configuration if the variable is 0', 'accessible: true\n', { ACCESSIBLE: '0' }, row],
    ['nor if it is false', 'accessible: true\n', { ACCESSIBLE: 'False' }, row],
    ['nor if it is no', 'accessible: true\n', { ACCESSIBLE: 'no' }, row],
    ['the configuration if the variable is empty', 'accessible: true\n', { ACCESSIBLE: '' }, record],
    ['not a plain terminal that is none', '', { TERM: 'dumb' }, row],
    ['the configuration in the practice world, too', 'accessible: true\n', { GOVSUPPORT_SANDBOX: '1' }, record],
  ])('%s', async (_, config, env, shown) => {
    machine.config(config);
    expect((await machine.govsupport(list, { env })).stdout).toMatch(shown);
  });

  it('and what is for programs stays the same', async () => {
    machine.config('accessible: true\n');
    const args = [...list, '--json'];
    const plain = await machine.govsupport(args, { env: { ACCESSIBLE: '0' } });
    expect((await machine.govsupport(args)).stdout).toBe(plain.stdout);
  });

  it('who has a mistake elsewhere in the configuration', async () => {
    machine.config('accessible: true\nnmae: x\n');
    const { code, stdout } = await machine.govsupport(list);
    expect([code, stdout]).toEqual([0, expect.stringMatching(record)]);
  });

  it('config sets it, and takes nothing but true and false', async () => {
    machine.config('');
    expect((await machine.govsupport(['config', 'set', 'accessible', 'true'])).code).toBe(0);
    expect((await machine.govsupport(['config'])).stdout).toMatch(/\nKey: accessible\nValue: true\nFrom: line 1\n/);
    const refused = await machine.govsupport(['config', 'set', 'accessible', 'maybe']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('accessible: expected true or false') });
    expect((await machine.govsupport(['config', 'get', 'accessible'])).stdout.trim()).toBe('true');
  });

  it.skipIf(noScreen)('a terminal that can only go forward, for what is shown and what is asked', async () => {
    machine.config('nmae: x\n');
    machine.real('stty');
    const editor = machine.program('ed-it', '#!/bin/sh\necho "email: x" >> "$1"\n');
    const listed = open(machine, list, { TERM: 'dumb' });
    expect(await ended(listed)).toBe(0);
    expect(listed.text()).toMatch(record);
    const screen = open(machine, ['config', 'edit'], { TERM: 'dumb', VISUAL: editor });
    await answer(screen, /Edit it again\?[\s\S]*1\. yes \(or Enter alone\)\n2\. no/, 'nay', 'no');
    expect(await ended(screen)).toBe(1);
    expect(screen.text()).toMatch(
      /"nay" is not an answer here\. Type a number from 1 to 2, or one of these:\nyes, no\./,
    );
    expect(screen.text()).toContain('Nothing was saved');
    const left = open(machine, ['config', 'edit'], { TERM: 'dumb', VISUAL: editor });
    await left.waitFor(/Edit it again\?[\s\S]*Number or word:$/);
    left.press('C-d');
    expect(await ended(left)).toBe(130);
    expect(left.text()).toContain('What you wrote has a mistake, and was not kept.');
  });
});

describe.skipIf(noScreen)('in the practice world', () => {
  let practice: Practice;
  let world: World;
  beforeAll(() => {
    practice = createPractice();
    world = practice.world();
  });
  afterEach(() => practice.restore(world));
  afterAll(() => practice.remove());

  it('start is answered by numbers and words, is left at any question, and resumes', async () => {
    const one = open(practice, ['start', '--sandbox']);
    await answer(
      one,
      /2 of 12: [\s\S]*What now\?\n1\. check again \(or Enter alone\)\n2\. skip/,
      '9',
      'nonsense',
      'skip',
    );
    await answer(one, /Why\? The reason goes into the handover\.\n"back" goes back\./, '');
    await answer(one, /A reason is needed\./, 'back');
    await answer(one, /Answer: back\nNot done yet\. What now\?[\s\S]*4\. quit/, '2');
    await answer(one, /Why\?/, 'it is a rehearsal');
    await one.waitFor(/ {2}skipped: it is a rehearsal[\s\S]*3 of 12: /);
    one.press('C-d');
    expect(await ended(one)).toBe(130);
    expect(one.text()).toMatch(
      /"9" is not an answer here\. Type a number from 1 to 4[\s\S]*"nonsense" is not an answer here\./,
    );
    expect(one.text()).toMatch(/Stopped\. What was done is kept; resume with:\s+govsupport --sandbox start/);

    const two = open(practice, ['start', '--sandbox']);
    await two.waitFor(/^2 of 12: skipped: it is a rehearsal[\s\S]*3 of 12:[\s\S]*Number or word:$/m);
    two.press('C-c');
    expect(await ended(two)).toBe(130);
    expect(two.text()).toContain('Stopped. What was done is kept');

    const three = open(practice, ['start', '--sandbox']);
    await answer(three, /3 of 12:[\s\S]*Continue without one\?\n1\. yes \(or Enter alone\)/, 'quit');
    expect(await ended(three)).toBe(5);
    expect(three.text()).toMatch(
      /\n\nStep: ready\nState: skipped\nWhat: it is a rehearsal\n\nStep: handover-read\nState: open\n/,
    );
  });

  it('queue --walk changes a ticket, word for word as shown, and says how it went', async () => {
    const screen = open(practice, ['queue', '--unassigned', '--walk', '--sandbox']);
    await screen.waitFor(/1 of \d+: {2}#\d+/);
    const id = Number(/1 of \d+: {2}#(\d+)/.exec(screen.text())?.[1]);
    await answer(screen, /What now\?\n1\. next \(or Enter alone\)\n2\. note\n/, 'status');
    await answer(screen, /Which status[\s\S]*2\. on hold\n/, '2');
    await answer(screen, /on hold\? An internal note says it\.\n"back" goes back\./, '', 'Waiting for hosting');
    await answer(screen, /Text:\n +Waiting for hosting\n +End of text\.\n[\s\S]*Do it\?/, '');
    await answer(screen, new RegExp(`done: Set #${id} [\\s\\S]*What now\\?`), '');
    await answer(screen, /2 of \d+: {2}#[\s\S]*What now\?/, 'more');
    await answer(screen, /Status: [\s\S]*FROM CLIENT, [\s\S]*Text:\n[\s\S]*End of text\.\n[\s\S]*What now\?/, 'quit');
    expect(await ended(screen)).toBe(5);
    expect(screen.text()).toContain('Please write something, or type "back" to go back.');
    expect(commentsOn(practice.world(), id).at(-1)).toMatchObject({ body: 'Waiting for hosting', public: false });

    const again = open(practice, ['queue', '--unassigned', '--walk', '--sandbox']);
    await answer(again, /You have read 1 of \d+\.[\s\S]*1\. resume at 2 \(or Enter alone\)/, '');
    await answer(again, /2 of \d+: {2}#[\s\S]*What now\?/, 'quit');
    expect(await ended(again)).toBe(5);
    expect(again.text()).not.toMatch(/^1 of /m);
  });

  it('keeps a line that was begun if the input ends', async () => {
    const args = ['queue', '--unassigned', '--walk', '--limit', '1', '--sandbox'];
    const one = open(practice, args);
    await answer(one, /What now\?/, 'status');
    await answer(one, /Which status/, 'on hold');
    await one.waitFor(/An internal note says it\.[\s\S]*Answer:$/);
    one.type('Waiting for');
    one.press('C-d', 'C-d');
    expect(await ended(one)).toBe(130);
    const two = open(practice, args);
    await answer(two, /What now\?/, 'status');
    await answer(two, /Which status/, 'on hold');
    await answer(two, /Written before: Waiting for\nEnter alone keeps that; "nothing" empties it\./, 'back');
    await answer(two, /What now\?/, 'quit');
    expect(await ended(two)).toBe(5);
  });

  it('triage goes through to its end', async () => {
    const screen = open(practice, ['triage', '--sandbox']);
    await answer(screen, /1 of 1: {2}#\d+ [\s\S]*How long will it take\?/, 'soon', '2');
    await answer(screen, /Which priority\?[\s\S]*3\. normal[^\n]*\n/, '6', 'normal');
    await answer(screen, /What is it\?[\s\S]*3\. problem/, 'prob');
    for (;;) {
      await screen.waitFor(/(?:Answer|Number or word):$/);
      if (/Do it\?\n1\. do it \(or Enter alone\)[\s\S]*Number or word:$/.test(screen.text())) break;
      const before = screen.text().length;
      screen.type(/Trello card[\s\S]{0,200}Number or word:$/.test(screen.text()) ? '1' : '');
      screen.press('Enter');
      await expect.poll(() => screen.text().length).toBeGreaterThan(before);
    }
    await answer(screen, /Do it\?/, 'yes');
    expect(await ended(screen)).toBe(0);
    expect(screen.text()).toMatch(/"6" is not an answer here\. Type a number from 1 to 5[\s\S]*done: Moved #\d+ /);
    expect(screen.text()).toContain('1. under an hour: GovPress 1st line support\n');
    expect(screen.text()).toContain(
      '"soon" is not an answer here. Type a number from 1 to 4, or the first words of\none of them.\n',
    );
    expect(screen.text()).toContain('Everything is triaged.');
  });

  it('doctor, today and auth status print records, and report progress once', async () => {
    const doctor = open(practice, ['doctor', '--sandbox']);
    expect(await ended(doctor)).toBe(1);
    expect(doctor.text()).toMatch(/\n\nCheck: trello\nResult: fail\nWhat: [^\n]+\nWithout it: /);
    expect(doctor.text()).toMatch(/\n\nFailed: \d+\nUnknown: \d+\nWarnings: \d+\nPassed: \d+\nTime: /);
    expect(doctor.raw().match(/Running /g)).toHaveLength(1);
    const auth = open(practice, ['auth', 'status', '--sandbox']);
    expect(await ended(auth)).toBe(0);
    expect(auth.text()).toContain('\n\nService: github\nSigned in: yes\nAs: ada-example\nKept: from gh\nMay: gist');
    const today = open(practice, ['today', '--sandbox']);
    expect(await ended(today)).toBe(1);
    expect(today.text()).toMatch(
      /\n\nQUEUE: \d+ breached, [\s\S]*\n\nTicket: #\d+\nSubject: [^\n]+\nTime: [^\n]+ overdue by /,
    );
  });

  it('a report for others needs a typed agreement', async () => {
    const file = path.join(practice.home, 'report.md');
    const screen = open(practice, ['doctor', '--sandbox', '--only', 'git-identity', '--report', file]);
    await answer(screen, /Write this to\s[\s\S]+\?\n1\. yes\n2\. no \(or Enter alone\)/, 'yes');
    expect(await ended(screen)).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('# govsupport report');
  });

  it('Ctrl-C leaves a question of a command that has nothing to keep', async () => {
    const screen = open(practice, ['sandbox', 'serve', '--scale', '2']);
    await screen.waitFor(/Start a world of scale 2\?\n1\. yes\n2\. no \(or Enter alone\)\nNumber or word:$/);
    screen.press('C-c');
    expect(await ended(screen)).toBe(130);
    const drawn = open(practice, ['sandbox', 'serve', '--scale', '2'], {});
    await drawn.answer('Start a world of scale 2?', 'C-c');
    expect(await drawn.ended()).toBe(130);
  });

  it('onboard asks for facts, and shows each request before it is sent', async () => {
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
    const screen = open(practice, ['onboard', '--sandbox']);
    const name = /Your name, as colleagues know it\nEnter alone: Nell Newcomer\n"back" is for other choices\./;
    await answer(screen, name, '');
    await answer(screen, /Enter alone: nell@example\.org/, 'nell', '');
    await answer(screen, /Your GitHub user name/, '');
    await answer(screen, /person\.name: Nell Newcomer[\s\S]*Do it\?/, 'do it');
    await answer(screen, /Include[\s\S]*Do it\?/, 'later');
    await answer(screen, /Sign in to Zendesk[\s\S]*Do it\?/, 'q');
    expect(await ended(screen)).toBe(5);
    expect(screen.text()).toContain('expected an e-mail address, found "nell"\nAnswer:');
    expect(screen.text()).toMatch(
      /Ready\n\nStep: you\nState: done\n[\s\S]*Left to you\n[\s\S]*Step: vetting\nState: open\n/,
    );
  });
});

describe.skipIf(noScreen)('auth login', () => {
  const here = signingIn();
  // Before the machine goes.
  afterEach(closeAll);

  it('asks for a token without showing it, and accepts corrections and "back"', async () => {
    fileKeychain(here.machine);
    const token = here.vendors.give();
    const screen = open(here.machine, ['auth', 'login', 'airtable', '--no-browser']);
    await answer(screen, /The token for Airtable[^\n]*\(it is not shown\)\n"back" goes back\./, '');
    await screen.waitFor(/Please paste it, or type "back" to cancel\.\nAnswer:$/);
    screen.type(`x${token}y`);
    screen.press('BSpace', 'C-u');
    screen.type(`${token}z`);
    screen.press('BSpace', 'Enter');
    expect(await ended(screen)).toBe(0);
    expect(screen.text()).toContain('\n\nService: airtable\nSigned in: yes\n');
    here.expectNoSecret(screen.raw());

    const left = open(here.machine, ['auth', 'login', 'airtable', '--again', '--no-browser']);
    await answer(left, /The token for Airtable/, 'back');
    expect(await ended(left)).toBe(4);
    const stopped = open(here.machine, ['auth', 'login', 'airtable', '--again', '--no-browser']);
    await stopped.waitFor(/The token for Airtable[\s\S]*Answer:$/);
    stopped.press('C-c');
    expect(await ended(stopped)).toBe(130);
  });
});
