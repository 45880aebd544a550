import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { eachGitKill, type GitKill, type GitKiller, isGitKill, startGitKiller } from './support/git-killer.ts';
import type { PassedRequest } from './support/killer.ts';
import { afterEachKind, everywhere as all, eachOf, type Killing, often, serveForKilling } from './support/killing.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { stepsOf } from './support/steps.ts';
import { copyFolder } from './support/template.ts';

const flags = ['onboard', '--sandbox', '--yes', '--no-input', '--confirm', 'tutorial,dashboard,vetting'];

/** What others see comes after the work on this machine, which takes most of the time. */
const beforeCard = ['--only', 'you,team,sign-in,join', '--json'];
const fromCard = ['--from', 'card', '--json'];

let practice: Practice;
let killing: Killing;
let gitKiller: GitKiller;
/** Puts everything back as it was when Nell came, or when she was signed in and had joined. */
let begin: () => void;

beforeAll(async () => {
  practice = createPractice();
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
  killing = await serveForKilling(practice);
  if (!all) {
    const { code, stderr } = await practice.govsupport([...flags.slice(0, 4), ...beforeCard]);
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.any(String) });
  }
  gitKiller = startGitKiller(practice, 'machine-newcomer');
  begin = keep();
});

/** Saves Nell's machine and the world; the returned function restores them, at the same time by the world's clock. */
function keep(): () => void {
  const folder = mkdtempSync(path.join(practice.home, 'kept-'));
  const places = ['machine-newcomer', 'state-newcomer', 'remotes'];
  const copy = (from: string, to: string) => {
    // Her state is not there before her first command.
    for (const place of places.filter((one) => existsSync(path.join(from, one))))
      copyFolder(path.join(from, place), path.join(to, place));
  };
  copy(practice.sandboxFolder, folder);
  const world = practice.world();
  const keptAt = Date.now();
  return () => {
    for (const place of places) rmSync(path.join(practice.sandboxFolder, place), { recursive: true, force: true });
    copy(folder, practice.sandboxFolder);
    practice.restore({ ...world, clockOffsetMs: world.clockOffsetMs - (Date.now() - keptAt) });
  };
}

afterAll(async () => {
  await killing.close();
  gitKiller.remove();
  practice.remove();
});

/** What others see of Nell. */
function seenByOthers({ zendesk, slack, trello, github, people }: World) {
  const person = people.find(({ key }) => key === 'newcomer');
  const card = trello.cards.filter(({ name }) => name.includes('Nell'));
  const tickets = zendesk.tickets.filter(({ fields }) => fields.requester_id === person?.zendeskId);
  return {
    tickets: tickets.map(({ fields }) => fields.subject).sort(),
    comments: tickets.flatMap(({ audits }) => audits.flatMap(({ events }) => events.map(({ type }) => type))).sort(),
    messages: slack.messages
      .filter(({ user }) => user === person?.slackId)
      .map(({ text }) => text)
      .sort(),
    cards: card.map(({ name }) => name),
    ticked: trello.checklists
      .filter((list) => card.some(({ id }) => id === list.card))
      .flatMap(({ items }) => items.filter(({ state }) => state === 'complete').map(({ name }) => name)),
    pulls: github.pulls.filter(({ author }) => author === person?.github).map(({ title, head }) => [title, head]),
  };
}

/** With every kill, it starts from nothing. */
const more = all ? ['--json'] : fromCard;

async function runToTheEnd() {
  const outcome = await practice.govsupport(command);
  // What others have to grant is asked for in this run, or was in the killed one.
  const outcomes = Object.entries(stepsOf(outcome)).map(
    ([id, step]) => `${id} ${step.evidence.isForOthers ? 'waiting' : step.outcome}`,
  );
  return { code: outcome.code, outcomes, seen: seenByOthers(practice.world()) };
}

type Run = Awaited<ReturnType<typeof runToTheEnd>>;

const command = [...flags, ...more];

/** What an uninterrupted run does, and what it writes. */
async function undisturbed() {
  begin();
  killing.killer.arm(null);
  gitKiller.arm(null);
  const { code, stderr } = await practice.govsupport(command, {
    onStarted: ({ pid }) => gitKiller.watch(pid ?? 0),
  });
  expect({ code, stderr }).toEqual({ code: 5, stderr: expect.any(String) });
  const writes = killing.killer.passed.filter(({ isWrite }) => isWrite);
  const git = gitKiller.written;
  gitKiller.arm(null);
  // A second run is like one after a kill: it repeats nothing.
  return { run: await runToTheEnd(), writes, git };
}

describe('getting ready', () => {
  let expected: Run;
  let writes: readonly PassedRequest[] = [];
  let git: readonly string[] = [];

  beforeAll(async () => {
    ({ run: expected, writes, git } = await undisturbed());
  });

  it('asks for each thing once', () => {
    expect(expected.code).toBe(5);
    expect(expected.outcomes.filter((outcome) => /failed|null|skipped/.test(outcome))).toEqual([]);
    const { tickets, messages, cards, pulls, ticked } = expected.seen;
    expect([tickets.length, messages.length, cards.length, pulls.length]).toEqual([2, 4, 1, 1]);
    expect(new Set(ticked).size).toBe(ticked.length);
    expect(writes.length).toBeGreaterThan(7);
    expect(git).toContain('push');
  });

  /** Kills it around a git command that writes. */
  const killedAround = async (at: GitKill) => {
    killing.killer.arm(null);
    gitKiller.arm(at);
    const { code } = await practice.govsupport(command, { onStarted: ({ pid }) => gitKiller.watch(pid ?? 0) });
    await gitKiller.settled();
    expect({ at, struck: gitKiller.struck, code }).toEqual({ at, struck: true, code: null });
    gitKiller.arm(null);
  };

  it(`is killed at ${often('a write of each kind and a push, after their effect', 'every write and git command')}: all is done, and once`, {}, async () => {
    const every = [...eachOf('writes', writes.length), ...eachGitKill(git.length)];
    // It pushes before it makes the pull request.
    const sample = afterEachKind(writes);
    const push = { of: 'git', nth: git.lastIndexOf('push') + 1, moment: 'after' } as const;
    const pull = sample.findIndex(({ of }) => of.endsWith('/pulls'));
    // In one world it is killed at all of the sample, each time once it has resumed.
    for (const kills of all ? every.map((at) => [at]) : [sample.toSpliced(pull, 0, push)]) {
      begin();
      for (const at of kills) await (isGitKill(at) ? killedAround(at) : killing.killedAt(at, command));
      expect({ kills, ...(await runToTheEnd()) }).toEqual({ kills, ...expected });
    }
  });
});
