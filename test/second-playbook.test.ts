import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checks } from '../src/checks/index.ts';
import type { World } from '../src/sandbox/world.ts';
import type { Outcome } from './support/machine.ts';
import { createPractice, messagesSince, type Practice, says, workingOf, you } from './support/practice.ts';

/** The built-in team's names, and the made-up team's names for the same. The longer names come first. */
const names = {
  'dxw-govpress-maintenance-and-support': 'harbour-quay',
  'dxw-govpress-support-1st-line': 'harbour-first-watch',
  'dxw-govpress-support-2nd-line': 'harbour-night-watch',
  'dxw-govpress-support': 'harbour',
  'Support and Maintenance Backlog': 'Harbour Hold',
  'Maintenance and Support': 'Quay',
  'Week in Progress': 'Harbour Week',
  'Delivery Lead': 'Admiral',
  'scoping and discussion': 'soundings',
  '2nd line support': 'night watch',
  '1st line support': 'first watch',
  '2nd line': 'night watch',
  GovPress: 'Harbour',
  pF46aRdl: 'hBrBklog',
  Y2QL3Pha: 'hBrWeek1',
  Q5BahEhI: 'hBrCard1',
  'Site management': 'Harbour keys',
  'Technical Operations': 'Harbour Chandlers',
  appL5dzrJCzmldhcG: 'appHARBOUR0000001',
  'Project Knowledgebase': 'Harbour charts',
  'Pending believed solved': 'Pending calm water',
  'Weekly tasks': 'Every tide',
  Backlog: 'Cargo',
};

const playbook = {
  name: 'Harbour',
  page: { title: 'Harbour support', url: 'https://harbour.example.org/support' },
  addresses: { zendesk: 'https://harbour.zendesk.example' },
  people: { team: 'Quay Team', leads: 'Admiral', operations: 'Harbour Chandlers' },
  support: { name: 'night watch', standUp: 'Quay stand-up' },
  zendeskGroups: {
    triage: 'Harbour support triage',
    firstLine: 'Harbour first watch',
    secondLine: 'Harbour night watch',
    scoping: 'Harbour soundings',
  },
  boards: {
    backlog: { name: 'Harbour Hold', shortLink: 'hBrBklog' },
    ticketCardsList: 'Cargo',
    week: { name: 'Harbour Week', shortLink: 'hBrWeek1' },
    weeklyTasksList: 'Every tide',
  },
  statuses: { believedSolved: 'Pending calm water', solvedAfterDays: 9 },
  workingHours: { ends: '15:15' },
  onboardingCard: { shortLink: 'hBrCard1', list: 'Cargo' },
  slack: {
    teamChannel: 'harbour-quay',
    channels: [
      { name: 'harbour-night-watch', purpose: 'the watch' },
      { name: 'harbour-quay', purpose: 'where to ask' },
    ],
  },
  vault: 'Harbour keys',
  knowledgebase: { name: 'Harbour charts', baseId: 'appHARBOUR0000001', url: 'https://airtable.com/appHARBOUR0000001' },
};

const builtInNames = [...Object.keys(names), 'playbook.dxw.com', 'dxw.zendesk.com'];

/** The names of the built-in team in a text, each with a few words around it. */
const foreign = (text: string) =>
  builtInNames.flatMap((name) => {
    const at = text.indexOf(name);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 60), at + name.length + 60)];
  });

const inOwnNames = (text: string) =>
  Object.entries(names).reduce((renamed, [builtIn, own]) => renamed.replaceAll(builtIn, own), text);

let practice: Practice;
let config: string;
let begun: World;
beforeAll(() => {
  practice = createPractice();
  practice.restore(JSON.parse(inOwnNames(JSON.stringify(practice.world()))));
  begun = practice.world();
  const home = path.join(practice.sandboxFolder, 'machine/home');
  config = practice.file(
    'harbour/config.yaml',
    stringify({
      playbook: practice.file('harbour/playbook.yaml', stringify(playbook)),
      person: { name: 'Ada Example', email: 'ada@example.org', github: 'ada-example' },
      repositories: [path.join(home, 'code')],
    }),
  );
});
afterAll(() => practice.remove());

