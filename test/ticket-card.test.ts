import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Killing, serveForKilling } from './support/killing.ts';
import { commentsOn, createPractice, type Practice } from './support/practice.ts';

let practice: Practice;
let killing: Killing;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  killing = await serveForKilling(practice);
  begun = practice.world();
});
afterAll(async () => {
  await killing.close();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const args = (...more: string[]) => ['ticket', 'card', ...more, '--sandbox', '--no-input'];
const card = (...more: string[]) => killing.run(args(...more));
const flat = (text: string) => text.replace(/\s+/g, ' ');

const trelloField = 2100101;
const isOf = (id: number) => (url: string) => url.endsWith(`/agent/tickets/${id}`);

/** The cards with a ticket's address attached, and what the ticket's field says. */
const state = (id: number) => {
  const { trello, zendesk } = practice.world();
  return {
    cards: trello.cards.filter(({ attachments }) => attachments.some(({ url }) => isOf(id)(url))),
    field: zendesk.tickets.find((ticket) => ticket.id === id)?.custom[trelloField] ?? null,
  };
};
const notes = (id: number) => commentsOn(practice.world(), id).slice(commentsOn(begun, id).length);
const fieldOf = (id: number, value: string | null) =>
  practice.change(({ zendesk }) => {
    const ticket = zendesk.tickets.find((one) => one.id === id);
    if (ticket) ticket.custom[trelloField] = value;
  });
const withoutField = () =>
  practice.change(({ zendesk }) => {
    const field = zendesk.fields.find(({ id }) => id === trelloField);
    if (field) Object.assign(field, { title: 'Something else' });
  });
const banner = 'Cookie banner comes back on every page';

describe('a ticket without a card', () => {
  it('gets one in the Backlog with its subject and address, which its field names', async () => {
    const { code, stdout } = await card('48203', '--yes', '--json');
    expect(code).toBe(0);
    const { cards, field } = state(48203);
    const address = `https://trello.com/c/${field}`;
    expect(cards).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'ticket card',
      ok: [48203],
      failed: [],
      changed: { 48203: { card: address, before: { card: null }, after: { card: address } } },
    });
    const [made] = cards;
    const list = practice.world().trello.lists.find(({ id }) => id === made?.list);
    expect([made?.name, made?.shortLink, list?.name]).toEqual([banner, field, 'Backlog']);
    expect(made?.desc).toMatch(/agent\/tickets\/48203\nZendesk #48203, Agency for Examples$/);
    await practice.restore(begun);
    const dry = await card('48203', '--dry-run');
    expect(dry.stdout).toContain('→ The first line is the name of the card.');
    // Only a plan has lines.
    expect((await card('48203', '--yes')).stdout).not.toContain('first line');
    expect((await card('48203', '--yes')).stdout).toMatch(
      /^- nothing to change: #48203: its card is https:\S+\/c\/\w{8}\n$/,
    );
    expect(state(48203).cards).toHaveLength(1);
    expect(practice.audit()).toMatchObject([{ kind: 'send' }, { kind: 'change' }]);
  });

  it('reads each board to look, again before it makes the card, and again after that', async () => {
    const { code, stderr } = await card('48203', '--yes', '--debug');
    expect(code).toBe(0);
    const reads = stderr.match(/GET \S*\/trello\/1\/boards\/\w+\/(?:cards|lists)|POST \S*\/trello\/1\/cards /g) ?? [];
    const made = reads.findIndex((request) => request.startsWith('POST'));
    const boards = (requests: readonly string[]) => requests.filter((request) => request.endsWith('/cards')).length;
    expect([boards(reads.slice(0, made)), boards(reads.slice(made + 1))]).toEqual([4, 2]);
    // Two archives, and the lists of the board.
    expect(reads.filter((request) => request.endsWith('/lists'))).toHaveLength(3);
  });

  it('shows everything first, and needs agreement', async () => {
    const before = practice.everything();
    const dry = await card('48203', '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain(`│ ${banner}`);
    expect(flat(dry.stdout)).toContain('the list Backlog of Support and Maintenance Backlog');
    expect(flat(dry.stdout)).toContain('Write the card into the field "Trello card" of #48203');
    expect(practice.everything()).toBe(before);
    const { code, stderr } = await card('48203');
    expect([code, stderr.includes('--yes')]).toEqual([2, true]);
  });

  it('gets an internal note if there is no such field', async () => {
    withoutField();
    expect((await card('48203', '--yes')).code).toBe(0);
    const [made] = state(48203).cards;
    expect(notes(48203)).toMatchObject([
      { public: false, body: `Trello card: https://trello.com/c/${made?.shortLink}` },
    ]);
    expect((await card('48203', '--yes')).stdout).toContain('nothing to change');
    expect(notes(48203)).toHaveLength(1);
  });

  it('is named without control characters', async () => {
    practice.change(({ zendesk }) => {
      const ticket = zendesk.tickets.find(({ id }) => id === 48203);
      Object.assign(ticket?.fields ?? {}, { subject: 'Red \u001b[31mbanner\u202e\nand more' });
    });
    await card('48203', '--yes');
    expect(state(48203).cards[0]?.name).not.toMatch(/[\u001b\u202e\n]/);
  });
});

describe('an existing card', () => {
  it('is found by its address, and linked', async () => {
    fieldOf(48204, null);
    const dry = await card('48204', '--dry-run');
    expect(flat(dry.stdout)).toContain('Write the card "Contact form sends nothing" into the field');
    expect(dry.stdout).not.toContain('Make a card');
    const { code, stdout } = await card('48204', '--yes');
    expect([code, flat(stdout)]).toEqual([0, expect.stringContaining('of #48204: https://trello.com/c/C0ntAct1')]);
    expect(state(48204).field).toBe('C0ntAct1');
    expect(practice.world().trello.cards).toHaveLength(begun.trello.cards.length);
  });

  it.each(['its id', 'a card on another board'])('is left alone if the field has %s', async (what) => {
    const filters = begun.trello.cards.find(({ shortLink }) => shortLink === 'Se4rchF1');
    fieldOf(48201, what === 'its id' ? (filters?.id ?? '') : 'C1ient01');
    expect((await card('48201', '--yes')).stdout).toMatch(
      /^- nothing to change: #48201: its card is https:\S+\/c\/\w{8}\n$/,
    );
  });

  it('is asked about if there are several, if it is archived, or if it only mentions the ticket', async () => {
    const change = (shortLink: string, more: object) =>
      practice.change(({ trello }) =>
        Object.assign(trello.cards.find((one) => one.shortLink === shortLink) ?? {}, more),
      );
    const desc = 'https://govpress.zendesk.example/agent/tickets/48203';
    change('D0cSrch1', { desc: 'See #48203' });
    const mentioned = await card('48203', '--dry-run');
    expect(flat(mentioned.stdout)).toContain('https://trello.com/c/D0cSrch1 mentions it: if that is its card');
    change('D0cSrch1', { desc, closed: true });
    const archived = await card('48203', '--yes');
    expect([
      archived.code,
      flat(archived.stdout).includes('Its card is archived: https://trello.com/c/D0cSrch1.'),
    ]).toEqual([1, true]);
    change('D0cSrch1', { closed: false });
    change('C0ntAct1', { desc });
    const several = await card('48203', '--yes', '--json');
    expect(several.code).toBe(1);
    expect(JSON.parse(several.stdout).failed).toMatchObject([
      { id: 48203, why: expect.stringContaining('Several cards') },
    ]);
    expect(practice.world().trello.cards).toHaveLength(begun.trello.cards.length);
  });

  it('is linked with --link, after it was read', async () => {
    const { code } = await card('48203', '--link', 'https://trello.com/c/D0cSrch1/9-find', '--yes');
    expect(code).toBe(0);
    expect(state(48203)).toMatchObject({ field: 'D0cSrch1', cards: [{ shortLink: 'D0cSrch1' }] });
    expect((await card('48203', '--link', 'D0cSrch1', '--yes')).stdout).toContain('nothing to change');
    const other = await card('48203', '--link', 'C0ntAct1', '--dry-run');
    expect(flat(other.stdout)).toContain('Attach the address of #48203 to the card "Contact form sends nothing"');
    expect(flat(other.stdout)).toContain('→ The field names another card now: D0cSrch1');
  });

  it.each([
    ['https://example.org/c/D0cSrch1', 2, /Expected the address of a Trello card/],
    ['Nowhere8', 1, /Trello/],
  ])('refuses --link %s', async (link, code, words) => {
    const outcome = await card('48203', '--link', link, '--yes');
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(words);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['48203x', 2],
    ['99999999', 1],
  ])('ticket %s', async (id, code) => {
    expect((await card(id, '--yes')).code).toBe(code);
  });

  it('makes no card if a board could not be read, or has no such list', async () => {
    await practice.misbehave('--path', '/trello/1/boards/Y2QL3Pha/cards', '--status', '503');
    expect((await card('48203', '--yes')).code).toBe(3);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/trello/*', '--status', '401', '--body', 'invalid token');
    expect((await card('48203', '--yes')).code).toBe(4);
    await practice.misbehave('--clear');
    practice.change(({ trello }) => {
      for (const list of trello.lists) if (list.name === 'Backlog') Object.assign(list, { name: 'Later' });
    });
    const missing = await card('48203', '--yes');
    expect(missing.code).toBe(1);
    expect(flat(missing.stdout)).toContain('has no list "Backlog". It has: Templates, Later, In progress.');
    expect(practice.world().trello.cards).toHaveLength(begun.trello.cards.length);
  });

  it('leaves the ticket alone if someone else was faster, and makes no second card afterwards', async () => {
    const conflict = '{"error":"UpdateConflict","description":"Safe Update prevented the update"}';
    await practice.misbehave(
      '--path',
      '/zendesk/api/v2/tickets/48203*',
      '--method',
      'PUT',
      '--status',
      '409',
      '--body',
      conflict,
    );
    const { code, stdout } = await card('48203', '--yes');
    expect(code).toBe(1);
    expect(flat(stdout)).toContain('has changed since it was read');
    await practice.misbehave('--clear');
    expect((await card('48203', '--yes')).code).toBe(0);
    expect(state(48203).cards).toHaveLength(1);
    expect(state(48203).field).toBe(state(48203).cards[0]?.shortLink);
  });
});

describe.each(['before', 'after'] as const)('killed %s a write', (moment) => {
  it.each([1, 2])('number %i: one card, which the field names', async (nth) => {
    await killing.killedAt({ nth, of: 'writes', moment }, args('48203', '--yes'));
    expect((await card('48203', '--yes')).code).toBe(0);
    const { cards, field } = state(48203);
    expect(cards.map(({ shortLink }) => shortLink)).toEqual([field]);
    expect(practice.audit().map(({ kind }) => kind)).toEqual(['send', 'change']);
  });

  it('the note: once', async () => {
    withoutField();
    await killing.killedAt({ nth: 2, of: 'writes', moment }, args('48203', '--yes'));
    expect((await card('48203', '--yes')).code).toBe(0);
    expect(state(48203).cards).toHaveLength(1);
    expect(notes(48203)).toMatchObject([{ public: false }]);
  });

  it.each([1, 2])('number %i of --link: attached once', async (nth) => {
    await killing.killedAt({ nth, of: 'writes', moment }, args('48203', '--link', 'D0cSrch1', '--yes'));
    expect((await card('48203', '--link', 'D0cSrch1', '--yes')).code).toBe(0);
    const attached = state(48203).cards.flatMap(({ attachments }) => attachments);
    expect([attached.length, state(48203).field]).toEqual([1, 'D0cSrch1']);
  });
});
