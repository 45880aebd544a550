import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { handoverParts } from '../src/steps/handover/handover-parts.ts';
import { documentedBlocks, documentedStory } from './support/documented.ts';
import {
  commentsOn,
  createPractice,
  messagesSince,
  nadia,
  type Practice,
  secondLine,
  you,
} from './support/practice.ts';
import { gitState, lostSince } from './support/practice-git.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { beginning } from './support/template.ts';

let practice: Practice;
let served: Served;
beforeEach(async () => {
  practice = createPractice({ limits: true });
  served = await serveSandbox(practice);
});
afterEach(async () => {
  await served.stop();
  practice.remove();
});

/** The commands of the rotation on the page. Here they are given answers, and repeated until nothing is left. */
const story = documentedStory(documentedBlocks(), 'end').commands.map(({ args }) => args);
const [begin, start = [], wait = [], resume, toFriday = [], end = [], become = [], toMonday = [], takeOver = []] =
  story;

const done = async (args: readonly string[]) => expect((await practice.govsupport(args)).code).toBe(0);

/** Runs git on Ada's machine. */
const git = (...args: readonly string[]) =>
  promisify(execFile)('git', ['-C', path.join(practice.sandboxFolder, 'machine/home/code/site-a'), ...args], {
    env: { PATH: process.env.PATH, HOME: path.join(practice.sandboxFolder, 'machine/home'), GIT_CONFIG_NOSYSTEM: '1' },
  });

