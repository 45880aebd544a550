import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  changes,
  createPractice,
  giveManyTickets,
  isWorking,
  type Practice,
  says,
  secondLine,
  you,
} from './support/practice.ts';
import { noScreen, openScreen } from './support/screen.ts';

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../schemas/queue.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(schema);

interface Row {
  readonly id: number;
  readonly section: string;
  readonly breachAt: string | null;
  readonly priority: string | null;
  readonly status: string;
  readonly assignee: string | null;
  readonly stoppedSince: string | null;
  readonly reasonNoted: boolean | null;
  readonly [key: string]: unknown;
}

let practice: Practice;
let world: World;
beforeAll(async () => {
  practice = createPractice();
  world = practice.world();
});
afterAll(() => practice.remove());

const queue = (...args: string[]) => practice.govsupport(['queue', '--sandbox', ...args]);

/** Runs it as JSON, and checks the document against its schema. */
async function read(...args: string[]) {
  const outcome = await queue('--json', ...args);
  const document = outcome.json();
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  const rows: Row[] = document.tickets;
  return { code: outcome.code, document, rows, of: (id: number) => rows.find((row) => row.id === id) };
}

const groupOf = ({ zendesk }: World) =>
  zendesk.tickets.filter((ticket) => ticket.fields.group_id === secondLine && isWorking(ticket));

/** The world with only these tickets left in the group. */
const leaveOnly = (...ids: number[]) =>
  practice.change(({ zendesk }) => {
    zendesk.tickets = zendesk.tickets.filter(({ id, fields }) => fields.group_id !== secondLine || ids.includes(id));
  });