const printed: string[] = [];
async function govsupport(...args: readonly string[]): Promise<Outcome> {
  const outcome = await practice.govsupport([...args, '--sandbox', '--config', config]);
  printed.push(outcome.stdout, outcome.stderr);
  return outcome;
}

/** Runs a checklist until nothing is left to do, and lets colleagues answer in between. */
async function toTheEnd(command: 'start' | 'end', ...flags: readonly string[]): Promise<Outcome> {
  for (let run = 1; ; run++) {
    const outcome = await govsupport(command, '--yes', '--no-input', ...flags);
    if (outcome.code !== 5 || run === 4) return outcome;
    await practice.govsupport(['sandbox', 'clock', '+1h']);
  }
}

it('starts and ends a rotation in the words of another team, and in no others', async () => {
  const calendar = practice.file('harbour/.keep', '').replace('.keep', 'stand-ups.ics');
  const started = await toTheEnd(
    'start',
    '--confirm=handover-read,read-tickets,suspended-tickets,stand-up',
    '--answer=handover-summary.words=First: the search',
    '--skip=ready=in a rehearsal',
    `--answer=stand-up.calendar-file=${calendar}`,
  );
  expect(started).toMatchObject({ code: 0 });
  expect(workingOf(practice.world(), you.zendesk).length).toBeGreaterThan(10);

  await practice.govsupport(['sandbox', 'clock', '+4d6h']);
  practice.change((world) => {
    for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, 'Asked: an answer\nNext: give it');
  });
  const handover = await govsupport('handover');
  // Links go to the Zendesk of this configuration, whatever the playbook says.
  expect(handover.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/zendesk\/agent\/tickets\/48231/);
  expect(handover.stdout).not.toContain('harbour.zendesk.example');
  await govsupport('end', '--dry-run');
  const ended = await toTheEnd(
    'end',
    '--to=nadia@example.org',
    '--commit-work',
    '--answer=branches.github=nadia-example',
    '--answer=branches.not-assigned=she may not push to site-b yet',
    '--confirm=stand-up-after',
    `--answer=stand-up-after.calendar-file=${calendar.replace('stand-ups', 'after')}`,
  );
  expect(ended).toMatchObject({ code: 0 });
  expect(workingOf(practice.world(), you.zendesk)).toEqual([]);
  await govsupport('start', 'status');
  await govsupport('end', 'status');

  const sent = messagesSince(begun, practice.world()).map(({ text }) => text);
  expect(sent.join('\n')).toContain('my turn on night watch is Mon 23 Nov 2026 to Fri 27 Nov 2026');
  expect(sent.join('\n')).toContain('Could someone in the Quay Team, or an Admiral, please add me');
  expect(sent.join('\n')).toContain('# Handover of Harbour night watch');
  expect(
    practice
      .world()
      .github.pulls.map(({ body }) => body)
      .join('\n'),
  ).toContain('a rotation on night watch');
  expect(readFileSync(calendar, 'utf8')).toContain('SUMMARY:Quay stand-up');
  expect(foreign(printed.join('\n'))).toEqual([]);
  expect(foreign(practice.everything())).toEqual([]);
  expect(foreign(readFileSync(calendar, 'utf8'))).toEqual([]);
});

