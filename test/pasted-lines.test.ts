import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { commentsOn, createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { fileKeychain } from './support/signing-in.ts';

const pasted = 'An old theme.\n\nSince Monday\nit fails.';

describe.skipIf(noScreen)(`several lines that are pasted${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  let practice: Practice;
  let world: World;
  let machine: Machine;
  let screen: Screen;
  beforeAll(() => {
    practice = createPractice({ clones: false });
    practice.real('stty');
    machine = createMachine();
    fileKeychain(machine);
    world = practice.world();
  });
  afterEach(() => {
    screen.close();
    practice.restore(world);
  });
  afterAll(() => {
    practice.remove();
    machine.remove();
  });

  const lastNote = () => commentsOn(practice.world(), 48205).at(-1);

  it.each([
    ['marked', true, ''],
    ['not marked', false, ''],
    ['marked, with a line end', true, '\n'],
    ['not marked, with a line end', false, '\n'],
  ])('are all in the note: %s', async (_, marked, end) => {
    screen = openScreen(practice, ['ticket', 'note', '48205', '--sandbox']);
    await screen.answer('[q] quit', 'i');
    await screen.waitFor('(Esc: back)');
    screen.paste(pasted + end, marked);
    await screen.waitFor('An old theme.⏎⏎Since Monday⏎it fails.');
    screen.press('Enter');
    await screen.answer(/│ An old theme\.\n[\s│]+Since Monday\n[\s│]+it fails\.[\s\S]*\[y\] do it/, 'y');
    expect(await screen.ended()).toBe(0);
    expect(lastNote()).toMatchObject({ public: false, body: pasted });
  });

  it.each([
    ['', 'without a line end'],
    ['\n', 'with one'],
  ])('are all in the note that is typed: %j', async (end) => {
    screen = openScreen(practice, ['ticket', 'note', '48205', '--sandbox'], { ACCESSIBLE: '1' });
    await screen.waitFor(/Number or word:$/);
    screen.type('write it here');
    screen.press('Enter');
    await screen.waitFor(/Answer:$/);
    screen.paste(pasted + end, false);
    await screen.waitFor('it fails.');
    if (end === '') screen.press('Enter');
    await screen.waitFor(/it fails\.[\s\S]*it fails\.[\s\S]*Number or word:$/);
    screen.type('do it');
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(lastNote()).toMatchObject({ public: false, body: pasted });
  });

  const hold = ['queue', '--walk', '--sandbox'];

  it.each([true, false])('become one line if one line is asked for; marked: %s', async (marked) => {
    screen = openScreen(practice, hold);
    await screen.answer('[q] quit', 's');
    await screen.answer('[h] on hold', 'h');
    await screen.waitFor(/Why is #\d+ on\s+hold\?[\s\S]*\(Esc: back\)/);
    screen.paste('Wait\nnow\n', marked);
    await screen.waitFor('(Esc: back) Wait now');
    screen.press('Enter');
    await screen.answer(/│[^│]*Wait now[\s\S]*Do it\?/, 'q');
    await screen.waitFor(/What you wrote is kept[\s\S]*(?:\[q\] quit|ended with)/);
    screen.press('C-d');
    await screen.ended();
  });

  it('are refused if one line is asked for and they are typed, and answer no later question', async () => {
    screen = openScreen(practice, hold, { ACCESSIBLE: '1' });
    await screen.waitFor(/Number or word:$/);
    screen.type('status');
    screen.press('Enter');
    await screen.waitFor(/Which status[\s\S]*Number or word:$/);
    screen.type('on hold');
    screen.press('Enter');
    await screen.waitFor(/Answer:$/);
    screen.paste('Waiting\ny\ny\n', false);
    await screen.waitFor(/more than one line, and none of it was taken[\s\S]*Answer:$/);
    screen.type('back');
    screen.press('Enter');
    await screen.waitFor(/Number or word:$/);
    screen.press('C-d');
    expect(await screen.ended()).toBe(130);
    expect(practice.world().zendesk.tickets).toEqual(world.zendesk.tickets);
  });

  it('press no key', async () => {
    screen = openScreen(practice, ['ticket', 'note', '48205', 'Found it.', '--sandbox']);
    await screen.waitFor('[y] do it');
    screen.paste('y\ny\n', true);
    screen.press('x');
    await screen.waitFor('x does nothing here');
    screen.press('Enter');
    expect(await screen.ended()).toBe(1);
    expect(practice.world().zendesk).toEqual(world.zendesk);
  });

  it.each([{}, { ACCESSIBLE: '1' }])('are not accepted as a secret: %j', async (env) => {
    screen = openScreen(machine, ['auth', 'login', 'airtable', '--no-browser'], env);
    await screen.waitFor(/\(not shown\)|Answer:$/);
    screen.paste('one\ntwo\n', !('ACCESSIBLE' in env));
    if (!('ACCESSIBLE' in env)) screen.press('Enter');
    await screen.waitFor('more than one line');
    screen.press('C-c');
    await screen.ended();
  });
});
