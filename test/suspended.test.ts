import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { root } from './support/machine.ts';
import { createPractice, type Practice, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen } from './support/screen.ts';

/** The part of a ticket in the documents of `suspended --json` and `suspended show --json` that is used here. */
interface Shown {
  readonly id: number;
  readonly oursBecause: string | null;
}

const ours = { sol: 7900006, colin: 7900001, someone: 7900004 };
const invoice = 7900005;

let practice: Practice;
let world: World;
beforeAll(() => {
  practice = createPractice({ clones: false });
  world = practice.world();
});
afterEach(() => practice.restore(world));
afterAll(() => practice.remove());

const suspended = (...args: string[]) => practice.govsupport(['suspended', '--sandbox', ...args]);

const schema = () => JSON.parse(readFileSync(path.join(root, 'schemas/suspended.schema.json'), 'utf8'));
function expectValid(document: unknown): void {
  const validate = new Ajv({ allErrors: true }).compile(schema());
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
}

/** You see only the tickets of your own groups, and so no suspended ones. */
const restrictYou = ({ zendesk }: World) =>
  Object.assign(zendesk.users.find(({ id }) => id === you.zendesk) ?? {}, { ticketRestriction: 'groups' });

describe('govsupport suspended', () => {
  it.each([[['list', '--all']], [['--all', 'list']]])('is the same with the word list: %j', async (words) => {
    const [short, long] = [await suspended('--all'), await suspended(...words)];
    const withoutTime = (text: string) => text.replace(/read \d\d:\d\d/, '').replaceAll(/127\.0\.0\.1:\d+/g, '');
    expect(long.code).toBe(short.code);
    expect(withoutTime(long.stdout)).toBe(withoutTime(short.stdout));
    expect(short.stdout).not.toContain('To list them');
  });

  it('lists what may be ours, with why and when it is deleted, and folds the others', async () => {
    const before = practice.everything();
    const { code, stdout, stderr } = await suspended();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^6 suspended tickets, 3 of which may be ours · read \d\d:\d\d$/m);
    const [listed = '', others = ''] = stdout.split('OTHERS');
    // The one that is deleted first comes first.
    expect([...listed.matchAll(/^! (\d+) {2}/gm)].map(([, id]) => Number(id))).toEqual(Object.values(ours));
    expect(listed).toMatch(/May be ours: Department of Placeholders writes from\s+placeholders\.example/);
    expect(listed).toMatch(
      /Permission denied due to unverified email address, \d+ minutes ago\n +Deleted in 14 days, on Mon 7 Dec 2026/,
    );
    expect(listed).toContain('Someone New (new.person@placeholders.example), with 1 attachment');
    expect(others).toContain('3: Detected as spam (2), Automated response mail (1)');
    expect(others).toContain('govsupport --sandbox suspended --all');
    expect(others).toContain('/zendesk/agent/filters/suspended');
    expect(others).toContain(`govsupport --sandbox suspended recover ${ours.sol}`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(practice.everything()).toBe(before);
  });

  it('lists the others on request', async () => {
    const { stdout } = await suspended('--all');
    expect(stdout.split('OTHERS')[1]).toContain('Lorry Lottery (winner@lorry.example)');
  });

  it('prints JSON that its schema describes, marked as untrusted', async () => {
    const outcome = await suspended('--json');
    const document = outcome.json();
    expectValid(document);
    expect([outcome.code, outcome.stderr, document.command]).toEqual([0, '', 'suspended']);
    expect(document.tickets.slice(0, 3).map(({ id }: Shown) => id)).toEqual(Object.values(ours));
    expect(document.tickets[2]).toMatchObject({
      receivedAt: '2026-11-23T08:40:00Z',
      deletedAt: '2026-12-07T08:40:00Z',
      oursBecause: 'Department of Placeholders writes from placeholders.example',
      untrusted: true,
    });
  });

  it('gives the same reasons as the handover', async () => {
    const reasons = (tickets: readonly Shown[]) => Object.fromEntries(tickets.map((one) => [one.id, one.oursBecause]));
    const listed = reasons((await suspended('--json')).json().tickets);
    const handover = (await practice.govsupport(['handover', '--sandbox', '--json'])).json();
    expect(reasons(handover.suspended)).toEqual(listed);
    const shown = (await suspended('show', String(ours.colin))).stdout;
    expect(shown).toContain('they also wrote #48202');
    expect(listed[ours.colin]).toBe('they also wrote #48202');
  });

  it('suggests to make a ticket only of what may be ours', async () => {
    expect((await suspended()).stdout).toMatch(new RegExp(`suspended recover ${ours.sol}$`, 'm'));
    practice.change(({ zendesk }) => {
      const others = zendesk.suspended.filter(({ id }) => !Object.values(ours).includes(id));
      Object.assign(zendesk, { suspended: others });
    });
    const { stdout } = await suspended();
    expect(stdout).toContain('0 of which may be ours');
    expect(stdout).toContain('suspended show');
    expect(stdout).not.toContain('suspended recover');
    const step = await practice.start(['--only', 'suspended-tickets', '--dry-run', '--verbose']);
    expect(step.stdout + step.stderr).not.toContain('suspended recover');
  });

  it('says that there are none', async () => {
    practice.change(({ zendesk }) => Object.assign(zendesk, { suspended: [] }));
    const { code, stdout } = await suspended();
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'There are no suspended tickets.']);
  });

  it('says that it could not tell which are ours if the tickets of the group are unknown', async () => {
    await practice.misbehave('--path', '/zendesk/api/v2/search*', '--status', '503');
    const text = await suspended();
    expect(text.code).toBe(3);
    expect(text.stdout).toContain('? Could not tell: Which of the suspended tickets look like ours');
    const json = await suspended('--json');
    expectValid(json.json());
    expect([json.code, json.json().tickets.length, json.json().gaps.length]).toEqual([3, 6, 1]);
  });

  it.each([
    ['an agent who may not see them', restrictYou, 1],
    ['someone whose sign-in ended', ({ zendesk }: World) => Object.assign(zendesk, { tokens: [] }), 4],
  ])('tells %s what is wrong', async (_, change, code) => {
    practice.change(change);
    const outcome = await suspended();
    expect([outcome.code, outcome.stdout]).toEqual([code, '']);
    expect(outcome.stderr).toContain('Zendesk does not');
  });

  it('names the address of the view to an agent who may not see them, and so does the step', async () => {
    practice.change(restrictYou);
    expect((await suspended()).stderr).toMatch(/ask someone who may: http\S+\/agent\/filters\/suspended$/m);
    const { stderr } = await practice.start(['--no-input', '--only', 'suspended-tickets']);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/ask someone who may: http\S+\/agent\/filters\/suspended/);
  });
});

