import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine, type Outcome } from './support/machine.ts';
import { copyPractice } from './support/practice.ts';
import { neededPrograms } from './support/sandbox.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
  machine.real(...neededPrograms);
  copyPractice(machine);
});
afterEach(() => machine.remove());

const start = (...args: string[]): Promise<Outcome> =>
  machine.govsupport(['--sandbox', 'start', '--no-input', ...args]);
const stepOf = (outcome: Outcome) => outcome.json().steps[0];

describe('start: stand-up', () => {
  const asked = ['--only', 'stand-up', '--confirm', 'stand-up', '--answer', 'stand-up.calendar-file=stand-ups.ics'];
  const file = () => path.join(machine.home, 'stand-ups.ics');

  it('writes a calendar file in the current folder on request, and only once', async () => {
    const dry = await start(...asked, '--dry-run', '--json');
    expect([dry.code, existsSync(file())]).toEqual([5, false]);
    expect(stepOf(dry).plan.actions).toMatchObject([
      { kind: 'write', where: file(), text: expect.stringContaining('Mon 23 Nov 2026') },
    ]);

    const refused = await start(...asked);
    expect([refused.code, existsSync(file())]).toEqual([2, false]);
    expect(refused.stderr).toContain('consent to it with --yes');

    const written = await start(...asked, '--yes', '--json');
    expect([written.code, stepOf(written).outcome]).toEqual([0, 'done']);
    const content = readFileSync(file(), 'utf8');
    expect(content).toContain('DTSTART;TZID=Europe/London:20261123T100000');
    // The third day is someone else's.
    expect(content).toContain('BYDAY=MO,TU,TH,FR;COUNT=4');

    expect((await start(...asked, '--yes')).code).toBe(0);
    expect(readFileSync(file(), 'utf8')).toBe(content);
    rmSync(file());
    expect((await start('status')).stdout.replace(/\s+/g, ' ')).toContain(
      `you will be there; a calendar file was written to ${file()}, and is no longer there; `,
    );
  });

  it('at a given time', async () => {
    expect((await start(...asked, '--yes', '--answer', 'stand-up.time=09:45')).code).toBe(0);
    expect(readFileSync(file(), 'utf8')).toContain('20261123T094500');
    const wrong = await start('--only', 'stand-up', '--answer', 'stand-up.time=25:00');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('expected a time such as 10:00');
  });

  it('never over a file of someone else’s', async () => {
    writeFileSync(file(), 'mine');
    const outcome = await start(...asked, '--yes');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('"stand-ups-2.ics" is free');
    expect(readFileSync(file(), 'utf8')).toBe('mine');
  });

  it('does not ask about a file that no one wants', async () => {
    const outcome = await start('--only', 'stand-up', '--confirm', 'stand-up', '--json');
    expect([outcome.code, stepOf(outcome).outcome, stepOf(outcome).plan.actions]).toEqual([0, 'confirmed', []]);
  });
});

describe('start: end-reminder', () => {
  const only = ['--only', 'end-reminder'];

  it('is shown as optional, and not as if it had been done', async () => {
    const { stdout } = await start('status');
    expect(stdout).toMatch(/^- optional +end-reminder +A reminder at 16:30 on Fri 27 Nov 2026/m);
    expect(stdout).not.toMatch(/already +\S+ +Optional/);
  });

  const asked = [...only, '--answer', 'end-reminder.calendar-file=end.ics'];
  const content = () => readFileSync(path.join(machine.home, 'end.ics'), 'utf8');

  it('offers a calendar file, and holds nothing up if no one wants it', async () => {
    const offered = await start(...only, '--json');
    expect([offered.code, stepOf(offered)]).toMatchObject([
      0,
      {
        outcome: 'already',
        summary:
          'Optional: a reminder at 16:30 on Fri 27 Nov 2026, an hour before you finish, with --answer end-reminder.calendar-file=FILE.ics',
        evidence: { day: '2026-11-27', time: '16:30', calendarFile: null },
      },
    ]);
  });

  it('writes it once, for an hour before the last day ends', async () => {
    expect((await start(...asked)).code).toBe(2);
    const written = await start(...asked, '--yes', '--json');
    expect([written.code, stepOf(written).outcome]).toEqual([0, 'done']);
    expect(content()).toContain('DTSTART;TZID=Europe/London:20261127T163000\r\nDURATION:PT60M\r\n');
    expect(content()).toContain('TRIGGER:-PT0M');
    expect(content()).toContain('SUMMARY:Hand over 2nd line support: govsupport end');
    const first = content();
    expect((await start(...asked, '--yes')).code).toBe(0);
    expect(content()).toBe(first);
  });

  it('says what became of the file, and writes it again only if that is asked for', async () => {
    const place = path.join(machine.home, 'end.ics');
    const state = async (...args: string[]) => {
      const { code, ...outcome } = await start(...args, '--json');
      const { summary, evidence } = stepOf({ code, ...outcome });
      return [code, summary, evidence.calendarFile];
    };
    const at = 'A reminder for 16:30 on Fri 27 Nov 2026, an hour before you finish, was written to';
    expect(await state(...asked, '--yes')).toEqual([0, `${at} ${place}`, place]);
    const first = content();
    writeFileSync(place, first.replace('20261127T163000', '20261120T163000'));
    expect(await state(...only)).toEqual([0, expect.stringContaining(`${place}, which has other dates now; `), null]);
    rmSync(place);
    const gone = `${at} ${place}, and is no longer there; --answer end-reminder.calendar-file=FILE.ics writes it again`;
    expect(await state(...only)).toEqual([0, gone, null]);
    expect(existsSync(place)).toBe(false);
    expect(await state(...asked, '--yes')).toEqual([0, `${at} ${place}`, place]);
    expect(content().replace(/DTSTAMP.*/, '')).toBe(first.replace(/DTSTAMP.*/, ''));
  });
});

