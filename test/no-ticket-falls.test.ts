import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  addToGroup,
  changes,
  createPractice,
  makeAdmin,
  messagesSince,
  next,
  outgoing,
  type Practice,
  says,
  secondLine,
  takeOver,
  workingOf,
  you,
} from './support/practice.ts';
import { type ShownStep, stepsOf } from './support/steps.ts';

const corin = 900004;
const mo = 900006;

let practice: Practice;
/** The last afternoon of a rotation: three tickets are Ada's, each with her note, and Nadia is in the group. */
let begun: World;
let mine: number[];
let before: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.change(takeOver);
  await practice.govsupport(['sandbox', 'clock', '+4d6h']);
  practice.change((world) => {
    mine = workingOf(world, you.zendesk).slice(0, 3);
    for (const id of workingOf(world, you.zendesk)) {
      if (mine.includes(id)) says(world, id, you.zendesk, 'Asked: an answer\nNext: give it');
      else Object.assign(world.zendesk.tickets.find((one) => one.id === id)?.fields ?? {}, { assignee_id: mo });
    }
    addToGroup(world, next.zendesk);
  });
  begun = practice.world();
});
beforeEach(() => {
  practice.restore(begun);
  before = begun;
});
afterAll(() => practice.remove());

const change = (mutate: (world: World) => void) => {
  practice.change(mutate);
  before = practice.world();
};
const misbehave: Practice['misbehave'] = (...args) => practice.misbehave(...args);
const consent = ['--yes', '--no-input', '--json', '--skip', 'branches=tried on their own'];
const word = ['--confirm', 'stand-up-after'];

async function end(...args: string[]) {
  const outcome = await practice.end([...consent, ...word, ...args]);
  if (outcome.stdout === '') throw new Error(outcome.stderr);
  return { code: outcome.code, steps: stepsOf(outcome), stderr: outcome.stderr };
}

async function only(id: string, ...args: string[]) {
  const outcome = await practice.end(['--yes', '--no-input', '--json', '--only', id, ...args]);
  if (outcome.stdout === '') throw new Error(outcome.stderr);
  return { code: outcome.code, step: stepsOf(outcome)[id] as ShownStep };
}

/** Runs `end`, and does something at the very moment when a request is about to take effect. */
async function atTheMoment(request: readonly string[], act: (world: World) => void, args: readonly string[] = []) {
  await misbehave(...request, '--hold', 'before');
  const running = end('--to', 'nadia@example.org', ...args);
  await expect.poll(() => practice.world().misbehaviour[0]?.seen).toBe(1);
  practice.change(act);
  await misbehave('--clear');
  return running;
}

/** Like Zendesk when someone is removed: their working tickets are unassigned. */
function remove(world: World, user: number): void {
  const { zendesk } = world;
  zendesk.memberships = zendesk.memberships.filter((one) => one.user_id !== user || one.group_id !== secondLine);
  for (const id of workingOf(world, user)) changes(world, id, outgoing.zendesk, 'assignee_id', null);
}

const holderOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id)?.fields.assignee_id;
const holders = () => mine.map(holderOf);
const subjectOf = (id: number) => before.zendesk.tickets.find((one) => one.id === id)?.fields.subject ?? '';
const sent = () => messagesSince(before, practice.world()).filter(({ user }) => user === you.slack);
const told = () =>
  sent().filter(({ text }) => text.startsWith('Hello Nadia') || text.includes('has handed 2nd line support over'));
const jobs = ['--path', '/zendesk/api/v2/tickets/update_many.json'];

/** Checks that every ticket is with Nadia, and that others were told once. */
function expectHandedOver(steps: Readonly<Record<string, ShownStep>>) {
  expect(holders()).toEqual(mine.map(() => next.zendesk));
  expect(steps.reassign).toMatchObject({ outcome: 'done', evidence: { reassigned: mine, notWithNext: [] } });
  expect(told()).toHaveLength(2);
}

