import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  addToGroup,
  changes,
  commentsOn,
  createPractice,
  effects,
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
import { raw, type ShownStep, stepsOf } from './support/steps.ts';

// Each is several runs of the whole program.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let practice: Practice;
/** The last afternoon of a rotation: the tickets of the last person are yours, and each has your note. */
let before: World;
beforeEach(async () => {
  practice = await createPractice();
  practice.change(takeOver);
  await practice.govsupport(['sandbox', 'clock', '+4d6h']);
  practice.change((world) => {
    for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, 'Asked: an answer\nNext: give it');
  });
  before = practice.world();
});
afterEach(() => practice.remove());

const consent = ['--yes', '--no-input'];
const word = ['--confirm', 'stand-up-after'];
const nadiaIsNext = ['--to', 'nadia@example.org'];
const nadiaIsIn = (world: World) => addToGroup(world, next.zendesk);

/** Runs some steps with consent, and gives the exit code and the steps. */
async function run(args: readonly string[] = []) {
  const outcome = await practice.end([...consent, '--json', ...args]);
  if (outcome.stdout === '') throw new Error(`exit code ${outcome.code}: ${outcome.stderr}`);
  return { code: outcome.code, steps: stepsOf(outcome), document: outcome.json(), stderr: outcome.stderr };
}

/** One step alone, for Nadia to take over. */
async function only(id: string, args: readonly string[] = []) {
  const { code, steps, stderr } = await run(['--only', id, ...(args.includes('--to') ? [] : nadiaIsNext), ...args]);
  return { code, stderr, step: steps[id] as ShownStep, outcome: steps[id]?.outcome };
}

const misbehave = (...args: string[]) => practice.govsupport(['sandbox', 'misbehave', ...args]);
const sent = () => messagesSince(before, practice.world());
const outcomes = (steps: Readonly<Record<string, ShownStep>>) =>
  Object.fromEntries(Object.values(steps).map(({ id, outcome }) => [id, outcome]));
const changed = (mutate: (world: World) => void) => {
  practice.change(mutate);
  before = practice.world();
};

/** With whom the working tickets of the group were, at any moment since, that had been yours. */
function holders(): (number | null)[] {
  const mine = workingOf(before, you.zendesk);
  const { tickets } = practice.world().zendesk;
  const seen = mine.flatMap((id) => {
    const audits = tickets.find((each) => each.id === id)?.audits ?? [];
    const old = before.zendesk.tickets.find((each) => each.id === id)?.audits.length ?? 0;
    return audits
      .slice(old)
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'Change' && event.field_name === 'assignee_id' ? [event.value as number] : [],
      );
  });
  return [...new Set([you.zendesk, ...seen])];
}