describe('without anyone who can press a key', () => {
  it.each([
    [['start', '--only', 'stand-up'], '--answer stand-up.calendar-file=FILE.ics', '--confirm stand-up'],
    [['start', '--dry-run', '--verbose'], '--answer stand-up.calendar-file=FILE.ics', 'handover-summary.words=TEXT'],
    [['end', '--only', 'rotation', '--answer', 'rotation.to=2026-11-23'], '--to EMAIL', '--confirm rotation'],
    [['end', '--dry-run', '--verbose'], '--to EMAIL', '--answer stand-up-after.calendar-file=FILE.ics'],
    [['start', '--answer', 'end-reminder.calendar-file=none/end.ics'], 'there is no folder', 'such as end-2026'],
    [
      ['end', '--answer', 'handover.words=ghp_0123456789abcdef0123456789abcdef0123'],
      'secret',
      'for the top of the handover?',
    ],
  ])('%j names flags', async (args, ...flags) => {
    const { stdout, stderr } = await machine.govsupport(['--sandbox', '--no-input', ...args]);
    const said = `${stderr}\n${stdout}`.replace(/\s+/g, ' ');
    for (const flag of flags) expect(said).toContain(flag);
    expect(said).not.toMatch(/\bchoose\b|\bpress\b|\bEnter\b|\bEsc\b|\banswer no\b|\[[a-z]\]/);
  });
});

describe('start: suspended-tickets', () => {
  it('distinguishes those of our clients from the rest', async () => {
    const { code, stderr } = await start('--only', 'suspended-tickets');
    expect(code).toBe(5);
    const words = stderr.replace(/\s+/g, ' ');
    const [ours, others] = words.split('The others:') as [string, string];
    expect(ours).toContain('3 of 6 look like ours');
    expect(ours).toMatch(/! \d+, Mon 23 Nov 2026, sol@museum\.example: /);
    for (const email of ['colin@council.example', 'new.person@placeholders.example', 'sol@museum.example']) {
      expect(ours).toContain(email);
    }
    expect(ours).toContain('Department of Placeholders writes from placeholders.example');
    for (const email of ['winner@lorry.example', 'agatha@agency.example', 'accounts@invoice.example']) {
      expect(others).toContain(email);
    }
  });
});

describe('start: read-tickets', () => {
  it('never says that a ticket has more time than there is, as the queue does not either', async () => {
    const whole = (text: string) => text.replace(/\s+/g, ' ');
    const read = whole((await start('--only', 'read-tickets')).stderr);
    const queue = (await machine.govsupport(['queue', '--sandbox'])).stdout;
    const handover = whole((await machine.govsupport(['handover', '--sandbox', '--html'])).stdout);
    for (const [ticket, days] of [
      // From Mon 23 Nov, 09:30 to the night of Fri 27 Nov is less than four days.
      [48225, 3],
      [48209, 12],
    ]) {
      const [found, other] = [
        new RegExp(`#${ticket} .*?breaches in (\\d+) days`).exec(read)?.[1],
        new RegExp(`^.*#${ticket} +(\\d+) d `, 'm').exec(queue)?.[1],
      ];
      expect([ticket, found, other]).toEqual([ticket, String(days), String(days)]);
      expect(handover).toMatch(new RegExp(`#${ticket}</b>(?:(?!</li>).)*aria-label="breaches in ${days} days"`));
    }
  });
});