describe('tickets that someone else takes out of your hands', () => {
  it('while the job runs, because you are removed from the group, still reach the next person', async () => {
    const { steps, code } = await atTheMoment(jobs, (world) => remove(world, you.zendesk));
    expectHandedOver(steps);
    expect(code).toBe(0);
    expect(steps['leave-group']?.summary).toContain('You are no longer in GovPress 2nd line support');
  });

  it('before the job, because you are removed while your notes are looked at', async () => {
    // The notes are looked at before anything is reassigned.
    const comments = ['--path', `/zendesk/api/v2/tickets/${mine[0]}/comments*`, '--nth', '1'];
    const { steps } = await atTheMoment(comments, (world) => remove(world, you.zendesk));
    expectHandedOver(steps);
  });

  it('because the next person is removed right after the job: each is named, and nothing goes on', async () => {
    // The handover is written after the tickets were read back.
    const { steps, code } = await atTheMoment(['--path', '/zendesk/api/v2/suspended_tickets*'], (world) =>
      remove(world, next.zendesk),
    );
    expect(code).toBe(1);
    expect(steps.tell).toMatchObject({ outcome: 'waiting' });
    expect(steps.tell?.summary).toContain(`#${mine[0]} "${subjectOf(mine[0] as number).slice(0, 20)}`);
    expect(steps['leave-group']?.outcome).toBe('failed');
    expect(told()).toEqual([]);
    const again = await end();
    expect(again.code).toBe(1);
    expect(again.steps.reassign).toMatchObject({ outcome: 'failed' });
    for (const id of mine) expect(again.steps.reassign?.summary).toContain(`#${id} "${subjectOf(id).slice(0, 20)}`);
    expect(again.steps.reassign?.summary).toContain('with no one');
    expect(told()).toEqual([]);
    // They were asked for once, and when they are back it goes on.
    expect((await end()).code).toBe(1);
    expect(sent().filter(({ text }) => text.includes('please add Nadia Next'))).toHaveLength(1);
    practice.change((world) => addToGroup(world, next.zendesk));
    expectHandedOver((await end()).steps);
  });

  it('because a colleague adds the next person and removes you in one go', async () => {
    change((world) => remove(world, next.zendesk));
    const first = await end('--to', 'nadia@example.org');
    expect(first.steps.reassign?.outcome).toBe('waiting');
    practice.change((world) => {
      addToGroup(world, next.zendesk);
      remove(world, you.zendesk);
    });
    const status = stepsOf(await practice.end(['status', '--json']));
    expect(status.reassign).toMatchObject({ outcome: null, evidence: { notWithNext: mine.map((id) => ({ id })) } });
    expect(status['leave-group']?.summary).toContain('did not reach the next person');
    const { steps, code } = await end();
    expectHandedOver(steps);
    expect(code).toBe(0);
  });

  it('because a run was stopped and the next one hands over to someone else', async () => {
    change((world) => addToGroup(world, corin));
    await only('reassign', '--to', 'nadia@example.org');
    const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    Object.assign(state.checklists.end.reassign.actions.reassign, { made: null, madeAt: null });
    writeFileSync(practice.stateFile, JSON.stringify(state));
    expect(holders()).toEqual(mine.map(() => next.zendesk));
    const { step, code } = await only('reassign', '--to', 'corin@example.org');
    expect({ code, holders: holders() }).toEqual({ code: 0, holders: mine.map(() => corin) });
    expect(step).toMatchObject({ outcome: 'done', evidence: { reassigned: mine } });
  });

  it('are each moved, left with a reason, or reported by name', async () => {
    change(makeAdmin);
    const [taken = 0, solved = 0, deleted = 0] = mine;
    const { steps, code } = await atTheMoment(jobs, (world) => {
      changes(world, taken, mo, 'assignee_id', mo);
      changes(world, solved, mo, 'status', 'closed');
      world.zendesk.tickets = world.zendesk.tickets.filter(({ id }) => id !== deleted);
    });
    expect(code).toBe(0);
    expect(steps.reassign?.evidence.leftAsItIs).toEqual([
      expect.stringContaining(`#${deleted} is no longer in Zendesk`),
      expect.stringMatching(new RegExp(`#${taken} ".*" is with Mo Maintenance now`)),
      expect.stringMatching(new RegExp(`#${solved} ".*" is closed now`)),
    ]);
    for (const id of mine) expect(steps.reassign?.summary).toContain(`#${id}`);
  });
});

