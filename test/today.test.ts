import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { root } from './support/machine.ts';
import { addToGroup, createPractice, type Practice, says, secondLine, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen } from './support/screen.ts';

let practice: Practice;
let served: Served;
let world: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  served = await serveSandbox(practice);
  world = practice.world();
});
afterEach(() => practice.restore(world));
afterAll(async () => {
  await served.stop();
  practice.remove();
});

const today = (...args: string[]) => practice.govsupport(['today', '--sandbox', ...args]);

function expectValid(document: unknown): void {
  const schema = JSON.parse(readFileSync(path.join(root, 'schemas/today.schema.json'), 'utf8'));
  const validate = new Ajv({ allErrors: true }).compile(schema);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
}

/** Nothing is left in the queue. */
const solveAll = ({ zendesk }: World) => {
  for (const { fields } of zendesk.tickets) fields.status = 'solved';
};

describe('govsupport today', () => {
  it('lists what the client needs today, and the deadlines of other listed tickets, as the queue does', async () => {
    const note = (deadline: string) => `The client's deadline is ${deadline} (noted with govsupport).`;
    practice.change((changed) => {
      Object.assign(changed.zendesk.limits, { searchLagMs: 0 });
      const kept = changed.zendesk.tickets.filter(({ id }) => [48202, 48209, 48218].includes(id));
      changed.zendesk.tickets = kept;
      says(changed, 48218, you.zendesk, note('2026-11-23 14:00'));
      says(changed, 48209, you.zendesk, note('2026-11-23 15:00'));
      says(changed, 48202, you.zendesk, note('2026-11-23 12:00'));
    });
    const { stdout } = await today();
    expect(stdout).toMatch(/#48202 .*; deadline 12:00$/m);
    expect(stdout).toMatch(/#48218 +4 h \d\d +deadline[\s\S]*#48209 +5 h \d\d +deadline/);
    const document = (await today('--json')).json();
    expectValid(document);
    expect(document.queue.urgent).toMatchObject([
      { id: 48202, section: 'breached', deadline: '2026-11-23 12:00' },
      { id: 48218, section: 'beforeFinish', deadline: '2026-11-23 14:00' },
      { id: 48209, section: 'beforeFinish', deadline: '2026-11-23 15:00' },
    ]);
    expect(document.queue.counts).toMatchObject({ breached: 1, beforeFinish: 2 });
    const queue = (await practice.govsupport(['queue', '--sandbox', '--json'])).json();
    expect(queue.tickets.map(({ id, section }: Record<string, unknown>) => [id, section])).toEqual(
      document.queue.urgent.map(({ id, section }: Record<string, unknown>) => [id, section]),
    );
  });

  it('fits a terminal of 24 lines and 80 columns, and changes nothing', async () => {
    const before = practice.everything();
    const { code, stdout, stderr } = await today();
    expect([code, stderr]).toEqual([1, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(23);
    expect(lines[0]).toMatch(/^Mon 23 Nov 2026, 09:3\d · 2nd line support · day 1 of 5 · you finish at 17:30$/);
    expect(lines[1]).toBe('ROTATION   Mon 23 Nov 2026 to Fri 27 Nov 2026, then Nadia Next');
    expect(stdout).toMatch(
      /^QUEUE {6}\d+ breached, \d+ before 17:30, \d+ later, \d+ paused\n {11}28 tickets, \d+ with you, \d+ with no one: /m,
    );
    expect(lines[2]).toBe('START      your first day, and start is not done: govsupport --sandbox start');
    // In the order of the queue, with what is breached first.
    expect(lines[5]).toMatch(/^ {2}✗ #\d+ +-\d/);
    expect(stdout).toMatch(/^ {4}and \d+ more that are as urgent$/m);
    expect(stdout).toMatch(/^SUSPENDED {2}6, 3 of which may be ours: govsupport --sandbox suspended$/m);
    expect(stdout).toMatch(/^WEEKLY {5}\d to do, \d with no one: govsupport --sandbox weekly$/m);
    expect(stdout).toMatch(
      /^INCIDENTS {2}1 open\n {2}! INC-42, Minor, Monitoring · Sites on Dalmatian answer slowly$/m,
    );
    expect(stdout).toMatch(/^WAITING {4}for nothing$/m);
    // No line wraps.
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    expect(practice.everything()).toBe(before);
  });

  it('cuts no command, and has fewer tickets if one needs a line of its own', async () => {
    const usual = path.join(practice.sandboxFolder, 'machine/home/.config/govsupport/config.yaml');
    const file = practice.file('another-configuration.yaml', readFileSync(usual, 'utf8'));
    const { stdout } = await today('--config', file);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(23);
    const commands = ['start', 'queue', 'suspended', 'weekly'];
    expect(lines.filter((line) => line.includes('govsupport'))).toEqual(
      commands.map((command) => `           govsupport --sandbox --config ${file} ${command}`),
    );
  });

  it('has the same facts as JSON, with the same urgent tickets as the queue', async () => {
    const outcome = await today('--json');
    const document = outcome.json();
    expectValid(document);
    expect([outcome.code, outcome.stderr, document.gaps]).toEqual([1, '', []]);
    expect(document).toMatchObject({
      command: 'today',
      rotation: { start: '2026-11-23', today: 'during', workingDay: 1, workingDays: 5 },
      queue: { total: 28, finishAt: '2026-11-23T17:30:00Z' },
      suspended: { count: 6, ours: 3 },
      incidents: [{ reference: 'INC-42', severity: 'Minor', untrusted: true }],
      waiting: [],
    });
    const queue = (await practice.govsupport(['queue', '--sandbox', '--json'])).json();
    const urgent = queue.tickets.filter((ticket: { section: string }) => /^b/.test(ticket.section));
    const ids = (tickets: { id: number }[]) => tickets.map(({ id }) => id);
    expect(ids(document.queue.urgent)).toEqual(ids(urgent));
    expect(document.queue.counts.breached).toBe(
      urgent.filter(({ section }: { section: string }) => section === 'breached').length,
    );
  });

  it('lets no control character through, even with colours', async () => {
    const hostile = '\u001b]52;c;ZmFrZQ==\u0007\u001b[2J\u202e';
    practice.change(({ zendesk, trello, 'incident-io': incidentIo }) => {
      for (const user of zendesk.users) Object.assign(user, { name: `${hostile}${user.name}` });
      for (const { fields } of zendesk.tickets) fields.subject = `${hostile}${fields.subject}`;
      for (const card of trello.cards) Object.assign(card, { name: `${hostile}${card.name}` });
      for (const incident of incidentIo.incidents) Object.assign(incident, { name: hostile, severity: hostile });
    });
    const { code, stdout } = await practice.govsupport(['today', '--sandbox'], { env: { FORCE_COLOR: '1' } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/\u001b\[31m/);
    expect(stdout).not.toMatch(/\u001b\]|\u001b\[2J|\u202e|\u0007/);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(23);
  });

  it('exits with 0 if everything was read and nothing is breached', async () => {
    practice.change(solveAll);
    const { code, stdout } = await today();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^QUEUE {6}no tickets$/m);
  });

  it('says what was never set up, and exits as if it were', async () => {
    practice.change(solveAll);
    const { GOVSUPPORT_INCIDENT_IO_TOKEN: _, ...env } = served.environment;
    const { code, stdout } = await practice.govsupport(['today'], { env });
    const json = await practice.govsupport(['today', '--json'], { env });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'INCIDENTS not configured: no sign-in to incident.io is set up. Sign in: govsupport auth login incident-io',
    );
    expectValid(json.json());
    expect(json.json()).toMatchObject({ incidents: null, queue: { total: 0 } });
    expect(json.json().gaps).toMatchObject([{ part: 'incidents', notConfigured: true }]);
    expect([code, json.code]).toEqual([0, 0]);
  });

  it.each([
    ['rotation', '/rota/*', /^ROTATION {3}could not tell: /m],
    ['queue', '/zendesk/*', /^QUEUE {6}could not tell: /m],
    ['weekly', '/trello/*', /^WEEKLY {5}could not tell: /m],
    ['incidents', '/incident-io/*', /^INCIDENTS {2}could not tell: /m],
  ])('shows the rest if the %s could not be read', async (part, place, words) => {
    practice.change(solveAll);
    await practice.misbehave('--path', place, '--status', '503');
    const text = await today();
    expect([text.code, text.stderr]).toEqual([3, '']);
    expect(text.stdout).toMatch(words);
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(23);
    // A command or a path is never wrapped, so that it can be copied.
    const wrapped = lines.filter((line) => !/^ *(?:\S+|govsupport .*)$/.test(line));
    expect(Math.max(...wrapped.map((line) => line.length))).toBeLessThanOrEqual(80);
    const json = (await today('--json')).json();
    expectValid(json);
    expect(json.gaps.map((gap: { part: string }) => gap.part)).toContain(part);
    expect(json[part]).toBeNull();
    const others = ['rotation', 'queue', 'weekly', 'incidents'].filter((one) => one !== part);
    for (const other of others) expect(json[other]).not.toBeNull();
    // Without the rotation, its checklists are not known.
    const waiting = part === 'rotation' ? ['could not tell: see ROTATION', null] : ['for nothing', []];
    expect([text.stdout.match(/^WAITING {4}(.*)$/m)?.[1], json.waiting]).toEqual(waiting);
  });

  it('takes a missing SLA for unknown, and exits with 3', async () => {
    await practice.misbehave('--path', '/zendesk/*', '--without', 'slas');
    const { code, stdout } = await today();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^QUEUE {6}28 unknown$/m);
  });

  it('names the parts of the queue that could not be read, if others could', async () => {
    practice.change(solveAll);
    await practice.misbehave('--path', '/zendesk/api/v2/suspended_tickets', '--status', '403');
    const { code, stdout } = await today();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ {2}\? Could not tell: Which tickets are suspended: govsupport --sandbox queue$/m);
    expect(stdout).toMatch(/^SUSPENDED {2}could not tell: Zendesk does not allow you to list the suspended$/m);
  });

  it('exits with 4 if a service refused the sign-in, and shows the rest', async () => {
    practice.change(({ zendesk }) => Object.assign(zendesk, { tokens: [] }));
    const { code, stdout } = await today();
    expect(code).toBe(4);
    expect(stdout).toMatch(/^QUEUE {6}could not tell: Zendesk does not accept the sign-in/m);
    expect(stdout).toContain('INC-42');
  });

  it('tells someone who has nothing set up what to do about each part', async () => {
    expect((await practice.govsupport(['sandbox', 'be', 'newcomer'])).code).toBe(0);
    const { code, stdout } = await today();
    expect(code).toBe(4);
    expect(stdout.match(/could not tell/g)).toHaveLength(5);
    expect(stdout).toMatch(/^INCIDENTS {2}not configured: /m);
    expect(stdout).toMatch(/^ {11}Sign in: govsupport --sandbox auth login zendesk$/m);
  });

  it('says who stands in for you today, and not that you finish today', async () => {
    expect((await practice.govsupport(['sandbox', 'clock', '+2d'])).code).toBe(0);
    const { stdout } = await today();
    const [title] = stdout.split('\n');
    expect(title).toMatch(/^Wed 25 Nov 2026, 09:3\d · 2nd line support · standing in today: Corin Cover$/);
    expect(stdout).toMatch(/^QUEUE .* before you finish, /m);
    const json = (await today('--json')).json();
    expectValid(json);
    expect(json).toMatchObject({
      rotation: { today: 'during', workingDay: 3, standsInToday: { name: 'Corin Cover', email: 'corin@example.org' } },
      queue: { finishAt: '2026-11-26T17:30:00Z' },
    });
    const queue = await practice.govsupport(['queue', '--sandbox']);
    expect(queue.stdout).toMatch(/^.* · you finish at Thu 17:30$/m);
    const rotation = await practice.govsupport(['rotation', '--sandbox']);
    expect(rotation.stdout).toMatch(/^Rotation .* Fri 27 Nov 2026, day 3 of 5$\n^Cover .* on Wed 25 Nov 2026$/m);
  });

  it('tells a stand-in that they stand in', async () => {
    for (const args of [
      ['be', 'corin@example.org'],
      ['clock', '+2d'],
    ])
      expect((await practice.govsupport(['sandbox', ...args])).code).toBe(0);
    const { stdout } = await today();
    expect(stdout).toMatch(/you finish at 17:30\nROTATION {3}You stand in for Ada Example on Wed 25 Nov 2026/);
  });

  it('works for someone who is on no rotation, too', async () => {
    practice.change((all) => {
      solveAll(all);
      all.rota.days = all.rota.days.filter(({ person }) => person !== 'you');
    });
    const { code, stdout } = await today();
    expect(stdout).toMatch(/^ROTATION {3}ada@example\.org is not on the rota/m);
    expect(code).toBe(0);
  });

  it('says what start waits for', async () => {
    const args = ['--yes', '--no-input', '--confirm', 'rotation', '--only', 'rotation,zendesk-group'];
    expect((await practice.start(args)).code).toBe(5);
    const { stdout } = await today();
    expect(stdout).toMatch(/^WAITING {4}for 1 answer$/m);
    expect(stdout).toMatch(/^ {2}… Joining the Zendesk group: someone in the Maintenance and Support Team, /m);
    const document = (await today('--json')).json();
    expectValid(document);
    expect(document.waiting).toMatchObject([
      { what: 'Joining the Zendesk group', since: expect.stringMatching(/^2026-11-23T/), lookAgain: null },
    ]);
    // What can't be checked is not known to wait.
    await practice.misbehave('--path', '/zendesk/*', '--status', '503');
    expect((await today()).stdout).toMatch(
      /^ {2}… Joining the Zendesk group: govsupport --sandbox start status looks again; /m,
    );
    expect((await today('--json')).json().waiting).toMatchObject([
      { whom: expect.stringContaining('Maintenance and Support Team'), lookAgain: 'govsupport --sandbox start status' },
    ]);
    practice.restore(practice.world());
    await practice.misbehave('--clear');
    // As soon as they are in the group, nothing waits, whatever ran since.
    practice.change(({ zendesk }) => {
      const [one] = zendesk.memberships.filter(({ group_id }) => group_id === secondLine);
      zendesk.memberships.push({ ...one, id: 999, user_id: you.zendesk } as never);
    });
    expect((await today()).stdout).toMatch(/^WAITING {4}for nothing$/m);
  });

  it('says that it is your turn as soon as whoever was asked has done their part, and so does the handover', async () => {
    practice.change((changed) => {
      addToGroup(changed);
      for (const { id, fields } of changed.zendesk.tickets) if (id === 48201) fields.assignee_id = you.zendesk;
    });
    expect((await practice.govsupport(['sandbox', 'clock', '+4d'])).code).toBe(0);
    const args = ['--yes', '--no-input', '--only', 'reassign'];
    expect((await practice.end(args)).code).toBe(5);
    const waits = (await today('--json')).json();
    expectValid(waits);
    expect(waits).toMatchObject({ waiting: [{ what: 'Reassigning the tickets', lookAgain: null }], yourTurn: [] });
    // Someone adds Nadia.
    expect((await practice.govsupport(['sandbox', 'clock', '+1h'])).code).toBe(0);
    const { stdout } = await today();
    expect(stdout).toMatch(/^YOUR TURN {2}Reassigning the tickets: govsupport --sandbox end\nWAITING {4}for nothing$/m);
    const yours = (await today('--json')).json();
    expectValid(yours);
    expect(yours).toMatchObject({
      waiting: [],
      yourTurn: [{ what: 'Reassigning the tickets', command: 'govsupport --sandbox end' }],
    });
    const handover = (await practice.govsupport(['handover', '--sandbox', '--json'])).json();
    const reassigning = expect.objectContaining({ what: 'Reassigning the tickets' });
    expect(handover.waiting).not.toContainEqual(reassigning);
    expect((await practice.end(args)).code).toBe(0);
    expect((await today('--json')).json()).toMatchObject({ waiting: [], yourTurn: [] });
  });

  it('names the command that lists what it cuts, and cuts nothing if there is room', async () => {
    practice.change(({ 'incident-io': incidentIo }) => {
      const one = incidentIo.incidents.find(({ reference }) => reference === 'INC-42');
      for (let number = 1; number <= 4; number++)
        incidentIo.incidents.push({ ...one, id: `more-${number}`, reference: `INC-9${number}` } as never);
    });
    const { stdout } = await today();
    expect(stdout.trimEnd().split('\n')).toHaveLength(23);
    expect(stdout).toMatch(/^INCIDENTS {2}5 open; all: govsupport --sandbox today --all$/m);
    expect(stdout.match(/ INC-\d+/g)).toHaveLength(3);
    const whole = (await today('--all')).stdout;
    expect(whole).toMatch(/^INCIDENTS {2}5 open$/m);
    expect(whole.match(/ INC-\d+/g)).toHaveLength(5);
    expect(whole).not.toContain('as urgent');
  });

  it.skipIf(noScreen)('cuts nothing in a terminal with room for it', async () => {
    const screen = openScreen(practice, ['--sandbox', 'today'], {}, 80, 60);
    try {
      expect(await screen.ended()).toBe(1);
      const lines = screen.text().split('\n');
      expect(lines.length).toBeGreaterThan(23);
      expect(screen.text()).not.toMatch(/as urgent|; all: /);
      // Every urgent ticket, and every weekly task to do.
      expect(lines.filter((line) => /^ {2}[✗!] #\d/.test(line))).toHaveLength(12);
      expect(screen.text()).toMatch(/^WEEKLY +5 to do.*\n(?: {2}.*\n){5}INCIDENTS/m);
    } finally {
      screen.close();
    }
  });

  it.skipIf(noScreen).each([
    [40, 24, 1],
    [40, 32, 3],
    [60, 24, 3],
  ])('fits a terminal of %s columns and %s lines, where lines are broken', async (columns, rows, fewest) => {
    const screen = openScreen(practice, ['--sandbox', 'today'], {}, columns, rows);
    try {
      expect(await screen.ended()).toBe(1);
      // Where a prompt has one line, "ended with 1" has two: only for that may the first line have scrolled away.
      expect(screen.text().split('\n').slice(0, 2)).toContain(screen.visible()[0]);
      const shown = screen.text().match(/^ {2}[✗!] #\d/gm)?.length ?? 0;
      expect(shown).toBeGreaterThanOrEqual(fewest);
      expect(screen.text()).toContain(`and ${12 - shown} more that are as urgent`);
      expect(screen.text()).toMatch(/^WAITING {4}for nothing$/m);
    } finally {
      screen.close();
    }
  });

  describe('names', () => {
    const clock = async (by: string) => expect((await practice.govsupport(['sandbox', 'clock', by])).code).toBe(0);
    const due = async () => {
      const document = (await today('--json')).json();
      expectValid(document);
      const line = (await today()).stdout.match(/^(?:START|END) .*/m)?.[0] ?? null;
      return [document.due, line];
    };
    const nothing = [null, null];
    const stillStart = ['start', 'START      start is still not done: govsupport --sandbox start'];
    const stillEnd = ['end', 'END        end is still not done: govsupport --sandbox end'];
    const skipping = (steps: readonly string[]) => steps.flatMap((id) => ['--skip', `${id}=tried on its own`]);
    const unattended = ['--yes', '--no-input'];
    /** Leaves nothing of the checklist. */
    const startAll = () =>
      practice.start([
        ...unattended,
        ...['--confirm', 'read-tickets,suspended-tickets,stand-up'],
        ...skipping(['ready', 'handover-read', 'zendesk-group', 'outgoing-person']),
      ]);
    const endAll = () =>
      practice.end([
        ...unattended,
        ...['--confirm', 'stand-up-after'],
        ...skipping(['branches', 'notes', 'reassign', 'handover', 'tell', 'leave-group']),
      ]);
    const giveTicket = () =>
      practice.change(({ zendesk }) => {
        const one = zendesk.tickets.find(({ id }) => id === 48201);
        if (one) one.fields.assignee_id = you.zendesk;
      });

    it('start from the first day until it is done, and end from the last', async () => {
      await clock('+1d');
      expect(await due()).toEqual(stillStart);
      // Someone stands in.
      await clock('+1d');
      expect(await due()).toEqual(stillStart);
      const started = await startAll();
      expect(started.code, started.stdout).toBe(0);
      expect(await due()).toEqual(nothing);
      await clock('+2d');
      expect(await due()).toEqual(['end', 'END        your last day, and end is not done: govsupport --sandbox end']);
      const ended = await endAll();
      expect(ended.code, ended.stdout).toBe(0);
      expect(await due()).toEqual(nothing);
    });

    it('start once everyone who was asked has done their part, and no one is waited for after the end', async () => {
      const start = (...args: readonly string[]) => practice.start([...unattended, ...args]);
      const words = ['--confirm', 'handover-read,read-tickets,suspended-tickets,stand-up'];
      await start(...words, ...skipping(['ready']));
      await clock('+1h');
      await start();
      await clock('+1h');
      expect(await due()).toEqual([
        'start',
        'START      everyone you asked has done their part: govsupport --sandbox start',
      ]);
      expect((await start()).code).toBe(0);
      expect(await due()).toEqual(nothing);
    });

    it('no turn of yours if a sign-in is missing: what was waited for can not be looked at', async () => {
      await practice.start([...unattended, '--only', 'zendesk-group']);
      await practice.misbehave('--path', '/zendesk/*', '--status', '401');
      const { waiting, yourTurn } = (await today('--json')).json();
      expect({ waiting, yourTurn }).toMatchObject({
        waiting: [{ what: 'Joining the Zendesk group', lookAgain: expect.stringContaining('start status') }],
        yourTurn: [],
      });
    });

    it('no one who was asked at the start, once the rotation has ended', async () => {
      await practice.start([...unattended, '--only', 'zendesk-group']);
      expect((await today('--json')).json().waiting).toHaveLength(1);
      await clock('+4d');
      expect((await endAll()).code).toBe(0);
      practice.change(({ zendesk }) => {
        zendesk.memberships = zendesk.memberships.filter(({ user_id: user }) => user !== you.zendesk);
      });
      expect((await today('--json')).json()).toMatchObject({ due: null, waiting: [], yourTurn: [] });
    });

    it('end instead of start from the last day, and neither before the first or after an early end', async () => {
      await clock('-1d');
      expect(await due()).toEqual(nothing);
      await clock('+5d');
      expect((await due())[0]).toBe('end');
      await clock('-2d');
      const early = await practice.end([
        ...unattended,
        ...['--end-early', '--confirm', 'stand-up-after'],
        ...skipping(['branches', 'notes', 'reassign', 'handover', 'tell', 'leave-group']),
      ]);
      expect(early.code, early.stdout + early.stderr).toBe(0);
      expect(await due()).toEqual(nothing);
    });

    it('end after the rotation, too, if start was run for it', async () => {
      expect((await practice.start([...unattended, '--only', 'slack-channels'])).code).toBe(0);
      await clock('+7d');
      const { stdout } = await today();
      expect(stdout).toMatch(/^Mon 30 Nov .* your rotation is over/);
      expect(await due()).toEqual(stillEnd);
      await endAll();
      expect(await due()).toEqual(nothing);
    });

    it('end after the rotation, too, if a ticket is left, and not if nothing is known to be', async () => {
      await clock('+7d');
      expect(await due()).toEqual(nothing);
      giveTicket();
      expect(await due()).toEqual(stillEnd);
    });
  });
});
