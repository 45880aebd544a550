import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addToGroup, commentsOn, createPractice, next, type Practice, takeOver } from './support/practice.ts';

/** One world for all: nothing in here may change it. */
let practice: Practice;
beforeAll(async () => {
  practice = await createPractice();
  practice.change((world) => {
    takeOver(world);
    addToGroup(world, next.zendesk);
  });
  await practice.govsupport(['sandbox', 'clock', '+4d6h']);
  await practice.end(['--no-input', '--only', 'rotation', '--to', 'nadia@example.org']);
  writeFileSync(`${practice.home}/notes.md`, '# 48202\nNext: out of the file\n');
});
afterAll(() => practice.remove());

const refused = ['--note', '48201=Next: said in a command that was refused'];

/** Everything that flags can leave behind, each flag in its own way. */
const all = [
  ...['--to', 'corin@example.org'],
  ...refused,
  ...['--notes', 'notes.md', '--commit-work', '--output', 'out.md'],
  ...['--answer', 'handover.words=Ask Enid', '--skip', 'leave-group=Della does it', '--confirm', 'stand-up-after'],
];

describe('an end that is refused', () => {
  it.each([
    ['for want of consent', all, /The step "[a-z-]+" needs your consent, and/],
    ['for a ticket that is not there', ['--yes', ...all, '--note', '1=x'], /--note: #1 /],
    ['for a question that is not there', ['--yes', ...all, '--answer', 'tell.when=now'], /tell has no such question/],
    [
      'for a wrong answer of a late step',
      ['--yes', ...all, '--answer', 'tell.now=soon'],
      /--answer tell\.now: expected/,
    ],
    ['for the word on what is looked at', ['--yes', ...all, '--confirm', 'reassign'], /--confirm reassign:/],
    ['for no steps at all', ['--yes', '--only', '', ...refused], /--only: expected the ids of steps/],
    ['for a list of nothing', ['--yes', '--only', ',', ...refused], /--only: expected the ids of steps/],
    ['for steps that exclude each other', ['--yes', '--only', 'notes', '--from', 'tell'], /no step is left to run/],
    [
      'for steps that are all left out',
      ['--yes', '--only', 'branches', '--skip', 'branches=x'],
      /--only branches: no step is left to run/,
    ],
    ['for a note without its step', ['--yes', '--only', 'tell', ...refused], /--note: the step notes does not run/],
    ['for a file without its step', ['--yes', '--only', 'notes', '--output', 'out.md'], /--output: the step handover/],
    ['for work without its step', ['--yes', '--from', 'notes', '--commit-work'], /--commit-work: the step branches/],
    ['for a note and its step skipped', ['--yes', '--skip', 'notes=no time', ...refused], /--note: the step notes is/],
    [
      'for a word without its step',
      ['--yes', '--only', 'tell', '--confirm', 'stand-up-after'],
      /--confirm stand-up-after/,
    ],
    ['for a reason without its step', ['--yes', '--only', 'tell', '--skip', 'notes=no time'], /--skip notes/],
  ])('%s leaves everything as it was', async (_, args, message) => {
    const everything = practice.everything();
    const outcome = await practice.end(['--no-input', ...args]);
    expect({ code: outcome.code, stderr: outcome.stderr.replace(/\s+/g, ' ') }).toEqual({
      code: 2,
      stderr: expect.stringMatching(message),
    });
    expect(practice.everything()).toBe(everything);
  });

  it('leaves an unusable state where it is', async () => {
    const whole = readFileSync(practice.stateFile, 'utf8');
    writeFileSync(practice.stateFile, whole.slice(0, 40));
    const everything = practice.everything();
    expect((await practice.end(['--no-input', '--to', 'nadia@example.org', ...refused])).code).toBe(2);
    expect(practice.everything()).toBe(everything);
    writeFileSync(practice.stateFile, whole);
  });

  it('leaves nothing if there was nothing', async () => {
    const whole = readFileSync(practice.stateFile, 'utf8');
    rmSync(practice.stateFile);
    expect((await practice.end(['--no-input', ...all])).code).toBe(2);
    expect(existsSync(practice.stateFile)).toBe(false);
    writeFileSync(practice.stateFile, whole);
  });

  it('sends none of its notes later: the last one counts', async () => {
    expect((await practice.end(['--no-input', '--only', 'notes', ...refused])).code).toBe(2);
    const said = ['--note', '48201=Next: the last word', '--yes', '--no-input'];
    const bodies = () => commentsOn(practice.world(), 48201).map(({ body }) => body);
    const before = bodies();
    await practice.end(['--only', 'notes', ...said]);
    expect(bodies().slice(before.length)).toEqual(['Next: the last word']);
  });
});

it('a start that is refused leaves everything as it was', async () => {
  const everything = practice.everything();
  const skip = ['--skip', 'ready=in a rehearsal'];
  const lines: [string[], RegExp][] = [
    [[...skip, '--confirm', 'stand-up'], /needs your consent, and/],
    [['--only', '', '--confirm', 'stand-up'], /--only: expected the ids/],
    [
      ['--from', 'read-tickets', '--confirm', 'handover-read'],
      /--confirm handover-read: the step handover-read does not/,
    ],
  ];
  for (const [args, message] of lines) {
    const { code, stderr } = await practice.start(['--no-input', ...args]);
    expect({ code, stderr: stderr.replace(/\s+/g, ' ') }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  }
  expect(practice.everything()).toBe(everything);
});
