import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { fileKeychain } from './support/signing-in.ts';

describe.skipIf(noScreen)(`a question that is left with Ctrl-D${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  let practice: Practice;
  let served: Served;
  let editor: string;
  const screens: Screen[] = [];
  beforeAll(async () => {
    practice = createPractice({ clones: false });
    served = await serveSandbox(practice);
    practice.real('stty');
    fileKeychain(practice);
    editor = practice.program('ed-it', '#!/bin/sh\necho "nmae: x" >> "$1"\n');
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  afterAll(async () => {
    await served.stop();
    practice.remove();
  });

  const open = (args: readonly string[], env: Readonly<Record<string, string>>): Screen => {
    const screen = openScreen(practice, args, env);
    screens.push(screen);
    return screen;
  };

  const drawn = { VISUAL: '' };
  const typed = { ACCESSIBLE: '1' };
  const note = ['ticket', 'note', '48205', '--sandbox'];
  const token = ['auth', 'login', 'airtable', '--no-browser'];

  it.each([
    ['a key', drawn, note, [], '[q] quit', 'Stopped: nothing more was changed.'],
    ['a key, typed', typed, note, [], 'Number or word: ', 'Stopped: nothing more was changed.'],
    ['a key, in a walk', drawn, ['queue', '--walk', '--sandbox'], [], '[q] quit', 'Resume with:'],
    ['a key, in a checklist', drawn, ['start', '--sandbox'], [], '[q] quit', 'What was done is kept; resume with:'],
    ['a line', drawn, note, ['i'], '(Esc: back)', 'Stopped: nothing more was changed.'],
    ['a line, typed', typed, note, ['write it here', 'Enter'], 'Answer: ', 'Stopped: nothing more was changed.'],
    ['a choice', drawn, ['triage', '--sandbox'], [], '↑↓', 'Stopped: nothing more was changed.'],
    ['a choice, typed', typed, ['triage', '--sandbox'], [], 'Number or word: ', 'Stopped: nothing more was changed.'],
    ['yes or no', drawn, ['config', 'edit'], [], 'Edit it again?', 'was not kept'],
    ['yes or no, typed', typed, ['config', 'edit'], [], 'Edit it again?', 'was not kept'],
    ['a secret', drawn, token, [], '(not shown)', 'Interrupted'],
    ['a secret, typed', typed, token, [], 'Answer: ', 'Interrupted'],
  ] as const)('%s', async (_, env, args, before, question, said) => {
    const screen = open(args, args[0] === 'config' ? { ...env, VISUAL: editor } : env);
    for (const key of before) {
      if (key !== 'Enter') await screen.waitFor(/\[q\] quit|Number or word: ?$/);
      screen.press(key);
    }
    await screen.waitFor(question.trim());
    screen.press('C-d');
    expect(await screen.ended()).toBe(130);
    expect(screen.text().replace(/\s+/g, ' ')).toContain(said);
  });

  it('stays open if something is written, and keeps that', async () => {
    const screen = open(note, drawn);
    await screen.answer('[q] quit', 'i');
    await screen.waitFor('(Esc: back)');
    screen.type('Found it');
    screen.press('C-d');
    screen.type(' today');
    await screen.waitFor('Found it today');
    screen.press('C-c');
    expect(await screen.ended()).toBe(130);
    const again = open(note, drawn);
    await again.answer('[q] quit', 'i');
    await again.waitFor('Found it today');
    again.press('C-u', 'C-d');
    expect(await again.ended()).toBe(130);
  });

  it('is not answered by a key with Ctrl or Alt', async () => {
    const screen = open(note, drawn);
    await screen.waitFor('[q] quit');
    for (const [key, name] of [
      ['C-y', 'Ctrl-Y'],
      ['C-l', 'Ctrl-L'],
      ['C-b', 'Ctrl-B'],
      ['M-q', 'q'],
    ] as const) {
      screen.press(key);
      await screen.waitFor(`${name} does nothing here`);
    }
    screen.press('C-d');
    expect(await screen.ended()).toBe(130);
  });

  it('is left after another key, too', async () => {
    const screen = open(note, drawn);
    await screen.answer('[q] quit', 'z', 'z');
    await screen.waitFor('z does nothing here');
    screen.press('C-d');
    expect(await screen.ended()).toBe(130);
  });
});
