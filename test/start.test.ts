import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  addToGroup,
  commentsOn,
  createPractice,
  effects,
  makeAdmin,
  messagesSince,
  outgoing,
  type Practice,
  removeOutgoing,
  rotationFile,
  secondLine,
  sendHandover,
  stopColleaguesAnswering,
  you,
} from './support/practice.ts';
import { raw, type ShownStep, stepsOf } from './support/steps.ts';

let practice: Practice;
let before: World;
beforeEach(async () => {
  practice = createPractice();
  before = practice.world();
});
afterEach(() => practice.remove());

const consent = ['--yes', '--no-input'];
const word = ['--confirm', 'handover-read,read-tickets,suspended-tickets,stand-up'];
const wordAfterReading = ['--confirm', 'read-tickets,suspended-tickets,stand-up'];
const inMyWords = ['--answer', 'handover-summary.words=First: the search'];
const notReady = ['--skip', 'ready=in a rehearsal'];

/** Runs some steps with consent, and returns the exit code and the steps. */
async function run(args: readonly string[]) {
  const outcome = await practice.start([...consent, '--json', ...args]);
  return { code: outcome.code, steps: stepsOf(outcome), document: outcome.json(), stderr: outcome.stderr };
}

/** One step alone. */
async function only(id: string, args: readonly string[] = []) {
  const { code, steps, stderr } = await run(['--only', id, ...args]);
  return { code, stderr, step: steps[id] as ShownStep, outcome: steps[id]?.outcome };
}

const misbehave: Practice['misbehave'] = (...args) => practice.misbehave(...args);
const sent = () => messagesSince(before, practice.world()).map(({ channel, text }) => `${channel} ${text}`);

