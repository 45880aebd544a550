import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { changes, commentsOn, createPractice, outgoing, type Practice, you } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
let before: World;
let tickets: readonly [number, number];
let screens: Screen[] = [];

/** It is the first morning of the rotation, and the next person is given. */
const settled = ['--to', 'nadia@example.org', '--end-early'];

const end = (env: Readonly<Record<string, string>> = {}): Screen => {
  const screen = openScreen(practice, ['end', '--sandbox', '--only', 'notes', ...settled], env);
  screens.push(screen);
  return screen;
};

/** An editor that is a script on the real PATH: the text is what it does with the file. */
const editor = (script: string) => practice.program('my-editor', `#!/bin/sh\nfile=$1\n${script}\n`);

/** The comments that were written on a ticket since the test began. */
const newOn = (ticket: number) => commentsOn(practice.world(), ticket).slice(commentsOn(before, ticket).length);

const note = (body: string) => [{ public: false, author_id: you.zendesk, body }];

const drafts = () => {
  const folder = path.join(practice.stateFolder, 'drafts');
  return existsSync(folder) ? readdirSync(folder) : [];
};

const draftOf = (ticket: number) => path.join(practice.stateFolder, 'drafts', `notes.note.${ticket}`, 'text.md');

const locks = () => readdirSync(path.dirname(practice.stateFile)).filter((name) => name.includes('lock'));

/** The process that holds the lock: the program itself. */
const pid = () => (JSON.parse(readFileSync(`${practice.stateFile}.lock`, 'utf8')) as { pid: number }).pid;

/** Says that there is nothing to add to the ticket that is shown. */
async function nothingToAdd(screen: Screen): Promise<void> {
  await screen.answer(/2\/2 [\s\S]*\[n\] nothing to add/, 'n');
  await screen.waitFor('Why is there nothing to add to');
  screen.type('it is a duplicate');
  screen.press('Enter');
}

/** Answers the four parts of the note inline. */
async function answerInline(screen: Screen): Promise<void> {
  for (const [label, text] of Object.entries({ Asked: 'the filters', 'Found and tried': '', Next: 'ring: Friday' })) {
    await screen.waitFor(`? ${label}:`);
    screen.type(text);
    screen.press('Enter');
  }
  await screen.answer('? Deadline:', 'Enter');
}

