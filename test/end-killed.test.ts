import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { eachGitKill, type GitKill, type GitKiller, isGitKill, startGitKiller } from './support/git-killer.ts';
import type { Kill, PassedRequest } from './support/killer.ts';
import {
  afterEachKind,
  aroundEachKind,
  aroundMessage,
  eachOf,
  eachRequest,
  everywhere,
  inTurn,
  type Killing,
  often,
  serveForKilling,
} from './support/killing.ts';
import {
  addToGroup,
  createPractice,
  effects,
  makeAdmin,
  messagesSince,
  nadia,
  type Practice,
  removeClones,
  secondLine,
  you,
} from './support/practice.ts';
import { type GitState, gitState, keepRepositories, lostSince, removeLocks } from './support/practice-git.ts';

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
];

/** What is answered about the clones. */
const flagsOfClones = [
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
let killing: Killing;
let gitKiller: GitKiller;
let repositories: ReturnType<typeof keepRepositories>;
let pristine: string;

beforeAll(async () => {
  practice = createPractice();
  pristine = JSON.stringify(practice.world());
  killing = await serveForKilling(practice);
  gitKiller = startGitKiller(practice);
  repositories = keepRepositories(practice);
});
afterAll(async () => {
  await killing.close();
  gitKiller.remove();
  repositories.remove();
  practice.remove();
});

/** Replaces what differs only by the moment, or because of a new commit. */
const timeless = (text: string) =>
  text
    .replace(/\b\d+ (?:days?|hours?|minutes?|seconds?)(?: \d+ minutes?)?/g, 'a while')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d\d:\d\d\b/g, 'then')
    // In the picture: how long is left, and the width of that.
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

/** The world before, and the content of git. Without git, you have no clones. */
interface Before {
  readonly world: World;
  readonly git: GitState | null;
}

function putBack({ world, git }: Before): void {
  const clockOffsetMs = Date.parse(lastDay) - Date.now();
  practice.restore({ ...world, clockOffsetMs });
  repositories.restore();
  if (!git) removeClones(practice);
}

/** Describes what in git breaks the rules that always hold, whatever was killed. */
const wrongInGit = (before: GitState, now: GitState): string[] => [
  ...lostSince(before, now).map((id) => `lost in git: ${id}`),
  ...now.untouchable.filter((line) => !before.untouchable.includes(line)).map((line) => `moved: ${line}`),
  ...(now.untouchable.length === before.untouchable.length ? [] : ['there is another main or develop']),
];

/** Describes every other violation. */
function wrongNow({ world }: Before): string[] {
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
      // Zendesk opens a new ticket when it is assigned.
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
  ];
}

interface Ended {
  /** The kills that it did not get to. */
  readonly missed: readonly At[];
  readonly codes: readonly (number | null)[];
  readonly outcomes: readonly string[];
  readonly effects: unknown;
  readonly audited: readonly string[];
  readonly handovers: readonly string[];
  readonly git: object | null;
}

/** When it is killed. */
type At = Kill | GitKill;

function arm(at: At | undefined): void {
  killing.killer.arm(at && !isGitKill(at) ? at : null);
  gitKiller.arm(at && isGitKill(at) ? at : null);
}

/** Someone who has to ask waits twice: for the next person to be added, and to be removed. */
const mostRuns = 4;

/**
 * Runs it, lets colleagues answer, and runs it again, until nothing is left to do. It is killed at one after the other,
 * and a run that was killed is followed by another one at once.
 */
async function runToTheEnd(before: Before, kills: readonly At[]): Promise<Ended> {
  const codes: (number | null)[] = [];
  const rest = [...kills];
  let document = '';
  const onStarted = (child: ChildProcess) => {
    gitKiller.watch(child.pid ?? -1);
    killing.killer.onStrike(() => child.kill('SIGKILL'));
  };
  arm(rest[0]);
  for (let run = 0; run < mostRuns + kills.length; run++) {
    // The run that counts also needs a process of its own.
    const isWatched = rest.length > 0 || (kills.length === 0 && before.git);
    const args = [...flags, ...(before.git ? flagsOfClones : []), '--json'];
    const { code, stdout, stderr } = await practice.end(args, isWatched ? { onStarted } : {});
    if (code === null) {
      await gitKiller.settled();
      // Git itself says to remove the locks of a git that was killed too.
      removeLocks(practice);
      const at = rest.shift() as At;
      const soFar = kills.slice(0, kills.length - rest.length);
      arm(rest[0]);
      const inGit = before.git && (everywhere || isGitKill(at)) ? wrongInGit(before.git, gitState(practice)) : [];
      expect([...wrongNow(before), ...inGit], JSON.stringify(soFar)).toEqual([]);
      continue;
    }
    codes.push(code);
    document = stdout || JSON.stringify({ steps: [{ id: stderr, outcome: null, summary: '' }] });
    if (code !== 5) break;
    await killing.moveClock('+15m');
  }
  await killing.moveClock('+10s');
  const git = before.git && gitState(practice);
  const inGit = before.git && git ? wrongInGit(before.git, git) : [];
  expect([...wrongNow(before), ...inGit], JSON.stringify(kills)).toEqual([]);
  const { steps } = JSON.parse(document);
  // Which branch work in progress came from is no longer known once another one is checked out.
  const branches = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/(Work in progress): [\w ]+?(?= refs| $|$)/, '$1'));
  return {
    missed: rest,
    codes,
    outcomes: steps.map(
      ({ id, outcome, summary }: { id: string; outcome: string; summary: string }) =>
        `${id} ${outcome} ${timeless(summary)}`,
    ),
    effects: JSON.parse(timeless(JSON.stringify(effects(practice.world())))),
    audited: audited(),
    handovers: handovers(),
    git: git && {
      remoteBranches: branches(git.remoteBranches),
      cloneBranches: branches(git.cloneBranches),
      workingTrees: git.workingTrees,
    },
  };
}

