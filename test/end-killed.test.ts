import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type GitKiller, type GitMoment, startGitKiller } from './support/git-killer.ts';
import { type Killer, type Moment, startKiller } from './support/killer.ts';
import {
  addToGroup,
  createPractice,
  effects,
  makeAdmin,
  messagesSince,
  nadia,
  type Practice,
  secondLine,
  you,
} from './support/practice.ts';
import { type GitState, gitState, keepRepositories, lostSince, removeLocks } from './support/practice-git.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

/** With this set, it is killed at every single request and git command. It takes many minutes. */
const all = Boolean(process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST);

const timeout = all ? 7_200_000 : 300_000;

/** When each of the ends begins, by the world's clock: the afternoon of the last day. */
const lastDay = '2026-11-27T15:00:02Z';

/** Ada's working tickets of the group, one of each kind, and what she has found out about each. */
const adas = [48201, 48212, 48214, 48220];
const noteOn = (id: number) => `The client asks: number ${id}\nFound and tried: the theme\nNext: a release`;

const flags = [
  '--no-input',
  '--yes',
  '--confirm',
  'stand-up-after',
  ...adas.flatMap((id) => ['--answer', `notes.note.${id}=${noteOn(id)}`]),
  '--commit-work',
  '--answer',
  'branches.github=nadia-example',
  '--answer',
  'branches.not-assigned=she may not push to site-b yet',
  // Someone has pushed to that branch meanwhile.
  '--answer',
  'branches.as.site-b/update-plugins=support/plugins-of-ada',
];

let practice: Practice;
let served: Served;
let killer: Killer;
let gitKiller: GitKiller;
let repositories: ReturnType<typeof keepRepositories>;
let pristine: string;

beforeAll(async () => {
  practice = createPractice();
  pristine = JSON.stringify(practice.world());
  served = await serveSandbox(practice);
  killer = await startKiller(served.address);
  // The program finds the practice world there.
  const file = path.join(practice.sandboxFolder, 'serving.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), address: killer.address }));
  gitKiller = startGitKiller(practice);
  repositories = keepRepositories(practice);
});
afterAll(async () => {
  await killer.close();
  await served.stop();
  gitKiller.remove();
  repositories.remove();
  practice.remove();
});

const moveClock = (move: string) =>
  fetch(`${served.address}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ move }) });

/** What differs only because it is another moment, or another commit of the same. */
const timeless = (text: string) =>
  text
    .replace(/\b\d+ (?:days?|hours?|minutes?|seconds?)(?: \d+ minutes?)?/g, 'a while')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d\d:\d\d\b/g, 'then')
    // Of the picture: how long is left, and how long that is drawn.
    .replace(/\b(?:\d+ h )?\d+ min\b|\b\d+ h\b/g, 'a while')
    .replace(/\b\d+(?:\.\d+)?%/g, 'so far')
    .replace(/\/pull\/\d+/g, '/pull/number')
    .replace(/\b[0-9a-f]{7,40}\b/g, 'a commit');

/** The handovers that were written, by file. */
function handovers(): string[] {
  const folder = path.join(practice.stateFolder, 'handovers');
  return readdirSync(folder)
    .sort()
    .map((name) => `${name}\n${timeless(readFileSync(path.join(folder, name), 'utf8'))}`);
}

/** What was sent and changed, who did it according to the audit, and how often. */
const audited = () =>
  practice
    .audit()
    .map(({ step, action }) => `${step} ${timeless(action)}`)
    .sort();

/** The world before, and the content of git. */
interface Before {
  readonly world: World;
  readonly git: GitState;
}

function putBack({ world }: Before): void {
  const clockOffsetMs = Date.parse(lastDay) - Date.now();
  practice.restore({ ...world, clockOffsetMs });
  repositories.restore();
}

/** Describes every violation of what has to be true at all times, whatever was killed. */
function wrongNow({ world, git }: Before, state = gitState(practice)): string[] {
  const now = practice.world();
  const people = [you.zendesk, nadia.zendesk];
  const ofTickets = now.zendesk.tickets.flatMap((ticket) => {
    const was = world.zendesk.tickets.find(({ id }) => id === ticket.id);
    const since = ticket.audits.slice(was?.audits.length ?? 0).flatMap(({ events }) => events);
    if (!adas.includes(ticket.id)) {
      return was?.fields.assignee_id === ticket.fields.assignee_id && since.length === 0
        ? []
        : [`#${ticket.id} changed`];
    }
    const assignees = since.flatMap((event) =>
      event.type === 'Change' && event.field_name === 'assignee_id' ? [event.value, event.previous_value] : [],
    );
    const notes = since.filter(({ type }) => type === 'Comment');
    return [
      ...[ticket.fields.assignee_id, ...assignees]
        .filter((id) => !people.includes(Number(id)))
        .map((id) => `#${ticket.id} was with ${id}`),
      ...(ticket.fields.group_id === secondLine ? [] : [`#${ticket.id} is in another group`]),
      // Of a new ticket that someone is given, Zendesk makes an open one.
      ...(ticket.fields.status === was?.fields.status.replace('new', 'open') ||
      ticket.fields.status === was?.fields.status
        ? []
        : [`#${ticket.id} is ${ticket.fields.status}`]),
      ...(notes.length > 1 ? [`#${ticket.id} has ${notes.length} notes`] : []),
      ...(notes.some((note) => note.type === 'Comment' && note.public) ? [`#${ticket.id} has a public note`] : []),
    ];
  });
  const sent = messagesSince(world, now)
    .filter(({ user }) => user === you.slack)
    .map(({ channel, text }) => `${channel} ${text.slice(0, 60)}`);
  const heads = now.github.pulls.map(({ repository, head }) => `${repository} ${head}`);
  const twice = (lines: readonly string[]) => lines.filter((line, index) => lines.indexOf(line) !== index);
  return [
    ...ofTickets,
    ...twice(sent).map((line) => `sent twice: ${line}`),
    ...twice(heads).map((line) => `two pull requests: ${line}`),
    ...lostSince(git, state).map((id) => `lost in git: ${id}`),
    ...state.untouchable.filter((line) => !git.untouchable.includes(line)).map((line) => `moved: ${line}`),
    ...(state.untouchable.length === git.untouchable.length ? [] : ['there is another main or develop']),
  ];
}

