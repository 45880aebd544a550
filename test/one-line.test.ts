import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addToGroup, createPractice, type Practice } from './support/practice.ts';

/** What would look like an entry of a list, if it were on a line of its own. */
const faked = '#66666';
const broken = `Ab\n  ${faked} Fake\u2028- ${faked}\r\n${faked}`;

let practice: Practice;
beforeAll(() => {
  practice = createPractice();
  practice.change((world) => {
    addToGroup(world);
    const { zendesk, trello, github, 'incident-io': incidentIo } = world;
    for (const ticket of zendesk.tickets) ticket.fields.subject = broken;
    for (const one of zendesk.suspended) Object.assign(one, { subject: broken });
    for (const one of [...zendesk.organizations, ...trello.cards, ...incidentIo.incidents])
      Object.assign(one, { name: broken });
    for (const one of github.pulls) Object.assign(one, { title: broken });
  });
  const clone = path.join(practice.sandboxFolder, 'machine/home/code/site-a');
  writeFileSync(path.join(clone, broken), 'x');
});
afterAll(() => practice.remove());

const first = '48202';
it.each([
  ['today', '--all'],
  ['queue'],
  ['ticket', 'show', first],
  ['ticket', 'show', first, '--all'],
  ['ticket', 'card', first, '--dry-run'],
  ['ticket', 'card', '48203', '--dry-run'],
  ['triage', '--dry-run'],
  ['suspended'],
  ['weekly'],
  ['handover'],
  ['start', '--dry-run'],
  ['end', '--dry-run', '--to', 'nadia@example.org', '--end-early', '--commit-work'],
])('what comes from others stays on its line: %s %s', async (...args) => {
  const { stdout, stderr } = await practice.govsupport([...args, '--sandbox', '--no-input']);
  const lines = `${stdout}\n${stderr}`.split('\n');
  expect(lines.join(' ')).toContain(faked);
  // Colleagues read it between backticks, where it may be the first word of a wrapped line.
  expect(lines.filter((line) => /^[\s│•·!-]*#66666/.test(line))).toEqual([]);
});
