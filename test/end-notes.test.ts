import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  before,
  changeWorld,
  confirmStandUp,
  consent,
  misbehave,
  nadiaIsIn,
  nadiaIsNext,
  outcomes,
  practice,
  run,
  runOneStep,
  startOnLastAfternoon,
  withoutNotes,
} from './support/ending.ts';
import {
  addClones,
  changes,
  commentsOn,
  effects,
  makeAdmin,
  next,
  outgoing,
  says,
  workingOf,
  you,
} from './support/practice.ts';
import { runProgram } from './support/small-shell.ts';
import { type ShownStep, stepsOf } from './support/steps.ts';

startOnLastAfternoon();

describe('notes', () => {
  const withoutNote = (step: ShownStep | undefined) => step?.evidence.withoutNote as number[];
  const added = (id: number) => commentsOn(practice.world(), id).slice(commentsOn(before, id).length);
  const open = async () => withoutNote(stepsOf(await practice.end(['status', '--json'])).notes);

  it('are wanted for what you worked on, and not for what was only assigned to you', async () => {
    changeWorld((world) => Object.assign(world, { zendesk: withoutNotes.zendesk }));
    expect(await open()).toEqual([]);
    changeWorld((world) => {
      for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, 'We are on it', { isPublic: true });
    });
    expect(await open()).toHaveLength(14);
    const note = 'Asked: filters\nNext: ask Enid';
    const { code, step } = await runOneStep('notes', ['--answer', `notes.note.48201=${note}`]);
    expect(code).toBe(5);
    expect(step).toMatchObject({
      outcome: null,
      summary: expect.stringMatching(/^13 tickets without a note .*--note \d+=TEXT/),
    });
    expect(added(48201)).toMatchObject([{ public: false, author_id: you.zendesk, body: note }]);
    expect(await open()).toHaveLength(13);
    // Given again, it is not sent again.
    await runOneStep('notes', ['--answer', `notes.note.48201=${note}`]);
    expect(added(48201)).toHaveLength(1);
    expect(JSON.stringify(practice.audit())).not.toContain('ask Enid');
    expect(practice.audit()).toMatchObject([
      { kind: 'send', what: 'Leave an internal note on #48201', made: { public: false } },
    ]);
  });

  it('are wanted after your reply to a client, a colleague’s note or a change; a deadline is not a note', async () => {
    changeWorld((world) => {
      says(world, 48201, you.zendesk, 'We are on it', { isPublic: true });
      says(world, 48202, outgoing.zendesk, 'I have looked at it too');
      // The client's word makes no difference, and neither does someone's answer to them.
      says(world, 48204, 910003, 'Thank you', { isPublic: true });
      says(world, 48207, outgoing.zendesk, 'We shall see', { isPublic: true });
      says(
        world,
        48208,
        you.zendesk,
        "The client's deadline is 2026-12-24 (noted while reading the tickets at the start of a rotation).",
      );
      // Unassigned and colleagues' tickets: you commented, you changed it, you only noted a deadline.
      says(world, 48203, you.zendesk, 'Have you tried again?', { isPublic: true });
      says(world, 48211, you.zendesk, 'Next: look at the index');
      changes(world, 48205, you.zendesk, 'priority', 'urgent');
      says(
        world,
        48209,
        you.zendesk,
        "The client's deadline is 2026-12-24 (noted while reading the tickets at the start of a rotation).",
      );
      changes(world, 48213, outgoing.zendesk, 'priority', 'high');
    });
    await practice.govsupport(['sandbox', 'clock', '+10m']);
    expect((await open()).sort()).toEqual([48201, 48202, 48203, 48205]);
  });

  it('are wanted for tickets that you have a branch about, even once it is pushed', async () => {
    addClones(practice);
    const folder = path.join(practice.sandboxFolder, 'machine/home/code/site-a');
    const when = '2026-11-26T10:00:00Z';
    const git = (...args: string[]) =>
      runProgram('git', ['-C', folder, '-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', ...args], {
        env: { PATH: process.env.PATH, HOME: folder, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when },
      });
    const ticket = before.zendesk.tickets.find(
      ({ fields, id }) =>
        fields.group_id === before.zendesk.tickets.find((one) => one.id === 48201)?.fields.group_id &&
        fields.assignee_id === null &&
        fields.status === 'new' &&
        commentsOn(before, id).every(({ author_id }) => author_id !== you.zendesk),
    );
    git('branch', `fix/${ticket?.id}-search`, 'origin/develop');
    const tree = git('rev-parse', 'origin/develop^{tree}').trim();
    const commit = git('commit-tree', tree, '-p', 'origin/develop', '-m', 'Begin').trim();
    git('branch', '--force', `fix/${ticket?.id}-search`, commit);
    expect(await open()).toEqual([ticket?.id]);
    await runOneStep('branches');
    expect(git('rev-parse', `origin/fix/${ticket?.id}-search`).trim()).toBe(commit);
    expect(await open()).toEqual([ticket?.id]);
  });

  it('are not needed if there is nothing to add, with the reason', async () => {
    changeWorld((world) => says(world, 48201, you.zendesk, 'We are on it', { isPublic: true }));
    const { code, step } = await runOneStep('notes', ['--answer', 'notes.nothing.48201=it is all in the reply']);
    expect(code).toBe(0);
    expect(step).toMatchObject({
      outcome: 'already',
      summary: '14 tickets investigated: 13 with your note, 1 with nothing to add',
      evidence: { nothingToAdd: ['#48201: it is all in the reply'] },
    });
    expect((await runOneStep('notes')).code).toBe(0);
    expect(added(48201)).toEqual([]);
  });

  it('can be left on a ticket that needs none', async () => {
    const { code, outcome } = await runOneStep('notes', ['--answer', 'notes.note.48218=Next: nothing']);
    expect({ code, outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(added(48218)).toHaveLength(1);
  });

  it('are tried again if someone else was faster, and the others are still added', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48218', '--method', 'PUT', '--status', '409');
    const args = ['--answer', 'notes.note.48218=Next: one', '--answer', 'notes.note.48201=Next: two'];
    const { code, step, stderr } = await runOneStep('notes', args);
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringContaining('Someone else changed #48218'),
    });
    expect(stderr.match(/changed #48218/g)).toHaveLength(2);
    expect([added(48218).length, added(48201).length]).toEqual([0, 1]);
    await misbehave('--clear');
    expect(await runOneStep('notes')).toMatchObject({ code: 0, outcome: 'done' });
    expect([added(48218).length, added(48201).length]).toEqual([1, 1]);
    expect(practice.audit().filter(({ kind }) => kind === 'send')).toHaveLength(2);
  });

  it('are found again if the answer was lost', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48218', '--method', 'PUT', '--drop', 'after');
    const lost = await runOneStep('notes', ['--answer', 'notes.note.48218=Next: one']);
    expect(lost).toMatchObject({ code: 3, step: { summary: expect.stringContaining('may still have been done') } });
    await misbehave('--clear');
    expect(await runOneStep('notes')).toMatchObject({ code: 0, outcome: 'done' });
    expect(added(48218)).toHaveLength(1);
    expect(practice.audit()).toHaveLength(1);
  });

  it("are no longer wanted from you once the ticket is the next person's", async () => {
    changeWorld(nadiaIsIn);
    expect((await runOneStep('reassign')).outcome).toBe('done');
    practice.change((world) => {
      says(world, 48201, next.zendesk, 'Asked: filters\nNext: I go on with it');
      says(world, 48202, next.zendesk, 'A word to you', { isPublic: true });
    });
    expect(await open()).toEqual([]);
    // Whoever still works on it says what they found.
    practice.change((world) => says(world, 48202, you.zendesk, 'And one of mine', { isPublic: true }));
    expect(await open()).toEqual([48202]);
  });

  it('stop everything if one became public, until it is not', async () => {
    changeWorld(makeAdmin);
    const audits = '/zendesk/api/v2/tickets/48218';
    // Zendesk stores it as public, whatever was asked for.
    await misbehave('--path', audits, '--method', 'PUT', '--drop', 'after');
    await run(['--only', 'notes', '--answer', 'notes.note.48218=Next: one']);
    const setPublic = (isPublic: boolean) => {
      practice.change(({ zendesk }) => {
        const ticket = zendesk.tickets.find(({ id }) => id === 48218);
        for (const audit of ticket?.audits ?? []) {
          for (const event of audit.events)
            if (event.type === 'Comment' && event.body === 'Next: one') Object.assign(event, { public: isPublic });
        }
      });
    };
    setPublic(true);
    await misbehave('--clear');
    await misbehave('--path', `${audits}/comments/*/make_private`, '--status', '403');
    const done = effects(practice.world());
    for (const args of [confirmStandUp, [...confirmStandUp, '--answer', 'notes.note.48218=Next: another']]) {
      const { code, steps, document } = await run([...nadiaIsNext, ...args]);
      expect(code).toBe(1);
      expect(Object.keys(steps)).toEqual(['rotation', 'branches', 'notes']);
      expect(steps.notes).toMatchObject({
        outcome: 'failed',
        summary: expect.stringMatching(
          /The note on ticket 48218 is PUBLIC.*could not be made internal.*tickets\/48218.*turn it into an internal note/,
        ),
      });
      expect(document.next).toMatchObject({ step: 'notes' });
      expect(effects(practice.world())).toEqual(done);
    }
    await misbehave('--clear');
    const text = await practice.end([...consent]);
    expect(text).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/ticket 48218 was\s+PUBLIC\.\s+It\s+has\s+been\s+made\s+internal/),
    });
    const { audits: kept = [] } = practice.world().zendesk.tickets.find(({ id }) => id === 48218) ?? {};
    const note = kept.flatMap(({ events }) => events).find((one) => one.type === 'Comment' && one.body === 'Next: one');
    expect(note).toMatchObject({ public: false });
    const { code, steps } = await run(confirmStandUp);
    expect(code).toBe(0);
    expect(outcomes(steps)).toMatchObject({ notes: 'done', reassign: 'done', tell: 'done', 'leave-group': 'done' });
  });
});
