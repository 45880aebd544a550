import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  createPractice,
  effects,
  makeAdmin,
  messagesSince,
  outgoing,
  type Practice,
  secondLine,
  sendHandover,
  takeOver,
  workingOf,
  you,
} from './support/practice.ts';
import { stepsOf } from './support/steps.ts';

let practice: Practice;
let monday: World;
let before: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  monday = practice.world();
});
afterAll(() => practice.remove());

/** The original world, or with this change, this many days later. */
function begin(mutate: (world: World) => void = () => {}, days = 0): void {
  practice.restore(monday);
  practice.change((world) => {
    world.clockOffsetMs += days * 86_400_000;
    mutate(world);
  });
  before = practice.world();
}
beforeEach(() => begin());

const consent = ['--yes', '--no-input', '--json'];
const withoutBranches = ['--skip', 'branches=tried on their own'];
const notReady = ['--skip', 'ready=in a rehearsal'];

async function run(command: 'start' | 'end', args: readonly string[] = []) {
  const outcome = await practice[command]([...consent, ...args]);
  if (outcome.stdout === '') throw new Error(`exit code ${outcome.code}: ${outcome.stderr}`);
  return { code: outcome.code, steps: stepsOf(outcome), document: outcome.json() };
}

const sent = () => messagesSince(before, practice.world()).filter(({ user }) => user === you.slack);
const unchanged = () => expect(effects(practice.world())).toEqual(effects(before));

/** The rota, with some days given to others: by date, `Person.key`, or null for no one. */
const onRota =
  (changes: Readonly<Record<string, string | null>>) =>
  ({ rota }: World) => {
    const days = rota.days.flatMap((day) => {
      const person = changes[day.date];
      return person === null ? [] : [{ ...day, person: person ?? day.person }];
    });
    rota.days.splice(0, rota.days.length, ...days);
  };

describe('ending before the end', () => {
  it('is a doubt that --yes does not cover, whichever steps are chosen, but a flag does', async () => {
    begin(takeOver);
    for (const args of [withoutBranches, ['--to', 'nadia@example.org', ...withoutBranches], ['--only', 'reassign']]) {
      const { code, steps, document } = await run('end', args);
      expect(code).toBe(5);
      expect(steps.rotation).toMatchObject({
        outcome: null,
        summary: 'Your rotation ends in 4 days, on Fri 27 Nov 2026. Confirm with --end-early',
      });
      expect(document.rotation.doubts).toEqual(['Your rotation ends in 4 days, on Fri 27 Nov 2026.']);
      unchanged();
    }
    // The command to resume with continues with the flags of the first run.
    const refused = await practice.end(['--yes', '--no-input', '--to', 'corin@example.org', '--only', 'reassign']);
    expect(refused.stderr).toContain(
      'Resume with: govsupport --sandbox end --yes --no-input --only reassign --end-early\n',
    );
    const resumed = await practice.end(['--dry-run', '--json', '--only', 'rotation,reassign', '--end-early']);
    expect(resumed.json()).toMatchObject({
      rotation: { next: { person: { email: 'corin@example.org' } } },
      steps: [{ id: 'rotation', outcome: 'confirmed' }, { id: 'reassign' }],
    });
    begin(takeOver);
    const status = await practice.end(['status']);
    expect(status.stdout.replace(/\s+/g, ' ')).toContain('Your rotation ends in 4 days');

    const early = await run('end', ['--end-early', '--only', 'reassign']);
    expect(early.steps).toMatchObject({ reassign: { outcome: 'waiting' } });
    // It need not be given again on another day.
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    expect((await run('end', ['--only', 'reassign'])).steps).not.toHaveProperty('rotation');
  });

  it('is not a doubt on the last day', async () => {
    begin(takeOver, 4);
    const { steps } = await run('end', ['--only', 'rotation']);
    expect(steps.rotation).toMatchObject({ outcome: 'confirmed', evidence: { doubts: [] } });
  });
});

describe('who is before and after', () => {
  it.each([
    [
      'end',
      ['--to', 'Ada@example.org'],
      '--to: Ada@example.org is your own address. Give that of the person who is next.',
    ],
    ['end', ['--answer', 'rotation.next=ada@example.org'], 'Give that of the person who is next.'],
    ['start', ['--answer', 'rotation.previous=ada@example.org'], 'Give that of the person before you.'],
  ] as const)('is never yourself: %s %j', async (command, args, why) => {
    begin();
    const outcome = await practice[command](['--dry-run', ...args, '--only', 'rotation']);
    expect({ code: outcome.code, why: outcome.stderr.replace(/\s+/g, ' ') }).toMatchObject({
      code: 2,
      why: expect.stringContaining(why),
    });
  });
});

