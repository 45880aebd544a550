import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changes,
  commentsOn,
  createPractice,
  giveManyTickets,
  outgoing,
  type Practice,
  says,
  you,
} from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
let restore: () => void;
let screens: Screen[] = [];

const [first, second, third] = [60001, 60002, 60003];
const enid = 910001;

/** Walks through three tickets of yours. */
const walk = (env: Readonly<Record<string, string>> = {}): Screen => {
  const screen = openScreen(practice, ['queue', '--mine', '--walk', '--sandbox'], env);
  screens.push(screen);
  return screen;
};
/** A ticket's place and number, and its keys. */
const at = (place: string, id: number) =>
  new RegExp(`${place} {2}#${id} [\\s\\S]*\\[Enter\\] next [\\s\\S]*\\[q\\] quit`);
const ticketOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id);
const notesOn = (id: number) => commentsOn(practice.world(), id).filter((comment) => !comment.public);
/** Types a line, and presses Enter. */
const writes = (screen: Screen, text: string) => {
  screen.type(text);
  screen.press('Enter');
};

beforeAll(() => {
  practice = createPractice({ clones: false });
  practice.change((world) => {
    giveManyTickets(world, 3);
    const given = world.zendesk.tickets.filter(({ id }) => [first, second, third].includes(id));
    // The ticket that they are copied from has a card.
    for (const ticket of given) ticket.custom = {};
    Object.assign(given[0]?.fields ?? {}, { subject: 'Broken \u001b[2J\u202e\u0007form' });
  });
  restore = practice.keep();
});
afterAll(() => practice.remove());

