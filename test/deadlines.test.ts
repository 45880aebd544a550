import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commentsOn, createPractice, nadia, type Practice, says, takeOver } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { stepsOf } from './support/steps.ts';

/** The first ticket in the order of `read-tickets`. */
const id = 48202;

let practice: Practice;
let screens: Screen[] = [];
beforeEach(() => {
  practice = createPractice({ clones: false });
  practice.change(takeOver);
});
afterEach(() => {
  for (const screen of screens) screen.close();
  screens = [];
  practice.remove();
});

const run = (...args: string[]) => practice.govsupport([...args, '--sandbox', '--no-input']);
const answer = (deadline: string) => ['--answer', `read-tickets.deadline.${id}=${deadline}`];
const readIn = async (deadline: string, ...args: string[]) => {
  const named = [...answer(deadline), '--only', 'read-tickets', '--confirm', 'read-tickets'];
  const outcome = await run('start', ...named, ...args, '--json');
  const step = stepsOf(outcome)['read-tickets'];
  if (!step) throw new Error('there is no step read-tickets');
  return { ...step, code: outcome.code, planned: step.plan?.actions.map(({ summary }) => summary) ?? [] };
};
const notes = () =>
  commentsOn(practice.world(), id).flatMap((comment) =>
    !comment.public && /deadline/i.test(comment.body) ? [comment.body] : [],
  );
const colleagueNotes = (text: string) => practice.change((world) => says(world, id, nadia.zendesk, text));
const unsent = async () => JSON.parse((await run('today', '--json')).stdout).unsent;
const oneLine = (text: string) => text.replace(/[\s│]+/g, ' ');

it('a plan says which deadline it replaces, whoever noted that and in which words', async () => {
  expect((await run('ticket', 'deadline', String(id), '4 Dec 15:00', '--yes')).code).toBe(0);
  const friday = `Note the client's deadline on #${id}: Fri 27 Nov 2026, 12:00`;
  expect((await readIn('Friday noon', '--dry-run')).planned).toEqual([`${friday} (it was Fri 4 Dec 2026, 15:00)`]);
  expect((await readIn('none', '--dry-run')).planned).toEqual([
    `Note on #${id} that the client has no deadline (it was Fri 4 Dec 2026, 15:00)`,
  ]);
  colleagueNotes('Tried: nothing yet\nDeadline: before the election');
  const before = notes().length;
  expect((await readIn('Friday noon', '--dry-run')).planned).toEqual([`${friday} (it was before the election)`]);
  const cleared = await run('ticket', 'deadline', String(id), '--clear', '--yes');
  expect({ code: cleared.code, notes: notes().slice(before) }).toEqual({
    code: 0,
    notes: ['The client has no deadline any more (noted with govsupport).'],
  });
});

it('none withdraws a deadline that was noted elsewhere, and is nothing if there is none', async () => {
  expect(await readIn('none', '--yes')).toMatchObject({ code: 0, outcome: 'confirmed' });
  expect([notes(), await unsent()]).toEqual([[], []]);
  colleagueNotes("The client's deadline is 2026-12-04.");
  expect(await readIn('none', '--yes')).toMatchObject({ code: 0, outcome: 'done' });
  expect(notes().at(-1)).toMatch(/^The client has no deadline any more/);
  expect(await unsent()).toEqual([]);
});

it('the same deadline is not noted twice, whoever noted it', async () => {
  colleagueNotes("The client's deadline is 2026-11-27 12:00.");
  expect(await readIn('Friday noon', '--yes')).toMatchObject({
    code: 0,
    outcome: 'confirmed',
    summary: expect.stringMatching(/^\d+ tickets read$/),
  });
  expect([notes().length, await unsent()]).toEqual([1, []]);
});