interface Ended {
  readonly codes: readonly (number | null)[];
  readonly outcomes: readonly string[];
  readonly effects: unknown;
  readonly audited: readonly string[];
  readonly handovers: readonly string[];
  readonly git: Pick<GitState, 'remoteBranches' | 'cloneBranches' | 'workingTrees'>;
}

/** Someone who has to ask waits twice: for the next person to be added, and to be removed. */
const mostRuns = 4;

/**
 * Runs it, lets colleagues answer, and runs it again, until nothing is left to do. A run that was killed is followed by
 * another one at once. Returns how it ended, and how often it was killed.
 */
async function runToTheEnd(before: Before, at: object | null): Promise<{ ended: Ended; killed: number }> {
  const codes: (number | null)[] = [];
  let killed = 0;
  let document = '';
  const onStarted = (child: ChildProcess) => {
    gitKiller.watch(child.pid ?? -1);
    killer.onStrike(() => child.kill('SIGKILL'));
  };
  for (let run = 0; run < mostRuns + killed; run++) {
    const isOver = at !== null && killed > 0;
    const { code, stdout, stderr } = await practice.end([...flags, '--json'], isOver ? {} : { onStarted });
    if (code === null) {
      await gitKiller.settled();
      // What a git leaves that was killed with it, git itself says to remove.
      removeLocks(practice);
      killed += 1;
      killer.arm(null);
      gitKiller.arm(null);
      expect(wrongNow(before), JSON.stringify(at)).toEqual([]);
      continue;
    }
    codes.push(code);
    document = stdout || JSON.stringify({ steps: [{ id: stderr, outcome: null, summary: '' }] });
    if (code !== 5) break;
    await moveClock('+15m');
  }
  await moveClock('+10s');
  const git = gitState(practice);
  expect(wrongNow(before, git), JSON.stringify(at)).toEqual([]);
  const { steps } = JSON.parse(document);
  // Of which branch work in progress comes is not known any more once another one is checked out.
  const branches = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/(Work in progress): [\w ]+?(?= refs| $|$)/, '$1'));
  return {
    killed,
    ended: {
      codes,
      outcomes: steps.map(
        ({ id, outcome, summary }: { id: string; outcome: string; summary: string }) =>
          `${id} ${outcome} ${timeless(summary)}`,
      ),
      effects: JSON.parse(timeless(JSON.stringify(effects(practice.world())))),
      audited: audited(),
      handovers: handovers(),
      git: {
        remoteBranches: branches(git.remoteBranches),
        cloneBranches: branches(git.cloneBranches),
        workingTrees: git.workingTrees,
      },
    },
  };
}

/** At which writes, requests and git commands it is killed to save time: the n-th ones, from 1. */
interface Sample {
  readonly writes?: Readonly<Record<Moment, readonly number[]>>;
  readonly requests?: Readonly<Record<Moment, readonly number[]>>;
  readonly git?: Readonly<Record<GitMoment, readonly number[]>>;
}

