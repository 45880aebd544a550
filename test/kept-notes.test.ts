import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToGroup, commentsOn, createPractice, next, type Practice, takeOver, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { stepsOf } from './support/steps.ts';

let practice: Practice;
let served: Served | null = null;
let screens: Screen[] = [];
beforeEach(() => {
  practice = createPractice({ clones: false });
  practice.change(takeOver);
});
afterEach(async () => {
  for (const screen of screens) screen.close();
  screens = [];
  await served?.stop();
  served = null;
  practice.remove();
});

/** It is the first morning of the rotation, and the next person is given. */
const settled = ['--to', 'nadia@example.org', '--end-early'];
const run = (...args: string[]) => practice.govsupport([...args, '--sandbox', '--no-input']);
const notesStep = async (...args: string[]) => {
  const outcome = await run('end', '--json', '--yes', '--only', 'notes', ...settled, ...args);
  const step = stepsOf(outcome).notes;
  if (!step) throw new Error('there is no step notes');
  return { code: outcome.code, ...step };
};
const today = async () => JSON.parse((await run('today', '--json')).stdout).unsent;

describe('a note that Zendesk did not take', () => {
  beforeEach(async () => {
    served = await serveSandbox(practice);
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/*', '--method', 'PUT', '--status', '422');
  });

  it.each([
    ['ticket note', ['note', '48203', 'Tried Safari 17.'], 'ticket note 48203'],
    ['ticket status', ['status', '48203', 'on-hold', '--why', 'Waiting for hosting'], 'ticket status 48203 on-hold'],
    ['ticket move', ['move', '48203', '1st', '--note', 'It is content.'], 'ticket move 48203 1st'],
    ['ticket deadline', ['deadline', '48203', 'Friday noon'], "ticket deadline 48203 '2026-11-27 12:00'"],
  ])('is named by end and today: %s', async (_command, args, resume) => {
    expect((await run('ticket', ...args, '--yes')).code).not.toBe(0);
    const what = args[0] === 'deadline' ? 'deadline' : 'note';
    const kept = { ticket: 48203, kind: what, command: `govsupport --sandbox ${resume}` };
    expect(await today()).toMatchObject([kept]);
    expect((await run('today')).stdout).toMatch(
      new RegExp(`^NOT SENT   1 ${what} that you wrote\\n .*#48203: ${kept.command}`, 'm'),
    );
    const status = await practice.govsupport(['end', 'status', '--sandbox', '--json', '--no-input']);
    expect(stepsOf(status).notes).toMatchObject({
      outcome: null,
      summary: expect.stringContaining(`1 ${what} was written and not sent: #48203`),
      evidence: { writtenAndNotSent: [kept] },
    });
    const open = await notesStep();
    expect(open).toMatchObject({ code: 5, outcome: null });
    expect(open.summary).toContain(
      `1 ${what} was written and not sent: #48203. Send or discard what you wrote: ${kept.command}`,
    );
    expect(open.summary).toContain('--answer notes.unsent.48203="reason"');
  });

  it.each([
    ['status', ['on-hold', '--why', 'Waiting for hosting'], ['on-hold'], 'Waiting for hosting'],
    ['move', ['1st', '--note', 'It is content.'], ['1st'], 'It is content.'],
    ['move', ['scoping', '--no-card', 'It is on a board of theirs.'], ['scoping'], 'It is on a board of theirs.'],
    ['deadline', ['Friday noon'], ['2026-11-27 12:00'], 'deadline is 2026-11-27 12:00'],
  ])('is sent without being written again: ticket %s', async (command, args, again, note) => {
    expect((await run('ticket', command, '48203', ...args, '--yes')).code).not.toBe(0);
    await practice.misbehave('--clear');
    const { code, stderr } = await run('ticket', command, '48203', ...again, '--yes');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr:
        command === 'deadline'
          ? expect.anything()
          : expect.stringContaining(`with the text that you gave before: ${note}`),
    });
    expect(commentsOn(practice.world(), 48203).filter(({ body }) => body?.includes(note))).toHaveLength(1);
    expect(await today()).toEqual([]);
  });

  it('is not taken for another change', async () => {
    await run('ticket', 'status', '48203', 'on-hold', '--why', 'Waiting for hosting', '--yes');
    await run('ticket', 'move', '48203', '1st', '--note', 'It is content.', '--yes');
    await practice.misbehave('--clear');
    const { code, stderr } = await run('ticket', 'move', '48203', 'triage', '--yes');
    expect({ code, stderr }).toMatchObject({ stderr: expect.not.stringContaining('gave before') });
    expect((await run('ticket', 'status', '48203', 'pending', '--yes')).stderr).not.toContain('gave before');
    expect(commentsOn(practice.world(), 48203).some(({ body }) => /hosting|content/.test(body ?? ''))).toBe(false);
  });

  it.each([
    ['note', ['Tried Safari 17.'], ['Tried Safari 18.'], 'Tried Safari 17.'],
    ['status', ['on-hold', '--why', 'Waiting for hosting'], ['pending'], 'Waiting for hosting'],
    ['move', ['1st', '--note', 'It is content.'], ['1st', '--note', 'It is theirs.'], 'It is content.'],
  ])('stays kept if something else is sent: ticket %s', async (command, args, others, kept) => {
    await run('ticket', command, '48203', ...args, '--yes');
    await practice.misbehave('--clear');
    const { code, stderr } = await run('ticket', command, '48203', ...others, '--yes');
    const resume = 'govsupport --sandbox ticket note 48203';
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`What you wrote earlier for #48203 is kept as a draft: ${resume}`),
    });
    const [unsent, ...more] = await today();
    expect([unsent, more]).toMatchObject([{ ticket: 48203, command: resume }, []]);
    expect(readFileSync(unsent.file, 'utf8').trim()).toBe(kept);
    expect(commentsOn(practice.world(), 48203).some(({ body }) => body?.includes(kept))).toBe(false);
  });

  it('is named if triage has it', async () => {
    const answers = { time: '1st', priority: 'normal', type: 'question' };
    const given = (note: string) =>
      Object.entries({ ...answers, note }).flatMap(([name, value]) => ['--answer', `triage.${name}.48234=${value}`]);
    expect((await run('triage', '--only', '48234', ...given('One link is broken.'), '--yes')).code).not.toBe(0);
    const command = 'govsupport --sandbox triage --only 48234';
    expect(await today()).toMatchObject([{ ticket: 48234, command }]);
    // In 2nd line there has to be a decision about a card, so this is refused, and nothing replaces the note.
    const other = ['--answer', 'triage.time.48234=2nd', '--answer', 'triage.note.48234=Two links.'];
    const refused = await run('triage', '--only', '48234', ...other, '--yes');
    expect(refused).toMatchObject({ code: 2, stderr: expect.not.stringContaining('kept as a draft') });
    expect(await today()).toMatchObject([{ ticket: 48234, command }]);
    expect((await notesStep()).summary).toContain(`not sent: #48234. Send or discard what you wrote: ${command}`);
    await practice.misbehave('--clear');
    expect((await run('triage', '--only', '48234', ...given('Two links are broken.'), '--yes')).code).toBe(0);
    expect(await today()).toMatchObject([{ ticket: 48234, command: 'govsupport --sandbox ticket note 48234' }]);
    expect(practice.everything()).toContain('One link is broken.');
  });

  it('is shown if a flag of end replaces it', async () => {
    const note = (text: string) => run('end', '--yes', '--only', 'notes', ...settled, '--note', `48203=${text}`);
    expect((await note('Tried Safari 17.')).code).not.toBe(0);
    await practice.misbehave('--clear');
    const { stderr } = await note('Tried Safari 18.');
    expect(stderr).toContain('This replaces your note on #48203, which was not sent:\nTried Safari 17.');
    expect(commentsOn(practice.world(), 48203).at(-1)?.body).toBe('Tried Safari 18.');
    expect((await note('Tried Safari 19.')).stderr).not.toContain('This replaces');
  });

  it('holds its ticket back until it is sent', async () => {
    practice.change((world) => addToGroup(world, next.zendesk));
    await run('ticket', 'note', '48201', 'Tried Safari 17.', '--yes');
    const reassign = async () => {
      const outcome = await run('end', '--json', '--dry-run', '--yes', ...settled);
      return stepsOf(outcome).reassign?.summary;
    };
    expect(await reassign()).toMatch(
      /Held back, because your note was not sent: #48201 .*govsupport --sandbox ticket note 48201/,
    );
    await practice.misbehave('--clear');
    expect((await run('ticket', 'note', '48201', 'Tried Safari 17.', '--yes')).code).toBe(0);
    expect(commentsOn(practice.world(), 48201).at(-1)?.body).toBe('Tried Safari 17.');
    expect(await today()).toEqual([]);
    expect((await notesStep()).evidence).not.toHaveProperty('writtenAndNotSent');
    expect(await reassign()).not.toContain('#48201');
  });

  it('may be left unsent, until something else is written', async () => {
    await run('ticket', 'note', '48203', 'Tried Safari 17.', '--yes');
    const left = await notesStep('--answer', 'notes.unsent.48203=It was the browser');
    expect(left.evidence).not.toHaveProperty('writtenAndNotSent');
    expect((await notesStep()).evidence).not.toHaveProperty('writtenAndNotSent');
    expect(await today()).toEqual([]);
    await run('ticket', 'note', '48203', 'Tried Safari 18.', '--yes');
    expect((await notesStep()).evidence.writtenAndNotSent).toHaveLength(2);
  });

  it('is named if its file is damaged, until the command that resumes it has set the file aside', async () => {
    await run('ticket', 'note', '48203', 'Tried Safari 17.', '--yes');
    const [{ file }] = await today();
    writeFileSync(file, '{"half');
    expect(await today()).toMatchObject([{ ticket: 48203, command: 'govsupport --sandbox ticket note 48203', file }]);
    expect((await notesStep()).summary).toContain('1 note was written and not sent: #48203');
    await practice.misbehave('--clear');
    const { code, stderr } = await run('ticket', 'note', '48203', 'Tried Safari 18.', '--yes');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('it is damaged') });
    expect(practice.everything()).toContain('{"half');
    expect(await today()).toEqual([]);
  });
});

describe.skipIf(noScreen)(`a note that was begun${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  const openWith = (env: Readonly<Record<string, string>>, ...args: string[]) => {
    const screen = openScreen(practice, [...args, '--sandbox'], env);
    screens.push(screen);
    return screen;
  };
  const open = (...args: string[]) => openWith({}, ...args);
  const numbers = async () => (await today()).map(({ ticket, command }: Record<string, unknown>) => [ticket, command]);

  it('is kept until it is dropped, if it was given with a flag', async () => {
    served = await serveSandbox(practice);
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/*', '--method', 'PUT', '--status', '422');
    const { stderr } = await run('ticket', 'status', '48203', 'on-hold', '--why', 'Waiting for hosting', '--yes');
    const resume = ['ticket', 'status', '48203', 'on-hold'];
    expect(stderr).toContain(`What you wrote is kept. Resume with: govsupport --sandbox ${resume.join(' ')}`);
    const later = open(...resume);
    await later.answer(/│ Waiting for hosting[\s\S]*Do it\?[\s\S]*\[d\] discard what I wrote/, 'q');
    expect(await later.ended()).toBe(1);
    expect(later.text()).toContain('Anything you wrote is kept.');
    expect(await numbers()).toEqual([[48203, `govsupport --sandbox ${resume.join(' ')}`]]);
    const dropped = open(...resume);
    await dropped.answer('Do it?', 'd');
    expect(await dropped.ended()).toBe(1);
    expect(await numbers()).toEqual([]);
    expect((await run(...resume, '--yes')).code).toBe(2);
  });

  it('stays kept if another note is sent, and can be discarded', async () => {
    const note = open('ticket', 'note', '48204');
    await note.answer('[i] write it here', 'i');
    await note.waitFor('The note on #48204');
    note.type('my kept note');
    await note.waitFor('my kept note');
    note.press('Enter');
    await note.answer('Do it?', 'Enter');
    expect(await note.ended()).toBe(1);
    expect((await run('ticket', 'note', '48204', 'shorter', '--yes')).code).toBe(0);
    expect(await numbers()).toEqual([[48204, 'govsupport --sandbox ticket note 48204']]);
    // An emptied line is no text.
    const emptied = open('ticket', 'note', '48204');
    await emptied.answer('[d] discard your draft', 'i');
    await emptied.answer(/The note on #48204 [\s\S]*my kept note/, 'C-u');
    emptied.press('Enter');
    await emptied.answer(/\[i\] write it here {2}\[l\] later/, 'q');
    expect(await numbers()).toEqual([]);
  });

  it('can be discarded with a key', async () => {
    const note = open('ticket', 'note', '48204');
    await note.answer('[i] write it here', 'i');
    await note.waitFor('The note on #48204');
    note.type('my kept note');
    await note.waitFor('my kept note');
    note.press('Escape');
    await note.answer('[d] discard your draft', 'd');
    await note.answer(/\[i\] write it here {2}\[l\] later/, 'q');
    expect(await numbers()).toEqual([]);
  });

  it('is named by end and today, whichever command it is for', async () => {
    const note = open('ticket', 'note', '48202');
    await note.answer('[i] write it here', 'i');
    await note.waitFor('The note on #48202');
    note.type('The policy of the bucket.');
    await note.waitFor('of the bucket.');
    note.press('C-c');
    expect(await note.ended()).toBe(130);
    expect(await numbers()).toEqual([[48202, 'govsupport --sandbox ticket note 48202']]);

    const walk = open('queue', '--walk', '--mine', '--limit', '1');
    await walk.answer(/1\/1 [\s\S]*\[q\] quit/, 's');
    await walk.answer('[h] on hold', 'h');
    await walk.waitFor('Why is #');
    walk.type('Hosting.');
    await walk.waitFor('Hosting.');
    walk.press('C-c');
    expect(await walk.ended()).toBe(130);
    expect(await numbers()).toContainEqual([expect.any(Number), 'govsupport --sandbox queue --walk']);
    expect(await numbers()).toHaveLength(2);

    // End says the same, and its own key leaves a note unsent.
    const { summary } = await notesStep();
    expect(summary).toMatch(/2 notes were written and not sent: .*#48202/);
    const end = open('end', '--only', 'notes', ...settled);
    await end.waitFor(/\[n\] do not send it|\[n\] nothing to add/);
    end.press('q');
    expect(await end.ended()).toBe(5);
  });

  it('is named if an editor has it', async () => {
    const editor = practice.program('ed-it', '#!/bin/sh\nprintf "The policy\\nof the bucket." >>"$1"\nexit 1\n');
    const note = openWith({ EDITOR: editor }, 'ticket', 'note', '48202');
    await note.answer('write it in your editor', 'Enter');
    await note.answer(/ended\s+with\s+exit\s+code\s+1[\s\S]*What now\?[\s\S]*\[q\] quit/, 'i');
    // Its file was named a moment ago.
    await note.answer(/Your draft has several lines, which don't fit here\. It is kept\.\n[\s\S]*The note on/, 'C-c');
    expect(await note.ended()).toBe(130);
    expect(note.text().match(/drafts\/note\.text/g)).toHaveLength(1);
    const command = 'govsupport --sandbox ticket note 48202';
    expect(await today()).toMatchObject([{ ticket: 48202, command, file: expect.stringContaining('drafts') }]);
    expect((await notesStep()).summary).toContain('1 note was written and not sent: #48202');
  });

  /** The ticket is deleted. */
  const remove = (id: number) =>
    practice.change(({ zendesk }) => {
      zendesk.tickets = zendesk.tickets.filter((ticket) => ticket.id !== id);
    });

  it('is shown, and kept or discarded, if its ticket is gone', async () => {
    const EDITOR = practice.program('ed-it', '#!/bin/sh\necho "The policy of the bucket." >>"$1"\nexit 1\n');
    const note = openWith({ EDITOR }, 'ticket', 'note', '48202');
    await note.answer('write it in your editor', 'Enter');
    await note.answer(/What now\?[\s\S]*\[q\] quit/, 'C-c');
    expect(await note.ended()).toBe(130);
    remove(48202);
    const [{ file }] = await today();
    const advice = `What you wrote for #48202 is kept in ${file}. To see and discard it: govsupport --sandbox ticket note 48202`;
    // Any change of the ticket says so.
    const unattended = await run('ticket', 'take', '48202', '--yes');
    expect(unattended).toMatchObject({ code: 1, stderr: expect.stringContaining(advice) });
    const { unsent } = (await run('ticket', 'take', '48202', '--yes', '--json')).json();
    expect(unsent).toEqual([{ ticket: 48202, kind: 'note', file }]);
    const keeping = open('ticket', 'note', '48202');
    await keeping.answer(/#48202: It is not in Zendesk[\s\S]*The policy of the bucket\.[\s\S]*Keep what/, 'Enter');
    expect(await keeping.ended()).toBe(1);
    expect(keeping.text().replace(/\s+/g, ' ')).toContain(advice);
    expect(await numbers()).toHaveLength(1);
    const discarding = open('ticket', 'note', '48202');
    await discarding.answer('[d] discard what I wrote', 'd');
    expect(await discarding.ended()).toBe(1);
    expect(discarding.text()).not.toContain('is kept in');
    expect(await numbers()).toEqual([]);
    const nothing = open('ticket', 'note', '48202');
    expect(await nothing.ended()).toBe(1);
    expect(nothing.text()).not.toMatch(/Keep what you wrote|is kept/);
  });

  it('is shown if its ticket has left the queue or triage for good', async () => {
    const walk = open('queue', '--walk', '--limit', '1');
    await walk.answer(/1\/1 [\s\S]*\[q\] quit/, 'd');
    await walk.waitFor("The client's deadline for #");
    walk.type('Friday 4 Dec');
    await walk.waitFor('Friday 4 Dec');
    walk.press('C-c');
    expect(await walk.ended()).toBe(130);
    const [{ ticket, file }] = await today();
    remove(ticket);
    const again = open('queue', '--walk', '--limit', '1');
    const where = `What you wrote for #${ticket} is kept in ${file}. To see and discard it: govsupport --sandbox ticket note ${ticket}`;
    await again.answer(/1\/1 [\s\S]*\[q\] quit/, 'q');
    expect(again.text().replace(/\s+/g, ' ')).toContain(where);
    const discarding = open('ticket', 'note', String(ticket));
    await discarding.answer(/You wrote:\s+Friday 4 Dec[\s\S]*\[d\] discard what I wrote/, 'd');
    await discarding.ended();
    expect(await numbers()).toEqual([]);

    served = await serveSandbox(practice);
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/*', '--method', 'PUT', '--status', '422');
    const answers = { time: '1st', priority: 'normal', type: 'question', note: 'One link is broken.' };
    const given = Object.entries(answers).flatMap(([name, value]) => ['--answer', `triage.${name}.48234=${value}`]);
    expect((await run('triage', '--only', '48234', ...given, '--yes')).code).not.toBe(0);
    remove(48234);
    const { code, stderr } = await run('triage', '--only', '48234');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/#48234 is kept in .*triage-48234/),
    });
    const last = open('ticket', 'note', '48234');
    await last.answer(/One link is broken\.[\s\S]*\[d\] discard what I wrote/, 'd');
    await last.ended();
    expect(await numbers()).toEqual([]);
  });

  /** Writes a deadline of 48204 in the queue, and does not confirm it. */
  const writeDeadline = async () => {
    const walk = open('queue', '--walk', '--mine');
    await walk.answer(/ {2}#48204 [\s\S]*\[q\] quit/, 'd');
    await walk.waitFor('deadline for #48204');
    walk.type('Friday 4 Dec');
    walk.press('Enter');
    await walk.answer(/Fri\s+4\s+Dec\s+2026[\s\S]*Do it\?[\s\S]*\[d\] discard what I wrote/, 'q');
    await walk.answer(/Nothing was changed[\s\S]*\[q\] quit/, 'q');
    await walk.ended();
  };
  const kinds = async () => (await today()).map(({ kind, ticket }: Record<string, unknown>) => [kind, ticket]);

  it('is dropped with a key, if it is a deadline that was written in the queue', async () => {
    practice.change((world) => {
      const ticket = world.zendesk.tickets.find(({ id }) => id === 48204);
      if (ticket) ticket.fields.assignee_id = you.zendesk;
      for (const other of world.zendesk.tickets)
        if (other.id !== 48204 && other.fields.assignee_id === you.zendesk) other.fields.assignee_id = null;
    });
    await writeDeadline();
    expect(await kinds()).toEqual([['deadline', 48204]]);
    const again = open('queue', '--walk', '--mine');
    await again.answer(/ {2}#48204 [\s\S]*\[q\] quit/, 'd');
    await again.waitFor(/What you wrote last time is filled in[\s\S]*Friday 4 Dec/);
    again.press('Enter');
    await again.answer('Do it?', 'd');
    await again.answer(/Nothing was changed[\s\S]*\[q\] quit/, 'q');
    await again.ended();
    expect(again.text()).not.toContain('What you wrote is kept');
    expect(await kinds()).toEqual([]);
    // The next deadline of the ticket takes its place.
    await writeDeadline();
    expect((await run('ticket', 'deadline', '48204', 'Friday noon', '--yes')).code).toBe(0);
    expect(await kinds()).toEqual([]);
  });

  it('can be a deadline given while reading in, and is noted if the rest is skipped', async () => {
    const start = open('start', '--only', 'read-tickets');
    await start.answer(/1\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 'd');
    await start.waitFor("The client's deadline for #");
    start.type('Friday noon');
    start.press('Enter');
    await start.answer(/2\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 'q');
    expect(await start.ended()).toBe(5);
    const [{ ticket, command }] = await today();
    expect(command).toBe(`govsupport --sandbox ticket deadline ${ticket} '2026-11-27 12:00'`);
    expect((await run('handover')).stdout).not.toContain('27 Nov 2026, 12:00');
    expect((await notesStep()).summary).toContain(`1 deadline was written and not sent: #${ticket}`);

    const skipping = open('start', '--only', 'read-tickets');
    await skipping.answer(/2\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 's');
    await skipping.waitFor('Why?');
    skipping.type('no time');
    skipping.press('Enter');
    await skipping.answer(/The client's deadline is 2026-11-27 12:00[\s\S]*Do it\?/, 'l');
    expect(await skipping.ended()).toBe(0);
    const unsent = `Written and not sent: the deadline of #${ticket} (Fri 27 Nov 2026, 12:00)`;
    expect(skipping.text().replace(/\s+/g, ' ')).toContain(`skipped: no time. ${unsent}`);

    const agreeing = open('start', '--only', 'read-tickets');
    await agreeing.answer(/2\/\d+ {2}#\d+ [\s\S]*\[q\] quit/, 's');
    await agreeing.waitFor('Why?');
    agreeing.type('no time');
    agreeing.press('Enter');
    await agreeing.answer('Do it?', 'Enter');
    expect(await agreeing.ended()).toBe(0);
    expect(agreeing.text()).toContain('skipped: no time');
    expect(await today()).toEqual([]);
    expect((await run('ticket', 'show', String(ticket))).stdout).toContain('Fri 27 Nov 2026, 12:00');
    expect((await run('handover')).stdout).toContain('27 Nov 2026, 12:00');
  });

  it('gives way to the next deadline of the ticket, if it was given while reading in', async () => {
    const named = ['--answer', 'read-tickets.deadline.48203=Friday noon'];
    expect((await run('start', '--only', 'read-tickets', ...named)).code).toBe(5);
    expect(await kinds()).toEqual([['deadline', 48203]]);
    expect((await run('ticket', 'deadline', '48203', '4 Dec', '--yes')).code).toBe(0);
    expect(await kinds()).toEqual([]);
    const read = await run('start', '--only', 'read-tickets', '--confirm', 'read-tickets', '--json');
    expect(stepsOf(read)['read-tickets']?.summary).toMatch(/^\d+ tickets read$/);
    expect((await run('handover')).stdout).not.toContain('27 Nov 2026, 12:00');
  });
});