/** The moments to kill it at in turn, to save time. Git is half of what an end costs. */
interface Sample {
  readonly writes?: (passed: readonly PassedRequest[]) => readonly At[];
  readonly requests?: readonly At[];
  readonly git?: (passed: readonly PassedRequest[]) => readonly At[];
}

const onGithub = ({ path }: PassedRequest) => path.startsWith('/github/');

/** Who runs it, how their world differs, and the sample. Those with fewer rights ask in messages, which come first. */
const worlds: readonly [who: string, prepare: (world: World) => void, sample: Sample][] = [
  [
    'by someone who may do everything, and has clones',
    makeAdmin,
    {
      git: (passed) => [
        // The tests of branches and of committing work kill it between two commands.
        { of: 'git', nth: 5, moment: 'both' },
        { of: 'git', nth: 3, moment: 'middle' },
        // Only those with clones have pull requests, too.
        ...afterEachKind(passed.filter(onGithub)),
      ],
    },
  ],
  [
    'by someone who may do everything',
    makeAdmin,
    { writes: aroundEachKind, requests: [{ of: 'requests', nth: 40, moment: 'before' }] },
  ],
  ['by someone who has to ask for everything', () => {}, { writes: () => aroundMessage(1) }],
  ['by someone who has to ask, with the next person in the group', (world) => addToGroup(world, nadia.zendesk), {}],
];

/** With every kill, all have clones, and worlds without a sample count. */
const tried = everywhere
  ? worlds.filter((_, index) => index !== 1)
  : worlds.filter(([, , sample]) => Object.keys(sample).length > 0);

describe.each(tried)('an end %s', (_, prepare, sample) => {
  const clones = everywhere || sample.git !== undefined;
  let before: Before;
  let expected: Ended;
  let passed: readonly PassedRequest[];
  let gitCommands: readonly string[];

  // An end without interruptions.
  beforeAll(async () => {
    const world: World = JSON.parse(pristine);
    addToGroup(world);
    for (const ticket of world.zendesk.tickets) {
      if (adas.includes(ticket.id)) ticket.fields.assignee_id = you.zendesk;
    }
    prepare(world);
    repositories.restore();
    before = { world, git: clones ? gitState(practice) : null };
    putBack(before);
    expected = await runToTheEnd(before, []);
    ({ passed } = killing.killer);
    gitCommands = gitKiller.written;
  });

  /** Kills it at all of the sample in one world, or at each moment in a world of its own. */
  const killedAt = async (sample: readonly At[], every: readonly At[]) => {
    for (const kills of inTurn(everywhere ? every.map((at) => [at]) : [sample])) {
      expect(kills).not.toEqual([]);
      putBack(before);
      expect.soft(await runToTheEnd(before, kills), JSON.stringify(kills)).toEqual(expected);
    }
  };

  it('hands over everything when it is not interrupted', () => {
    expect(expected.codes.at(-1)).toBe(0);
    expect(expected.outcomes.filter((outcome) => /failed|null|undefined|skipped/.test(outcome))).toEqual([]);
    const { tickets } = practice.world().zendesk;
    expect(tickets.filter(({ id }) => adas.includes(id)).map(({ fields }) => fields.assignee_id)).toEqual(
      adas.map(() => nadia.zendesk),
    );
    // It no longer waits for anything.
    expect(expected.handovers.at(-1)).not.toMatch(/(?:group|boards|channels|tickets|handover): waiting for/);
    // Notes, the tickets' job, the message and the line, and what is asked of others or done in the group.
    expect(passed.filter(({ isWrite }) => isWrite).length).toBeGreaterThanOrEqual(adas.length + 4);
    if (clones) expect(gitCommands).toEqual(expect.arrayContaining(['commit', 'push']));
  });

  it.runIf(everywhere || sample.writes)(
    `is killed at ${often(`writes, ${sample.writes === aroundEachKind ? 'before and after the effect of each kind' : 'around a message that asks'}`, 'every write')}: all is done, and once`,
    async () => {
      const writes = passed.filter(({ isWrite }) => isWrite);
      await killedAt(sample.writes?.(passed) ?? [], eachOf('writes', writes.length));
    },
  );

  it.runIf(everywhere || sample.requests)(
    `is killed at ${often('a request', 'every request')}: all is done, and once`,
    () => killedAt(sample.requests ?? [], eachRequest(passed)),
  );

  it.runIf(everywhere || sample.git)(
    `is killed around ${often('git commands that write, and after a pull request', 'every git command that writes')}: all is done, and once`,
    () => killedAt(sample.git?.(passed) ?? [], eachGitKill(gitCommands.length)),
  );
});
