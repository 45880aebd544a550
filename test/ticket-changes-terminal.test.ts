import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToGroup, commentsOn, createPractice, type Practice, says, you } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
let screens: Screen[] = [];

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Screen => {
  const screen = openScreen(practice, ['ticket', ...args, '--sandbox'], env);
  screens.push(screen);
  return screen;
};
const lastOn = (id: number) => commentsOn(practice.world(), id).at(-1);
const ticketOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id);
const kept = () => {
  const folder = path.join(practice.stateFolder, 'changes');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const enid = 910001;

describe.skipIf(noScreen)(`changing tickets in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(() => {
    practice = createPractice({ clones: false });
    practice.change((world) => addToGroup(world));
  });
  afterEach(() => {
    for (const screen of screens) screen.close();
    screens = [];
    practice.remove();
  });

  it('asks before it changes anything, and Enter means yes if that can be undone', async () => {
    const no = run(['take', '48201']);
    await no.answer('Do it?', 'q');
    expect(await no.ended()).toBe(1);
    expect(no.text()).toContain('Nothing was changed.');
    expect(ticketOf(48201)?.fields.assignee_id).not.toBe(you.zendesk);
    const esc = run(['take', '48201']);
    await esc.answer('Do it?', 'Escape');
    expect(await esc.ended()).toBe(1);
    const yes = run(['take', '48201']);
    await yes.answer('Do it?', 'y');
    expect(await yes.ended()).toBe(0);
    expect(ticketOf(48201)?.fields.assignee_id).toBe(you.zendesk);
    expect(kept()).toEqual([]);
  });

  it('shows what came in while a note was written, keeps it, and asks again', async () => {
    const screen = run(['note', '48201', 'Found it: the theme drops the query.']);
    await screen.waitFor(/│ Found it: the theme drops the query\.[\s\S]*\[Enter\] not now {2}\[y\] do it/);
    practice.change((world) => says(world, 48201, enid, 'It works again\u001b[2J, thank you!', { isPublic: true }));
    screen.press('y');
    await screen.waitFor(/#48201: It has changed since it was read[\s\S]*Enid Editor[\s\S]*It works again, thank you!/);
    expect(lastOn(48201)).toMatchObject({ author_id: enid });
    await screen.answer(/│ Found it[\s\S]*\[y\] do it/, 'y');
    expect(await screen.ended()).toBe(0);
    expect(lastOn(48201)).toMatchObject({
      author_id: you.zendesk,
      public: false,
      body: 'Found it: the theme drops the query.',
    });
    expect(kept()).toEqual([]);
  });

  it('discards a note on a ticket that is not there, if you want that', async () => {
    await practice.govsupport(['ticket', 'note', '99999', 'Found it.', '--yes', '--sandbox', '--no-input']);
    const keeping = run(['note', '99999']);
    await keeping.answer(/#99999: It is not in Zendesk[\s\S]*Found it\.[\s\S]*Keep what you wrote\?/, 'Enter');
    expect(await keeping.ended()).toBe(1);
    expect([keeping.text(), kept().length]).toEqual([expect.stringContaining('What you wrote is kept.'), 1]);
    const screen = run(['note', '99999']);
    await screen.answer('[d] discard what I wrote', 'd');
    expect(await screen.ended()).toBe(1);
    expect([screen.text(), kept()]).toEqual([expect.not.stringContaining('is kept'), []]);
  });

  it('asks for a note in one menu, and says that an emptied text is not changed', async () => {
    const VISUAL = practice.program('emptying', '#!/bin/sh\n: >"$1"\n');
    const screen = run(['note', '48201', 'Found it.'], { VISUAL });
    await screen.answer('[y] do it', 'e');
    await screen.answer(/You left it empty, so the text was not changed\.[\s\S]*│ Found it\.[\s\S]*\[y\] do it/, 'q');
    expect(await screen.ended()).toBe(1);
    const menu = run(['note', '48205'], { VISUAL });
    await menu.answer(/\[Enter\] write it in your editor {2}\[i\] write it here {2}\[l\] later {2}\[q\] quit/, 'Enter');
    await menu.answer(/Nothing was written\.[\s\S]*\[q\] quit/, 'q');
    expect(await menu.ended()).toBe(1);
  });

  it('uses the card that someone made while this one was being agreed to', async () => {
    const screen = run(['card', '48203']);
    await screen.waitFor(/Make a card for #48203[\s\S]*Do it\?/);
    practice.change(({ trello, zendesk }) => {
      const pattern = trello.cards.find(({ shortLink }) => shortLink === 'D0cSrch1');
      if (!pattern) throw new Error('there is no such card');
      const desc = `${zendesk.address.replace(/.*@/, 'https://')}/agent/tickets/48203`;
      trello.cards.push({
        ...structuredClone(pattern),
        id: 'f'.repeat(24),
        shortLink: 'Fa5terOn',
        name: 'Faster',
        desc,
      });
    });
    const cards = () => practice.world().trello.cards.length;
    const before = cards();
    screen.press('Enter');
    expect(await screen.ended()).toBe(0);
    expect(cards()).toBe(before);
    expect(Object.values(ticketOf(48203)?.custom ?? {})).toContain('Fa5terOn');
  });

  it('opens the editor with the conversation, keeps what was written, and continues with it', async () => {
    practice.real('grep', 'mv');
    practice.program(
      'my-editor',
      '#!/bin/sh\ngrep -q "Reproduced on staging" "$1" || exit 1\nprintf "Written in my editor" | cat - "$1" >"$1.new" && mv "$1.new" "$1"\n',
    );
    const first = run(['note', '48201'], { EDITOR: 'my-editor' });
    await first.answer('[Enter] write it in your editor', 'Enter');
    await first.answer(/│ Written in my editor[\s\S]*Do it\?/, 'Enter');
    expect(await first.ended()).toBe(1);
    expect(first.text()).toContain('Anything you wrote is kept.');
    expect(kept()).toHaveLength(1);
    const second = run(['note', '48201']);
    await second.answer(/│ Written in my editor[\s\S]*Do it\?/, 'y');
    expect(await second.ended()).toBe(0);
    expect(lastOn(48201)).toMatchObject({ body: 'Written in my editor', public: false });
    expect(kept()).toEqual([]);
    const third = run(['note', '48201', 'Not this']);
    await third.answer('Do it?', 'd');
    expect(await third.ended()).toBe(1);
    expect(kept()).toEqual([]);
  });

  it('triages one ticket at a time, with the question to the client for copying, and resumes', async () => {
    const triage = () => {
      const screen = openScreen(practice, ['triage', '--sandbox']);
      screens.push(screen);
      return screen;
    };
    // A list takes more lines than its answer, so the whole screen counts.
    const shows = async (screen: Screen, wanted: RegExp) => {
      await expect.poll(() => screen.text()).toMatch(wanted);
    };
    const answer = async (screen: Screen, question: RegExp, ...keys: string[]) => {
      await shows(screen, question);
      for (const key of keys) screen.press(key);
    };
    const first = triage();
    await shows(first, /1\/1 {2}#48234 Broken link on the front page/);
    await shows(first, /The link to the opening hours leads nowhere\./);
    await answer(first, /\? How long will it take\?/, 'Down', 'Enter');
    await answer(first, /\? Which priority\?/, 'Enter');
    await answer(first, /\? What is it\?/, 'C-c');
    expect(await first.ended()).toBe(130);
    expect(ticketOf(48234)?.fields.group_id).toBe(360001);
    const later = triage();
    await shows(
      later,
      /Answered before, and kept:\s+How long will it take\?[^?]*GovPress 2nd line support\s+Which priority\? normal\s/,
    );
    await answer(later, /\? What is it\?/, 'Escape');
    await answer(later, /\[Enter\] answer it/, 'l');
    expect(await later.ended()).toBe(5);
    expect(later.text()).not.toContain('nothing to change');
    const second = triage();
    await answer(second, /\? What is it\?/, 'Enter');
    await shows(second, /\? What do you need to ask the client\?/);
    second.type('Which page is it?');
    second.press('Enter');
    await answer(second, /\? Who gets it\?/, 'Enter');
    await answer(second, /\? It has no Trello card\. Make one\?/, 'Down', 'Enter');
    await shows(second, /\? Why does it need no card\?/);
    second.type('It is one link');
    second.press('Enter');
    await answer(second, /\? An internal note/, 'Enter');
    await shows(second, /Move #48234[\s\S]*priority\s+normal,\s+type\s+question/);
    await shows(second, /│ No Trello card: It is one link[\s\S]*→ Zendesk mails the client which SLA applies\./);
    // Discarded answers are asked for again.
    await answer(second, /\? Do it\?[\s\S]*\[d\] discard what I wrote/, 'd');
    await answer(second, /discard what I wrote[\s\S]*\? How long will it take\?/, 'Enter');
    await answer(second, /discard what I wrote[\s\S]*\? Which priority\?/, 'Enter');
    await answer(second, /discard what I wrote[\s\S]*\? What is it\?/, 'Enter');
    await shows(second, /discard what I wrote[\s\S]*\? What do you need to ask the client\?/);
    second.type('Which page is it?');
    second.press('Enter');
    await answer(second, /discard what I wrote[\s\S]*\? An internal note/, 'Enter');
    await answer(second, /to GovPress 1st line\s+support[\s\S]*\? Do it\?/, 'Enter');
    expect(await second.ended()).toBe(0);
    expect(second.text()).toMatch(/To ask the client about #48234, not sent\. Copy it:\nWhich page is it\?/);
    expect(ticketOf(48234)?.fields).toMatchObject({ group_id: 360002, priority: 'normal', type: 'question' });
    expect(JSON.stringify(ticketOf(48234))).not.toContain('Which page');
    const third = triage();
    expect(await third.ended()).toBe(0);
    expect(third.text()).toContain('There is nothing to triage.');
  });
});