it('needs a terminal, and says what to use without one', async () => {
  const { code, stdout, stderr } = await practice.govsupport(['queue', '--walk', '--sandbox']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--walk needs a terminal.');
  expect(stderr).toContain('govsupport --sandbox ticket note, status, take, move, card or deadline');
  const asJson = await practice.govsupport(['queue', '--walk', '--json', '--sandbox']);
  expect([asJson.code, JSON.parse(asJson.stdout).error.message]).toEqual([2, '--walk prints no JSON.']);
});

describe.skipIf(noScreen)(`walking through the queue${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(() => restore());
  afterEach(() => {
    for (const screen of screens) screen.close();
    screens = [];
  });

  it('goes forward and back in 80 columns, resumes after quitting, and shows again what has changed', async () => {
    const one = walk();
    await one.waitFor(at('1/3', first));
    const keys = one.visible().filter((line) => /^ {2}\[/.test(line));
    expect(keys).toEqual([
      '  [Enter] next  [n] note  [s] status  [t] take  [v] move  [c] card',
      '  [d] deadline  [o] open  [m] more  [q] quit',
    ]);
    expect(one.text()).toMatch(/no card, and it should have one/);
    expect(one.text()).toMatch(/Request, [\s\S]*Last internal note, /);
    expect(one.raw()).not.toMatch(/\u001b\[2J|\u202e|\u0007/);
    one.press('o');
    await one.waitFor(/Open it yourself:\s+http\S+\/tickets\/60001/);
    one.press('m');
    await one.waitFor(/SLA {13}[\s\S]*FROM CLIENT · [\s\S]*internal · [\s\S]*\[q\] quit/);
    one.press('Enter');
    await one.answer(at('2/3', second), 'b');
    await one.answer(at('1/3', first), 'Enter');
    await one.answer(at('2/3', second), 'Enter');
    await one.answer(at('3/3', third), 'q');
    expect(await one.ended()).toBe(5);
    expect(one.text()).toContain('Resume with: govsupport --sandbox queue --mine --walk');

    practice.change((world) => says(world, first, enid, 'It is worse now.', { isPublic: true }));
    const two = walk();
    await two.answer(/You have read 1 of 3\.[\s\S]*\[Enter\] resume at 2/, 'Enter');
    await two.waitFor(/Resuming at 2 of 3\./);
    await two.waitFor(/It has changed since you read it\.[\s\S]*Latest from the client, [\s\S]*It is worse now\./);
    expect(two.text()).toContain(`2/3  #${first}`);
    two.press('Enter');
    await two.answer(at('3/3', third), 'Enter');
    expect(await two.ended()).toBe(0);
    expect(two.text()).toContain('Those were all 3 tickets.');
    expect(one.raw()).toContain(`Reading #${first}`);

    const three = walk();
    await three.answer(at('1/3', first), 'Enter');
    await three.answer(at('2/3', second), 'C-c');
    expect(await three.ended()).toBe(130);
    const four = walk();
    await four.answer(/You have read 1 of 3\./, 'a');
    await four.answer(at('1/3', first), 'q');
    expect(await four.ended()).toBe(5);
  });

  it('keeps a note through a kill, shows what came in while it was written, and returns to the ticket', async () => {
    const before = notesOn(first).length;
    const killed = walk();
    await killed.answer(at('1/3', first), 'n');
    await killed.answer('[i] write it here', 'i');
    await killed.waitFor(`The note on #${first}`);
    writes(killed, 'Asked the host.');
    await killed.waitFor(/│ Asked the host\.[\s\S]*Do it\?/);
    const lock = path.join(practice.stateFolder, 'changes', `ticket-note-${first}.json.lock`);
    process.kill(JSON.parse(readFileSync(lock, 'utf8')).pid, 'SIGKILL');
    expect(await killed.ended()).toBe(137);
    expect(notesOn(first)).toHaveLength(before);

    const screen = walk();
    await screen.waitFor('The note that you began is kept: choose note to continue.');
    await screen.answer(at('1/3', first), 'n');
    await screen.waitFor(/│ Asked the host\.[\s\S]*\[y\] do it/);
    practice.change((world) => says(world, first, enid, 'Any news?', { isPublic: true }));
    screen.press('y');
    await screen.waitFor(/has changed since it was read[\s\S]*Any news\?[\s\S]*│ Asked the host\.[\s\S]*\[y\] do it/);
    expect(notesOn(first)).toHaveLength(before);
    screen.press('y');
    await screen.waitFor(/✓ Left an internal note[\s\S]*Last internal note, [\s\S]*Asked the host\./);
    await screen.waitFor(at('1/3', first));
    expect(screen.text()).not.toMatch(/Changed meanwhile/);
    expect(notesOn(first)).toHaveLength(before + 1);
    expect(notesOn(first).at(-1)).toMatchObject({ author_id: you.zendesk, body: 'Asked the host.' });
    screen.press('n');
    await screen.answer(/\[i\] write it here[\s\S]*\[q\] quit/, 'q');
    expect(await screen.ended()).toBe(5);
  });

  it('changes status, group, card, deadline and assignee, each shown first, with fresh facts afterwards', async () => {
    const screen = walk();
    await screen.answer(at('1/3', first), 's');
    await screen.answer('Which status', 'h');
    await screen.waitFor('Why is #60001 on hold?');
    writes(screen, 'Waits for the host');
    await screen.answer(/from Open to On-hold[\s\S]*Its SLA clock stops\.[\s\S]*Do it\?/, 'q');
    await screen.waitFor('What you wrote is kept, and offered the next time.');
    // In every menu, b is back.
    await screen.answer(at('1/3', first), 's');
    await screen.answer('Which status', 'b');
    await screen.answer(at('1/3', first), 's');
    await screen.answer('Which status', 'h');
    await screen.answer(/Why is #60001 on hold\?[\s\S]*Waits for the hos\n?t/, 'Enter');
    await screen.answer('Do it?', 'Enter');
    await screen.waitFor(/on hold since [^\n]*[\s\S]*reason noted/);
    expect(notesOn(first).at(-1)?.body).toBe('Waits for the host');

    await screen.answer(at('1/3', first), 'd');
    await screen.waitFor("The client's deadline");
    writes(screen, '24 Dec');
    await screen.answer('Do it?', 'Enter');
    await screen.waitFor('client needs it by Thu 24 Dec 2026');

    await screen.answer(at('1/3', first), 'c');
    await screen.answer(/card[\s\S]*Do it\?/, 'Enter');
    await screen.waitFor('has a card');

    await screen.answer(at('1/3', first), 'Enter');
    await screen.answer(at('2/3', second), 'v');
    await screen.answer('Where does #60002 go?', 's');
    await screen.answer('has no Trello card', 'n');
    await screen.waitFor('Why does it need no card?');
    writes(screen, 'It is one link');
    await screen.answer('An internal note to leave with it?', 'Enter');
    await screen.answer(/Move #60002[\s\S]*│ No Trello card: It is one link[\s\S]*Do it\?/, 'Enter');
    await screen.waitFor(/✓ Moved #60002[\s\S]*It is in GovPress scoping and discussion now\./);
    await screen.answer(at('2/3', second), 't');
    await screen.answer(/Assign #60002[\s\S]*Do it\?/, 'Enter');
    await screen.waitFor(/✓ Assigned #60002[\s\S]* · Ada Example/);
    await screen.answer(at('2/3', second), 'q');
    expect(await screen.ended()).toBe(5);
    const draft = path.join(practice.stateFolder, 'drafts');
    expect(practice.everything()).not.toContain(`${draft}/queue.why`);
  });

  it('says what someone else has changed meanwhile, and goes on while Zendesk does not answer', async () => {
    const screen = walk();
    await screen.waitFor(at('1/3', first));
    practice.change((world) => {
      changes(world, first, outgoing.zendesk, 'status', 'solved');
      const ticket = world.zendesk.tickets.find(({ id }) => id === first);
      Object.assign(ticket?.fields ?? {}, { custom_status_id: 1900005 });
      changes(world, second, outgoing.zendesk, 'assignee_id', outgoing.zendesk);
    });
    screen.press('t');
    await screen.waitFor(/✗ #60001: It is solved[\s\S]*Changed meanwhile: status Open → Solved/);
    await screen.answer(at('1/3', first), 'Enter');
    await screen.waitFor('Changed meanwhile: assignee Ada Example → Oscar Outgoing');
    await screen.waitFor(at('2/3', second));
    await practice.misbehave('--path', '/zendesk/*', '--drop', 'before');
    screen.press('Enter');
    await screen.waitFor(/3\/3 {2}#60003 [\s\S]*Zendesk[\s\S]*\[Enter\] next {2}\[o\] open {2}\[r\] read again/);
    screen.press('Enter');
    expect(await screen.ended()).toBe(3);
    expect(screen.text()).toMatch(/Could not be read: #60003\. Try again with:\s+govsupport --sandbox queue/);
    await practice.misbehave('--clear');
    const again = walk();
    await again.waitFor(at('1/1', third));
    await practice.misbehave('--path', '/zendesk/*', '--drop', 'before');
    again.press('t');
    await again.waitFor(/Zendesk could not be reached[\s\S]*\[r\] read again/);
    await practice.misbehave('--clear');
    again.press('r');
    await again.answer(at('1/1', third), 'q');
    expect(await again.ended()).toBe(5);
    const read = JSON.parse(readFileSync(path.join(practice.stateFolder, 'queue-reading.json'), 'utf8')).tickets;
    expect(Object.keys(read)).toEqual([String(first), String(second)]);
  });

  it('stops at once if a note turns out to be public, and warns loudly', async () => {
    const screen = walk();
    await screen.answer(at('1/3', first), 'n');
    await screen.answer('[i] write it here', 'i');
    await screen.waitFor(`The note on #${first}`);
    writes(screen, 'Seen');
    const body = JSON.stringify({
      ticket: { updated_at: '2026-11-23T10:00:00Z' },
      audit: { events: [{ id: 9300001, type: 'Comment', public: true }] },
    });
    await screen.waitFor('[y] do it');
    const route = ['--path', `/zendesk/api/v2/tickets/${first}`, '--method', 'PUT', '--status', '200'];
    await practice.misbehave(...route, '--body', body);
    screen.press('y');
    expect(await screen.ended()).toBe(1);
    expect(screen.text()).toContain('PUBLIC');
  });

  it('stops on Ctrl-C at each question, changes nothing, and keeps what was being written', async () => {
    const before = JSON.stringify(ticketOf(first));
    const asks: readonly (readonly [keys: readonly (readonly [wanted: string | RegExp, key: string])[], at: string])[] =
      [
        [[[at('1/3', first), 's']], 'Which status'],
        [[[at('1/3', first), 't']], 'nothing to change'],
        [[[at('1/3', first), 'v']], 'Where does'],
        [[[at('1/3', first), 'd']], "The client's deadline"],
      ];
    for (const [keys, question] of asks) {
      const screen = walk();
      for (const [wanted, key] of keys) await screen.answer(wanted, key);
      await screen.answer(question, 'C-c');
      expect(await screen.ended()).toBe(130);
      expect(screen.text()).toContain('Resume with:\ngovsupport --sandbox queue --mine --walk');
    }
    const writing = walk();
    await writing.answer(at('1/3', first), 's');
    await writing.answer('Which status', 'h');
    await writing.waitFor('Why is');
    writing.type('Half a sent');
    await writing.waitFor('Half a sent');
    writing.press('C-c');
    expect(await writing.ended()).toBe(130);
    const again = walk();
    await again.answer(at('1/3', first), 's');
    await again.answer('Which status', 'h');
    await again.waitFor(/Why is[^\n]*Half a sent/);
    writes(again, 'ence');
    await again.answer(/│ Half a sentence[\s\S]*Do it\?/, 'C-c');
    expect(await again.ended()).toBe(130);
    expect(JSON.stringify(ticketOf(first))).toBe(before);
  });
});