describe('an end with flags', () => {
  it('hands over, waits for colleagues where it has to, and repeats nothing', async () => {
    const first = await run(word);
    expect(first.code).toBe(5);
    expect(first.document).toMatchObject({
      schemaVersion: 1,
      command: 'end',
      rotation: { start: '2026-11-23', end: '2026-11-27', next: { person: { email: 'nadia@example.org' } } },
      next: { step: 'reassign', summary: expect.stringContaining('Waiting for') },
    });
    expect(outcomes(first.steps)).toEqual({
      rotation: 'confirmed',
      notes: 'already',
      reassign: 'waiting',
      handover: 'done',
      tell: 'done',
      'leave-group': 'waiting',
      'stand-up-after': 'confirmed',
    });
    const mine = workingOf(before, you.zendesk);
    expect(workingOf(practice.world(), you.zendesk)).toEqual(mine);
    expect(sent().map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringContaining('please add Nadia Next to the Zendesk group "GovPress 2nd line support"'),
      expect.stringContaining('Hello Nadia Next, 2nd line support is yours from Mon 30 Nov 2026.'),
      expect.stringContaining('2nd line support goes from Ada Example to Nadia Next'),
    ]);

    const done = effects(practice.world());
    const audit = practice.audit();
    const second = await run(word);
    expect(second.code).toBe(5);
    expect(effects(practice.world())).toEqual(done);
    expect(practice.audit()).toEqual(audit);

    // Colleagues add Nadia, and it goes on.
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const third = await run(word);
    expect(third.steps).toMatchObject({
      reassign: { outcome: 'done', evidence: { reassigned: expect.arrayContaining(mine) } },
      handover: { outcome: 'done', summary: expect.stringContaining('-v2.md') },
      tell: { outcome: 'done', summary: expect.stringContaining('Version 2 was written since, and was not sent') },
      'leave-group': { outcome: 'waiting' },
    });
    expect(workingOf(practice.world(), next.zendesk).sort()).toEqual([...mine].sort());
    const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v2.md'), 'utf8');
    expect(document).not.toContain('The step reassign: waiting');
    for (const id of mine) expect(document).toContain(`### #${id} `);

    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const last = await run(word);
    expect(last.code).toBe(0);
    expect(outcomes(last.steps)).toEqual({
      rotation: 'confirmed',
      notes: 'already',
      reassign: 'done',
      handover: 'done',
      tell: 'done',
      'leave-group': 'done',
      'stand-up-after': 'confirmed',
    });
    const mineSent = sent().filter(({ user }) => user === you.slack);
    expect(mineSent).toHaveLength(4);
    expect(holders()).toEqual([you.zendesk, next.zendesk]);
    expect(practice.world().zendesk.memberships).not.toContainEqual(
      expect.objectContaining({ user_id: you.zendesk, group_id: secondLine }),
    );
  });

  it('does all of it for somebody who may, in the order that loses no ticket, and says so in the audit', async () => {
    changed(makeAdmin);
    const { code, steps, stderr } = await run(word);
    expect({ code, stderr: stderr.match(/error/i) }).toEqual({ code: 0, stderr: null });
    expect(steps).toMatchObject({
      reassign: { outcome: 'done' },
      handover: { outcome: 'done' },
      tell: { outcome: 'done' },
      'leave-group': { outcome: 'done' },
    });
    expect(sent()).toHaveLength(2);
    expect(sent()[1]?.text).toContain('14 tickets of mine went along.');
    expect(holders()).toEqual([you.zendesk, next.zendesk]);

    const audit = practice.audit();
    const order = ['add-next', 'reassign', 'write-1', 'tell-next nadia@example.org', 'leave'];
    const at = order.map((action) => audit.findIndex((line) => line.action === action));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(audit[at[1] as number]?.made).toMatchObject({
      tickets: workingOf(before, you.zendesk),
      before: { assignee: you.zendesk },
      after: { assignee: next.zendesk },
    });
    const text = JSON.stringify(audit);
    expect(text).not.toContain('fake-');
    for (const { fields } of before.zendesk.tickets)
      expect(text).not.toContain(JSON.stringify(fields.subject).slice(1, -1));
    expect(text).not.toContain('Hello Nadia');

    const everything = practice.everything();
    const again = await practice.end([...consent]);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('Everything is done.') });
    expect(practice.everything()).toBe(everything);
  });

  it('writes nothing with --dry-run or status, in the state, the world, or anywhere in the home', async () => {
    await practice.end(['status']);
    const home = practice.snapshot();
    const everything = practice.everything();
    const note = ['--answer', 'notes.note.48201=Next: nothing at all'];
    const dry = await practice.end(['--dry-run', ...word, ...nadiaIsNext, ...note]);
    expect(dry.code).toBe(5);
    const words = dry.stdout.replace(/[\s│]+/g, ' ');
    expect(words).toContain('please add Nadia Next (nadia@example.org)'.replace(' (nadia@example.org)', ''));
    expect(words).toContain('Next: nothing at all');
    expect(words).toContain('Hello Nadia Next, 2nd line support is yours from Mon 30 Nov 2026');
    expect(words).toContain('# Handover of GovPress 2nd line support');
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
    changed(nadiaIsIn);
    const text = await practice.end(['status']);
    const json = await practice.end(['status', '--json']);
    expect(json.code).toBe(text.code);
    const flat = text.stdout.replace(/\s+/g, ' ');
    for (const { id, outcome, summary } of Object.values(stepsOf(json))) {
      expect(flat).toContain(`${outcome ?? 'open'} ${id} ${summary.replace(/\d+ seconds?/, '').split(' (')[0]}`);
    }
    for (const step of json.json().steps) {
      expect(Object.keys(step)).toEqual(['id', 'title', 'outcome', 'summary', 'evidence', 'plan']);
    }
  });

  it.each([
    [['--only', 'reassign'], /reassign would change something.*Add|reassign would change something/, /--yes/],
    [['--to', 'Nadia'], /--to: expected an e-mail address, found "Nadia"/, /./],
    [
      ['--to', 'nadia@example.org', '--answer', 'rotation.next=oscar@example.org'],
      /rotation\.next was given twice/,
      /./,
    ],
    [['--confirm', 'reassign'], /nobody's word counts/, /rotation, stand-up-after/],
    [['--skip', 'tell'], /--skip: expected STEP="REASON"/, /./],
    [['--only', 'branch'], /--only: there is no step "branch"/, /./],
    [['--answer', 'notes.note.1=Next: go'], /notes\.note\.1: notes has no such question/, /./],
    [['--answer', 'notes.note.48231=Next: of another group'], /notes\.note\.48231: notes has no such question/, /./],
    [['--answer', 'notes.note.48201= '], /notes\.note\.48201: expected a note/, /./],
    [['--answer', 'notes.note.48201=Asked: '], /notes\.note\.48201: expected a note/, /./],
    [['--answer', 'notes.nothing.48201='], /notes\.nothing\.48201: expected a reason/, /./],
    [['--only', 'handover', '--output', 'no/folder/here.md'], /there is no folder for ".*no\/folder\/here\.md"/, /./],
    [['--only', 'handover', '--output', '.'], /home" is a folder/, /./],
  ])('refuses %j, and names the flag', async (args, message, hint) => {
    const done = effects(practice.world());
    const outcome = await practice.end(['--no-input', ...nadiaIsNext.filter(() => !args.includes('--to')), ...args]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(hint);
    expect(effects(practice.world())).toEqual(done);
  });

  it('never lets an escape code of a ticket through, nor a mention', async () => {
    changed((world) => {
      nadiaIsIn(world);
      const [one] = world.zendesk.tickets.filter(({ fields }) => fields.assignee_id === you.zendesk);
      if (one) one.fields.subject = '<!channel> @here \u001b[2J [a](javascript:alert(1)) <script>';
    });
    const outputs = [await practice.end([...consent, '--dry-run']), await practice.end([...consent])];
    for (const { stdout, stderr } of outputs) {
      expect(stdout + stderr).not.toMatch(raw);
    }
    for (const { text } of sent()) {
      expect(text).not.toMatch(raw);
      expect(text).not.toMatch(/<!|<script/);
    }
  });
});

describe('rotation', () => {
  const rotation = async (args: readonly string[] = []) => (await run(['--only', 'rotation', ...args])).steps.rotation;

  it('is somebody by name: consent is the word for it where there is no doubt', async () => {
    expect((await run(['--only', 'rotation'])).steps.rotation).toMatchObject({
      outcome: 'confirmed',
      summary: expect.stringContaining('before Nadia Next (the feed at'),
      evidence: { next: 'nadia@example.org', nextFrom: '2026-11-30', cover: ['2026-11-25 Corin Cover'], doubts: [] },
    });
    expect(practice.endState().rotation.seen).toEqual(['next nadia@example.org']);
  });

  it('wants a word where there is doubt, and nothing goes to anybody before', async () => {
    changed(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date !== '2026-11-24'));
    });
    const done = effects(practice.world());
    const { code, steps } = await run(word);
    expect(code).not.toBe(0);
    expect(steps.rotation).toMatchObject({ outcome: null, summary: expect.stringContaining('--confirm rotation') });
    for (const id of ['reassign', 'tell', 'leave-group']) {
      expect(steps[id]?.summary).toContain('You have not said yet that Nadia Next is next');
    }
    expect(effects(practice.world())).toEqual(done);
    expect(await rotation(['--confirm', 'rotation'])).toMatchObject({ outcome: 'confirmed' });
    expect(await rotation()).toMatchObject({ outcome: 'confirmed' });
    // Another person is another word.
    practice.change(({ rota }) => {
      const days = rota.days.map((day) =>
        day.date > '2026-11-27' && day.person === 'next' ? { ...day, person: 'outgoing' } : day,
      );
      rota.days.splice(0, rota.days.length, ...days);
    });
    expect(await rotation()).toMatchObject({ outcome: null });
  });

  it('knows nobody where the rota ends, and says what to do', async () => {
    changed(({ rota }) => {
      rota.days.splice(0, rota.days.length, ...rota.days.filter(({ date }) => date <= '2026-11-27'));
    });
    expect(await rotation()).toMatchObject({ outcome: null, summary: expect.stringContaining('who is next') });
    expect(await rotation(['--confirm', 'rotation'])).toMatchObject({ outcome: 'confirmed', evidence: { next: null } });
    const { code, steps } = await run(['--from', 'reassign']);
    expect(code).toBe(1);
    expect(steps.reassign?.summary).toContain('--to EMAIL');
    expect(steps['leave-group']?.summary).toContain('--to EMAIL');
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    expect(sent()).toEqual([]);
  });

  it('stays with you where you are on again, with nobody in between', async () => {
    changed(({ rota }) => {
      const days = rota.days.map((day) =>
        day.date > '2026-11-27' && day.person === 'next' ? { ...day, person: 'you' } : day,
      );
      rota.days.splice(0, rota.days.length, ...days.filter(({ date }) => date <= '2026-11-27' || date >= '2026-12-14'));
    });
    const { document } = await run(['--only', 'rotation']);
    const done = effects(practice.world());
    const { steps } = await run(['--to', 'ada@example.org', ...word]);
    expect({ rotation: document.rotation.end, steps: outcomes(steps) }).toMatchObject({
      steps: { reassign: 'already', tell: 'already', 'leave-group': 'already' },
    });
    expect(steps.reassign?.summary).toContain('14 tickets stay with you');
    expect(effects(practice.world())).toEqual(done);
  });

  it('is a swap with --to, which is remembered', async () => {
    const { steps } = await run(['--to', 'corin@example.org', ...word]);
    expect(steps.rotation).toMatchObject({
      outcome: 'confirmed',
      summary: expect.stringContaining('before Corin Cover'),
    });
    expect(steps.reassign?.plan?.actions[0]?.text).toContain('please add Corin Cover to the Zendesk group');
    const again = await run(word);
    expect(again.steps.rotation?.evidence).toMatchObject({ next: 'corin@example.org' });
    expect(
      sent()
        .map(({ text }) => text)
        .join(),
    ).not.toContain('Nadia');
    // Swapped once more: the other person is told too, and the first is not told twice.
    const other = await run(['--to', 'nadia@example.org', ...word]);
    expect(other.steps.tell).toMatchObject({ outcome: 'done' });
    const told = sent().filter(({ text }) => text.startsWith('Hello') && text.includes('is yours from'));
    expect(told.map(({ text }) => text.split(',')[0])).toEqual(['Hello Corin Cover', 'Hello Nadia Next']);
  });

  it('can go to somebody who is not on the rota, and to nobody whom Zendesk does not know or who is a client', async () => {
    const lead = await only('reassign', ['--to', 'della@example.org']);
    expect(lead).toMatchObject({ code: 5, outcome: 'waiting' });
    for (const [email, why] of [
      ['nobody@example.org', 'Zendesk knows nobody with the address nobody@example.org'],
      ['enid@council.example', 'is an end user in Zendesk, to whom no ticket can go'],
      ['lara@example.org', 'is a light agent in Zendesk, to whom no ticket can go'],
    ] as const) {
      const { code, step } = await only('reassign', ['--to', email]);
      expect({ code, summary: step.summary }).toEqual({ code: 1, summary: expect.stringContaining(why) });
    }
    const told = await only('tell', ['--to', 'nobody@example.org']);
    expect(told.step.summary).toContain('The handover is not written yet');
    await only('handover');
    const nobody = await only('tell', ['--to', 'nobody@example.org']);
    expect(nobody).toMatchObject({
      code: 1,
      step: { summary: expect.stringContaining('Nobody in Slack has the address') },
    });
    expect(sent()).toHaveLength(1);
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
  });
});

