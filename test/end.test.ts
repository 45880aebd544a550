import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
/** What git holds has tests of its own. */
const withoutBranches = ['--skip', 'branches=tried on their own'];
const word = ['--confirm', 'stand-up-after'];
const nadiaIsNext = ['--to', 'nadia@example.org'];
const nadiaIsIn = (world: World) => addToGroup(world, next.zendesk);

/** Runs some steps with consent, and gives the exit code and the steps. */
async function run(args: readonly string[] = []) {
  const isPart = args.includes('--only') || args.includes('--from');
  const outcome = await practice.end([...consent, '--json', ...(isPart ? [] : withoutBranches), ...args]);
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

/** Runs one step, and does something at the very moment at which a request is about to be carried out. */
async function atTheMoment(request: readonly string[], id: string, act: (world: World) => void) {
  await misbehave(...request, '--hold', 'before');
  const running = practice.end([...consent, ...nadiaIsNext, '--json', '--only', id]);
  await vi.waitFor(() => expect(practice.world().misbehaviour[0]?.seen).toBe(1), { timeout: 60_000, interval: 20 });
  practice.change(act);
  await misbehave('--clear');
  const outcome = await running;
  return { code: outcome.code, step: stepsOf(outcome)[id] as ShownStep, stderr: outcome.stderr };
}

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
      branches: 'skipped',
      notes: 'already',
      reassign: 'waiting',
      handover: 'done',
      tell: 'waiting',
      'leave-group': 'waiting',
      'stand-up-after': 'confirmed',
    });
    const mine = workingOf(before, you.zendesk);
    expect(workingOf(practice.world(), you.zendesk)).toEqual(mine);
    const firstLines = () => sent().flatMap(({ user, text }) => (user === you.slack ? [text.split('\n')[0]] : []));
    const asked = 'please add Nadia Next to the Zendesk group "GovPress 2nd line support"';
    expect(firstLines()).toEqual([expect.stringContaining(asked)]);
    expect(first.steps.tell?.summary).toBe(
      `The handover waits for your ${mine.length} tickets to be with Nadia Next; to send it before: --answer tell.now=now`,
    );

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
      tell: { outcome: 'done', summary: expect.not.stringContaining('was not sent') },
      'leave-group': { outcome: 'waiting' },
    });
    expect(firstLines()).toEqual([
      expect.stringContaining(asked),
      expect.stringContaining('Hello Nadia Next, 2nd line support is yours from Mon 30 Nov 2026.'),
      expect.stringContaining(`2nd line support goes from Ada Example to Nadia Next`),
      expect.stringContaining('please remove me (Ada Example, ada@example.org)'),
    ]);
    expect(firstLines()[2]).toContain(`${mine.length} tickets of mine went along`);
    expect(workingOf(practice.world(), next.zendesk).sort()).toEqual([...mine].sort());
    const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v2.md'), 'utf8');
    expect(document).not.toContain('Reassigning the tickets: waiting');
    for (const id of mine) expect(document).toContain(`### #${id} `);

    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const last = await run(word);
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
    expect(dry.stderr).toContain('Nothing was sent or changed. Go on with: govsupport end --sandbox');
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
    [
      ['--only', 'notes', '--answer', 'notes.note.1=Next: go'],
      /notes\.note\.1: #1 is no ticket of the group, or it is solved/,
      /./,
    ],
    [
      ['--only', 'notes', '--answer', 'notes.note.48231=Next: of another group'],
      /notes\.note\.48231: #48231 is no ticket of the group/,
      /./,
    ],
    [['--only', 'notes', '--note', '1=Next: go'], /--note: #1 is no ticket of the group/, /./],
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

  it('remembers nothing of a command line that is refused', async () => {
    const outcome = await practice.end([...consent, '--to', 'corin@example.org', '--answer', 'notes.note.1=Next: go']);
    expect(outcome.code).toBe(2);
    expect(existsSync(practice.stateFile)).toBe(false);
    const { steps } = await run(['--only', 'rotation']);
    expect(steps.rotation?.evidence).toMatchObject({ next: 'nadia@example.org' });
  });

  it('never lets an escape code of a ticket through, nor a mention', async () => {
    changed((world) => {
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
    expect(sent()).toHaveLength(3);
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
    expect(code).toBe(5);
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
    const { steps } = await run(['--to', 'corin@example.org', ...word, ...sendNow]);
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
    const other = await run(['--to', 'nadia@example.org', ...word, ...sendNow]);
    expect(other.steps.tell).toMatchObject({ outcome: 'done' });
    const told = sent().filter(({ text }) => text.startsWith('Hello') && text.includes('is yours from'));
    expect(told.map(({ text }) => text.split(',')[0])).toEqual(['Hello Corin Cover', 'Hello Nadia Next']);
    // So are those who have to add them: whoever waits for Nadia has not asked for Corin alone.
    const asked = sent().flatMap(({ text }) => /please add ([\w ]+) to the Zendesk group/.exec(text)?.[1] ?? []);
    expect(asked).toEqual(['Corin Cover', 'Nadia Next']);
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
    const told = await only('tell', ['--to', 'nobody@example.org', ...sendNow]);
    expect(told.step.summary).toContain('The handover is not written yet');
    await only('handover');
    const nobody = await only('tell', ['--to', 'nobody@example.org', ...sendNow]);
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
      says(
        world,
        48208,
        you.zendesk,
        "The client's deadline is 2026-12-24 (noted while reading in at the start of a rotation).",
      );
      // Nobody's and colleagues' tickets: commented by you, changed by you, only with a deadline of yours.
      says(world, 48203, you.zendesk, 'Have you tried again?', { isPublic: true });
      says(world, 48211, you.zendesk, 'Next: look at the index');
      changes(world, 48205, you.zendesk, 'priority', 'urgent');
      says(
        world,
        48209,
        you.zendesk,
        "The client's deadline is 2026-12-24 (noted while reading in at the start of a rotation).",
      );
      changes(world, 48213, outgoing.zendesk, 'priority', 'high');
    });
    await practice.govsupport(['sandbox', 'clock', '+10m']);
    expect((await open()).sort()).toEqual([48201, 48202, 48203, 48205]);
  });

  it('are wanted for what you have a branch about, also once that is pushed', async () => {
    const folder = path.join(practice.sandboxFolder, 'machine/home/code/site-a');
    const when = '2026-11-26T10:00:00Z';
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', ...args], {
        env: { PATH: process.env.PATH, HOME: folder, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when },
        encoding: 'utf8',
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
    await only('branches');
    expect(git('rev-parse', `origin/fix/${ticket?.id}-search`).trim()).toBe(commit);
    expect(await open()).toEqual([ticket?.id]);
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
      expect(Object.keys(steps)).toEqual(['rotation', 'branches', 'notes']);
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

describe('reassign', () => {
  const jobs = ['--path', '/zendesk/api/v2/tickets/update_many.json'];
  const statusOf = (world: World, id: number) => {
    const { fields } = world.zendesk.tickets.find((each) => each.id === id) ?? {};
    return [fields?.status, fields?.custom_status_id, fields?.assignee_id];
  };

  it('takes whatever is being worked on, as it is, and leaves all the rest', async () => {
    changed((world) => {
      nadiaIsIn(world);
      // A solved and a closed one of yours, and one of yours in another group.
      changes(world, 48229, you.zendesk, 'assignee_id', you.zendesk);
      changes(world, 48230, you.zendesk, 'assignee_id', you.zendesk);
    });
    const mine = workingOf(before, you.zendesk);
    const kinds = new Set(mine.map((id) => statusOf(before, id).slice(0, 2).join(' ')));
    expect(kinds.size).toBeGreaterThanOrEqual(4);
    const { code, step } = await only('reassign');
    expect(code).toBe(0);
    expect(step).toMatchObject({
      outcome: 'done',
      summary: '14 reassigned and read back, none is left with you; #48231, #48232 in other groups stay with you',
      evidence: { otherGroups: [48231, 48232], withYou: [] },
    });
    const after = practice.world();
    for (const { id } of before.zendesk.tickets) {
      const [status, custom, assignee] = statusOf(before, id);
      expect(statusOf(after, id)).toEqual([status, custom, mine.includes(id) ? next.zendesk : assignee]);
    }
    expect(holders()).toEqual([you.zendesk, next.zendesk]);
    // What comes later goes along too, and what went before is still known.
    practice.change((world) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk));
    expect(await only('reassign')).toMatchObject({
      outcome: 'done',
      step: { summary: expect.stringMatching(/^15 reassigned/) },
    });
    practice.restore(practice.world());
    expect(await only('reassign')).toMatchObject({ code: 0, outcome: 'already' });
  });

  it('asks once where you may not add the next person, and says since when', async () => {
    expect(await only('reassign')).toMatchObject({ code: 5, outcome: 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1m']);
    const { step } = await only('reassign');
    expect(step).toMatchObject({ outcome: 'waiting', summary: expect.stringContaining('asked on Fri 27 Nov 2026') });
    expect(sent()).toHaveLength(1);
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    const skipped = await only('reassign', ['--skip', 'reassign=Della does it']);
    expect(skipped).toMatchObject({ code: 0, outcome: 'skipped' });
    await only('handover');
    const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v1.md'), 'utf8');
    expect(document).toContain('- Reassigning the tickets: Della does it');
    expect(document).not.toContain('Reassigning the tickets: waiting');
  });

  it('shows and asks anew what changed meanwhile, and never takes what somebody else took or solved', async () => {
    changed(nadiaIsIn);
    const { code, step, stderr } = await atTheMoment(jobs, 'reassign', (world) => {
      changes(world, 48201, 900006, 'assignee_id', 900006);
      changes(world, 48202, 900006, 'status', 'solved');
      changes(world, 48204, 900006, 'priority', 'urgent');
    });
    expect({ code, outcome: step.outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(stderr).toMatch(/reassign: Not reassigned: #48204 ".*" was changed meanwhile/);
    const after = practice.world();
    expect([statusOf(after, 48201)[2], statusOf(after, 48202)[2], statusOf(after, 48204)[2]]).toEqual([
      900006,
      you.zendesk,
      next.zendesk,
    ]);
    expect(step.evidence.reassigned).toHaveLength(12);
    expect(practice.audit()).toHaveLength(1);
    expect(practice.audit()[0]?.made.tickets).toHaveLength(12);
  });

  it('says of each ticket why it stayed, where the next person leaves the group in that moment, and asks again', async () => {
    changed(nadiaIsIn);
    const { code, step } = await atTheMoment(jobs, 'reassign', ({ zendesk }) => {
      zendesk.memberships = zendesk.memberships.filter(
        ({ user_id, group_id }) => user_id !== next.zendesk || group_id !== secondLine,
      );
    });
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringMatching(/#48201, .*: .*must be a member of the group.*\(it is Open, with Ada Example\)/),
    });
    expect(workingOf(practice.world(), you.zendesk)).toEqual(workingOf(before, you.zendesk));
    expect(await only('reassign')).toMatchObject({ code: 5, outcome: 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    expect(await only('reassign')).toMatchObject({ code: 0, outcome: 'done' });
    expect(holders()).toEqual([you.zendesk, next.zendesk]);
  });

  it('looks at the tickets and not at the answer, which may be lost', async () => {
    changed(nadiaIsIn);
    await misbehave(...jobs, '--drop', 'after');
    const { code, step } = await only('reassign');
    expect({ code, outcome: step.outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(step.evidence.reassigned).toHaveLength(14);
    expect(practice.world().zendesk.jobs).toHaveLength(1);
  });

  it('waits for its turn where Zendesk has too many jobs, and is not done where it has no more time', async () => {
    changed(nadiaIsIn);
    await misbehave(...jobs, '--nth', '1', '--status', '429', '--header', 'Retry-After: 1');
    expect(await only('reassign')).toMatchObject({ code: 0, outcome: 'done' });
    practice.restore(before);
    await misbehave(...jobs, '--status', '500');
    expect(await only('reassign')).toMatchObject({ code: 1, outcome: 'failed' });
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    await misbehave('--clear');
    expect(await only('reassign')).toMatchObject({ code: 0, outcome: 'done' });
  });

  it.each([{}, { failed: 'it was changed meanwhile' }])(
    'is known with its tickets where a run was stopped before it heard of it: %j',
    async (more) => {
      changed(nadiaIsIn);
      await only('reassign');
      const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
      Object.assign(state.checklists.end.reassign.actions.reassign, { made: null, madeAt: null, ...more });
      writeFileSync(practice.stateFile, JSON.stringify(state));
      const { step } = await only('reassign');
      expect(step).toMatchObject({ outcome: 'done', summary: expect.stringMatching(/^14 reassigned/) });
      expect(practice.endState().reassign.actions.reassign.made.tickets).toHaveLength(14);
      // The line of the first run is there: it is the same intent.
      expect(practice.audit()).toHaveLength(1);
      await only('handover');
      const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v1.md'), 'utf8');
      for (const id of workingOf(before, you.zendesk)) expect(document).toContain(`### #${id} `);
    },
  );
});

describe('handover', () => {
  const folder = () => path.join(practice.stateFolder, 'handovers');
  const read = (name: string) => readFileSync(path.join(folder(), name), 'utf8');

  it('is kept for yourself alone, in versions, and is not made anew where there is nothing new', async () => {
    const { step } = await only('handover');
    expect(step).toMatchObject({ outcome: 'done', evidence: { version: 1, gaps: 0 } });
    expect(readdirSync(folder()).sort()).toEqual(['dev-2026-11-23-v1.html', 'dev-2026-11-23-v1.md']);
    for (const name of readdirSync(folder())) expect(statSync(path.join(folder(), name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    const first = read('dev-2026-11-23-v1.md');
    expect(await only('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 1 } } });
    expect(readdirSync(folder())).toHaveLength(2);

    await only('handover', ['--answer', 'handover.words=Ask Enid first.']);
    expect(read('dev-2026-11-23-v2.md')).toContain('> Ask Enid first.');
    expect(read('dev-2026-11-23-v2.html')).toContain('Ask Enid first.');
    expect(read('dev-2026-11-23-v1.md')).toBe(first);
    // What happens after it makes another one.
    await only('notes', ['--answer', 'notes.note.48218=Next: nothing']);
    expect(await only('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 3 } } });
    rmSync(path.join(folder(), 'dev-2026-11-23-v3.html'));
    expect(await only('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 4 } } });
    // So does what was said and sent nowhere: the document tells of that alone.
    await only('notes', ['--answer', 'notes.nothing.48204=Della has it']);
    expect(await only('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 5 } } });
    expect(read('dev-2026-11-23-v5.md')).toContain('Della has it');
    expect(await only('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 5 } } });
    expect(JSON.stringify(practice.audit())).not.toContain('Search results lose');
  });

  it('is also written where it is wanted, and over nothing without consent', async () => {
    const at = (name: string) => path.join(practice.home, name);
    const dry = await practice.end(['--dry-run', '--only', 'handover', '--output', 'out.html']);
    expect({ code: dry.code, there: existsSync(at('out.html')) }).toEqual({ code: 5, there: false });
    expect((await only('handover', ['--output', 'out.html'])).code).toBe(0);
    expect(readFileSync(at('out.html'), 'utf8')).toBe(read('dev-2026-11-23-v1.html'));
    expect(statSync(at('out.html')).mode & 0o777).toBe(0o600);
    expect((await only('handover', ['--output', at('out.md')])).code).toBe(0);
    expect(readFileSync(at('out.md'), 'utf8')).toBe(read('dev-2026-11-23-v1.md'));
    writeFileSync(at('mine.md'), 'mine');
    const refused = await practice.end(['--no-input', '--only', 'handover', '--output', 'mine.md']);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already: name another file, or replace it with --yes'),
    });
    expect(readFileSync(at('mine.md'), 'utf8')).toBe('mine');
    expect((await only('handover', ['--output', 'mine.md'])).code).toBe(0);
    expect(readFileSync(at('mine.md'), 'utf8')).toBe(read('dev-2026-11-23-v1.md'));
    // It is for one run.
    rmSync(at('mine.md'));
    expect((await only('handover')).code).toBe(0);
    expect(existsSync(at('mine.md'))).toBe(false);
  });

  it('says what could not be found out, and what was skipped and why', async () => {
    await misbehave('--path', '/trello/*', '--status', '500');
    const { code, steps } = await run([
      ...nadiaIsNext,
      '--only',
      'notes,handover',
      '--skip',
      'notes=No time <b>left</b>',
    ]);
    expect(code).toBe(0);
    expect(steps.notes).toMatchObject({ outcome: 'already' });
    expect(steps.handover?.summary).toContain('; 1 thing could not be found out');
    expect(read('dev-2026-11-23-v1.md')).toMatch(/## What could not be found out\n\n- .*Trello/);
    changed((world) => says(world, 48201, you.zendesk, 'We are on it', { isPublic: true }));
    const skipped = await run([...nadiaIsNext, '--only', 'notes,handover', '--skip', 'notes=No time <b>left</b>']);
    expect(skipped.steps.notes).toMatchObject({ outcome: 'skipped', summary: 'Skipped: No time <b>left</b>' });
    expect(read('dev-2026-11-23-v2.md')).toContain('- Notes on the tickets: No time &lt;b&gt;left&lt;/b&gt;');
    expect(read('dev-2026-11-23-v2.html')).not.toContain('<b>left');
  });

  it('is not written where Zendesk does not answer at all, as if there were no ticket', async () => {
    await misbehave('--path', '/zendesk/*', '--status', '500');
    const { step } = await only('handover');
    expect(step.summary).toMatch(/things? could not be found out/);
    expect(read('dev-2026-11-23-v1.md')).not.toContain('Nothing outstanding: there is no unsolved ticket');
  });
});

/** The handover goes out although the tickets are still with Ada. */
const sendNow = ['--answer', 'tell.now=now'];

describe('tell', () => {
  it('waits for the tickets, and sends nothing before, unless it is told to', async () => {
    await only('handover');
    const waits = await only('tell');
    expect(waits).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(waits.step.summary).toMatch(/The handover waits for your 14 tickets to be with Nadia Next/);
    expect(sent()).toEqual([]);
    // Only for this run.
    expect(await only('tell', ['--dry-run', ...sendNow])).toMatchObject({ outcome: null });
    expect(await only('tell')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(await only('tell', sendNow)).toMatchObject({ code: 0, outcome: 'done' });
    // What is done afterwards is told of in a new version, which is not sent again.
    practice.change(nadiaIsIn);
    const { steps } = await run([...nadiaIsNext, '--only', 'reassign,handover,tell']);
    expect(steps.tell?.summary).toContain('Version 2 was written since, and was not sent');
    expect(sent()).toHaveLength(2);
  });

  it('waits where Zendesk does not say where the tickets are', async () => {
    await only('handover');
    await misbehave('--path', '/zendesk/*', '--status', '500');
    const { code, step } = await only('tell');
    expect({ code, summary: step.summary }).toMatchObject({
      code: 5,
      summary: expect.stringContaining('waits for Zendesk'),
    });
    expect(sent()).toEqual([]);
  });

  it('sends the handover and one line, once, and finds them again', async () => {
    const { steps } = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(steps.tell).toMatchObject({ outcome: 'done', evidence: { next: 'nadia@example.org', readAt: null } });
    const [direct, line] = sent();
    expect(direct?.text).toMatch(/^Hello Nadia Next, 2nd line support is yours from Mon 30 Nov 2026/);
    expect(direct?.text).toContain('I am at the Maintenance and Support stand-up on Mon 30 Nov 2026');
    expect(direct?.text).toContain('## Start here');
    expect(direct?.metadata?.event_payload).toEqual({ marker: 'govsupport:2026-11-23:ada@example.org:handover' });
    const channel = practice.world().slack.channels.find(({ id }) => id === direct?.channel);
    expect([channel?.kind, [...(channel?.members ?? [])].sort()]).toEqual(['im', [you.slack, next.slack].sort()]);
    expect(line?.text.split('\n')).toHaveLength(1);

    // The memory of it is lost, or it was another machine.
    rmSync(practice.stateFolder, { recursive: true });
    const again = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(again.steps.tell).toMatchObject({ outcome: 'done' });
    expect(sent()).toHaveLength(2);
    expect(practice.audit().filter(({ kind }) => kind === 'send')).toMatchObject([{ found: true }, { found: true }]);
    expect(JSON.stringify(practice.audit())).not.toContain('Hello Nadia');
  });

  it('finds what was sent and whose answer was lost, and sends the line after it', async () => {
    await only('handover');
    await misbehave('--path', '/slack/api/chat.postMessage', '--drop', 'after');
    const lost = await only('tell', sendNow);
    expect(lost).toMatchObject({
      code: 1,
      outcome: 'failed',
      step: { summary: expect.stringContaining('may have been done') },
    });
    expect(sent()).toHaveLength(1);
    await misbehave('--clear');
    expect(await only('tell', sendNow)).toMatchObject({ code: 0, outcome: 'done' });
    expect(sent()).toHaveLength(2);
  });

  it('does not send the line where the handover could not be sent', async () => {
    await only('handover');
    await misbehave('--path', '/slack/api/conversations.open', '--status', '500');
    expect(await only('tell', sendNow)).toMatchObject({ code: 1, outcome: 'failed' });
    expect(sent()).toEqual([]);
  });

  it('fits into a message, however long the handover is', async () => {
    changed((world) => {
      for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, `Asked: ${'<&> '.repeat(900)}`);
    });
    const { steps } = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(steps.tell?.outcome).toBe('done');
    const [direct] = sent();
    expect(direct?.text.length).toBeLessThan(40_000);
    expect(direct?.text).toContain('Not in this message, because it would be too long: #');
    expect(direct?.text).toContain('## What could not be found out');
  });

  it('knows when it was read, once the next person says so', async () => {
    changed(makeAdmin);
    await run(word);
    expect((await only('tell')).step.summary).toContain('Nadia Next has not said yet that they have read it');
    await practice.govsupport(['sandbox', 'clock', '+2d19h']);
    await practice.govsupport(['sandbox', 'be', 'next']);
    const hers = await practice.start([...consent, '--json', '--only', 'handover-read', '--confirm', 'handover-read']);
    expect(stepsOf(hers)['handover-read']).toMatchObject({ outcome: 'done' });
    await practice.govsupport(['sandbox', 'be', 'you']);
    const everything = practice.everything();
    const status = await practice.end(['status', '--json']);
    expect(status.code).toBe(0);
    expect(stepsOf(status).tell).toMatchObject({
      summary: expect.stringContaining('Nadia Next said on Mon 30 Nov 2026 that they have read it'),
      evidence: { readAt: expect.stringMatching(/^2026-11-30T/) },
    });
    expect(practice.everything()).toBe(everything);
    await misbehave('--path', '/slack/*', '--status', '500');
    expect(stepsOf(await practice.end(['status', '--json'])).tell?.summary).toContain('could not be seen');
  });
});

describe('leave-group', () => {
  const inGroup = () =>
    practice.world().zendesk.memberships.some((one) => one.user_id === you.zendesk && one.group_id === secondLine);

  it.each([
    ['an administrator', makeAdmin],
    ['others', () => {}],
  ] as const)('waits for the tickets of %s', async (_, prepare) => {
    changed(prepare);
    const { code, step } = await only('leave-group');
    expect({ code, outcome: step.outcome }).toEqual({ code: 5, outcome: 'waiting' });
    expect(step.summary).toMatch(/^14 tickets \(#48201, .*reassign first/);
    expect(sent()).toEqual([]);
    expect(inGroup()).toBe(true);
  });

  it('is done, already, or asked for once', async () => {
    changed(nadiaIsIn);
    await only('reassign');
    const asked = await only('leave-group');
    expect(asked).toMatchObject({
      code: 5,
      outcome: 'waiting',
      step: { summary: expect.stringContaining('asked on Fri 27 Nov 2026') },
    });
    expect(await only('leave-group')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(sent().map(({ text }) => text)).toEqual([
      expect.stringContaining('please remove me (Ada Example, ada@example.org)'),
    ]);
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    expect(await only('leave-group')).toMatchObject({ code: 0, outcome: 'done' });
    expect(inGroup()).toBe(false);
    practice.restore(practice.world());
    expect(await only('leave-group')).toMatchObject({ code: 0, outcome: 'already' });
  });

  it('says so where a ticket comes in the very moment, until somebody has it', async () => {
    changed((world) => {
      nadiaIsIn(world);
      makeAdmin(world);
    });
    await only('reassign');
    const comes = (world: World) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk);
    const { code, step } = await atTheMoment(
      ['--path', '/zendesk/api/v2/group_memberships/*', '--method', 'DELETE'],
      'leave-group',
      comes,
    );
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringMatching(/1 ticket came in the very moment of the removal, .* assign #48218 to somebody/),
    });
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    expect(workingOf(practice.world(), null)).toContain(48218);
    expect(await only('leave-group')).toMatchObject({ code: 1, outcome: 'failed' });
    changed((world) => changes(world, 48218, outgoing.zendesk, 'assignee_id', next.zendesk));
    expect(await only('leave-group')).toMatchObject({ code: 0, outcome: 'done' });
  });

  it('is refused where one comes between looking and doing', async () => {
    changed(nadiaIsIn);
    await only('reassign');
    const comes = (world: World) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk);
    // Looked for before anything is sent: the ticket comes while it is.
    const { code, step } = await atTheMoment(
      ['--path', '/slack/api/conversations.history', '--nth', '1'],
      'leave-group',
      comes,
    );
    expect(code).toBe(1);
    expect(step.summary).toMatch(/1 ticket came to you meanwhile, so nobody was asked to remove you: #48218/);
    expect(sent()).toEqual([]);
  });
});

describe('stand-up-after', () => {
  const standUp = (args: readonly string[] = word) => only('stand-up-after', args);

  it('is only confirmed by a word, and is on the next working day', async () => {
    expect(await standUp([])).toMatchObject({ code: 5, outcome: null, step: { evidence: { day: '2026-11-30' } } });
    expect(await standUp()).toMatchObject({ code: 0, outcome: 'confirmed' });
    expect((await standUp([])).step.summary).toContain('you are there on Mon 30 Nov 2026');
  });

  it('is after weekends and bank holidays, and is asked about anew where the last day moves', async () => {
    await standUp();
    const christmas = ['--answer', 'rotation.from=2026-11-23', '--answer', 'rotation.to=2026-12-24'];
    const moved = await standUp(christmas);
    expect(moved).toMatchObject({ code: 5, outcome: null, step: { evidence: { day: '2026-12-29' } } });
    const text = await practice.end(['--no-input', '--only', 'stand-up-after', ...christmas]);
    expect(text.stderr.replace(/\s+/g, ' ')).toMatch(
      /Tue 29 Dec 2026 \(Fri 25 Dec 2026 is Christmas Day, Mon 28 Dec 2026 is Boxing Day/,
    );
    expect(await standUp([...word, ...christmas])).toMatchObject({ code: 0, outcome: 'confirmed' });
  });

  it('is in a calendar file where one is wanted', async () => {
    const wanted = ['--answer', 'stand-up-after.calendar-file=after.ics', '--answer', 'stand-up-after.time=09:45'];
    expect(await standUp([...word, ...wanted])).toMatchObject({ code: 0, outcome: 'done' });
    const file = path.join(practice.home, 'after.ics');
    expect(readFileSync(file, 'utf8')).toMatch(/DTSTART;TZID=Europe\/London:20261130T094500\r\n/);
    expect(readFileSync(file, 'utf8').match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(await standUp([])).toMatchObject({ code: 0, outcome: 'done' });
    writeFileSync(path.join(practice.home, 'mine.ics'), 'mine');
    const refused = await practice.end([
      ...consent,
      '--only',
      'stand-up-after',
      '--answer',
      'stand-up-after.calendar-file=mine.ics',
    ]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('"mine.ics" is there already') });
  });
});

describe('one at a time', () => {
  it('refuses a second end, and a start, of the same rotation', async () => {
    await only('handover');
    await misbehave('--path', '/slack/api/chat.postMessage', '--hold', 'before');
    const first = practice.end([...consent, ...nadiaIsNext, '--only', 'tell', ...sendNow]);
    await vi.waitFor(() => expect(practice.world().misbehaviour[0]?.seen).toBe(1), { timeout: 60_000, interval: 20 });
    for (const second of [await practice.end([...consent]), await practice.start([...consent, '--only', 'stand-up'])]) {
      expect(second).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('already being worked on by another govsupport'),
      });
    }
    await misbehave('--clear');
    expect((await first).code).toBe(0);
    expect(sent()).toHaveLength(2);
  });
});

describe('what fails', () => {
  it.each([
    ['notes', '/zendesk/*'],
    ['reassign', '/zendesk/*'],
    ['leave-group', '/zendesk/*'],
    ['tell', '/slack/*'],
  ])('%s says so where its service does not answer, and the next run goes on', async (id, at) => {
    changed((world) => {
      nadiaIsIn(world);
      makeAdmin(world);
    });
    if (id === 'tell') await only('handover');
    if (id === 'leave-group') await only('reassign');
    const done = effects(practice.world());
    await misbehave('--path', at, '--drop', 'before');
    const flags = id === 'tell' ? sendNow : [];
    const failed = await only(id, flags);
    expect(failed).toMatchObject({ code: 1, outcome: 'failed' });
    expect(failed.step.summary).toMatch(/could not be reached/);
    expect(effects(practice.world())).toEqual(done);
    await misbehave('--clear');
    expect(await only(id, flags)).toMatchObject({ code: 0 });
  });
});