describe('a note that could not be sent', () => {
  it('holds its ticket back, and both go with the next run', async () => {
    change(makeAdmin);
    const [id = 0] = mine;
    await misbehave('--path', `/zendesk/api/v2/tickets/${id}`, '--method', 'PUT', '--status', '500');
    const { steps, code } = await end('--to', 'nadia@example.org', '--note', `${id}=Next: ask Enid again`);
    expect(code).toBe(3);
    expect(steps.reassign).toMatchObject({ outcome: null });
    expect(steps.reassign?.summary).toContain(`Held back, because your note was not sent: #${id}`);
    expect(holders()).toEqual([you.zendesk, next.zendesk, next.zendesk]);
    expect(told()).toEqual([]);
    await misbehave('--clear');
    const again = await end();
    expect(again.code).toBe(0);
    expectHandedOver(again.steps);
    const audits = practice
      .world()
      .zendesk.tickets.find((one) => one.id === id)
      ?.audits.flatMap(({ events }) => events);
    const noted = audits?.findIndex((event) => event.type === 'Comment' && event.body === 'Next: ask Enid again') ?? -1;
    const moved = audits?.findIndex((event) => event.type === 'Change' && event.value === next.zendesk) ?? -1;
    expect(noted).toBeGreaterThan(-1);
    expect(moved).toBeGreaterThan(noted);
  });
});

describe('your tickets of other groups', () => {
  // Two are in the scoping group, where Nadia is not.
  const [first, second] = [48231, 48232];

  it('stay with you if nothing was answered, and that is reported', async () => {
    const { step, code } = await only('reassign', '--to', 'nadia@example.org');
    expect(code).toBe(0);
    expect(step.summary).toContain(`#${first}, #${second} in other groups stay with you`);
    expect([holderOf(first), holderOf(second)]).toEqual([you.zendesk, you.zendesk]);
  });

  it('go where the answers say, and are read back; what is kept has its reason', async () => {
    const said = [`reassign.other.${first}=queue`, `reassign.other.${second}=keep:Pat answers me`];
    const flags = ['--to', 'nadia@example.org', ...said.flatMap((one) => ['--answer', one])];
    // While the first has not moved, it does not say that it stays.
    await misbehave(...jobs, '--status', '422');
    expect((await only('reassign', ...flags)).code).not.toBe(0);
    await misbehave('--clear');
    const { reassign } = stepsOf(await practice.end(['status', '--json']));
    expect(reassign?.summary).toContain(
      `#${first} in another group is still with you; #${second} in another group stays with you`,
    );
    const { step, code } = await only('reassign', ...flags);
    expect({ code, summary: step.summary }).toEqual({ code: 0, summary: expect.stringContaining(`#${second}`) });
    expect(practice.world().zendesk.tickets.find(({ id }) => id === first)?.fields).toMatchObject({
      assignee_id: null,
      group_id: 360004,
    });
    expect(holderOf(second)).toBe(you.zendesk);
    expect(step.evidence.otherTickets).toEqual([
      { ticket: first, went: 'queue', reason: null },
      { ticket: second, went: 'keep', reason: 'Pat answers me' },
    ]);
    expect(practice.audit().map(({ what }) => what)).toContain(
      `Put #${first} back into the queue of GovPress scoping and discussion`,
    );
    const { stdout } = await practice.govsupport(['handover', '--sandbox']);
    expect(stdout).toMatch(new RegExp(`- #${second} .+ — stays with Ada Example: Pat answers me\\n`));
    expect(stdout).toContain(`- #${first} is back in its group's queue\n`);
    expect((await only('reassign')).code).toBe(0);
  });

  it('go to the next person if they are in that group', async () => {
    change((world) => {
      addToGroup(world, next.zendesk, 360004);
    });
    const { code, step } = await only(
      'reassign',
      '--to',
      'nadia@example.org',
      '--answer',
      `reassign.other.${first}=next`,
    );
    expect({ code, holder: holderOf(first) }).toEqual({ code: 0, holder: next.zendesk });
    expect(step.evidence.otherTickets).toEqual([{ ticket: first, went: 'next', reason: null }]);
  });

  it.each([
    [`reassign.other.${first}=next`, /Nadia Next is not in GovPress scoping and discussion/],
    [`reassign.other.${first}=nadia`, /expected next, queue or keep:REASON/],
    [`reassign.other.${first}=keep:`, /expected next, queue or keep:REASON/],
    ['reassign.other.48201=queue', /#48201 is not a ticket of yours in another group/],
  ])('are refused: %s', async (answer, message) => {
    const args = [
      '--yes',
      '--no-input',
      '--only',
      'rotation,reassign',
      '--to',
      'nadia@example.org',
      '--answer',
      answer,
    ];
    const { code, stderr } = await practice.end(args);
    expect({ code, stderr: stderr.replace(/\s+/g, ' ') }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});