describe('govsupport queue', () => {
  it('lists the group by what is breached, breaches before you finish, breaches later, and is paused', async () => {
    const before = practice.everything();
    const { code, document, rows, of } = await read();
    expect(code).toBe(1);
    expect(document).toMatchObject({ command: 'queue', finishAt: '2026-11-23T17:30:00Z', suspended: 6, gaps: [] });
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(groupOf(world).map(({ id }) => id)));
    const order = ['breached', 'beforeFinish', 'later', 'stopped', 'unknown'];
    const sections = rows.map(({ section }) => order.indexOf(section));
    expect(sections).toEqual(sections.toSorted((a, b) => a - b));
    const now = Date.parse(document.readAt);
    const finish = Date.parse(document.finishAt);
    for (const { section, breachAt, status } of rows) {
      const at = breachAt === null ? null : Date.parse(breachAt);
      if (section === 'stopped')
        expect({ at, waits: ['hold', 'pending'].includes(status) }).toEqual({ at: null, waits: true });
      else if (at === null) expect(section).toBe('later');
      else expect(section).toBe(at < now ? 'breached' : at <= finish ? 'beforeFinish' : 'later');
    }
    const breached = rows.filter(({ section }) => section === 'breached');
    const priorities = ['urgent', 'high', 'normal', 'low'];
    const rank = ({ priority }: Row) => priorities.indexOf(priority ?? '');
    expect(breached.map(({ id }) => id)).toEqual(
      breached
        .toSorted((a, b) => rank(a) - rank(b) || Date.parse(String(a.breachAt)) - Date.parse(String(b.breachAt)))
        .map(({ id }) => id),
    );
    const running = rows.filter(({ section, breachAt }) => section !== 'breached' && breachAt !== null);
    const moments = running.map(({ breachAt }) => Date.parse(String(breachAt)));
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(of(48214)).toMatchObject({ section: 'stopped', status: 'hold', reasonNoted: true });
    expect(of(48214)?.stoppedSince).toMatch(/^2026-11-12T/);
    expect(of(48216)).toMatchObject({ customStatus: 'Pending believed solved', reasonNoted: null });
    expect(of(48211)).toMatchObject({ lacksCard: false, pullRequests: [expect.stringContaining('github')] });
    expect(of(48203)).toMatchObject({ card: null, lacksCard: true, pullRequests: [], branches: [] });
    expect(practice.everything()).toBe(before);
  });

  it('shows them in 80 columns, urgent ones with their subjects, with text of clients made safe', async () => {
    const { stdout, stderr, code } = await queue();
    const lines = stdout.split('\n');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(lines[0]).toMatch(/^2nd line support · 28 tickets · read 09:\d\d · you finish at 17:30$/);
    expect(lines.filter((line) => /^[A-Z :\d]+$/.test(line) && line !== '')).toEqual([
      'BREACHED',
      'BEFORE 17:30',
      'LATER',
      'SLA PAUSED',
    ]);
    const first = lines.indexOf('BREACHED') + 1;
    expect(lines[first]).toMatch(
      /^✗ #48202 {3}-1 h\d* {1,6}next reply {2}urgent {2}Example Council {3}Oscar · no card …$/,
    );
    expect(lines[first + 1]).toBe('           Planning applications cannot be downloaded');
    expect(stdout).toMatch(/^! #48205 .* no one · no card$/m);
    expect(stdout).toMatch(/^ {2}#48218 {3}no SLA .*none/m);
    expect(stdout).toMatch(/^ {2}#48214 {3}on hold 11 d SLA 5 h left .*Oscar/m);
    expect(stdout).toMatch(/^6 suspended tickets, 3 of which may be ours: govsupport --sandbox suspended$/m);
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(['triage', 'scoping', '1st', '2nd', '1st,scoping,2nd'])(
    'calls the same suspended mail ours as suspended does, with --group %s',
    async (group) => {
      const { tickets } = (await practice.govsupport(['suspended', '--sandbox', '--json'])).json();
      const ours = tickets.filter(({ oursBecause }: { oursBecause: string | null }) => oursBecause !== null).length;
      const document = (await practice.govsupport(['queue', '--sandbox', '--group', group, '--json'])).json();
      expect(document).toMatchObject({ suspended: tickets.length, suspendedOurs: ours });
    },
  );

  it('shows only those that are asked for', async () => {
    practice.restore(world);
    practice.change((changed) => changes(changed, 48207, you.zendesk, 'assignee_id', you.zendesk));
    const mine = await read('--mine');
    expect(mine.rows.map(({ id, assignee }) => [id, assignee])).toEqual([[48207, 'Ada Example']]);
    expect(mine.code).toBe(0);
    expect((await queue('--mine')).stdout).toMatch(
      /^2 tickets of yours in other groups:\s+govsupport --sandbox queue --mine --group triage,1st,scoping$/m,
    );
    const unassigned = await read('--unassigned');
    expect(unassigned.rows.length).toBeGreaterThan(5);
    expect(unassigned.rows.every(({ assignee }) => assignee === null)).toBe(true);
    const soon = await read('--before', '12:00');
    const noon = Date.parse('2026-11-23T12:00:00Z');
    expect(soon.rows.map(({ id }) => id)).toContain(48205);
    expect(soon.rows.every(({ breachAt }) => Date.parse(String(breachAt)) < noon)).toBe(true);
    expect((await queue('--mine')).stdout).toMatch(/^2nd line support · yours · \d+ tickets? · read /);
    const asText = (await queue('--before', '12:00')).stdout;
    expect(asText).toMatch(/^2nd line support · due before 12:00 · \d+ tickets? · read /);
    expect(asText).toContain('\nBEFORE 12:00\n');
    expect(asText).not.toMatch(/BEFORE 17:30|LATER/);
    expect((await queue('--before', 'tomorrow 12:00')).stdout).toContain('LATER, BEFORE TUE 12:00');
    const limited = await read('--limit', '3');
    expect({ shown: limited.rows.length, total: limited.document.total, code: limited.code }).toEqual({
      shown: 3,
      total: 28,
      code: 1,
    });
    expect((await queue('--limit', '3')).stdout).toMatch(/^25 more, which are less urgent$/m);
    const others = await read('--group', 'triage,scoping');
    expect((await queue('--group', 'triage,scoping')).stdout).toMatch(/^ {2}#48231 .* you · scoping · no card/m);
    expect(new Set(others.rows.map(({ id }) => id))).toEqual(new Set([48231, 48232, 48234]));
    expect(others.of(48231)).toMatchObject({ lacksCard: true });
    expect(others.of(48234)).toMatchObject({ lacksCard: false, status: 'new' });
    expect((await queue('--group', '1st', '--mine')).stdout).toMatch(/^No ticket matches\.$/m);
  });

  it.each([
    [['--mine', '--unassigned'], 'give only one'],
    [['--group', '3rd'], '--group: expected triage, 1st, 2nd, scoping, found "3rd"'],
    [['--before', 'sometime'], '--before: expected a time, such as 17:30'],
    [['--before', 'yesterday'], '--before:'],
    [['--before', '8:00'], '--before: 08:00 today is in the past: say "tomorrow" if you mean that.'],
    [['--limit', '0'], '--limit'],
  ])('refuses %j', async (args, why) => {
    const outcome = await queue(...args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(why);
  });

  it('takes a missing SLA for unknown, and exits with 3', async () => {
    practice.restore(world);
    await practice.misbehave('--path', '/zendesk/*', '--without', 'slas');
    const { code, rows } = await read();
    expect(code).toBe(3);
    expect(new Set(rows.map(({ section }) => section))).toEqual(new Set(['unknown']));
    const { stdout } = await queue('--before', '12:00');
    expect(stdout).toMatch(/^UNKNOWN$/m);
    expect(stdout).toMatch(/^\? #48202 {3}Zendesk gave no SLA; look there/m);
    await practice.misbehave('--clear');
  });

  it('takes a new word of Zendesk for unknown, shows the rest, and exits with 3', async () => {
    practice.restore(world);
    leaveOnly(48204, 48218, 48219);
    const times = { created_at: '2026-11-17T09:00:00Z', updated_at: '2026-11-19T09:00:00Z' };
    const ticket = (id: number, status: string, priority: string) => ({
      id,
      status,
      priority,
      group_id: secondLine,
      ...times,
    });
    const tickets = [
      { ...ticket(48218, 'escalated', 'low'), slas: { policy_metrics: [] } },
      { ...ticket(48219, 'open', 'critical'), slas: { policy_metrics: [{ metric: 'x', stage: 'stalled' }] } },
      {
        ...ticket(48204, 'open', 'low'),
        slas: { policy_metrics: [{ metric: 'x', stage: 'active', breach_at: 'soon' }] },
      },
    ];
    const body = JSON.stringify({ tickets });
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/show_many', '--status', '200', '--body', body);
    const { code, rows, of } = await read();
    expect(rows.map(({ id }) => id).toSorted()).toEqual([48204, 48218, 48219]);
    expect(of(48218)).toMatchObject({ section: 'unknown', status: 'unknown', customStatus: 'escalated' });
    expect(of(48219)).toMatchObject({ section: 'unknown', status: 'open', priority: 'unknown' });
    expect(of(48204)).toMatchObject({ section: 'unknown', breachAt: null, priority: 'low' });
    expect(code).toBe(3);
    const { stdout } = await queue();
    expect(stdout).toMatch(/^\? #48218 {3}unknown status; look there/m);
    const shown = await practice.govsupport(['ticket', 'show', '48218', '48204', '--sandbox', '--json']);
    expect(shown.code).toBe(3);
    expect(shown.json().tickets).toMatchObject([{ id: 48218, status: 'unknown' }, { id: 48204 }]);
    expect((await practice.govsupport(['today', '--sandbox', '--json'])).json().queue).not.toBeNull();
    practice.restore(world);
  });

  it('keeps an overdue ticket overdue while its clock is paused, and says that no reason is noted', async () => {
    practice.restore(world);
    leaveOnly(48209, 48214);
    practice.change(({ zendesk }) => {
      const held = zendesk.tickets.find(({ id }) => id === 48214);
      for (const clock of held?.sla ?? []) if (clock.achievedAt === null) clock.leftMs = -130 * 60_000;
      for (const audit of held?.audits ?? [])
        Object.assign(audit, { events: audit.events.filter((event) => event.type !== 'Comment' || event.public) });
    });
    const { code, of } = await read();
    expect(code).toBe(1);
    expect(of(48214)).toMatchObject({ section: 'stopped', breachAt: null, overdueMinutes: 180, reasonNoted: false });
    const { stdout } = await queue();
    expect(stdout).toMatch(/^SLA PAUSED\n✗ #48214 {3}on hold 11 d overdue 3 h/m);
    expect(stdout.replace(/\s+/g, ' ')).toContain('Certificate for the intranet; on hold, no reason noted');
  });

  it('shows the last deadline that a note names, until it is withdrawn', async () => {
    practice.restore(world);
    // The search index lags by two minutes.
    practice.change((changed) => {
      Object.assign(changed.zendesk.limits, { searchLagMs: 0 });
      says(changed, 48209, you.zendesk, 'Next: the header\nDeadline: 2026-11-26');
      says(changed, 48209, you.zendesk, "The client's deadline is 2026-12-01 12:00 (noted while reading in).");
      says(changed, 48208, you.zendesk, 'Deadline: Friday');
      says(changed, 48208, you.zendesk, 'The client has no deadline any more.');
    });
    const { of } = await read();
    expect(of(48209)?.deadline).toBe('2026-12-01 12:00');
    expect(of(48208)?.deadline).toBeNull();
    expect((await queue()).stdout.replace(/\s+/g, ' ')).toContain(
      'Add the new logo to the header; client needs it by Tue 1 Dec 2026, 12:00',
    );
  });

  it("goes by the client's deadline if it is before the SLA, or if there is none: sections, order and --before", async () => {
    practice.restore(world);
    const note = (deadline: string) => `The client's deadline is ${deadline} (noted with govsupport).`;
    practice.change((changed) => {
      Object.assign(changed.zendesk.limits, { searchLagMs: 0 });
      // Without an SLA; with one that breaches later; on hold; breached; tomorrow; and today, at no set time.
      says(changed, 48218, you.zendesk, note('2026-11-23 14:00'));
      says(changed, 48209, you.zendesk, note('2026-11-23 15:00'));
      says(changed, 48214, you.zendesk, note('2026-11-23 16:00'));
      says(changed, 48202, you.zendesk, note('2026-11-23 12:00'));
      says(changed, 48208, you.zendesk, note('2026-11-24'));
      says(changed, 48211, you.zendesk, note('2026-11-23'));
    });
    const { rows, of } = await read();
    expect([48218, 48209, 48214, 48211].map((id) => of(id)?.section)).toEqual(Array(4).fill('beforeFinish'));
    expect([48202, 48208].map((id) => of(id)?.section)).toEqual(['breached', 'later']);
    const named = rows.map(({ id }) => id).filter((id) => [48218, 48209, 48214, 48211].includes(id));
    expect(named).toEqual([48211, 48218, 48209, 48214]);
    const soon = (await read('--before', '15:30')).rows.map(({ id }) => id);
    expect(soon).toEqual(expect.arrayContaining([48202, 48218, 48209, 48211]));
    for (const id of [48214, 48208]) expect(soon).not.toContain(id);
    // The most urgent ones are chosen after deadlines are known.
    const few = (await read('--limit', String(rows.findIndex(({ id }) => id === 48218) + 1))).rows;
    expect(few.at(-1)?.id).toBe(48218);
    const { stdout } = await queue();
    expect(stdout).toMatch(/#48218 +4 h \d\d +deadline/);
    expect(stdout).toMatch(/#48211 +today +deadline/);
    const { stdout: words } = await practice.govsupport(['queue', '--sandbox'], { env: { ACCESSIBLE: '1' } });
    expect(words).toMatch(/Ticket: +#48218\n[^#]*Time: +client's deadline: 4 h \d\d/);
    practice.restore(world);
  });

  it('says what to do if nothing is left, even if everything waits for others', async () => {
    practice.restore(world);
    leaveOnly();
    const { code, stdout } = await queue();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Nothing is left to work on\. What now:\n1\. Ask GovPress 1st line support whether they need help\.\n2\. Take a card from Weekly tasks: govsupport --sandbox weekly$/m,
    );
    practice.restore(world);
    leaveOnly(48214);
    expect((await queue()).stdout).toContain('Nothing is left to work on');
  });

  it('says once what was never set up, and exits as if it were', async () => {
    practice.restore(world);
    leaveOnly(48209, 48214);
    const config = practice.file('bare.yaml', 'person: { name: Ada Example, email: ada@example.org }\n');
    const { code, document, of } = await read('--config', config);
    expect(code).toBe(0);
    expect(document.gaps).toMatchObject([{ why: expect.stringContaining('repositories'), notConfigured: true }]);
    // Not configured means unknown, not none.
    expect(of(48209)).toMatchObject({ branches: null });
    const text = await queue('--config', config);
    expect(text.stderr.replace(/\s+/g, ' ')).toMatch(
      /^Not configured: repositories is not set, .*repositories ~\/code $/,
    );
    expect(text.stderr).toContain(`govsupport --sandbox --config ${config} config set repositories ~/code`);
    expect((await queue('--config', config, '--quiet')).stderr).toBe('');
    const shown = await practice.govsupport(['ticket', 'show', '48209', '--sandbox', '--config', config]);
    expect(shown.code).toBe(0);
  });

  it('names what could not be read, and fails if the tickets could not', async () => {
    practice.restore(world);
    leaveOnly(48209, 48214);
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/*/audits', '--status', '403');
    await practice.misbehave('--path', '/zendesk/api/v2/suspended_tickets', '--status', '403');
    await practice.misbehave('--path', '/trello/*', '--status', '403');
    const { code, document, of } = await read();
    expect(code).toBe(3);
    expect(of(48214)).toMatchObject({ stoppedSince: null, reasonNoted: null, lacksCard: false });
    expect(document.suspended).toBeNull();
    const whats = document.gaps.map(({ what }: { what: string }) => what);
    expect(whats).toContain('How long #48214 have been waiting, and what their notes say');
    expect(whats).toContain('Which tickets are suspended');
    expect(whats.join()).toContain('belong to tickets');
    expect((await queue()).stderr).toContain('? Could not tell: Which tickets are suspended');
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/zendesk/api/v2/search', '--status', '503');
    const failed = await queue('--json');
    expect(failed.code).toBe(3);
    expect(failed.json().error.message).toContain('Zendesk');
    await practice.misbehave('--clear');
  });
});

describe('when you finish', () => {
  it('is by your own hours, on the next working day, and not after your rotation', async () => {
    practice.restore(world);
    leaveOnly(48209);
    const config = path.join(practice.home, 'own.yaml');
    writeFileSync(config, 'person: { email: ada@example.org }\nworkingHours: { ends: "16:00" }\n');
    const finishAt = async () => (await read('--config', config)).document.finishAt;
    expect(await finishAt()).toBe('2026-11-23T16:00:00Z');
    await practice.govsupport(['sandbox', 'clock', '+7h']);
    expect(await finishAt()).toBe('2026-11-24T16:00:00Z');
    expect((await queue('--config', config)).stdout).toContain('you finish at Tue 16:00');
    await practice.govsupport(['sandbox', 'clock', '+4d']);
    expect(await finishAt()).toBeNull();
    expect((await queue('--config', config)).stdout).toContain('your rotation is over');
    // By the usual hours there is an hour left.
    expect((await queue()).stdout).toContain('your rotation ends at 17:30');
  });
});

it.skipIf(noScreen)('shows its progress with many tickets, and then clears it', async () => {
  practice.restore(world);
  practice.change((changed) => giveManyTickets(changed, 120));
  const screen = openScreen(practice, ['queue', '--sandbox']);
  try {
    expect(await screen.ended()).toBe(1);
    expect(screen.raw()).toMatch(/Reading the tickets: 0 of 1\d\d ….*Reading the tickets: 1\d\d of 1\d\d …/s);
    expect(screen.text()).not.toContain('Reading the tickets');
    expect(screen.text()).toMatch(/^2nd line support · 1\d\d tickets/);
  } finally {
    screen.close();
  }
});