/** Changes a ticket as Ada, who is in Zendesk. */
async function update(id: number, ticket: object): Promise<void> {
  const response = await fetch(`${served.environment.GOVSUPPORT_ZENDESK_URL}/api/v2/tickets/${id}`, {
    method: 'PUT',
    headers: { authorization: 'Bearer fake-zendesk-token-you', 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  });
  expect(response.status).toBe(200);
}

/** Runs a command until nothing is left to do, and lets colleagues answer in between. Returns its last report. */
async function toTheEnd(command: readonly string[], flags: readonly string[], answerAfter: readonly string[]) {
  for (let run = 1; ; run++) {
    const outcome = await practice.govsupport([...command, ...flags, '--yes', '--no-input', '--json']);
    const report = outcome.json();
    if (outcome.code !== 5 || run === 5) {
      const { code, stderr } = outcome;
      expect({ code, next: report.next, ...(code === 0 ? {} : { stderr }) }).toEqual({ code: 0, next: null });
      return report;
    }
    await done(answerAfter);
  }
}

const stepsOf = (report: { steps: { id: string; outcome: string; summary: string }[] }) =>
  Object.fromEntries(report.steps.map((step) => [step.id, step]));

const startFlags = [
  '--confirm',
  'handover-read,read-tickets,suspended-tickets,stand-up',
  '--skip',
  'ready=in a rehearsal',
  '--answer',
  'handover-summary.words=First: the search',
];

const unsolved = ['new', 'open', 'pending', 'hold'];

/** The unsolved tickets of the group that someone has. */
const ticketsOf = (user: number) =>
  practice
    .world()
    .zendesk.tickets.filter(({ fields }) => fields.assignee_id === user && fields.group_id === secondLine)
    .filter(({ fields }) => unsolved.includes(fields.status))
    .map(({ id }) => id);

const inGroup = () =>
  practice.world().zendesk.memberships.flatMap(({ user_id, group_id }) => (group_id === secondLine ? [user_id] : []));

it('hands a rotation over: nothing is lost, and each message is sent once', async () => {
  expect(story).toHaveLength(9);
  expect(begin).toEqual(['sandbox', 'reset', '--start', beginning]);
  expect(resume).toEqual(start);
  const begun = practice.world();
  const auditsThen = (id: number) => begun.zendesk.tickets.find((ticket) => ticket.id === id)?.audits.length ?? 0;

  // Monday: Ada takes over from Oscar.
  await toTheEnd(start, startFlags, wait);
  const adas = ticketsOf(you.zendesk);
  expect(adas.length).toBeGreaterThan(10);
  expect(inGroup()).toContain(you.zendesk);

  // She works: an answer to a client, a solved ticket, and a fix that she has not pushed.
  const [answered = 0, solved = 0] = adas;
  await update(answered, { comment: { body: 'We are looking at it.', public: true } });
  await update(solved, { status: 'solved', comment: { body: 'It was the cache.', public: false } });
  await git('switch', '--quiet', '--create', `support/${answered}-search`, 'origin/develop');
  await git('commit', '--quiet', '--allow-empty', '--message', 'Keep the filters on every page');
  const mine = ticketsOf(you.zendesk);
  expect(mine).toEqual(adas.filter((id) => id !== solved));
  const before = practice.world();
  const gitBefore = gitState(practice);

  // Friday: she hands over.
  await done(toFriday);
  const file = practice.file(
    'notes.md',
    mine.map((id) => `# ${id}\n\nAsked: the words of ${id}\nTried: the theme of ${id}\nNext: a release\n`).join('\n'),
  );
  const endFlags = [
    '--notes',
    file,
    '--commit-work',
    '--answer',
    'branches.github=nadia-example',
    '--answer',
    'branches.not-assigned=she may not push to site-b yet',
    '--answer',
    'branches.as.site-b/update-plugins=support/plugins-of-ada',
    '--confirm',
    'stand-up-after',
  ];
  const ended = stepsOf(await toTheEnd(end, endFlags, ['sandbox', 'clock', '+15m']));
  expect(ended).toMatchObject({
    reassign: { outcome: 'done' },
    tell: { outcome: 'done' },
    'leave-group': { outcome: 'done' },
  });
  expect(ended.tell?.summary).toContain('Nadia Next has not said yet');
  expect(ticketsOf(you.zendesk)).toEqual([]);
  expect(ticketsOf(nadia.zendesk)).toEqual(mine);
  expect(inGroup()).toContain(nadia.zendesk);
  expect(inGroup()).not.toContain(you.zendesk);
  const gitAfter = gitState(practice);
  expect(lostSince(gitBefore, gitAfter)).toEqual([]);
  expect(gitAfter.untouchable).toEqual(gitBefore.untouchable);
  expect(gitAfter.remoteBranches.join('\n')).toContain(`refs/heads/support/${answered}-search`);
  for (const id of mine) {
    const written = commentsOn(practice.world(), id).filter(({ body }) => body.includes(`the words of ${id}`));
    expect({ id, notes: written.map((note) => note.public) }).toEqual({ id, notes: [false] });
  }

  // What she told whom, each once.
  const told = messagesSince(before, practice.world()).filter(({ user }) => user === you.slack);
  const kinds = [
    '# Handover',
    'Ada Example has handed 2nd line support over to Nadia Next',
    'please add Nadia Next',
    'please remove me',
  ];
  for (const words of kinds) {
    expect({ words, count: told.filter(({ text }) => text.includes(words)).length }).toEqual({ words, count: 1 });
  }
  expect(told).toHaveLength(kinds.length);
  const handover = told.find(({ text }) => text.includes('# Handover'))?.text ?? '';
  const { parts } = handoverParts(handover);
  // Each of her tickets has a section, with what she has found out.
  const about = (id: number) => parts.filter(({ ticket }) => ticket === id);
  for (const id of mine) {
    expect({ id, parts: about(id).length }).toEqual({ id, parts: 1 });
    expect(about(id)[0]?.lines.join('\n')).toContain(`the words of ${id}`);
  }

  // The next Monday: Nadia takes over.
  await done(become);
  await done(toMonday);
  const started = stepsOf(await toTheEnd(takeOver, startFlags, wait));
  expect(started['handover-read']?.outcome).toBe('done');
  const stateFile = path.join(practice.sandboxFolder, 'state-next/rotations/dev-2026-11-30.json');
  const { seen } = JSON.parse(readFileSync(stateFile, 'utf8')).checklists.start['handover-read'];
  // What arrived is what was sent, part by part, and the state says which handover it was.
  const read = seen.filter((id: string) => !id.startsWith('handover '));
  expect(read.sort()).toEqual(parts.map(({ id }) => id).sort());
  expect(ticketsOf(nadia.zendesk)).toEqual(mine);
  expect(inGroup()).toContain(nadia.zendesk);

  // Ada sees that it was read; looking changes nothing.
  await done(['sandbox', 'be', 'you']);
  const looked = practice.everything();
  const status = await practice.govsupport(['end', 'status', '--sandbox', '--json']);
  expect(status.code).toBe(0);
  expect(stepsOf(status.json()).tell?.summary).toContain('Nadia Next said on Mon 30 Nov 2026 that they have read it');
  expect(practice.everything()).toBe(looked);

  // No ticket was ever unassigned, or with anyone but those whose turns these were.
  const moves = practice.world().zendesk.tickets.flatMap(({ id, audits }) => {
    const events = audits.slice(auditsThen(id)).flatMap((audit) => audit.events);
    const assignees = events.flatMap((event) =>
      event.type === 'Change' && event.field_name === 'assignee_id' ? [Number(event.value)] : [],
    );
    return mine.includes(id) ? [{ id, assignees }] : [];
  });
  expect(moves).toEqual(mine.map((id) => ({ id, assignees: [you.zendesk, nadia.zendesk] })));
});
