import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type GitKiller, type GitMoment, startGitKiller } from './support/git-killer.ts';
import { type Killer, type Moment, startKiller } from './support/killer.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { stepsOf } from './support/steps.ts';
import { copyFolder } from './support/template.ts';

/** With this set, it is killed at every single write and git command, from nothing on. It takes many minutes. */
const all = Boolean(process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST);
const stride = all ? 1 : 9;
const timeout = all ? 3_600_000 : 300_000;

const flags = ['onboard', '--sandbox', '--yes', '--no-input', '--confirm', 'tutorial,dashboard,vetting'];

/** What others see comes after what this machine needs, which takes most of the time. */
const beforeCard = ['--only', 'you,team,sign-in,join', '--json'];
const fromCard = ['--from', 'card', '--json'];

let practice: Practice;
let served: Served;
let killer: Killer;
let gitKiller: GitKiller;
/** Puts everything back as it was when Nell came, or when she was signed in and had joined. */
let begin: () => void;

beforeAll(async () => {
  practice = createPractice();
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
  served = await serveSandbox(practice);
  killer = await startKiller(served.address);
  // The program finds the practice world there.
  const file = path.join(practice.sandboxFolder, 'serving.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), address: killer.address }));
  if (!all) {
    const { code, stderr } = await practice.govsupport([...flags.slice(0, 4), ...beforeCard]);
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.any(String) });
  }
  gitKiller = startGitKiller(practice, 'machine-newcomer');
  begin = keep();
}, 300_000);

/** Keeps Nell's machine and the world, and returns a function that puts them back, at the same time by the world's clock. */
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
  await killer.close();
  await served.stop();
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

const more = all ? ['--json'] : fromCard;

async function runToTheEnd() {
  const outcome = await practice.govsupport([...flags, ...more]);
  // What others have to give is asked for in this run, or was in the one that was killed.
  const outcomes = Object.entries(stepsOf(outcome)).map(
    ([id, step]) => `${id} ${step.evidence.isForOthers ? 'waiting' : step.outcome}`,
  );
  return { code: outcome.code, outcomes, seen: seenByOthers(practice.world()) };
}

type Run = Awaited<ReturnType<typeof runToTheEnd>>;

/** What a run does that no one disturbs, and how often it writes. */
async function undisturbed() {
  begin();
  killer.arm(null);
  gitKiller.arm(null);
  const { code, stderr } = await practice.govsupport([...flags, ...more], {
    onStarted: ({ pid }) => gitKiller.watch(pid ?? 0),
  });
  expect({ code, stderr }).toEqual({ code: 5, stderr: expect.any(String) });
  const writes = killer.passed.filter(({ isWrite }) => isWrite).length;
  const git = gitKiller.written;
  gitKiller.arm(null);
  // A second one is how it is after a kill: it repeats nothing.
  return { run: await runToTheEnd(), writes, git };
}

describe('getting ready', () => {
  let expected: Run;
  let writes = 0;
  let git: readonly string[] = [];

  beforeAll(async () => {
    ({ run: expected, writes, git } = await undisturbed());
  }, 300_000);

  it('asks for each thing once', () => {
    expect(expected.code).toBe(5);
    expect(expected.outcomes.filter((outcome) => /failed|null|skipped/.test(outcome))).toEqual([]);
    const { tickets, messages, cards, pulls, ticked } = expected.seen;
    expect([tickets.length, messages.length, cards.length, pulls.length]).toEqual([2, 4, 1, 1]);
    expect(new Set(ticked).size).toBe(ticked.length);
    expect(writes).toBeGreaterThan(7);
    expect(git).toContain('push');
  });

  it(`is killed at ${all ? 'every write' : `one write in ${stride} (at all: GOVSUPPORT_KILL_AT_EVERY_REQUEST=1)`}: all is done, and once`, {
    timeout,
  }, async () => {
    for (const moment of ['before', 'after'] as const satisfies Moment[]) {
      for (let nth = all || moment === 'before' ? 1 : 2; nth <= writes; nth += stride) {
        begin();
        killer.arm({ nth, of: 'writes', moment });
        const { code } = await practice.govsupport([...flags, ...more], {
          onStarted: (child) => killer.onStrike(() => child.kill('SIGKILL')),
        });
        expect({ nth, moment, struck: killer.struck, code }).toEqual({ nth, moment, struck: true, code: null });
        const { path: at } = killer.passed.at(-1) ?? {};
        killer.arm(null);
        expect({ nth, moment, at, ...(await runToTheEnd()) }).toEqual({ nth, moment, at, ...expected });
      }
    }
  });

  const moments: readonly GitMoment[] = all ? ['before', 'middle', 'both', 'after'] : ['after'];
  it('is killed around git: the data bag is proposed once', { timeout }, async () => {
    const push = git.lastIndexOf('push') + 1;
    const places = all ? git.map((_, index) => index + 1) : [push];
    for (const nth of places) {
      for (const moment of moments) {
        begin();
        gitKiller.arm({ nth, moment });
        const { code } = await practice.govsupport([...flags, ...more], {
          onStarted: ({ pid }) => gitKiller.watch(pid ?? 0),
        });
        await gitKiller.settled();
        expect({ nth, moment, struck: gitKiller.struck, code }).toEqual({ nth, moment, struck: true, code: null });
        gitKiller.arm(null);
        expect({ nth, moment, ...(await runToTheEnd()) }).toEqual({ nth, moment, ...expected });
      }
    }
  });
});