describe('start: handover-read', () => {
  it('shows what comes first, with its current state, then the rest; and says that it was read', async () => {
    const shown = await start('--only', 'handover-read');
    expect(shown.code).toBe(5);
    const words = shown.stderr.replace(/\s+/g, ' ');
    expect(words).toContain('From Oscar Outgoing, in Slack: Handover of 2nd line support');
    const order = ['#48201', 'Now: BREACHED', 'Tried: reproduced on staging', '#48202', 'Waiting for someone else'];
    const places = order.map((text) => words.indexOf(text));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(0);

    const read = await start('--only', 'handover-read', '--confirm', 'handover-read', '--yes', '--json');
    expect([read.code, stepOf(read).outcome]).toEqual([0, 'done']);
    const again = await start('--only', 'handover-read', '--yes', '--json');
    expect([again.code, stepOf(again).outcome]).toEqual([0, 'done']);
    const { messages } = (await machine.govsupport(['sandbox', 'show', '--json'])).json().world.slack;
    const thanks = messages.filter(({ text }: { text: string }) => text.startsWith('Thank you for the handover'));
    expect(thanks).toHaveLength(1);
  });

  it('can be a file', async () => {
    machine.file('handover.md', '# Mine\n\n## Start here\n\n- #48204 Contact form\n');
    const outcome = await start('--only', 'handover-read', '--answer', 'handover-read.file=handover.md');
    expect(outcome.code).toBe(5);
    expect(outcome.stderr.replace(/\s+/g, ' ')).toContain(`From ${path.join(machine.home, 'handover.md')}:`);
    expect(outcome.stderr).toContain('#48204 Contact form');
    expect(outcome.stderr).not.toContain('in Slack');
  });

  it('is read in a dry run with --verbose; without it, there is only the plan', async () => {
    const file = machine.file('handover.md', '# Mine\n\n## Start here\n\n- #48204 Contact form\n');
    const dry = ['--only', 'handover-read', '--dry-run', '--answer', `handover-read.file=${file}`];
    const short = await start(...dry);
    expect(short.stdout).toContain('handover-read');
    expect(short.stderr.trim().split('\n')).toHaveLength(1);
    expect((await start(...dry, '--verbose')).stderr).toContain('#48204 Contact form');
  });

  it('finds the file again from another folder', async () => {
    const text = '# Mine\n\n## Start here\n\n- #48204 Contact form\n';
    machine.file('notes/handover.md', text);
    // In the practice world, home is on its pretend machine, which is made on first use.
    await start('--only', 'handover-read', '--dry-run');
    machine.file('.local/state/govsupport/sandbox/machine/home/notes/handover.md', text);
    const only = ['start', '--sandbox', '--no-input', '--only', 'handover-read'];
    for (const written of ['handover.md', '~/notes/handover.md']) {
      const first = [...only, '--answer', `handover-read.file=${written}`];
      const cwd = path.join(machine.home, 'notes');
      expect((await machine.govsupport(first, { cwd })).stderr).toContain('#48204 Contact form');
      const again = await machine.govsupport(only);
      expect(again.code).toBe(5);
      expect(again.stderr).toContain('#48204 Contact form');
    }
  });
});

describe('start: asking colleagues', () => {
  it('finishes once they have answered', async () => {
    const all = ['--yes', '--json', '--confirm', 'rotation,handover-read,read-tickets,suspended-tickets,stand-up'];
    const skip = ['--skip', 'ready=a rehearsal', '--skip', 'handover-summary=we have talked'];
    const outcomes = (outcome: Outcome) =>
      Object.fromEntries(
        outcome.json().steps.map(({ id, outcome: how }: { id: string; outcome: string }) => [id, how]),
      );
    const first = await start(...all, ...skip);
    expect(first.code).toBe(5);
    expect(outcomes(first)).toMatchObject({ 'zendesk-group': 'waiting', 'outgoing-person': 'waiting' });
    await machine.govsupport(['sandbox', 'clock', '+15m']);
    const second = await start(...all);
    expect(outcomes(second)).toMatchObject({ 'zendesk-group': 'done', 'outgoing-person': 'waiting' });
    await machine.govsupport(['sandbox', 'clock', '+15m']);
    const third = await start(...all);
    expect([third.code, outcomes(third)['outgoing-person']]).toEqual([0, 'done']);
    const { zendesk } = (await machine.govsupport(['sandbox', 'show', '--json'])).json().world;
    const working = zendesk.tickets.filter(
      ({ fields }: { fields: { group_id: number; status: string } }) =>
        fields.group_id === 360003 && !['solved', 'closed'].includes(fields.status),
    );
    const of = (id: number | null) =>
      working.filter(({ fields }: { fields: { assignee_id: number | null } }) => fields.assignee_id === id);
    // Oscar's are yours; unassigned ones stay.
    expect([of(900002).length, of(900001).length]).toEqual([0, 14]);
  });
});