describe('starting before the start', () => {
  it('does nothing before it is confirmed, and never removes someone who is on duty', async () => {
    begin(makeAdmin, -3);
    const { code, steps } = await run('start', [...notReady, '--confirm', 'read-tickets,suspended-tickets,stand-up']);
    expect(code).toBe(5);
    expect(steps.rotation).toMatchObject({
      outcome: null,
      summary: "Your rotation hasn't started yet (it starts Mon 23 Nov 2026). Confirm with --confirm rotation",
    });
    for (const id of ['from', 'only']) {
      const part = await run('start', [`--${id}`, 'outgoing-person']);
      expect(part).toMatchObject({ code: 5, steps: { rotation: { outcome: null } } });
    }
    unchanged();

    const early = await run('start', ['--confirm', 'rotation', '--only', 'zendesk-group,outgoing-person']);
    expect(early.steps).toMatchObject({
      'zendesk-group': { outcome: 'done' },
      'outgoing-person': {
        outcome: 'waiting',
        summary: 'Oscar Outgoing is still on duty, until Fri 20 Nov 2026',
      },
    });
    expect(workingOf(practice.world(), outgoing.zendesk)).toEqual(workingOf(before, outgoing.zendesk));
    const members = practice.world().zendesk.memberships.filter(({ group_id }) => group_id === secondLine);
    expect(members.map(({ user_id }) => user_id)).toContain(outgoing.zendesk);
  });

  it('says that a day of cover is not a rotation', async () => {
    begin(onRota({ '2026-11-24': 'next' }));
    practice.change((world) => {
      world.rota.days = world.rota.days.map((day) => ({
        ...day,
        person: { next: 'you', you: 'next' }[day.person] ?? day.person,
      }));
      world.rota.days = world.rota.days.filter(({ date, person }) => person !== 'you' || date === '2026-11-24');
    });
    const outcome = await practice.start(consent);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/You stand in for Nadia Next on Tue 24 Nov 2026, which is not a rotation/);
    // Later that is still why there is none.
    expect((await practice.govsupport(['sandbox', 'clock', '+7d'])).code).toBe(0);
    for (const command of ['start', 'rotation']) {
      const { stderr } = await practice.govsupport([command, '--sandbox', '--no-input']);
      expect(stderr).toMatch(/You stood in for Nadia Next on Tue 24 Nov 2026, which is not a rotation of your own/);
    }
    // Whoever shares a day does not stand in, and is on the rota all the same.
    practice.change(({ rota }) => {
      const shared = rota.days.filter(({ date }) => date === '2026-11-24');
      rota.days.push(...shared.map((day) => ({ ...day, person: 'next' })));
    });
    const { stderr } = await practice.govsupport(['rotation', '--sandbox']);
    expect(stderr).toMatch(/ada@example\.org is on the rota, and has no rotation of their own/);
  });
});

