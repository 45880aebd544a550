import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changeWorld,
  confirmStandUp,
  consent,
  messagesSent,
  outcomes,
  practice,
  run,
  runOneStep,
  sendNow,
  startOnLastAfternoon,
} from './support/ending.ts';
import { effects, workingOf, you } from './support/practice.ts';

startOnLastAfternoon();

describe('rotation', () => {
  const rotation = async (args: readonly string[] = []) => (await run(['--only', 'rotation', ...args])).steps.rotation;

  it('is a named person, and consent is enough if there is no doubt', async () => {
    expect((await run(['--only', 'rotation'])).steps.rotation).toMatchObject({
      outcome: 'confirmed',
      summary: expect.stringContaining('before Nadia Next (the feed at'),
      evidence: { next: 'nadia@example.org', nextFrom: '2026-11-30', cover: ['2026-11-25 Corin Cover'], doubts: [] },
    });
    expect(practice.endState().rotation.seen).toEqual(['next nadia@example.org']);
  });

  it('says that someone stood in on a day that has passed, and so does start', async () => {
    // With a doubt, both say what they know of the rotation.
    changeWorld(({ rota }) => {
      rota.days = rota.days.filter(({ date }) => date !== '2026-11-24');
    });
    for (const command of ['start', 'end']) {
      const args = ['--sandbox', '--no-input', '--only', 'rotation'];
      const { stdout, stderr } = await practice.govsupport([command, ...args]);
      expect(`${stdout}${stderr}`).toContain('Corin Cover stood in on Wed 25 Nov 2026.');
    }
  });

  it('needs an answer if there is doubt, and sends nothing to anyone before that', async () => {
    changeWorld(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date !== '2026-11-24'));
    });
    const done = effects(practice.world());
    const { code, steps } = await run(confirmStandUp);
    expect(code).not.toBe(0);
    expect(steps.rotation).toMatchObject({ outcome: null, summary: expect.stringContaining('--confirm rotation') });
    for (const id of ['reassign', 'tell', 'leave-group']) {
      expect(steps[id]).toMatchObject({ outcome: null, summary: expect.stringContaining('before your rotation is') });
    }
    expect(effects(practice.world())).toEqual(done);
    expect(await rotation(['--confirm', 'rotation'])).toMatchObject({ outcome: 'confirmed' });
    expect(await rotation()).toMatchObject({ outcome: 'confirmed' });
    // Another person, another answer.
    practice.change(({ rota }) => {
      const days = rota.days.map((day) =>
        day.date > '2026-11-27' && day.person === 'next' ? { ...day, person: 'outgoing' } : day,
      );
      rota.days.splice(0, rota.days.length, ...days);
    });
    expect(await rotation()).toMatchObject({ outcome: null });
  });

  it('knows no one if the rota ends, and says what to do', async () => {
    changeWorld(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date <= '2026-11-27'));
    });
    expect(await rotation()).toMatchObject({ outcome: null, summary: expect.stringContaining('who is next') });
    expect(await rotation(['--confirm', 'rotation'])).toMatchObject({ outcome: 'confirmed', evidence: { next: null } });
    const { code, steps } = await run(['--from', 'reassign']);
    expect(code).toBe(5);
    expect(steps.reassign?.summary).toContain('--to EMAIL');
    expect(steps['leave-group']?.summary).toContain('--to EMAIL');
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    expect(messagesSent()).toEqual([]);
  });

  it('stays with you if you are on again with no one in between', async () => {
    changeWorld(({ rota }) => {
      const days = rota.days.map((day) =>
        day.date > '2026-11-27' && day.person === 'next' ? { ...day, person: 'you' } : day,
      );
      rota.days.splice(0, rota.days.length, ...days.filter(({ date }) => date <= '2026-11-27' || date >= '2026-12-14'));
    });
    const { document } = await run(['--only', 'rotation']);
    const done = effects(practice.world());
    const { steps } = await run(['--to', 'ada@example.org', ...confirmStandUp]);
    expect({ rotation: document.rotation.end, steps: outcomes(steps) }).toMatchObject({
      steps: { reassign: 'already', tell: 'already', 'leave-group': 'already' },
    });
    expect(steps.reassign?.summary).toContain('14 tickets stay with you');
    expect(effects(practice.world())).toEqual(done);
  });

  it('is a swap with --to, which is remembered', async () => {
    const { steps } = await run(['--to', 'corin@example.org', ...confirmStandUp, ...sendNow]);
    expect(steps.rotation).toMatchObject({
      outcome: 'confirmed',
      summary: expect.stringContaining('before Corin Cover'),
    });
    expect(steps.reassign?.plan?.actions[0]?.text).toContain('please add Corin Cover to the Zendesk group');
    const again = await run(confirmStandUp);
    expect(again.steps.rotation?.evidence).toMatchObject({ next: 'corin@example.org' });
    expect(
      messagesSent()
        .map(({ text }) => text)
        .join(),
    ).not.toContain('Nadia');
    // Swapped once more: the other person is told too, and the first is not told twice.
    const other = await run(['--to', 'nadia@example.org', ...confirmStandUp, ...sendNow]);
    expect(other.steps.tell).toMatchObject({ outcome: 'done' });
    const told = messagesSent().filter(({ text }) => text.startsWith('Hello') && text.includes('is yours from'));
    expect(told.map(({ text }) => text.split(',')[0])).toEqual(['Hello Corin', 'Hello Nadia']);
    // A person who was told earlier is told once that they are not next.
    await run(['--to', 'nadia@example.org', ...confirmStandUp, ...sendNow]);
    const changes = () =>
      messagesSent().flatMap(({ text }) => /^(Hello \w+), .*has changed:\n\n- (.*)$/.exec(text)?.slice(1) ?? []);
    expect(changes()).toEqual(['Hello Corin', 'Nadia Next is on from Mon 30 Nov 2026, not you.']);
    const back = await run(['--to', 'corin@example.org', ...confirmStandUp, ...sendNow]);
    expect(back.steps.tell).toMatchObject({ outcome: 'done' });
    expect(messagesSent().at(-2)?.text).toContain('Corin Cover is on from Mon 30 Nov 2026, not you.');
    expect(messagesSent().at(-1)?.text).toContain('- You are on 2nd line support after all, from Mon 30 Nov 2026.');
    // The team is told of each swap, once.
    await run(confirmStandUp);
    const toTeam = messagesSent().flatMap(
      ({ text }) => /has handed 2nd line support over to ([\w ]+),/.exec(text)?.[1] ?? [],
    );
    expect(toTeam).toEqual(['Corin Cover', 'Nadia Next', 'Corin Cover']);
    // So are those who have to add them: they are asked for Nadia too, not only for Corin.
    const asked = messagesSent().flatMap(
      ({ text }) => /please add ([\w ]+) to the Zendesk group/.exec(text)?.[1] ?? [],
    );
    expect(asked).toEqual(['Corin Cover', 'Nadia Next']);
  });

  it('can go to someone who is not on the rota, and not to a client or a light agent', async () => {
    const lead = await runOneStep('reassign', ['--to', 'della@example.org']);
    expect(lead).toMatchObject({ code: 5, outcome: 'waiting' });
    // The rota does not have their name, and Slack does.
    expect(messagesSent()[0]?.text).toContain('Hello, Della Delivery (della@example.org) is on 2nd line support from');
    const light = await runOneStep('reassign', ['--to', 'lara@example.org']);
    expect(light.code).toBe(1);
    expect(light.step.summary).toContain('is a light agent in Zendesk, so no ticket can go to them');
    for (const email of ['nobody@example.org', 'enid@council.example']) {
      const { code, stderr } = await practice.end(['--only', 'tell', '--to', email, ...consent, ...sendNow]);
      expect(code).toBe(2);
      expect(stderr).toContain(`knows a colleague with the address ${email}`);
    }
    expect(messagesSent()).toHaveLength(1);
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
  });
});