describe('a start with flags', () => {
  it('goes as far as it can without permissions, says what is left, and repeats nothing', async () => {
    const first = await run([...word, ...notReady]);
    expect(first.code).toBe(5);
    expect(first.document).toMatchObject({
      schemaVersion: 1,
      command: 'start',
      rotation: { start: '2026-11-23', end: '2026-11-27', person: { email: 'ada@example.org' } },
      next: { step: 'zendesk-group', summary: expect.stringContaining('Waiting for') },
    });
    expect(Object.values(first.steps).map(({ id, outcome }) => [id, outcome])).toEqual([
      ['rotation', 'already'],
      ['ready', 'skipped'],
      ['handover-read', 'confirmed'],
      ['handover-summary', 'already'],
      ['slack-channels', 'done'],
      ['zendesk-group', 'waiting'],
      ['trello-boards', 'done'],
      ['outgoing-person', 'waiting'],
      ['read-tickets', 'confirmed'],
      ['suspended-tickets', 'confirmed'],
      ['stand-up', 'confirmed'],
      ['end-reminder', 'already'],
    ]);
    for (const step of first.document.steps) {
      expect(Object.keys(step)).toEqual(['id', 'title', 'outcome', 'at', 'summary', 'evidence', 'plan']);
    }
    expect(sent()).toEqual([expect.stringContaining('please add me (Ada Example, ada@example.org)')]);

    const done = effects(practice.world());
    const audit = practice.audit();
    const second = await run([...word]);
    expect(second.code).toBe(5);
    expect(second.steps.ready).toMatchObject({ outcome: 'skipped', summary: 'Skipped: in a rehearsal' });
    expect(effects(practice.world())).toEqual(done);
    expect(practice.audit()).toEqual(audit);
  });

  it('does all of it for someone who may, in the order that loses no ticket, and records it in the audit', async () => {
    practice.change((world) => {
      makeAdmin(world);
      sendHandover(world, '# Handover\n');
    });
    const { code, steps } = await run([...word, ...inMyWords, ...notReady]);
    expect(code).toBe(0);
    expect(steps['outgoing-person']).toMatchObject({ outcome: 'done' });
    expect(steps['handover-read']).toMatchObject({ outcome: 'done' });
    expect(steps['handover-summary']).toMatchObject({ outcome: 'done' });
    const world = practice.world();
    const group = world.zendesk.memberships.filter(({ group_id }) => group_id === secondLine);
    expect(group.map(({ user_id }) => user_id)).toContain(you.zendesk);
    expect(group.map(({ user_id }) => user_id)).not.toContain(outgoing.zendesk);
    const working = world.zendesk.tickets.filter(
      ({ fields }) => fields.group_id === secondLine && !['solved', 'closed'].includes(fields.status),
    );
    expect(working.filter(({ fields }) => fields.assignee_id === outgoing.zendesk)).toEqual([]);

    const audit = practice.audit();
    const at = (action: string) => audit.findIndex((line) => line.action === action);
    expect(at('join')).toBeLessThan(at('reassign'));
    expect(at('reassign')).toBeLessThan(at('remove'));
    expect(audit[at('reassign')]?.made).toMatchObject({
      before: { assignee: outgoing.zendesk },
      after: { assignee: you.zendesk },
    });
    const text = JSON.stringify(audit);
    expect(text).not.toContain('fake-');
    for (const { fields } of working) expect(text).not.toContain(fields.subject);
    for (const { text: message } of messagesSince(before, world)) expect(text).not.toContain(message);
  });

  it('writes nothing with --dry-run or status, in the state or in the world', async () => {
    const shown = await practice.govsupport(['sandbox', 'show', '--json']);
    const everything = practice.everything();
    const dry = await practice.start(['--dry-run', ...notReady]);
    expect(dry.code).toBe(5);
    const words = dry.stdout.replace(/[\s│]+/g, ' ');
    expect(words).toContain('please add me (Ada Example, ada@example.org)');
    expect(words).toContain('Would be shown to you, to be confirmed');
    const status = await practice.start(['status', '--json']);
    expect(status.json()).toMatchObject({ command: 'start status' });
    expect(stepsOf(status)['zendesk-group']).toMatchObject({
      outcome: null,
      summary: 'You are not in GovPress 2nd line support',
    });
    const withAnswers = ['--dry-run', '--only', 'read-tickets', '--answer', 'read-tickets.deadline.48223=2026-12-24'];
    const answered = await practice.start([...withAnswers, '--yes', '--confirm', 'read-tickets', '--json']);
    expect(stepsOf(answered)['read-tickets']?.plan?.actions[0]?.text).toContain('2026-12-24');
    expect(practice.everything()).toBe(everything);
    const after = await practice.govsupport(['sandbox', 'show', '--json']);
    expect(after.json().world).toEqual(shown.json().world);
  });

  it('shows the status of what was done, without a change', async () => {
    await only('zendesk-group');
    const everything = practice.everything();
    const status = stepsOf(await practice.start(['status', '--json']));
    expect(status['zendesk-group']).toMatchObject({
      outcome: 'waiting',
      summary: expect.stringContaining('asked on Mon 23 Nov 2026'),
    });
    expect(practice.everything()).toBe(everything);
  });

  it('never takes --yes for a confirmation', async () => {
    const { code, steps } = await run(['--from', 'read-tickets']);
    expect(code).toBe(5);
    for (const id of ['read-tickets', 'suspended-tickets', 'stand-up']) {
      expect(steps[id]).toMatchObject({ outcome: null, summary: expect.stringContaining(`--confirm ${id}`) });
    }
  });

  it('starts at a step, and checks only those that are named', async () => {
    const from = await run(['--from', 'suspended-tickets']);
    expect(Object.keys(from.steps)).toEqual(['suspended-tickets', 'stand-up', 'end-reminder']);
    const some = await run(['--only', 'stand-up,trello-boards']);
    expect(Object.keys(some.steps)).toEqual(['trello-boards', 'stand-up']);
    const text = await practice.start([...consent, '--only', 'trello-boards']);
    expect(text).toMatchObject({ code: 0, stderr: expect.stringContaining('That is done.') });
  });

  it.each([
    [['--only', 'trello-boards'], /"trello-boards" needs your consent.*Make you a member/, /--yes/],
    [['--skip', 'stand-up='], /--skip stand-up: a reason is needed/, /--skip stand-up=/],
    [['--skip', 'stand-up'], /--skip: expected STEP="REASON"/, /--skip stand-up=/],
    [['--skip', 'standup=no'], /--skip: there is no step "standup"/, /Did you mean stand-up/],
    [['--only', 'nothing'], /--only: there is no step/, /The steps are/],
    [['--from', 'tickets'], /--from: there is no step/, /read-tickets/],
    [
      ['--confirm', 'zendesk-group'],
      /--confirm zendesk-group: this step is checked automatically/,
      /What can be confirmed: .*stand-up/,
    ],
    [['--confirm', 'stand-up', '--skip', 'stand-up=no'], /stand-up can't be both/, /./],
    [['--answer', 'read-tickets'], /--answer: expected STEP\.QUESTION=VALUE/, /For example/],
    [['--answer', 'rotation.from=2026-02-31'], /--answer rotation\.from: expected a day/, /./],
    [['--answer', 'rotation.to=Friday 24 Nov'], /could be Tue 24 Nov 2026 or Fri 27 Nov 2026: give the date/, /./],
    [['--answer', 'rotation.to=Friday'], /--answer rotation\.to: expected a day such as "29 Nov"/, /./],
    [['--answer', 'rotation.previous=Oscar'], /--answer rotation\.previous: expected an e-mail address/, /./],
    [
      ['--only', 'read-tickets', '--answer', 'read-tickets.deadline.1=2026-12-24'],
      /--answer read-tickets\.deadline\.1: #1 is solved, or not in this group/,
      /./,
    ],
    [
      ['--only', 'read-tickets', '--answer', 'read-tickets.deadline.48223=soon'],
      /--answer read-tickets\.deadline\.48223: expected a day/,
      /./,
    ],
  ])('refuses %j, and names the flag', async (args, message, hint) => {
    const everything = practice.everything();
    const outcome = await practice.start(['--no-input', ...args]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(hint);
    expect(effects(practice.world())).toEqual(effects(JSON.parse(everything.split('\n').at(-1) as string)));
  });

  it('lets no escape code from a ticket through', async () => {
    const subjects = before.zendesk.tickets.map(({ fields }) => fields.subject);
    expect(subjects.some((subject) => raw.test(subject))).toBe(true);
    practice.change(addToGroup);
    const outputs = [
      await practice.start([...consent, '--dry-run', '--from', 'outgoing-person']),
      await practice.start([...consent, '--from', 'outgoing-person', ...wordAfterReading]),
    ];
    for (const { stdout, stderr } of outputs) {
      expect(stdout + stderr).toContain('Your terminal is mine');
      expect(stdout + stderr).not.toMatch(raw);
    }
  });
});

describe('each step', () => {
  it('zendesk-group: waits for someone, sees that they came, and is done', async () => {
    expect(await only('zendesk-group')).toMatchObject({ code: 5, outcome: 'waiting' });
    const asked = sent();
    expect(asked).toHaveLength(1);
    practice.change(stopColleaguesAnswering);
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    const later = await only('zendesk-group');
    expect(later).toMatchObject({ outcome: 'waiting', step: { summary: expect.stringContaining('Mon 23 Nov 2026') } });
    practice.change(addToGroup);
    expect(await only('zendesk-group')).toMatchObject({ code: 0, outcome: 'done' });
    expect(sent()).toEqual(asked);
  });

  it('zendesk-group: already, done by an admin, skipped with its reason every time, and unknown', async () => {
    practice.change(addToGroup);
    expect(await only('zendesk-group')).toMatchObject({ code: 0, outcome: 'already' });
    practice.restore(before);
    practice.change(makeAdmin);
    expect(await only('zendesk-group')).toMatchObject({ code: 0, outcome: 'done' });
    practice.restore(before);
    const reason = '--skip=zendesk-group=Della does it';
    expect(await run(['--only', 'rotation,zendesk-group', reason])).toMatchObject({
      code: 0,
      steps: { 'zendesk-group': { outcome: 'skipped' } },
    });
    const { steps } = await run(['--from', 'zendesk-group', ...wordAfterReading]);
    expect(steps['zendesk-group']).toMatchObject({ outcome: 'skipped', summary: 'Skipped: Della does it' });
    await misbehave('--path', '/zendesk/*', '--status', '500');
    // What can't be checked stays skipped, and can be skipped.
    expect(await only('stand-up', ['--confirm', 'stand-up'])).toMatchObject({ outcome: 'confirmed' });
    expect(await only('zendesk-group')).toMatchObject({
      code: 3,
      outcome: 'unknown',
      step: { summary: expect.stringContaining('Zendesk could not') },
    });
    expect(sent()).toEqual([]);
  });

  it('outgoing-person: is no longer skipped once it was run, however that ended', async () => {
    const handover = async () => (await practice.govsupport(['handover', '--sandbox', '--json'])).json();
    const today = async () => (await practice.govsupport(['today', '--sandbox', '--json'])).json();
    practice.change(addToGroup);
    practice.change(stopColleaguesAnswering);
    const rest = [...notReady, '--skip', 'handover-read=there is none', ...wordAfterReading];
    expect(await run([...rest, '--skip', 'outgoing-person=no time'])).toMatchObject({ code: 0 });
    expect((await handover()).skipped).toContainEqual(expect.objectContaining({ reason: 'no time' }));
    expect(await today()).toMatchObject({ due: null, waiting: [] });

    await misbehave('--path', '/slack/*', '--status', '500');
    expect(await only('outgoing-person')).toMatchObject({ code: 3, outcome: 'unknown' });
    await misbehave('--clear');
    expect((await handover()).skipped).not.toContainEqual(expect.objectContaining({ reason: 'no time' }));

    expect(await run(['--skip', 'outgoing-person=no time'])).toMatchObject({ code: 0 });
    expect(await only('outgoing-person')).toMatchObject({ code: 5, outcome: 'waiting' });
    const { skipped, waiting } = await handover();
    expect(skipped).not.toContainEqual(expect.objectContaining({ reason: 'no time' }));
    expect(waiting).toContainEqual(
      expect.objectContaining({ what: 'Removing the last person from the Zendesk group' }),
    );
    expect(await today()).toMatchObject({ due: 'start', waiting: [{ lookAgain: null }] });
    expect(await run([])).toMatchObject({ code: 5, steps: { 'outgoing-person': { outcome: 'waiting' } } });
  });

  it('stand-up: stays skipped with its reason if nothing came of running it', async () => {
    await run(['--skip', 'stand-up=on leave']);
    const skipped = { outcome: 'skipped', summary: 'Skipped: on leave' };
    expect((await only('stand-up')).code).toBe(5);
    expect(stepsOf(await practice.start(['status', '--json']))['stand-up']).toMatchObject(skipped);
    expect(await only('stand-up', ['--confirm', 'stand-up'])).toMatchObject({ outcome: 'confirmed' });
    expect(stepsOf(await practice.start(['status', '--json']))['stand-up']).toMatchObject({ outcome: 'confirmed' });
  });

  it('ready: each check has as long as the variable says', async () => {
    await misbehave('--path', '/zendesk/*', '--delay', '60000');
    const look = (seconds: string) =>
      practice.start([...consent, '--json', '--only', 'ready'], { env: { GOVSUPPORT_CHECK_TIMEOUT: seconds } });
    const { ready } = stepsOf(await look('1'));
    expect(ready?.evidence.unknown).toContain('zendesk: No answer within 1 s');
    expect(await look('soon')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/GOVSUPPORT_CHECK_TIMEOUT: expected a number of seconds .* found "soon"/),
    });
  });

  it('trello-boards: done, already, unknown', async () => {
    await misbehave('--path', '/trello/1/boards/*/members/*', '--status', '500');
    expect(await only('trello-boards')).toMatchObject({ code: 3, outcome: 'unknown' });
    await misbehave('--clear');
    expect(await only('trello-boards')).toMatchObject({ code: 0, outcome: 'done' });
    practice.restore(practice.world());
    expect(await only('trello-boards')).toMatchObject({ code: 0, outcome: 'already' });
  });

  it("slack-channels: done, and waits for an invitation to a channel that it can't see, asked for once", async () => {
    practice.change(({ slack }) => {
      const hidden = slack.channels.find(({ name }) => name === 'dxw-dalmatian');
      Object.assign(hidden ?? {}, { kind: 'private_channel' });
    });
    expect(await only('slack-channels')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(await only('slack-channels')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(sent()).toEqual([expect.stringContaining("I can't see #dxw-dalmatian")]);
    practice.change(({ slack }) => {
      slack.channels.find(({ name }) => name === 'dxw-dalmatian')?.members.push(you.slack);
    });
    expect(await only('slack-channels')).toMatchObject({ code: 0, outcome: 'done' });
    practice.restore(practice.world());
    expect(await only('slack-channels')).toMatchObject({ code: 0, outcome: 'already' });
  });

  it('a step that was done but still fails is failed, with what the service says', async () => {
    await misbehave('--path', '/trello/1/boards/*/members/*', '--status', '200', '--body', '{}');
    const { code, step } = await only('trello-boards');
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: 'It was done, but the check still fails: You are not on Week in Progress',
    });
  });

  it('outgoing-person: waits for the group, then reassigns, and asks for the removal', async () => {
    expect(await only('outgoing-person')).toMatchObject({
      code: 5,
      outcome: 'waiting',
      step: { summary: expect.stringMatching(/14 tickets \(#48201, .*only go to you once you are in/) },
    });
    practice.change(addToGroup);
    expect(await only('outgoing-person')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(sent()).toEqual([
      'C04AJM8DCRF Hello, Oscar Outgoing was on 2nd line support until Fri 20 Nov 2026, and no open ticket of "GovPress 2nd line ' +
        'support" is assigned to them any more. Could someone in the Maintenance and Support Team, or a Delivery Lead, ' +
        'please remove Oscar Outgoing (oscar@example.org) from the Zendesk group "GovPress 2nd line support"? Thank you.',
    ]);
    expect(await only('outgoing-person')).toMatchObject({ code: 5, outcome: 'waiting' });
    practice.change(removeOutgoing);
    const done = {
      code: 0,
      outcome: 'done',
      step: { summary: 'Oscar Outgoing is no longer in GovPress 2nd line support' },
    };
    expect(await only('outgoing-person')).toMatchObject(done);
    practice.restore(practice.world());
    const already = {
      code: 0,
      outcome: 'already',
      step: { summary: 'Oscar Outgoing is not in GovPress 2nd line support' },
    };
    expect(await only('outgoing-person')).toMatchObject(already);
    expect(sent()).toHaveLength(1);
  });

  it('outgoing-person: sees a ticket that the search does not find yet', async () => {
    practice.change((world) => {
      makeAdmin(world);
      addToGroup(world);
      removeOutgoing(world);
      addToGroup(world, outgoing.zendesk);
      // It was assigned to them in the world's current second.
      const ticket = world.zendesk.tickets.find(({ fields }) => fields.assignee_id === you.zendesk);
      const at = new Date(Date.now() + world.clockOffsetMs).toISOString().replace(/\.\d+/, '');
      ticket?.audits.push({
        id: 1,
        author_id: you.zendesk,
        created_at: at,
        channel: 'web',
        events: [
          { type: 'Change', id: 2, field_name: 'assignee_id', value: outgoing.zendesk, previous_value: you.zendesk },
        ],
      } as never);
      Object.assign(ticket ?? {}, { updated_at: at });
      Object.assign(ticket?.fields ?? {}, { assignee_id: outgoing.zendesk });
    });
    const { step } = await only('outgoing-person');
    expect(step.plan?.actions.map(({ key }) => key)).toEqual(['reassign', 'remove']);
    expect(step.outcome).toBe('done');
    const { tickets } = practice.world().zendesk;
    const theirs = (id: number | null) =>
      tickets.filter(({ fields }) => fields.assignee_id === id && fields.group_id === secondLine);
    expect(theirs(outgoing.zendesk).filter(({ fields }) => !['solved', 'closed'].includes(fields.status))).toEqual([]);
    const unassigned = (world: World) =>
      world.zendesk.tickets.filter(({ fields }) => fields.assignee_id === null && fields.group_id === secondLine);
    expect(unassigned(practice.world())).toHaveLength(unassigned(before).length);
  });

  it.each([
    ['removes', makeAdmin],
    ['asks for the removal of', () => {}],
  ] as const)('outgoing-person: never %s someone who gets a ticket in between', async (_, prepare) => {
    practice.change((world) => {
      addToGroup(world);
      prepare(world);
    });
    const comesAnother = () =>
      practice.change(({ zendesk }) => {
        const mine = zendesk.tickets.find(
          ({ fields }) =>
            ![outgoing.zendesk, you.zendesk].includes(fields.assignee_id ?? 0) &&
            fields.group_id === secondLine &&
            fields.status === 'open',
        );
        Object.assign(mine?.fields ?? {}, { assignee_id: outgoing.zendesk });
      });
    // While the tickets are being moved: the answer of the job is held.
    await misbehave('--path', '/zendesk/api/v2/tickets/update_many*', '--hold', 'after');
    const running = practice.start([...consent, '--json', '--only', 'outgoing-person']);
    await expect.poll(() => practice.state()['outgoing-person'].actions.reassign.made).toBeNull();
    // All of them have moved, so nothing else is written to the world when another one comes.
    const isStillTheirs = ({ fields }: World['zendesk']['tickets'][number]) =>
      fields.assignee_id === outgoing.zendesk &&
      fields.group_id === secondLine &&
      !['solved', 'closed'].includes(fields.status);
    await expect.poll(() => practice.world().zendesk.tickets.some(isStillTheirs)).toBe(false);
    comesAnother();
    await misbehave('--clear');
    const outcome = await running;
    expect(outcome.code).toBe(1);
    expect(stepsOf(outcome)['outgoing-person']).toMatchObject({
      outcome: 'failed',
      summary: expect.stringMatching(/1 ticket came to them meanwhile, so .* #\d+/),
    });
    const inGroup = () =>
      practice
        .world()
        .zendesk.memberships.some((one) => one.user_id === outgoing.zendesk && one.group_id === secondLine);
    expect(inGroup()).toBe(true);
    expect(sent()).toEqual([]);
    await misbehave('--clear');
    const again = await only('outgoing-person');
    expect(again.step.plan?.actions[0]?.key).toBe('reassign');
    expect(['done', 'waiting']).toContain(again.outcome);
  });

  it('read-tickets: confirmed, and a deadline becomes an internal note, even later, or if corrected', async () => {
    expect(await only('read-tickets')).toMatchObject({ code: 5, outcome: null });
    expect(await only('read-tickets', ['--confirm', 'read-tickets'])).toMatchObject({ code: 0, outcome: 'confirmed' });
    const deadline = (date: string) => only('read-tickets', ['--answer', `read-tickets.deadline.48223=${date}`]);
    expect(await deadline('2026-12-24')).toMatchObject({ code: 0, outcome: 'done' });
    expect(await deadline('2026-12-24')).toMatchObject({ code: 0, outcome: 'done' });
    expect(await deadline('18 Dec')).toMatchObject({ code: 0, outcome: 'done' });
    expect(await deadline('24 December')).toMatchObject({ code: 0, outcome: 'done' });
    expect(await deadline('none')).toMatchObject({ code: 0, outcome: 'done' });
    expect(await deadline('Friday noon')).toMatchObject({ code: 0, outcome: 'done' });
    const added = commentsOn(practice.world(), 48223).slice(commentsOn(before, 48223).length);
    expect(added.map((comment) => [comment.public, comment.author_id, comment.body.slice(0, 35)])).toEqual([
      [false, you.zendesk, "The client's deadline is 2026-12-24"],
      [false, you.zendesk, "The client's deadline is 2026-12-18"],
      [false, you.zendesk, "The client's deadline is 2026-12-24"],
      [false, you.zendesk, 'The client has no deadline any more'],
      [false, you.zendesk, "The client's deadline is 2026-11-27"],
    ]);
    expect(JSON.stringify(practice.audit())).not.toContain('noted while reading');
  });

  it('read-tickets: says if someone else was faster, and looks again; never overwrites what they did', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48223', '--method', 'PUT', '--nth', '1', '--status', '409');
    const args = ['--confirm', 'read-tickets', '--answer', 'read-tickets.deadline.48223=2026-12-24'];
    const { code, outcome, stderr } = await only('read-tickets', args);
    expect({ code, outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(stderr).toContain('Someone else changed #48223 meanwhile');
    expect(commentsOn(practice.world(), 48223)).toHaveLength(commentsOn(before, 48223).length + 1);
  });

  it('read-tickets: leaves the note in the next run if someone else is faster again and again', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48223', '--method', 'PUT', '--status', '409');
    const args = ['--confirm', 'read-tickets', '--answer', 'read-tickets.deadline.48223=2026-12-24'];
    expect(await only('read-tickets', args)).toMatchObject({ code: 1, outcome: 'failed' });
    expect(commentsOn(practice.world(), 48223)).toEqual(commentsOn(before, 48223));
    await misbehave('--clear');
    // Once is enough.
    expect(await only('read-tickets')).toMatchObject({ code: 0, outcome: 'done' });
    expect(commentsOn(practice.world(), 48223)).toHaveLength(commentsOn(before, 48223).length + 1);
  });

  it('ready: failed with what fails, and skipped', async () => {
    const { code, step } = await only('ready');
    expect(code).toBe(1);
    expect(step).toMatchObject({ outcome: 'failed', summary: expect.stringMatching(/\d+ of \d+ checks fail: /) });
    expect(step.evidence.failed).not.toEqual([]);
    // The command to run names every check that fails.
    const ids = (step.evidence.failed as string[]).map((line) => line.split(':')[0]);
    expect(step.summary).toContain(`Run: govsupport --sandbox doctor --only ${ids.join(',')}`);
    expect(await run(['--only', 'rotation,ready', ...notReady])).toMatchObject({
      code: 0,
      steps: { ready: { outcome: 'skipped' } },
    });
  });
});

describe('what is not really the end', () => {
  const steps = [
    ['zendesk-group', '/zendesk/*'],
    ['trello-boards', '/trello/*'],
    ['slack-channels', '/slack/*'],
    ['outgoing-person', '/zendesk/*'],
    ['read-tickets', '/zendesk/*'],
  ] as const;

  it.each(steps)('%s says so if its service fails, and the next run resumes', async (id, at) => {
    practice.change((world) => {
      makeAdmin(world);
      if (id !== 'zendesk-group') addToGroup(world);
    });
    const undisturbed = practice.world();
    await misbehave('--path', at, '--drop', 'before');
    const confirm = id === 'read-tickets' ? ['--confirm', id] : [];
    const failed = await only(id, confirm);
    expect(failed).toMatchObject({ code: 3, outcome: 'unknown' });
    expect(failed.step.summary).toMatch(/could not be reached/);
    expect(effects(practice.world())).toEqual(effects(undisturbed));
    await misbehave('--clear');
    expect(await only(id, confirm)).toMatchObject({ code: 0 });
  });

  it.each([
    ['zendesk-group', '/slack/api/chat.postMessage', () => {}],
    ['outgoing-person', '/slack/api/chat.postMessage', addToGroup],
    ['read-tickets', '/zendesk/api/v2/tickets/48223', () => {}],
  ] as const)('%s finds what was sent if the answer was lost', async (id, at, prepare) => {
    practice.change((world) => prepare(world));
    const method = id === 'read-tickets' ? 'PUT' : 'POST';
    await misbehave('--path', at, '--method', method, '--drop', 'after');
    const args = id === 'read-tickets' ? ['--confirm', id, '--answer', 'read-tickets.deadline.48223=2026-12-24'] : [];
    const lost = await only(id, args);
    expect(lost).toMatchObject({ code: 3, outcome: 'unknown' });
    expect(lost.step.summary).toMatch(/may still have been done/);
    await misbehave('--clear');
    const found = await only(id);
    expect(found.outcome).toBe(id === 'read-tickets' ? 'done' : 'waiting');
    const notes = commentsOn(practice.world(), 48223).length - commentsOn(before, 48223).length;
    expect(sent().length + notes).toBe(1);
    expect(practice.audit().filter(({ kind }) => kind === 'send')).toHaveLength(1);
  });
});

describe('what is remembered', () => {
  it('is renamed if it is cut in half, with a message, and nothing is sent twice', async () => {
    await only('zendesk-group');
    const whole = readFileSync(practice.stateFile, 'utf8');
    const half = whole.slice(0, whole.length / 2);
    writeFileSync(practice.stateFile, half);
    const everything = practice.everything();
    const status = await practice.start(['status']);
    expect(status.stderr).toContain("can't be used: it is damaged");
    expect(practice.everything()).toBe(everything);

    const { outcome, stderr } = await only('zendesk-group');
    expect(outcome).toBe('waiting');
    expect(stderr).toContain("can't be used: it is damaged.");
    expect(stderr.replace(/\s+/g, ' ')).toContain("The state that can't be used is kept as");
    expect(sent()).toHaveLength(1);
    const folder = path.dirname(practice.stateFile);
    const [aside] = readdirSync(folder).filter((name) => name.includes('set-aside'));
    expect(readFileSync(path.join(folder, aside ?? ''), 'utf8')).toBe(half);
  });

  it('is renamed if a newer version wrote it', async () => {
    const newer = JSON.stringify({ schemaVersion: 3, something: 'else' });
    mkdirSync(path.dirname(practice.stateFile), { recursive: true });
    writeFileSync(practice.stateFile, newer);
    const { stderr, outcome } = await only('stand-up', ['--confirm', 'stand-up']);
    expect(outcome).toBe('confirmed');
    expect(stderr).toContain('a newer govsupport wrote it');
    const folder = path.dirname(practice.stateFile);
    const [aside] = readdirSync(folder).filter((name) => name.includes('set-aside'));
    expect(readFileSync(path.join(folder, aside ?? ''), 'utf8')).toBe(newer);
  });

  it('resumes with a changed list of steps, and keeps what it does not know', async () => {
    await only('stand-up', ['--confirm', 'stand-up']);
    const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    state.checklists.start['older-step'] = { answers: { a: 'b' }, confirmedAt: '2026-11-23T09:00:00.000Z' };
    state.checklists.other = { 'its-step': { seen: ['1'] } };
    delete state.checklists.start.rotation;
    writeFileSync(practice.stateFile, JSON.stringify(state));
    const { steps, stderr } = await run(['--from', 'suspended-tickets', '--confirm', 'suspended-tickets']);
    expect(stderr).not.toContain("can't be used");
    expect(steps['stand-up']).toMatchObject({ outcome: 'confirmed' });
    const kept = JSON.parse(readFileSync(practice.stateFile, 'utf8')).checklists;
    expect(kept.start['older-step']).toMatchObject({ answers: { a: 'b' } });
    expect(kept.other['its-step'].seen).toEqual(['1']);
  });

  it('can be read by no one else', async () => {
    await only('trello-boards');
    expect(practice.snapshot()).toMatch(new RegExp(`${rotationFile} 100600 `));
    expect(practice.snapshot()).toMatch(/sandbox\/state 40700 /);
    expect(practice.snapshot()).toMatch(/audit\.ndjson 100600 /);
  });
});

describe('one at a time', () => {
  it('refuses the second, which names the first', async () => {
    await misbehave('--path', '/trello/1/boards/*/members/*', '--hold', 'before');
    let pid: number | undefined;
    const first = practice.start([...consent, '--only', 'trello-boards'], {
      onStarted: (child) => {
        pid = child.pid;
      },
    });
    await expect.poll(() => practice.state()['trello-boards']).toBeDefined();
    const second = await practice.start([...consent, '--only', 'slack-channels']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`another govsupport (process ${pid}, for `);
    // A status needs no lock.
    expect((await practice.start(['status'])).code).not.toBe(70);
    await misbehave('--clear');
    expect(await first).toMatchObject({ code: 0 });
    expect(await only('slack-channels')).toMatchObject({ code: 0 });
  });

  it('takes over the lock of a killed run, or a damaged lock', async () => {
    const lock = `${practice.stateFile}.lock`;
    mkdirSync(path.dirname(lock), { recursive: true });
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    const { hostname } = await import('node:os');
    const machine = hostname();
    for (const content of [
      JSON.stringify({ pid: child.pid, machine, since: new Date().toISOString() }),
      // Its process id belongs to another process now: the machine has restarted since.
      JSON.stringify({ pid: process.pid, machine, since: '2001-01-01T00:00:00.000Z' }),
      '{"pid": 12',
      '',
    ]) {
      writeFileSync(lock, content);
      expect(await only('stand-up', ['--confirm', 'stand-up'])).toMatchObject({ code: 0 });
      expect(readdirSync(path.dirname(lock)).filter((name) => name.includes('lock'))).toEqual([]);
    }
    writeFileSync(lock, JSON.stringify({ pid: process.pid, machine, since: new Date().toISOString() }));
    expect((await practice.start([...consent, '--only', 'stand-up'])).code).toBe(1);
  });
});

describe('the rotation', () => {
  const rotation = async (args: readonly string[] = []) => {
    const outcome = await practice.start([...consent, '--only', 'rotation', '--json', ...args]);
    return { outcome, step: outcome.code === 1 ? null : stepsOf(outcome).rotation };
  };

  it('has cover, and shows how old the rota is', async () => {
    const { outcome, step } = await rotation();
    expect(outcome.json().rotation).toMatchObject({ end: '2026-11-27', cover: [{ date: '2026-11-25' }] });
    expect(step?.summary).toMatch(
      /after Oscar Outgoing and before Nadia Next \(the feed at .*, less than a minute old\)/,
    );
  });

  it('does not end at a gap or a bank holiday, and reports the gap', async () => {
    practice.change(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date !== '2026-11-24'));
    });
    const { outcome, step } = await rotation();
    expect(outcome.code).toBe(5);
    expect(step).toMatchObject({ outcome: null, evidence: { doubts: [expect.stringContaining('Tue 24 Nov 2026')] } });
    expect(outcome.json().rotation).toMatchObject({ start: '2026-11-23', end: '2026-11-27' });
    expect((await rotation(['--confirm', 'rotation'])).step).toMatchObject({ outcome: 'confirmed' });
    expect((await rotation()).step).toMatchObject({ outcome: 'confirmed' });
    // A new doubt is asked about again.
    practice.change(({ rota }) => rota.days.push({ date: '2026-11-26', person: 'next' }));
    expect((await rotation()).step).toMatchObject({
      outcome: null,
      summary: expect.stringContaining('Thu 26 Nov 2026'),
    });
  });

  it('reports if no one is on the rota today', async () => {
    practice.change(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date !== '2026-11-24'));
    });
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    const { step } = await rotation();
    expect(step?.summary).toContain('No one is on the rota today, Tue 24 Nov 2026');
  });

  it('is not known if the rota does not answer, unless you give it', async () => {
    await misbehave('--path', '/rota/*', '--status', '500');
    const told = await practice.start([...consent, '--only', 'stand-up']);
    expect(told.code).toBe(3);
    expect(told.stderr).toMatch(/Your rotation is not known: .*500/);
    const said = ['--answer', 'rotation.from=Mon 23 Nov', '--answer', 'rotation.to=27/11/2026'];
    const { step } = await rotation(said);
    const evidence = { source: null, start: '2026-11-23', end: '2026-11-27' };
    expect(step).toMatchObject({ outcome: 'already', evidence });
    // It stays so from then on.
    expect((await rotation()).step).toMatchObject({ outcome: 'already' });
  });

  it('accepts your answer if you are not on the rota, and remembers it', async () => {
    practice.change(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ person }) => person !== 'you'));
    });
    const told = await practice.start([...consent, '--only', 'rotation']);
    expect(told.code).toBe(1);
    expect(told.stderr).toContain('ada@example.org is not on the rota');
    expect(told.stderr).toContain('--answer rotation.from=');
    const said = ['rotation.from=2026-11-23', 'rotation.to=2026-11-27', 'rotation.previous=oscar@example.org'];
    const { step } = await rotation(said.flatMap((answer) => ['--answer', answer]));
    expect(step).toMatchObject({ outcome: 'already', evidence: { previous: 'oscar@example.org' } });
    const later = await rotation();
    expect(later.outcome.json().rotation).toMatchObject({
      start: '2026-11-23',
      end: '2026-11-27',
      previous: { person: { name: 'Oscar Outgoing' } },
    });
  });
});