describe('govsupport suspended show', () => {
  it('shows the message, and names what is attached, without its control characters', async () => {
    const { code, stdout } = await suspended('show', String(invoice));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^7900005 {2}Invoice <b>overdue<\/b>$/m);
    expect(stdout).toMatch(/^From +Accounts Department \(accounts@invoice\.example\)$/m);
    expect(stdout).toMatch(/^Attached +invoice\.pdf\.exe$/m);
    expect(stdout).toMatch(/^Ours\? +nothing says so$/m);
    expect(stdout).toMatch(/^│ See the attached document\.$/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('shows the same as JSON', async () => {
    const outcome = await suspended('show', `#${invoice}`, '--json');
    expectValid(outcome.json());
    expect(outcome.json()).toMatchObject({
      command: 'suspended show',
      ticket: { id: invoice, text: 'See the attached document.', oursBecause: null, untrusted: true },
    });
    expect(outcome.stdout).not.toMatch(/\u001b|\\u001b/);
  });

  it.each(['', 'show'])(
    'lets no control character of a client through, with colours too: suspended %s',
    async (word) => {
      const hostile = '\u001b]52;c;ZmFrZQ==\u0007\u001b[2J\u202e';
      practice.change(({ zendesk }) => {
        zendesk.suspended = zendesk.suspended.map((one) => ({
          ...one,
          subject: `${hostile}GovPress`,
          content: `${hostile}Help\n\u001b[31mred`,
          cause: `${hostile}Held`,
          author: { name: `${hostile}Mallory`, email: one.author.email },
          attachments: [{ id: 1, fileName: `${hostile}.pdf`, contentType: 'x', size: 1 }],
        }));
      });
      const args = ['suspended', ...(word === '' ? ['--all'] : [word, String(ours.colin)]), '--sandbox'];
      const { stdout } = await practice.govsupport(args, { env: { FORCE_COLOR: '1' } });
      expect(stdout).toContain('Mallory');
      expect(stdout).not.toMatch(/\u001b\]|\u001b\[2J|\u001b\[31mred|\u202e|\u0007/);
    },
  );

  it('says that a ticket is not suspended', async () => {
    const { code, stderr } = await suspended('show', '48201');
    expect(code).toBe(1);
    expect(stderr).toContain('48201 is not suspended: it was recovered or deleted, or it never was.');
  });

  it.each(['x', '0', '-1', '99999999999999999999'])('refuses the number %s', async (id) => {
    const { code, stderr } = await suspended('show', '--', id);
    expect(code).toBe(2);
    expect(stderr).toContain(`Expected a suspended ticket's number, such as 7900004; found "${id}"`);
  });
});

describe('govsupport suspended recover', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveSandbox(practice);
  });
  afterAll(() => served.stop());

  const recover = (...args: string[]) => suspended('recover', '--no-input', ...args);
  const isSuspended = (id: number) => practice.world().zendesk.suspended.some((one) => one.id === id);
  const recovered = (subject = colins) =>
    practice.world().zendesk.tickets.filter(({ fields }) => fields.subject === subject);
  const colins = 'Re: Planning applications cannot be downloaded';
  const colin = 'colin@council.example';

  /** Kills a run at a moment of its only write. */
  async function killed(moment: 'before' | 'after', isThen: () => boolean): Promise<void> {
    await practice.misbehave('--method', 'PUT', '--path', '/zendesk/api/v2/suspended_tickets/*', '--hold', moment);
    let child: ChildProcess | undefined;
    const args = ['suspended', '--sandbox', 'recover', String(ours.colin), '--yes'];
    const ended = practice.govsupport(args, { onStarted: (started) => (child = started) });
    await expect.poll(() => isThen()).toBe(true);
    child?.kill('SIGKILL');
    await ended;
    await practice.misbehave('--clear');
  }

  it('makes each a ticket of the client who wrote it, and reads that back', async () => {
    const { code, stdout } = await recover(String(ours.someone), `#${ours.colin}`, '48201', '--yes', '--json');
    expect(code).toBe(1);
    const [ticket] = recovered();
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      schemaVersion: 1,
      command: 'suspended recover',
      ok: [ours.someone, ours.colin],
      failed: [{ id: 48201, why: expect.stringContaining('It is not suspended') }],
      changed: { [ours.colin]: { before: { suspended: true }, after: { ticket: ticket?.id, requester: colin } } },
    });
    expect(found.changed[ours.someone].after.requester).toBe('new.person@placeholders.example');
    expect([ours.someone, ours.colin].map(isSuspended)).toEqual([false, false]);
    expect(practice.world().zendesk.suspended).toHaveLength(4);
    expect(practice.audit()).toMatchObject([
      { checklist: 'suspended recover', made: { after: { ticket: expect.any(Number) } } },
      { checklist: 'suspended recover', what: expect.stringContaining(colin) },
    ]);
  });

  it('shows what it would do, and does nothing, with --dry-run and without agreement', async () => {
    const before = practice.everything();
    const dry = await recover(String(ours.colin), '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.stdout.replace(/\s+/g, ' ')).toContain(`Recover suspended ticket ${ours.colin} "${colins}"`);
    expect(dry.stdout.replace(/\s+/g, ' ')).toContain('its automatic replies may go to whoever wrote it');
    const refused = await recover(String(ours.colin));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('agree to it with --yes');
    expect(practice.everything()).toBe(before);
  });

  it('writes the number of a suspended ticket differently from that of a ticket', async () => {
    const { stdout } = await recover(String(ours.colin), '48201', '--yes');
    expect(stdout).toContain(`✓ Recovered suspended ticket ${ours.colin}`);
    expect(stdout).toContain('✗ 48201: It is not suspended');
    expect(stdout).not.toMatch(/#48201|#79000/);
  });

  it('adds an answer to the ticket that it answers', async () => {
    practice.change(({ zendesk }) => {
      zendesk.suspended = zendesk.suspended.map((one) => (one.id === ours.colin ? { ...one, ticketId: 48201 } : one));
    });
    const { code, stdout } = await recover(String(ours.colin), '--yes');
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/: #48201, requester \S+@\S+/);
    expect(recovered()).toEqual([]);
  });

  it("warns loudly whose ticket it became if not the client's", async () => {
    const body = JSON.stringify({ tickets: [{ id: 48201 }] });
    const path = '/zendesk/api/v2/suspended_tickets/recover_many';
    await practice.misbehave('--method', 'PUT', '--path', path, '--status', '200', '--body', body);
    const { code, stdout } = await recover(String(ours.colin), '--yes');
    expect(code).toBe(1);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toMatch(
      /✗ suspended ticket 7900001: It is recovered as #48201, but its requester is \S+, not colin@council/,
    );
    expect(words).toContain(`Set the requester to ${colin} in Zendesk: http`);
  });

  it('says what Zendesk did not recover, and goes on with the others', async () => {
    practice.change(({ zendesk }) => {
      const from = { name: 'Support', email: zendesk.address };
      zendesk.suspended = zendesk.suspended.map((one) => (one.id === ours.sol ? { ...one, author: from } : one));
    });
    const { code, stdout } = await recover(String(ours.sol), String(ours.colin), '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: [ours.colin],
      failed: [{ id: ours.sol, why: expect.stringContaining('Received from support address') }],
    });
  });

  it('recovers it once if it was killed before or after that, and finds the ticket', async () => {
    const held = () => practice.world().misbehaviour.some(({ seen }) => seen > 0);
    await killed('before', held);
    expect(isSuspended(ours.colin)).toBe(true);
    await killed('after', () => !isSuspended(ours.colin));
    const again = await recover(String(ours.colin), '--yes', '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      ok: [ours.colin],
      changed: { [ours.colin]: { after: { ticket: recovered()[0]?.id, requester: colin } } },
    });
    expect(recovered()).toHaveLength(1);
  });

  it("warns if a killed run made it someone else's ticket", async () => {
    await killed('after', () => !isSuspended(ours.colin));
    practice.change(({ zendesk }) => {
      for (const { fields } of zendesk.tickets) {
        if (fields.subject === colins) fields.requester_id = you.zendesk;
      }
    });
    const { code, stdout } = await recover(String(ours.colin), '--yes');
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('but its requester is ada@example.org, not colin@council.example');
  });

  it.each([
    [['x'], 'found "x"'],
    [Array.from({ length: 21 }, (_, index) => String(7900001 + index)), 'At most 20'],
    [[], 'id'],
  ])('refuses %j', async (ids, words) => {
    const { code, stderr } = await recover(...ids, '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('names the view to an agent who may not see suspended tickets', async () => {
    practice.change(restrictYou);
    const { code, stderr } = await recover(String(ours.colin), '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/ask someone who may: http\S+\/agent\/filters\/suspended$/m);
  });

  it.skipIf(noScreen)(`takes Enter for no${noScreen ? ` (skipped: ${noScreen})` : ''}`, async () => {
    const screen = openScreen(practice, ['suspended', 'recover', String(ours.colin), '--sandbox']);
    await screen.answer('Do it?', 'Enter');
    expect(await screen.ended()).toBe(1);
    screen.close();
    expect(isSuspended(ours.colin)).toBe(true);
  });
});