it('checks and explains in the words of another team', async () => {
  printed.length = 0;
  const report = await govsupport('doctor', '--json');
  expect(report.json().checks).toContainEqual(
    expect.objectContaining({ id: 'zendesk-group', summary: expect.stringContaining('Harbour night watch') }),
  );
  await govsupport('doctor');
  await govsupport('doctor', '--list');
  const named = checks.filter(({ explain }) => typeof explain.byHand === 'function').map(({ id }) => id);
  for (const id of named) await govsupport('doctor', 'explain', id);
  expect(named).toContain('zendesk-group');
  const moved = await govsupport('ticket', 'move', '48233', 'scoping', '--no-card=It is small', '--dry-run');
  expect(moved.stdout.replace(/\s+/g, ' ')).toMatch(/to Harbour soundings.*the Admiral of the project/);
  await govsupport('triage', '--dry-run');
  const believed = await govsupport('ticket', 'status', '48201', 'believed-solved', '--dry-run');
  expect(believed.stdout.replace(/\s+/g, ' ')).toMatch(/to Pending calm water.*solved after 9 days/);
  const made = await govsupport('ticket', 'card', '48203', '--dry-run');
  expect(made.stdout).toContain('the list Cargo of Harbour Hold');
  await govsupport('ticket', 'status', '48233', 'solved');
  expect(foreign(printed.join('\n'))).toEqual([]);
});

it('shows the days between in the words of another team', async () => {
  practice.restore(begun);
  printed.length = 0;
  const queue = await govsupport('queue');
  expect(queue.stdout).toMatch(/^night watch · .* · you finish at 15:15$/m);
  expect(queue.stdout).toContain('calm water');
  const weekly = await govsupport('weekly');
  expect(weekly.stdout).toMatch(/^Every tide · 5 of 5 to do/);
  const page = await govsupport('today');
  expect(page.stdout).toContain('Update plugins');
  const handover = await govsupport('handover');
  expect(handover.stdout).toMatch(/#48216.*\n?.*is solved without an answer/);
  for (const words of [
    'suspended',
    'rotation',
    'ticket show 48216',
    'weekly ask 5 --dry-run',
    'weekly take 3 --dry-run',
  ])
    expect(await govsupport(...words.split(' '))).toMatchObject({ code: expect.toBeOneOf([0, 1, 3]) });
  expect(foreign(printed.join('\n'))).toEqual([]);
});

it('gets a new developer ready in the words of another team', async () => {
  printed.length = 0;
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
  const home = path.join(practice.sandboxFolder, 'machine-newcomer/home');
  const theirs = readFileSync(path.join(home, 'code/team-config/govsupport.yaml'), 'utf8');
  const team = practice.file('harbour/team/team.yaml', inOwnNames(theirs));
  practice.file('harbour/team/playbook.yaml', stringify(playbook));
  config = practice.file('harbour/newcomer.yaml', '');
  const before = practice.world();
  const flags = ['onboard', '--yes', '--no-input', '--team', team];
  const asked = await govsupport(...flags, '--confirm=tutorial,dashboard,vetting', '--json');
  expect(asked.code).toBe(5);
  const outcomes = asked.json().steps.map(({ id, outcome }: Record<string, string>) => `${id} ${outcome}`);
  expect(outcomes.filter((outcome: string) => outcome.endsWith('failed'))).toEqual([]);
  expect((await govsupport('onboard', 'status')).code).toBe(5);
  await govsupport('doctor');

  const { zendesk, slack, trello, github, people } = practice.world();
  const nell = people.find(({ key }) => key === 'newcomer');
  const tickets = zendesk.tickets.filter(({ fields }) => fields.requester_id === nell?.zendeskId);
  const bodies = tickets.map((ticket) => JSON.stringify(ticket)).join('\n');
  expect(tickets).toHaveLength(2);
  expect(bodies).toContain('Could Harbour Chandlers please give me');
  expect(bodies).toContain('the Harbour keys vault');
  expect(bodies).toContain('I need it for night watch.');
  const messages = slack.messages.filter(({ user }) => user === nell?.slackId).map(({ text }) => text);
  expect(messages).toHaveLength(4);
  expect(trello.cards.filter(({ name }) => name.includes('Nell'))).toHaveLength(1);
  const pulls = github.pulls.slice(before.github.pulls.length);
  expect(pulls.map(({ body }) => body).join('\n')).toContain('night watch');
  const sent = [bodies, ...messages, JSON.stringify(pulls)].join('\n');
  expect(foreign(sent)).toEqual([]);
  expect(foreign(printed.join('\n'))).toEqual([]);
});