/** Who runs it, how their world differs, and the sample. Those with fewer rights ask in messages. */
const worlds: readonly [who: string, prepare: (world: World) => void, sample: Sample][] = [
  [
    'by somebody who may do everything',
    makeAdmin,
    {
      writes: { before: [3], after: [6] },
      requests: { before: [40], after: [] },
      // Between two commands it is killed where branches, and the committing of work, are tried on their own.
      git: { before: [], middle: [7], both: [5], after: [] },
    },
  ],
  ['by somebody who has to ask for everything', () => {}, { writes: { before: [], after: [8] } }],
  ['by somebody who has to ask, with the next person in the group', (world) => addToGroup(world, nadia.zendesk), {}],
];

/** A world without a sample is only of use with every kill. */
const tried = worlds.filter(([, , sample]) => all || Object.keys(sample).length > 0);

describe.each(tried)('an end %s', (_, prepare, sample) => {
  let before: Before;
  let expected: Ended;
  let requests = 0;
  let writes = 0;
  let gitCommands: readonly string[] = [];

  // What an end does that no one disturbs.
  beforeAll(async () => {
    const world: World = JSON.parse(pristine);
    addToGroup(world);
    for (const ticket of world.zendesk.tickets) {
      if (adas.includes(ticket.id)) ticket.fields.assignee_id = you.zendesk;
    }
    prepare(world);
    practice.restore(world);
    repositories.restore();
    before = { world: practice.world(), git: gitState(practice) };
    putBack(before);
    killer.arm(null);
    gitKiller.arm(null);
    expected = (await runToTheEnd(before, null)).ended;
    requests = killer.passed.length;
    writes = killer.passed.filter(({ isWrite }) => isWrite).length;
    gitCommands = gitKiller.written;
  });

  const killedAt = async (
    at:
      | { readonly of: 'requests' | 'writes'; readonly nth: number; readonly moment: Moment }
      | { readonly of: 'git'; readonly nth: number; readonly moment: GitMoment },
  ) => {
    putBack(before);
    killer.arm(at.of === 'git' ? null : at);
    gitKiller.arm(at.of === 'git' ? at : null);
    const { ended, killed } = await runToTheEnd(before, at);
    expect.soft(killed, JSON.stringify(at)).toBe(1);
    expect.soft(ended, JSON.stringify(at)).toEqual(expected);
  };

  const nths = (count: number, chosen: readonly number[] = []): readonly number[] =>
    all ? Array.from({ length: count }, (_, index) => index + 1) : chosen;
  const isKilledAt = (of: keyof Sample) => all || sample[of] !== undefined;

  it('hands over all of it when no one disturbs it', () => {
    expect(expected.codes.at(-1)).toBe(0);
    expect(expected.outcomes.filter((outcome) => /failed|null|undefined|skipped/.test(outcome))).toEqual([]);
    const { tickets } = practice.world().zendesk;
    expect(tickets.filter(({ id }) => adas.includes(id)).map(({ fields }) => fields.assignee_id)).toEqual(
      adas.map(() => nadia.zendesk),
    );
    // Nothing is waited for any more.
    expect(expected.handovers.at(-1)).not.toMatch(/(?:group|boards|channels|tickets|handover): waiting for/);
    // Notes, the tickets' job, the message and the line, and what is asked of others or done in the group.
    expect(writes).toBeGreaterThanOrEqual(adas.length + 4);
    expect(gitCommands).toEqual(expect.arrayContaining(['commit', 'push']));
  });

  it.runIf(isKilledAt('writes'))(
    'is killed at writes, before and after their effect: all is done, and once',
    { timeout },
    async () => {
      for (const moment of ['before', 'after'] as const) {
        for (const nth of nths(writes, sample.writes?.[moment])) {
          await killedAt({ of: 'writes', nth, moment });
        }
      }
    },
  );

  it.runIf(isKilledAt('requests'))(
    'is killed at requests of any kind: all is done, and once',
    { timeout },
    async () => {
      for (const moment of ['before', 'after'] as const) {
        for (const nth of nths(requests, sample.requests?.[moment])) {
          await killedAt({ of: 'requests', nth, moment });
        }
      }
    },
  );

  it.runIf(isKilledAt('git'))(
    'is killed around git commands that write: all is done, and once',
    { timeout },
    async () => {
      for (const moment of ['before', 'middle', 'both', 'after'] as const) {
        for (const nth of nths(gitCommands.length, sample.git?.[moment])) {
          await killedAt({ of: 'git', nth, moment });
        }
      }
    },
  );
});
