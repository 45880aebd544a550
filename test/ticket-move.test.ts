import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../src/lib/file-lock.ts';
import type { World } from '../src/sandbox/world.ts';
import { addToGroup, commentsOn, createPractice, type Practice, says, secondLine, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

const groups = { triage: 360001, first: 360002, scoping: 360004 };

/** Every document fits its schema. */
function documentOf(stdout: string) {
  const file = path.join(import.meta.dirname, '../schemas/change.schema.json');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
  const document = JSON.parse(stdout);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

let practice: Practice;
let served: Served;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  served = await serveSandbox(practice);
  practice.change((world) => {
    addToGroup(world);
    // Two more tickets have just come in; one has a priority already.
    for (const ticket of world.zendesk.tickets) {
      if (ticket.id !== 48202 && ticket.id !== 48208) continue;
      Object.assign(ticket.fields, {
        group_id: groups.triage,
        assignee_id: null,
        status: 'new',
        custom_status_id: 1900001,
      });
      Object.assign(ticket.fields, { priority: ticket.id === 48202 ? 'high' : null, type: null });
    }
  });
  begun = practice.world();
});
afterAll(async () => {
  await served.stop();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const run = (...args: string[]) => practice.govsupport([...args, '--sandbox', '--no-input']);
const move = (...args: string[]) => run('ticket', 'move', ...args);
const ticketOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id);
const fieldsOf = (id: number) => ticketOf(id)?.fields;
const lastOn = (id: number) => commentsOn(practice.world(), id).at(-1);
const auditsOf = (id: number) => ticketOf(id)?.audits.length ?? 0;
const cards = () => practice.world().trello.cards.length;
const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('ticket move', () => {
  it('cascades a ticket down with its note, in one request, and says whom to talk to', async () => {
    const shown = await move('48201', 'scoping', '--note', 'The theme has to change', '--dry-run');
    expect(shown.code).toBe(0);
    expect(flat(shown.stdout)).toContain('to GovPress scoping and discussion, assigned to no one');
    expect(flat(shown.stdout)).toContain('→ It is no longer with Oscar Outgoing.');
    expect(flat(shown.stdout)).toContain('→ Talk to the Tech Lead and the Delivery Lead of the project');
    const audits = auditsOf(48201);
    const { code, stdout } = await move('48201', 'scoping', '--note', 'The theme has to change', '--yes', '--json');
    expect(code).toBe(0);
    expect(documentOf(stdout).changed['48201']).toMatchObject({
      before: { group: 'GovPress 2nd line support', assignee: 'Oscar Outgoing' },
      after: { group: 'GovPress scoping and discussion', assignee: null },
      public: false,
    });
    expect(fieldsOf(48201)).toMatchObject({ group_id: groups.scoping, assignee_id: null, status: 'open' });
    expect(lastOn(48201)).toMatchObject({ body: 'The theme has to change', public: false });
    expect(auditsOf(48201)).toBe(audits + 1);
    // It has moved: it reports and removes nothing again.
    expect(flat((await move('48201', 'scoping', '--note', 'The theme has to change', '--yes')).stdout)).toContain(
      '- nothing to change: #48201: it is already in GovPress scoping and discussion, with this note',
    );
    expect(auditsOf(48201)).toBe(audits + 1);
    // A note on a ticket that is already there is sent all the same, and takes no one off it.
    practice.change(({ zendesk }) => {
      const ticket = zendesk.tickets.find(({ id }) => id === 48201);
      if (ticket) ticket.fields.assignee_id = you.zendesk;
    });
    const another = await move('48201', 'scoping', '--note', 'And the header', '--yes');
    expect(flat(another.stdout)).toMatch(/✓ Left an internal note on #48201 .*, which is already in GovPress scoping/);
    expect(lastOn(48201)).toMatchObject({ body: 'And the header', public: false });
    expect(fieldsOf(48201)).toMatchObject({ group_id: groups.scoping, assignee_id: you.zendesk });
  });

  it('drops tickets back to triage, several at once', async () => {
    const { code } = await move('48201', '48203', 'triage', '--yes');
    expect(code).toBe(0);
    for (const id of [48201, 48203]) expect(fieldsOf(id)).toMatchObject({ group_id: groups.triage, assignee_id: null });
  });

  it('asks for a card in a group whose tickets have one, and makes it in the same plan', async () => {
    const none = await move('48233', '2nd', '--yes');
    expect(none.code).toBe(2);
    expect(flat(none.stderr)).toMatch(/have a Trello card, and these have none: #48233.*--card.*--no-card=/);
    const before = cards();
    const { code, stdout } = await move('48233', '2nd', '--card', '--yes', '--json');
    expect(code).toBe(0);
    expect(documentOf(stdout)).toMatchObject({ command: 'ticket move', ok: [48233], failed: [] });
    expect(cards()).toBe(before + 1);
    expect(fieldsOf(48233)?.group_id).toBe(secondLine);
    expect(ticketOf(48233)?.custom['2100101']).toBe(practice.world().trello.cards.at(-1)?.shortLink);
    expect(practice.audit().map(({ what }) => what)).toEqual([
      expect.stringContaining('Move #48233'),
      expect.stringContaining('Make a card for #48233'),
      expect.stringContaining('Write the card into the field'),
    ]);
  });

  it('says why there is no card, in a note', async () => {
    const { code } = await move('48233', '2nd', '--no-card=It is on the board of the client', '--yes');
    expect(code).toBe(0);
    expect(lastOn(48233)).toMatchObject({ body: 'No Trello card: It is on the board of the client', public: false });
  });

  it.each([
    [['48201', 'thrid'], /one of: triage, 1st, 2nd, scoping/],
    [['2nd'], /Name the tickets before the group/],
    [['48201', '48203', '1st', '--note', 'x'], /--note becomes a note, which belongs to one ticket/],
    [['48201', '1st', '--no-card='], /--no-card needs the reason/],
    [['48201', '1st', '--note', 'password: hunter2hunter2'], /--note: line 1 seems to hold a secret/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await move(...args, '--yes');
    expect(code).toBe(2);
    expect(flat(stderr)).toMatch(words);
  });

  it('refuses a solved ticket', async () => {
    const { code, stdout } = await move('48229', 'triage', '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ #48229: It is solved');
  });
});

describe('triage', () => {
  const answer = (id: number, answers: Readonly<Record<string, string>>) =>
    Object.entries(answers).flatMap(([name, value]) => ['--answer', `triage.${name}.${id}=${value}`]);

  it('leaves nothing behind if it is refused, and says in a dry run what is undecided', async () => {
    const everything = practice.everything();
    const some = (...names: string[]) => {
      const all = { time: 'scoping', priority: 'low', type: 'task', card: 'none' };
      return answer(48234, Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))));
    };
    for (const [given, open, asked] of [
      [some('time', 'priority'), 'type, card', /What is it\?.*triage\.type\.48234/],
      [some('time', 'priority', 'type'), 'card', /Make one\?.*triage\.card\.48234/],
      [some('time', 'priority', 'type', 'card'), 'why', /Why does it need no card\?.*triage\.why\.48234/],
    ] as const) {
      const refused = await run('triage', '--only', '48234', ...given, '--yes');
      expect({ code: refused.code, stderr: flat(refused.stderr) }).toEqual({
        code: 2,
        stderr: expect.stringMatching(asked),
      });
      expect(practice.everything()).toBe(everything);
      const shown = await run('triage', '--only', '48234', ...given, '--dry-run');
      expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(`Not decided yet: ${open}.`) });
    }
    expect((await run('triage', '--only', '48234', '--dry-run')).stdout).toContain('how long will it take?');
  });

  it('lists the tickets of the triage group, and names the option if no one can be asked', async () => {
    const refused = await run('triage', '--yes');
    expect(refused.code).toBe(2);
    expect(flat(refused.stderr)).toMatch(/can't ask here.*--answer triage\.time\.48\d+=1st/);
    const shown = await run('triage', '--dry-run');
    expect(shown.code).toBe(0);
    expect(documentOf((await run('triage', '--dry-run', '--json')).stdout).plan).toContainEqual(
      expect.objectContaining({ id: 48202 }),
    );
    expect(flat(shown.stdout)).toContain(
      'Triage #48202 "Planning applications cannot be downloaded": how long will it take?',
    );
    expect(flat(shown.stderr)).toContain('Request,');
    expect(practice.world().zendesk.tickets).toEqual(begun.zendesk.tickets);
  });

  it('does everything for a ticket with one plan and one request, and sends the client nothing', async () => {
    const answers = answer(48208, {
      time: '2nd',
      priority: 'normal',
      type: 'task',
      ask: 'Which years shall be hidden?',
      assignee: 'me',
      card: 'make',
      note: 'The calendar plugin has a setting for it.',
    });
    const shown = await run('triage', '--only', '48208', ...answers, '--dry-run');
    expect(flat(shown.stdout)).toContain(
      'to GovPress 2nd line support, priority normal, type task, status open, assigned to Ada',
    );
    expect(flat(shown.stdout)).toContain('→ Zendesk mails the client which SLA applies.');
    expect(flat(shown.stdout)).toContain(
      '→ Nothing is sent to the client: ask them yourself: Which years shall be hidden?',
    );
    expect(shown.stdout).toContain('Make a card for #48208');
    const [audits, before] = [auditsOf(48208), cards()];
    const { code, stdout } = await run('triage', '--only', '48208', ...answers, '--yes', '--json');
    expect(code).toBe(0);
    expect(documentOf(stdout)).toMatchObject({
      schemaVersion: 1,
      command: 'triage',
      ok: [48208],
      failed: [],
      changed: {
        48208: { after: expect.objectContaining({ group: 'GovPress 2nd line support', priority: 'normal' }) },
      },
      toAsk: [{ id: 48208, text: 'Which years shall be hidden?' }],
      left: [],
    });
    expect(fieldsOf(48208)).toMatchObject({
      group_id: secondLine,
      priority: 'normal',
      type: 'task',
      status: 'open',
      assignee_id: you.zendesk,
    });
    // The move is one request, and the card's number in its field another, because Trello has to make the card first.
    expect(auditsOf(48208)).toBe(audits + 2);
    expect(cards()).toBe(before + 1);
    expect(lastOn(48208)).toMatchObject({ body: 'The calendar plugin has a setting for it.', public: false });
    expect(JSON.stringify(ticketOf(48208))).not.toContain('Which years');
  });

  it('leaves the others for later, and exits with 5', async () => {
    const answers = answer(48202, { time: '1st', type: 'question' });
    const { code, stdout, stderr } = await run('triage', ...answers, '--yes');
    expect(code).toBe(5);
    expect(flat(stdout)).toContain(
      '✓ Moved #48202 "Planning applications cannot be downloaded" to GovPress 1st line support',
    );
    expect(flat(stderr)).toMatch(/\d+ left to triage: govsupport --sandbox triage/);
    expect(fieldsOf(48202)).toMatchObject({
      group_id: groups.first,
      priority: 'high',
      type: 'question',
      assignee_id: null,
    });
  });

  it('says which answer is missing or wrong before it shows or does anything', async () => {
    const time = answer(48208, { time: '1st', type: 'task' });
    for (const consent of [[], ['--yes'], ['--yes', '--json']]) {
      const { code, stderr } = await run('triage', ...time, ...consent);
      expect(code).toBe(2);
      expect(flat(stderr)).toMatch(/Which priority\? .*--answer triage\.priority\.48208=VALUE, one of: urgent, high/);
      expect(stderr).not.toContain('Move #48208');
    }
    const whole = answer(48202, { time: '1st', type: 'question' });
    for (const other of [time, answer(48208, { time: '1st', type: 'task', priority: 'soon' })])
      expect((await run('triage', ...whole, ...other, '--yes')).code).toBe(2);
    expect(practice.world().zendesk.tickets).toEqual(begun.zendesk.tickets);
    expect(practice.audit()).toEqual([]);
  });

  it('reports what it did if a later ticket fails', async () => {
    const tickets = [
      ...answer(48202, { time: '1st', type: 'question' }),
      ...answer(48208, { time: '1st', type: 'task', priority: 'low' }),
    ];
    const { plan } = documentOf((await run('triage', ...tickets, '--dry-run', '--json')).stdout);
    const ids: number[] = plan.map(({ id }: { readonly id: number }) => id);
    const [first = 0, second = 0] = ids.filter((id) => id === 48202 || id === 48208);
    // Another run has the second one.
    const unlock = takeLock(path.join(practice.stateFolder, `changes/triage-${second}.json.lock`), 'a test');
    const { code, stdout } = await run('triage', ...tickets, '--yes', '--json');
    unlock();
    expect(code).toBe(1);
    const why = expect.stringMatching(
      /already being worked on by another govsupport \(process \d+, for less than a minute\)/,
    );
    expect(documentOf(stdout)).toMatchObject({ ok: [first], failed: [{ id: second, why }] });
    expect([fieldsOf(first)?.group_id, fieldsOf(second)?.group_id]).toEqual([groups.first, groups.triage]);
  });

  it('sends its note once if the answer was lost and someone has written since', async () => {
    const args = ['48201', 'scoping', '--note', 'The theme has to change', '--yes'];
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/48201', '--method', 'PUT', '--drop', 'after');
    expect((await move(...args)).code).not.toBe(0);
    await practice.misbehave('--clear');
    practice.change((world) => says(world, 48201, you.zendesk, 'Something else'));
    expect((await move(...args)).code).toBe(0);
    const bodies = commentsOn(practice.world(), 48201).map(({ body }) => body);
    expect(bodies.filter((body) => body === 'The theme has to change')).toHaveLength(1);
  });

  it('goes on after a change that Zendesk accepted but did not show', async () => {
    const args = answer(48208, {
      time: '2nd',
      priority: 'low',
      type: 'task',
      ask: '',
      assignee: 'me',
      card: 'make',
      note: 'So.',
    });
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/48208/comments', '--status', '403');
    const before = cards();
    const first = await run('triage', '--only', '48208', ...args, '--yes');
    expect(first.code).toBe(1);
    expect(flat(first.stdout)).toMatch(/Zendesk accepted the change, but it could not be read back: .* run this again/);
    expect(first.stderr).not.toContain('Everything is triaged');
    expect([fieldsOf(48208)?.group_id, cards()]).toEqual([secondLine, before]);
    await practice.misbehave('--clear');
    expect((await run('triage', '--only', '48208', ...args, '--yes')).code).toBe(0);
    expect(cards()).toBe(before + 1);
    expect(commentsOn(practice.world(), 48208).filter(({ body }) => body === 'So.')).toHaveLength(1);
  });

  it.each([
    [['--only', '48201'], 1, /Not in GovPress support triage, or solved: #48201/],
    [['--answer', 'triage.time=1st'], 2, /expected triage\.QUESTION\.TICKET=VALUE/],
    [['--answer', 'triage.time.48201=1st'], 2, /#48201 is not among the tickets to triage/],
    [answer(48208, { time: 'soon' }), 2, /expected one of: 1st, 2nd, scoping; found "soon"/],
    [answer(48208, { time: '1st' }), 2, /--answer triage\.priority\.48208=VALUE/],
    [
      answer(48208, { time: '2nd', priority: 'low', type: 'task' }),
      2,
      /--answer triage\.card\.48208=VALUE, one of: make, none/,
    ],
    [answer(48202, { time: '1st', type: 'task', note: 'AKIAIOSFODNN7EXAMPLE' }), 2, /seems to hold a secret/],
  ])('refuses %j', async (args, wanted, words) => {
    const { code, stderr } = await run('triage', ...args, '--yes');
    expect(code).toBe(wanted);
    expect(flat(stderr)).toMatch(words);
    expect(practice.world().zendesk.tickets).toEqual(begun.zendesk.tickets);
  });
});