describe('a turn that the rota moves', () => {
  const endIt = ['--from', 'reassign', '--confirm', 'stand-up-after'];
  const files = () => readdirSync(path.dirname(practice.stateFile)).filter((name) => name.endsWith('.json'));

  it('keeps its memory when its first day moves, and sends nothing twice', async () => {
    begin((world) => {
      makeAdmin(world);
      takeOver(world);
    }, 4);
    const first = await run('end', endIt);
    expect(first.code).toBe(0);
    const messages = sent();
    expect(messages).toHaveLength(2);
    for (const moved of [{ '2026-11-23': 'outgoing' }, { '2026-11-23': 'outgoing', '2026-11-24': 'outgoing' }]) {
      practice.change(onRota(moved));
      const again = await run('end', endIt);
      expect(again.code).toBe(0);
      expect(again.document.rotation.start).toBe(moved['2026-11-24'] ? '2026-11-26' : '2026-11-24');
      expect(again.steps.tell).toMatchObject({ outcome: 'done' });
      expect(sent()).toEqual(messages);
    }
    expect(files()).toEqual(['dev-2026-11-23.json']);
    const document = await practice.govsupport(['handover', '--sandbox', '--json']);
    expect(document.json().tickets.filter((ticket: { handedOver: boolean }) => ticket.handedOver)).toHaveLength(14);
  });

  it('keeps its memory when its first day moves between two runs of start', async () => {
    const steps = ['--only', 'zendesk-group'];
    expect((await run('start', steps)).steps['zendesk-group']).toMatchObject({ outcome: 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    practice.change((world) => {
      world.zendesk.memberships = monday.zendesk.memberships;
      onRota({ '2026-11-23': 'outgoing', '2026-11-25': 'you' })(world);
    });
    const again = await run('start', steps);
    expect(again.document.rotation.start).toBe('2026-11-24');
    expect(again.steps['zendesk-group']).toMatchObject({ outcome: 'waiting' });
    expect(sent()).toHaveLength(1);
  });

  it('asks again who is next when that is swapped, and nothing goes to anyone before', async () => {
    begin((world) => {
      makeAdmin(world);
      takeOver(world);
    }, 4);
    expect((await run('end', ['--only', 'rotation'])).steps.rotation).toMatchObject({ outcome: 'confirmed' });
    practice.change(({ rota }) => {
      rota.days = rota.days.map((day) => ({
        ...day,
        person: day.date > '2026-11-27' ? ({ next: 'outgoing', outgoing: 'next' }[day.person] ?? '') : day.person,
      }));
    });
    const effect = effects(practice.world());
    const asked = await practice.end(['--no-input', '--json', '--from', 'reassign']);
    expect(asked.code).toBe(5);
    expect(stepsOf(asked).rotation?.summary).toMatch(/not confirmed yet that Oscar Outgoing is next/);
    expect(effects(practice.world())).toEqual(effect);
  });

  it('finds what older versions wrote, and keeps the name of its file', async () => {
    begin((world) => {
      makeAdmin(world);
      takeOver(world);
    }, 4);
    await run('end', endIt);
    const { rotation: _, ...state } = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    writeFileSync(practice.stateFile, JSON.stringify({ ...state, schemaVersion: 1 }));
    practice.change(onRota({ '2026-11-23': 'outgoing' }));
    const messages = sent();
    expect((await run('end', endIt)).steps.tell).toMatchObject({ outcome: 'done' });
    expect(sent()).toEqual(messages);
    expect(files()).toEqual(['dev-2026-11-23.json']);
  });

  it("does not take another person's memory for its own", async () => {
    await run('start', ['--only', 'zendesk-group']);
    const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    state.rotation = { ...state.rotation, name: 'Corin Cover', email: 'corin@example.org' };
    writeFileSync(practice.stateFile, JSON.stringify(state));
    await run('start', ['--only', 'stand-up', '--confirm', 'stand-up']);
    expect(files()).toEqual(['dev-2026-11-23-2.json', 'dev-2026-11-23.json']);
    expect(JSON.parse(readFileSync(practice.stateFile, 'utf8'))).toEqual(state);
    renameSync(practice.stateFile, `${practice.stateFile}.gone`);
    await run('start', ['--only', 'stand-up']);
    expect(files()).toEqual(['dev-2026-11-23-2.json']);
  });
});

describe('dates that were given', () => {
  const dates = (from: string, to: string) => ['--answer', `rotation.from=${from}`, '--answer', `rotation.to=${to}`];
  const rotation = async (args: readonly string[] = []) =>
    (await run('end', ['--only', 'rotation', ...args])).document.rotation;

  it('have the people before and after those dates', async () => {
    expect(await rotation(dates('2026-12-07', '2026-12-11'))).toMatchObject({
      start: '2026-12-07',
      previous: { person: { email: 'nadia@example.org' }, start: '2026-11-30' },
      next: null,
      doubts: [
        "Your rotation hasn't started yet (it starts Mon 7 Dec 2026).",
        'The rota does not say yet who is next.',
      ],
    });
  });

  it('of a past turn do not apply to the one that the rota has today', async () => {
    begin(onRota({ '2026-11-17': 'you' }));
    await rotation([...dates('2026-11-16', '2026-11-20'), '--confirm', 'rotation']);
    expect(await rotation()).toMatchObject({ start: '2026-11-23', end: '2026-11-27' });
  });

  it('are remembered for their turn, and the next person starts after it', async () => {
    begin(({ rota }) => {
      rota.days = rota.days.filter(({ date, person }) => person !== 'you' && date < '2026-11-27');
    }, 4);
    const given = [...dates('2026-11-23', '2026-11-27'), '--to', 'nadia@example.org'];
    const expected = { start: '2026-11-23', end: '2026-11-27', next: { start: '2026-11-30' }, doubts: [] };
    expect(await rotation(given)).toMatchObject(expected);
    expect(await rotation()).toMatchObject(expected);
    // Two days after its end, it can still be ended.
    await practice.govsupport(['sandbox', 'clock', '+2d']);
    expect(await rotation()).toMatchObject(expected);
  });
});

describe('a rota of names without addresses', () => {
  /** Someone for whom the practice rota has no address. */
  const nameOnly = (key: string, name: string) => (world: World) => {
    world.rota.days = world.rota.days.map((day) => (day.person === key ? { ...day, person: name } : day));
    makeAdmin(world);
  };
  const outgoingPerson = async (args: readonly string[] = []) =>
    (await run('start', ['--confirm', 'rotation', '--only', 'zendesk-group,outgoing-person', ...args])).steps[
      'outgoing-person'
    ];

  it('is asked about, and no match does not mean that someone has left', async () => {
    begin(nameOnly('outgoing', 'Oscar'));
    const asked = await run('start', ['--only', 'outgoing-person']);
    expect(asked).toMatchObject({
      code: 5,
      steps: { rotation: { summary: 'The rota has no address for Oscar. Confirm with --confirm rotation' } },
    });
    unchanged();
    const step = await outgoingPerson();
    expect(step?.outcome).not.toBe('already');
    expect(step?.summary).toMatch(
      /no address for Oscar, who may be Oscar Outgoing \(oscar@example.org\).*rotation.previous=/,
    );
    expect(workingOf(practice.world(), outgoing.zendesk)).toEqual(workingOf(before, outgoing.zendesk));
    expect(await outgoingPerson(['--answer', 'rotation.previous=oscar@example.org'])).toMatchObject({
      outcome: 'done',
    });
  });

  it('finds who is in the group with that whole name, and does not take an unknown address for an absence', async () => {
    begin(nameOnly('outgoing', 'Oscar Outgoing'));
    expect(await outgoingPerson()).toMatchObject({ outcome: 'done' });
    begin((world) => {
      const oscar = world.zendesk.users.find(({ id }) => id === outgoing.zendesk);
      Object.assign(oscar ?? {}, { email: 'o.outgoing@example.org' });
      makeAdmin(world);
    });
    expect((await outgoingPerson())?.summary).toContain('No one in Zendesk has the address oscar@example.org');
    unchangedTickets();
  });

  it('hands over to no one before an address is given', async () => {
    begin((world) => {
      nameOnly('next', 'Nadia')(world);
      takeOver(world);
    }, 4);
    const { steps } = await run('end', ['--confirm', 'rotation', '--only', 'reassign,tell,leave-group']);
    for (const id of ['reassign', 'tell', 'leave-group'])
      expect(steps[id]).toMatchObject({
        outcome: null,
        summary: 'The rota has no address for Nadia: give --to EMAIL',
      });
    unchanged();
    const named = await run('end', ['--to', 'nadia@example.org', '--only', 'reassign']);
    expect(named.document.rotation.next.person).toEqual({ name: 'Nadia', email: 'nadia@example.org' });
    expect(named.steps.reassign).toMatchObject({ outcome: 'done' });
  });
});

const unchangedTickets = () =>
  expect(workingOf(practice.world(), outgoing.zendesk)).toEqual(workingOf(before, outgoing.zendesk));

describe('an address that is given', () => {
  it('is refused if no one has it, with a near match, and is not kept', async () => {
    const everything = practice.everything();
    for (const [args, flag] of [
      [['--to', 'nadja@example.org'], '--to'],
      [['--answer', 'rotation.next=nadja@example.org'], '--answer rotation.next'],
    ] as const) {
      const outcome = await practice.end(['--yes', '--no-input', ...args]);
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toContain(
        `${flag}: neither Zendesk nor Slack knows a colleague with the address nadja@example.org.`,
      );
      expect(outcome.stderr).toContain('Did you mean nadia@example.org?');
    }
    // A client is not a colleague.
    const client = practice.world().zendesk.users.find(({ role }) => role === 'end-user')?.email;
    const outcome = await practice.end(['--yes', '--no-input', '--to', String(client)]);
    expect(outcome.code).toBe(2);
    expect(practice.everything()).toBe(everything);
  });

  it('is unknown if neither service answers, and nothing is done', async () => {
    for (const service of ['zendesk', 'slack']) await practice.misbehave('--path', `/${service}/*`, '--status', '500');
    before = practice.world();
    const outcome = await practice.end(['--yes', '--no-input', '--to', 'nadia@example.org']);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toContain('--to: could not check whether anyone has the address nadia@example.org.');
    unchanged();
  });
});

describe('the handover of the person before', () => {
  it('is not one of half a year ago, and a confirmation for one person is not one for another', async () => {
    begin((world) => {
      sendHandover(world, '# Handover');
      const handover = world.slack.messages.at(-1);
      Object.assign(handover ?? {}, { ts: `${Number(handover?.ts) - 180 * 86_400}.000100` });
    });
    const read = async (args: readonly string[] = []) =>
      (await run('start', ['--only', 'handover-read', ...args])).steps['handover-read'];
    expect(await read(['--confirm', 'handover-read'])).toMatchObject({
      outcome: 'confirmed',
      summary: 'There is no handover from Oscar Outgoing',
    });
    expect(sent()).toEqual([]);
    practice.change(({ rota }) => {
      rota.days = rota.days.map((day) => ({
        ...day,
        person: day.date < '2026-11-23' && day.person === 'outgoing' ? 'cover' : day.person,
      }));
    });
    expect(await read()).toMatchObject({ outcome: null });
  });
});
