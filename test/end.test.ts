import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  before,
  changeWorld,
  confirmStandUp,
  consent,
  holdersSince,
  messagesSent,
  misbehave,
  nadiaIsIn,
  nadiaIsNext,
  outcomes,
  practice,
  run,
  runOneStep,
  sendNow,
  startOnLastAfternoon,
} from './support/ending.ts';
import { addClones, effects, makeAdmin, next, secondLine, workingOf, you } from './support/practice.ts';
import { raw, stepsOf } from './support/steps.ts';

startOnLastAfternoon();

describe('an end with flags', () => {
  it('hands over, waits for colleagues if it has to, and repeats nothing', async () => {
    addClones(practice);
    const first = await run(confirmStandUp);
    expect(first.code).toBe(5);
    expect(first.document).toMatchObject({
      schemaVersion: 1,
      command: 'end',
      rotation: { start: '2026-11-23', end: '2026-11-27', next: { person: { email: 'nadia@example.org' } } },
      next: { step: 'reassign', summary: expect.stringContaining('Waiting for') },
    });
    expect(outcomes(first.steps)).toEqual({
      rotation: 'confirmed',
      branches: 'skipped',
      notes: 'already',
      reassign: 'waiting',
      handover: 'done',
      'stand-up-after': 'confirmed',
      tell: 'waiting',
      'leave-group': 'waiting',
    });
    const mine = workingOf(before, you.zendesk);
    expect(workingOf(practice.world(), you.zendesk)).toEqual(mine);
    const firstLines = () =>
      messagesSent().flatMap(({ user, text }) => (user === you.slack ? [text.split('\n')[0]] : []));
    const asked = 'please add Nadia Next to the Zendesk group "GovPress 2nd line support"';
    expect(firstLines()).toEqual([expect.stringContaining(asked)]);
    expect(first.steps.tell?.summary).toBe(
      `The handover is waiting for your ${mine.length} tickets to be with Nadia Next; to send it now: --answer tell.now=now`,
    );

    const done = effects(practice.world());
    const audit = practice.audit();
    const second = await run(confirmStandUp);
    expect(second.code).toBe(5);
    expect(effects(practice.world())).toEqual(done);
    expect(practice.audit()).toEqual(audit);

    // Colleagues add Nadia, and it goes on.
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const third = await run(confirmStandUp);
    expect(third.steps).toMatchObject({
      reassign: { outcome: 'done', evidence: { reassigned: expect.arrayContaining(mine) } },
      handover: { outcome: 'done', summary: expect.stringContaining('-v2.md') },
      tell: { outcome: 'done', summary: expect.not.stringContaining('was not sent') },
      'leave-group': { outcome: 'waiting' },
    });
    expect(firstLines()).toEqual([
      expect.stringContaining(asked),
      expect.stringContaining('Hello Nadia, 2nd line support is yours from Mon 30 Nov 2026.'),
      expect.stringContaining('Ada Example has handed 2nd line support over to Nadia Next'),
      expect.stringContaining('please remove me (Ada Example, ada@example.org)'),
    ]);
    expect(firstLines()[2]).toContain(`My ${mine.length} tickets are now assigned to Nadia Next.`);
    expect(workingOf(practice.world(), next.zendesk).sort()).toEqual([...mine].sort());
    const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v2.md'), 'utf8');
    expect(document).not.toContain('Reassigning the tickets: waiting');
    for (const id of mine) expect(document).toContain(`### #${id} `);

    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const last = await run(confirmStandUp);
    expect(last.code).toBe(0);
    expect(outcomes(last.steps)).toEqual({
      rotation: 'confirmed',
      branches: 'skipped',
      notes: 'already',
      reassign: 'done',
      handover: 'done',
      tell: 'done',
      'leave-group': 'done',
      'stand-up-after': 'confirmed',
    });
    const mineSent = messagesSent().filter(({ user }) => user === you.slack);
    expect(mineSent).toHaveLength(4);
    expect(holdersSince()).toEqual([you.zendesk, next.zendesk]);
    expect(practice.world().zendesk.memberships).not.toContainEqual(
      expect.objectContaining({ user_id: you.zendesk, group_id: secondLine }),
    );
  });

  it('does all of it for someone who may, in the order that loses no ticket, and records it in the audit', async () => {
    addClones(practice);
    changeWorld(makeAdmin);
    const { code, steps, stderr } = await run(confirmStandUp);
    expect({ code, stderr: stderr.match(/error/i) }).toEqual({ code: 0, stderr: null });
    expect(steps).toMatchObject({
      reassign: { outcome: 'done' },
      handover: { outcome: 'done' },
      tell: { outcome: 'done' },
      'leave-group': { outcome: 'done' },
    });
    expect(messagesSent()).toHaveLength(2);
    expect(messagesSent()[1]?.text).toContain(
      'My 14 tickets are now assigned to Nadia Next. #48231, #48232 of other groups are still assigned to me.',
    );
    expect(holdersSince()).toEqual([you.zendesk, next.zendesk]);

    const audit = practice.audit();
    const order = ['add-next', 'reassign', 'write-1', 'tell-next nadia@example.org', 'leave'];
    const at = order.map((action) => audit.findIndex((line) => line.action === action));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(audit[at[1] as number]?.made).toMatchObject({
      tickets: workingOf(before, you.zendesk).sort(),
      before: { assignee: you.zendesk },
      after: { assignee: next.zendesk },
    });
    const text = JSON.stringify(audit);
    expect(text).not.toContain('fake-');
    for (const { fields } of before.zendesk.tickets)
      expect(text).not.toContain(JSON.stringify(fields.subject).slice(1, -1));
    expect(text).not.toContain('Hello Nadia');

    // Whatever leaving the group causes has happened.
    await practice.govsupport(['sandbox', 'clock', '+1m']);
    const everything = practice.everything();
    const again = await practice.end([...consent]);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Done, except for what was skipped: branches.'),
    });
    expect(practice.everything()).toBe(everything);
  });

  it('writes nothing with --dry-run or status, in the state, the world, or anywhere in the home', async () => {
    addClones(practice);
    await practice.end(['status']);
    const home = practice.snapshot();
    const everything = practice.everything();
    const note = ['--answer', 'notes.note.48201=Next: nothing at all'];
    const dry = await practice.end(['--dry-run', ...confirmStandUp, ...nadiaIsNext, ...note]);
    expect(dry.code).toBe(5);
    const words = dry.stdout.replace(/[\s│]+/g, ' ');
    expect(words).toContain('please add Nadia Next (nadia@example.org)'.replace(' (nadia@example.org)', ''));
    expect(words).toContain('Next: nothing at all');
    expect(words).toContain('Hello Nadia, 2nd line support is yours from Mon 30 Nov 2026');
    expect(words).toContain('# Handover of GovPress 2nd line support');
    expect(dry.stderr).toContain('Nothing was sent or changed. To do it, run the same command without --dry-run.');
    const asked = await practice.end(['--dry-run', '--json', '--yes']);
    const steps = stepsOf(asked);
    expect(asked.code).toBe(5);
    expect(steps.tell?.plan?.actions.map(({ key }) => key)).toEqual([
      'tell-next nadia@example.org',
      'tell-team nadia@example.org',
    ]);
    const status = await practice.end(['status', '--json']);
    expect(status.json()).toMatchObject({ command: 'end status' });
    expect(stepsOf(status)).toMatchObject({
      reassign: {
        outcome: null,
        summary: '14 tickets of GovPress 2nd line support are with you; #48231, #48232 in other groups stay with you',
      },
      handover: { outcome: null, summary: 'The handover is not written yet' },
      tell: { outcome: null, summary: 'Nadia Next does not have the handover yet' },
    });
    expect(practice.everything()).toBe(everything);
    expect(practice.snapshot()).toBe(home);
  });

  it('says the same in text and as JSON', async () => {
    changeWorld(nadiaIsIn);
    const text = await practice.end(['status']);
    const json = await practice.end(['status', '--json']);
    expect(json.code).toBe(text.code);
    const flat = text.stdout.replace(/\s+/g, ' ');
    for (const { id, outcome, summary } of Object.values(stepsOf(json))) {
      expect(flat).toContain(`${outcome ?? 'open'} ${id} ${summary.replace(/\d+ seconds?/, '').split(' (')[0]}`);
    }
    for (const step of json.json().steps) {
      expect(Object.keys(step)).toEqual(['id', 'title', 'outcome', 'at', 'summary', 'evidence', 'plan']);
    }
  });

  it.each([
    [['--only', 'reassign'], /step "reassign" needs your consent/, /--yes/],
    [['--to', 'Nadia'], /--to: expected an e-mail address, found "Nadia"/, /./],
    [
      ['--to', 'nadia@example.org', '--answer', 'rotation.next=oscar@example.org'],
      /rotation\.next was given twice/,
      /./,
    ],
    [['--confirm', 'reassign'], /this step is checked automatically/, /rotation, stand-up-after/],
    [['--skip', 'tell'], /--skip: expected STEP="REASON"/, /./],
    [['--only', 'branch'], /--only: there is no step "branch"/, /./],
    [
      ['--only', 'notes', '--answer', 'notes.note.1=Next: go'],
      /notes\.note\.1: #1 is not in Zendesk, or you can't see it/,
      /./,
    ],
    [
      ['--only', 'notes', '--answer', 'notes.note.48231=Next: of another group'],
      /notes\.note\.48231: #48231 is not in GovPress 2nd line support/,
      /./,
    ],
    [['--only', 'notes', '--note', '1=Next: go'], /--note: #1 is not in Zendesk/, /./],
    [['--only', 'notes', '--answer', 'notes.note.48201= '], /notes\.note\.48201: expected a note/, /./],
    [['--only', 'notes', '--answer', 'notes.note.48201=Asked: '], /notes\.note\.48201: expected a note/, /./],
    [['--only', 'notes', '--answer', 'notes.nothing.48201='], /notes\.nothing\.48201: expected a reason/, /./],
    [
      ['--only', 'handover', '--output', 'no/folder/here.md'],
      /--output: there is no folder for ".*no\/folder\/here\.md"/,
      /./,
    ],
    [['--only', 'handover', '--output', '.'], /--output: ".*home" is a folder/, /./],
  ])('refuses %j, and names the flag', async (args, message, hint) => {
    const done = effects(practice.world());
    const outcome = await practice.end(['--no-input', ...nadiaIsNext.filter(() => !args.includes('--to')), ...args]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(hint);
    expect(effects(practice.world())).toEqual(done);
  });

  it('keeps nothing of a refused command line', async () => {
    const outcome = await practice.end([...consent, '--to', 'corin@example.org', '--answer', 'notes.note.1=Next: go']);
    expect(outcome.code).toBe(2);
    expect(existsSync(practice.stateFile)).toBe(false);
    const { steps } = await run(['--only', 'rotation']);
    expect(steps.rotation?.evidence).toMatchObject({ next: 'nadia@example.org' });
  });

  it('lets no escape code and no mention from a ticket through', async () => {
    changeWorld((world) => {
      nadiaIsIn(world);
      const [one] = world.zendesk.tickets.filter(({ fields }) => fields.assignee_id === you.zendesk);
      const nadia = world.people.find(({ key }) => key === 'next');
      Object.assign(nadia ?? {}, { name: 'Nadia \u001b[2J<!channel>' });
      if (one) one.fields.subject = '<!channel> @here \u001b[2J [a](javascript:alert(1)) <script>';
    });
    const outputs = [await practice.end([...consent, '--dry-run']), await practice.end([...consent])];
    for (const { stdout, stderr } of outputs) {
      expect(stdout + stderr).not.toMatch(raw);
    }
    expect(messagesSent()).toHaveLength(3);
    for (const { text } of messagesSent()) {
      expect(text).not.toMatch(raw);
      expect(text).not.toMatch(/<!|<script/);
    }
  });
});