describe('stand-up-after', () => {
  const standUp = (args: readonly string[] = confirmStandUp) => runOneStep('stand-up-after', args);

  it('is only confirmed by the person, and is on the next working day', async () => {
    expect(await standUp([])).toMatchObject({ code: 5, outcome: null, step: { evidence: { day: '2026-11-30' } } });
    expect(await standUp()).toMatchObject({ code: 0, outcome: 'confirmed' });
    expect((await standUp([])).step.summary).toContain('you will be there on Mon 30 Nov 2026');
  });

  it('is after weekends and bank holidays, and is asked about again if the last day moves', async () => {
    await standUp();
    const dates = ['--answer', 'rotation.from=2026-11-23', '--answer', 'rotation.to=2026-12-24'];
    const christmas = [...dates, '--end-early'];
    const moved = await standUp(christmas);
    expect(moved).toMatchObject({ code: 5, outcome: null, step: { evidence: { day: '2026-12-29' } } });
    const text = await practice.end(['--no-input', '--only', 'stand-up-after', ...christmas]);
    expect(text.stderr.replace(/\s+/g, ' ')).toMatch(
      /Tue 29 Dec 2026 \(Fri 25 Dec 2026 is Christmas Day, Mon 28 Dec 2026 is Boxing Day/,
    );
    expect(await standUp([...confirmStandUp, ...christmas])).toMatchObject({ code: 0, outcome: 'confirmed' });
  });

  it('is written to a calendar file on request', async () => {
    const wanted = ['--answer', 'stand-up-after.calendar-file=after.ics', '--answer', 'stand-up-after.time=09:45'];
    expect(await standUp([...confirmStandUp, ...wanted])).toMatchObject({ code: 0, outcome: 'done' });
    const file = path.join(practice.home, 'after.ics');
    expect(readFileSync(file, 'utf8')).toMatch(/DTSTART;TZID=Europe\/London:20261130T094500\r\n/);
    expect(readFileSync(file, 'utf8').match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(await standUp([])).toMatchObject({
      code: 0,
      outcome: 'done',
      step: { summary: expect.stringContaining(`; a calendar file was written to ${file}`) },
    });
    rmSync(file);
    expect(await standUp([])).toMatchObject({
      code: 0,
      outcome: 'done',
      step: { summary: expect.stringContaining(`${file}, and is no longer there`), evidence: { calendarFile: null } },
    });
    writeFileSync(path.join(practice.home, 'mine.ics'), 'mine');
    const refused = await practice.end([
      ...consent,
      '--only',
      'stand-up-after',
      '--answer',
      'stand-up-after.calendar-file=mine.ics',
    ]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('"mine.ics" already exists') });
  });
});