it('a deadline that was replaced since can be noted again', async () => {
  expect(await readIn('Friday noon', '--yes')).toMatchObject({ code: 0, outcome: 'done' });
  // The journal is lost, so nothing is known of the first one.
  practice.restore(practice.world());
  await practice.govsupport(['sandbox', 'clock', '+5m']);
  colleagueNotes("The client's deadline is 2026-12-04.");
  expect(await readIn('Friday noon', '--yes')).toMatchObject({ code: 0, outcome: 'done' });
  expect(notes().map((note) => /[\d-]{10}/.exec(note)?.[0])).toEqual(['2026-11-27', '2026-12-04', '2026-11-27']);
});

describe.skipIf(noScreen)(`in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  /** Names a deadline for the first ticket, and skips the rest of them. */
  const name = async (deadline: string) => {
    const screen = openScreen(practice, ['start', '--only', 'read-tickets', '--sandbox']);
    screens.push(screen);
    await screen.answer(/1\/\d+ {2}#48202 [\s\S]*\[q\] quit/, 'd');
    await screen.waitFor("The client's deadline for #");
    screen.type(deadline);
    screen.press('Enter');
    await screen.answer(/2\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 's');
    await screen.waitFor('Why?');
    screen.type('no time');
    screen.press('Enter');
    await screen.waitFor('Do it?');
    return screen;
  };

  it('a deadline that changed after it was agreed to replace another is left alone, and asked about again', async () => {
    colleagueNotes("The client's deadline is 2026-12-04 15:00.");
    const screen = await name('Friday noon');
    expect(oneLine(screen.text())).toContain('Client needs it by Fri 4 Dec 2026, 15:00.');
    expect(oneLine(screen.text())).toContain('Fri 27 Nov 2026, 12:00 (it was Fri 4 Dec 2026, 15:00)');
    colleagueNotes("The client's deadline is 2026-12-11.");
    screen.press('Enter');
    await screen.waitFor(/has changed meanwhile:\s+it\s+is\s+Fri 11 Dec 2026\s+now\.[\s\S]*Do it\?/);
    expect(oneLine(screen.text())).toContain('(it was Fri 11 Dec 2026)');
    expect(notes()).toHaveLength(2);
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(notes().at(-1)).toContain('2026-11-27 12:00');
    expect([notes().length, await unsent()]).toEqual([3, []]);
  });

  it('a deadline that a start has is noted there alone while it is open, and by today’s command once it is closed', async () => {
    const open = await name('Friday noon');
    const [{ command }] = await unsent();
    expect(command).toBe(`govsupport --sandbox ticket deadline ${id} '2026-11-27 12:00'`);
    const elsewhere = (deadline: string, ...args: string[]) => run('ticket', 'deadline', String(id), deadline, ...args);
    for (const deadline of ['2026-11-27 12:00', '4 Dec']) {
      expect(await elsewhere(deadline, '--yes')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /The deadline of #48202 is already being worked on by another govsupport[\s\S]*Continue there, or end it/,
        ),
      });
    }
    expect((await elsewhere('4 Dec', '--dry-run')).code).toBe(0);
    expect((await run('ticket', 'deadline', '48203', '4 Dec', '--yes')).code).toBe(0);
    expect([notes(), (await unsent()).length]).toEqual([[], 1]);
    open.press('Enter');
    expect(await open.ended()).toBe(0);
    expect([notes().length, await unsent()]).toEqual([1, []]);

    const left = openScreen(practice, ['start', '--sandbox', ...answer('4 Dec'), '--only', 'read-tickets']);
    screens.push(left);
    await left.answer(/\d+\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 'q');
    expect(await left.ended()).toBe(5);
    expect((await elsewhere('4 Dec', '--yes')).code).toBe(0);
    expect([notes().length, await unsent()]).toEqual([2, []]);
  });

  it('what someone else has noted while the plan was read is not noted again', async () => {
    const screen = await name('Friday noon');
    colleagueNotes("The client's deadline is 2026-11-27 12:00.");
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect([notes().length, await unsent()]).toEqual([1, []]);
  });
});