describe('notes', () => {
  const bare = async () => {
    await practice.govsupport(['sandbox', 'reset', '--start', '2026-11-23T09:30:00Z']);
    changed(takeOver);
    await practice.govsupport(['sandbox', 'clock', '+4d6h']);
    changed(() => {});
  };
  const withoutNote = (step: ShownStep | undefined) => step?.evidence.withoutNote as number[];
  const added = (id: number) => commentsOn(practice.world(), id).slice(commentsOn(before, id).length);
  const open = async () => withoutNote(stepsOf(await practice.end(['status', '--json'])).notes);

  it('are wanted for what is yours, and for what you worked on', async () => {
    await bare();
    expect(await open()).toHaveLength(14);
    const note = 'Asked: filters\nNext: ask Enid';
    const { code, step } = await only('notes', ['--answer', `notes.note.48201=${note}`]);
    expect(code).toBe(5);
    expect(step).toMatchObject({
      outcome: null,
      summary: expect.stringMatching(/^13 tickets without a note .*--note \d+=TEXT/),
    });
    expect(added(48201)).toMatchObject([{ public: false, author_id: you.zendesk, body: note }]);
    expect(await open()).toHaveLength(13);
    // Given once more it is not sent once more.
    await only('notes', ['--answer', `notes.note.48201=${note}`]);
    expect(added(48201)).toHaveLength(1);
    expect(JSON.stringify(practice.audit())).not.toContain('ask Enid');
    expect(practice.audit()).toMatchObject([
      { kind: 'send', what: 'Leave an internal note on #48201', made: { public: false } },
    ]);
  });

  it('are wanted after a word of yours to the client, after a colleague, after a change; a deadline is none', async () => {
    changed((world) => {
      says(world, 48201, you.zendesk, 'We are on it', { isPublic: true });
      says(world, 48202, outgoing.zendesk, 'I have looked at it too');
      // The client's word makes no difference, and neither does somebody's answer to them.
      says(world, 48204, 910003, 'Thank you', { isPublic: true });
      says(world, 48207, outgoing.zendesk, 'We shall see', { isPublic: true });
      says(world, 48208, you.zendesk, "The client's deadline is 2026-12-24 (noted at the start of a rotation).");
      // Nobody's and colleagues' tickets: commented by you, changed by you, only with a deadline of yours.
      says(world, 48203, you.zendesk, 'Have you tried again?', { isPublic: true });
      says(world, 48211, you.zendesk, 'Next: look at the index');
      changes(world, 48205, you.zendesk, 'priority', 'urgent');
      says(world, 48209, you.zendesk, "The client's deadline is 2026-12-24 (noted at the start of a rotation).");
      changes(world, 48213, outgoing.zendesk, 'priority', 'high');
    });
    await practice.govsupport(['sandbox', 'clock', '+10m']);
    expect((await open()).sort()).toEqual([48201, 48202, 48203, 48205]);
  });

  it('are none where there is nothing to add, with the reason', async () => {
    changed((world) => says(world, 48201, you.zendesk, 'We are on it', { isPublic: true }));
    const { code, step } = await only('notes', ['--answer', 'notes.nothing.48201=it is all in the reply']);
    expect(code).toBe(0);
    expect(step).toMatchObject({
      outcome: 'already',
      summary: '14 tickets investigated: 13 with your note, 1 with nothing to add',
      evidence: { nothingToAdd: ['#48201: it is all in the reply'] },
    });
    expect((await only('notes')).code).toBe(0);
    expect(added(48201)).toEqual([]);
  });

  it('can be left on a ticket that needs none', async () => {
    const { code, outcome } = await only('notes', ['--answer', 'notes.note.48218=Next: nothing']);
    expect({ code, outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(added(48218)).toHaveLength(1);
  });

  it('are tried again where somebody else was faster, and the others are left all the same', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48218', '--method', 'PUT', '--status', '409');
    const args = ['--answer', 'notes.note.48218=Next: one', '--answer', 'notes.note.48201=Next: two'];
    const { code, step, stderr } = await only('notes', args);
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringContaining('#48218 was changed by somebody else'),
    });
    expect(stderr.match(/#48218 was changed/g)).toHaveLength(2);
    expect([added(48218).length, added(48201).length]).toEqual([0, 1]);
    await misbehave('--clear');
    expect(await only('notes')).toMatchObject({ code: 0, outcome: 'done' });
    expect([added(48218).length, added(48201).length]).toEqual([1, 1]);
    expect(practice.audit().filter(({ kind }) => kind === 'send')).toHaveLength(2);
  });

  it('are found again where the answer was lost', async () => {
    await misbehave('--path', '/zendesk/api/v2/tickets/48218', '--method', 'PUT', '--drop', 'after');
    const lost = await only('notes', ['--answer', 'notes.note.48218=Next: one']);
    expect(lost).toMatchObject({ code: 1, step: { summary: expect.stringContaining('may have been done') } });
    await misbehave('--clear');
    expect(await only('notes')).toMatchObject({ code: 0, outcome: 'done' });
    expect(added(48218)).toHaveLength(1);
    expect(practice.audit()).toHaveLength(1);
  });

  it("are not yours any more once the ticket is the next person's", async () => {
    changed(nadiaIsIn);
    expect((await only('reassign')).outcome).toBe('done');
    practice.change((world) => {
      says(world, 48201, next.zendesk, 'Asked: filters\nNext: I go on with it');
      says(world, 48202, next.zendesk, 'A word to you', { isPublic: true });
    });
    expect(await open()).toEqual([]);
    // Whoever goes on with it all the same says what they found.
    practice.change((world) => says(world, 48202, you.zendesk, 'And one of mine', { isPublic: true }));
    expect(await open()).toEqual([48202]);
  });

  it('where one became public everything stops, until it is not', async () => {
    changed(makeAdmin);
    const audits = '/zendesk/api/v2/tickets/48218';
    // What Zendesk keeps is public, whatever was asked for.
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
    const done = effects(practice.world());
    for (const args of [word, [...word, '--answer', 'notes.note.48218=Next: another']]) {
      const { code, steps, document } = await run([...nadiaIsNext, ...args]);
      expect(code).toBe(1);
      expect(Object.keys(steps)).toEqual(['rotation', 'notes']);
      expect(steps.notes).toMatchObject({
        outcome: 'failed',
        summary: expect.stringMatching(
          /The note on ticket 48218 is PUBLIC.*tickets\/48218.*turn it into an internal note/,
        ),
      });
      expect(document.next).toMatchObject({ step: 'notes' });
      expect(effects(practice.world())).toEqual(done);
    }
    const text = await practice.end([...consent]);
    expect(text).toMatchObject({ code: 1, stdout: expect.stringContaining('PUBLIC') });
    setPublic(false);
    const { code, steps } = await run(word);
    expect(code).toBe(0);
    expect(outcomes(steps)).toMatchObject({ notes: 'done', reassign: 'done', tell: 'done', 'leave-group': 'done' });
  });
});