describe.skipIf(noScreen)(`the notes at the end, in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(async () => {
    practice = createPractice({ clones: false });
    // Two of the last person's tickets are yours.
    const theirs = practice
      .world()
      .zendesk.tickets.filter(({ fields }) => fields.assignee_id === outgoing.zendesk && fields.status === 'open');
    const [first, second] = theirs.map(({ id }) => id);
    if (!first || !second) throw new Error('the last person has no two open tickets');
    tickets = [first, second];
    practice.change(({ zendesk }) => {
      for (const { id, fields } of zendesk.tickets) if (tickets.includes(id)) fields.assignee_id = you.zendesk;
    });
    practice.change((world) => {
      for (const id of tickets) changes(world, id, you.zendesk, 'type', 'task');
    });
    before = practice.world();
  });
  afterEach(() => {
    for (const screen of screens) screen.close();
    screens = [];
    practice.remove();
  });

  it('are written in the editor, shown whole, and sent as internal notes', async () => {
    const script =
      'printf "Asked: the filters\\nFound and tried:\\n- paging\\n- a POST\\nNext:\\nDeadline:\\n" >"$file"';
    const screen = end({ EDITOR: `${path.basename(editor(script))} ` });
    await screen.waitFor(/1\/2 [\s\S]*\[e\] write a note[\s\S]*\[i\] write it here/);
    const [, ticket] = /1\/2 +#(\d+)/.exec(screen.text()) ?? [];
    const [first, second] = Number(ticket) === tickets[0] ? tickets : [tickets[1], tickets[0]];
    screen.press('e');
    await nothingToAdd(screen);
    await screen.waitFor('Do it?');
    const shown = screen.text();
    expect(shown).toContain('│ Found and tried:\n      │ - paging\n      │ - a POST\n');
    expect(shown).not.toContain('│ Next:');
    // The other one has a card.
    const lacking = /#(\d+) (?:(?!#\d+ )[\s\S])*?It has no Trello card\./g;
    expect([...shown.matchAll(lacking)].map(([, id]) => Number(id))).toEqual([48202]);
    expect(newOn(first)).toEqual([]);
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(newOn(first)).toMatchObject(note('Asked: the filters\nFound and tried:\n- paging\n- a POST'));
    expect(newOn(second)).toEqual([]);
    expect(drafts()).toEqual([]);
  });

  it('are asked for again if the editor was left without a change, and used if it failed', async () => {
    const screen = end({ VISUAL: editor('[ -e "$HOME/2" ] && { echo "Next: wait" >>"$file"; exit 1; }; >"$HOME/2"') });
    await screen.answer(/1\/2 [\s\S]*\[e\] write a note/, 'e');
    await screen.answer(/Nothing was written\.[\s\S]*\[e\] write a note/, 'e');
    await screen.waitFor(/ended\s+with\s+exit\s+code\s+1/);
    await screen.answer(/What now\?[\s\S]*\[u\] use it/, 'u');
    await nothingToAdd(screen);
    await screen.answer('Do it?', 'Enter');
    expect(await screen.ended()).toBe(0);
    expect(tickets.flatMap(newOn)).toMatchObject(note('Next: wait'));
    expect(drafts()).toEqual([]);
  });

  it('are asked for inline if the person wants that, or if there is no editor', async () => {
    const screen = end();
    await screen.answer(/1\/2 [\s\S]*\[i\] write it here/, 'i');
    await answerInline(screen);
    await screen.answer(/2\/2 [\s\S]*\[e\] write a note/, 'e');
    await screen.waitFor('There is no editor');
    await answerInline(screen);
    await screen.answer('Do it?', 'Enter');
    expect(await screen.ended()).toBe(0);
    for (const ticket of tickets) expect(newOn(ticket)).toMatchObject(note('Asked: the filters\nNext: ring: Friday'));
  });

  it('can be edited when they are shown, and are sent as they were edited', async () => {
    const [, ticket] = tickets;
    const screen = openScreen(
      practice,
      ['end', '--sandbox', '--only', 'notes', ...settled, '--note', `${ticket}=Next: wait`],
      {
        EDITOR: editor('printf "Next: wait\\n\\nAsked: by phone\\n" >"$file"'),
      },
    );
    screens.push(screen);
    await screen.answer(/\[Enter\] keep the note/, 'Enter');
    await nothingToAdd(screen);
    await screen.answer(/Next: wait[\s\S]*Do it\?[\s\S]*\[e\] edit/, 'e');
    await screen.answer(/Asked: by phone[\s\S]*Do it\?/, 'Enter');
    expect(await screen.ended()).toBe(0);
    expect(newOn(ticket)).toMatchObject(note('Next: wait\n\nAsked: by phone'));
    expect(drafts()).toEqual([]);
  });

  it('that were begun inline are kept when the person leaves, and offered the next time', async () => {
    const first = end();
    await first.answer(/1\/2 [\s\S]*\[i\] write it here/, 'i');
    await first.waitFor('? Asked:');
    first.type('the filters');
    first.press('Enter');
    await first.waitFor('? Found and tried:');
    first.type('paging loses');
    await first.waitFor('paging loses');
    first.press('C-c');
    await first.waitFor('Your draft is kept');
    expect(await first.ended()).toBe(130);

    const second = end();
    await second.answer(/1\/2 [\s\S]*Your earlier draft was kept[\s\S]*\[i\] write it here/, 'i');
    await second.answer(/\? Asked:[^\n]* the filters/, 'Enter');
    await second.waitFor(/\? Found and tried:[^\n]* paging loses/);
    second.type(' them');
    second.press('Enter');
    await second.answer('? Next:', 'Enter');
    await second.answer('? Deadline:', 'Enter');
    await nothingToAdd(second);
    await second.answer('Do it?', 'Enter');
    expect(await second.ended()).toBe(0);
    expect(tickets.flatMap(newOn)).toMatchObject(note('Asked: the filters\nFound and tried: paging loses them'));
    expect(drafts()).toEqual([]);
  });

  it('have what was said on the ticket below them in the editor, which is not sent', async () => {
    const [request] = commentsOn(before, tickets[0]);
    practice.real('cp', 'mv');
    const screen = end({
      EDITOR: editor(
        'cp "$file" "$HOME/seen"; echo "Next: wait" >"$file.new"; cat "$file" >>"$file.new"; mv "$file.new" "$file"',
      ),
    });
    await screen.answer(/1\/2 [\s\S]*\[e\] write a note/, 'e');
    await nothingToAdd(screen);
    await screen.answer('Do it?', 'Enter');
    expect(await screen.ended()).toBe(0);
    expect(tickets.flatMap(newOn)).toMatchObject(note('Next: wait'));
    const seen = readFileSync(path.join(practice.home, 'seen'), 'utf8');
    expect(seen).toMatch(/>8 -+\n# Lines below that begin with # are not sent\.\n# #\d+ /);
    const words = request?.body.split('\n')[0] ?? '';
    const [, ticket] = /# #(\d+) /.exec(seen) ?? [];
    if (Number(ticket) === tickets[0]) expect(seen).toContain(`# ${words}`);
  });

  it('can be declined for several tickets at once', async () => {
    const screen = end();
    await screen.answer(/1\/2 [\s\S]*\[a\] nothing to add to the rest/, 'a');
    await screen.answer('any of the rest?', 'Enter');
    await screen.waitFor('expected a reason');
    screen.type('all are duplicates');
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(screen.text()).toContain('2 with nothing to add');
    expect(tickets.flatMap(newOn)).toEqual([]);
  });

  it('can be declined for several tickets with one answer on the command line', async () => {
    const answer = ['--answer', `notes.nothing.${tickets.join(',')}=all are duplicates`];
    const outcome = await practice.end(['--only', 'notes', ...settled, '--no-input', '--json', ...answer]);
    expect(outcome.json().steps).toMatchObject([{ id: 'notes', outcome: 'already' }]);
    expect(outcome.json().steps[0].evidence.nothingToAdd).toHaveLength(2);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'lose nothing if the program gets %s while the editor is open',
    async (signal) => {
      const waiting = editor('echo "Next: wait" >>"$file"; echo editing; read -r line');
      const first = end({ EDITOR: waiting });
      await first.answer(/1\/2 [\s\S]*\[e\] write a note/, 'e');
      await first.waitFor('editing');
      process.kill(pid(), signal);
      expect(await first.ended()).toBe(signal === 'SIGKILL' ? 137 : 130);
      if (signal === 'SIGTERM') expect(locks()).toEqual([]);
      const kept = tickets.find((ticket) => existsSync(draftOf(ticket)));
      expect(kept).toBeDefined();
      expect(tickets.flatMap(newOn)).toEqual([]);

      const second = end({ EDITOR: editor(':') });
      await second.answer(/1\/2 [\s\S]*Your earlier draft was kept[\s\S]*\[e\] write a note/, 'e');
      await nothingToAdd(second);
      await second.answer('Do it?', 'Enter');
      expect(await second.ended()).toBe(0);
      expect(second.text().match(/Your earlier draft was kept/g)).toHaveLength(1);
      expect(newOn(Number(kept))).toMatchObject(note('Next: wait'));
      expect(drafts()).toEqual([]);
    },
  );
});