describe('one at a time', () => {
  it('refuses a second end, and a start, of the same rotation', async () => {
    await runOneStep('handover');
    await misbehave('--path', '/slack/api/chat.postMessage', '--hold', 'before');
    const first = practice.end([...consent, ...nadiaIsNext, '--only', 'tell', ...sendNow]);
    await expect.poll(() => practice.world().misbehaviour[0]?.seen).toBe(1);
    for (const second of [await practice.end([...consent]), await practice.start([...consent, '--only', 'stand-up'])]) {
      expect(second).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('already being worked on by another govsupport'),
      });
    }
    await misbehave('--clear');
    expect((await first).code).toBe(0);
    expect(messagesSent()).toHaveLength(2);
  });
});

describe('what fails', () => {
  it.each([
    ['notes', '/zendesk/*'],
    ['reassign', '/zendesk/*'],
    ['leave-group', '/zendesk/*'],
    ['tell', '/slack/*'],
  ])('%s says so if its service does not answer, and the next run resumes', async (id, at) => {
    changeWorld((world) => {
      nadiaIsIn(world);
      makeAdmin(world);
    });
    if (id === 'tell') await runOneStep('handover');
    if (id === 'leave-group') await runOneStep('reassign');
    const done = effects(practice.world());
    await misbehave('--path', at, '--drop', 'before');
    const flags = id === 'tell' ? sendNow : [];
    const failed = await runOneStep(id, flags);
    expect(failed).toMatchObject({ code: 3, outcome: 'unknown' });
    expect(failed.step.summary).toMatch(/could not be reached/);
    expect(effects(practice.world())).toEqual(done);
    await misbehave('--clear');
    expect(await runOneStep(id, flags)).toMatchObject({ code: 0 });
  });
});
