import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, effects, type Practice, takeOver } from './support/practice.ts';

let practice: Practice;
let config: string;

/** Ada's configuration, with the tokens of a lead, who is an administrator. */
beforeAll(async () => {
  practice = await createPractice();
  practice.change((world) => {
    takeOver(world);
    world.youAre = 'lead';
  });
  const [ada] = practice.world().people.filter(({ key }) => key === 'you');
  config = practice.file(
    'ada.yaml',
    `person: { name: "${ada?.name}", email: "${ada?.email}", github: "${ada?.github}" }\n`,
  );
});
afterAll(() => practice.remove());

const run = (args: readonly string[]) => practice.govsupport(['--sandbox', '--config', config, ...args]);

describe("with a colleague's tokens", () => {
  it.each(['zendesk', 'slack', 'trello', 'github'])('doctor fails %s, and names them', async (id) => {
    const outcome = await run(['doctor', '--only', id, '--json', '--show-private']);
    const lead = practice.world().people.find(({ key }) => key === 'lead');
    const [check] = outcome.json().checks;
    expect(outcome.code).toBe(1);
    expect(check).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    const names = [lead?.name, lead?.github, lead?.email.split('@')[0]].join('|');
    expect(check.summary).toMatch(new RegExp(`token belongs to (?:${names}), not to you \\(ada`, 'i'));
    expect(check.remedy.summary).toContain('to your own token');
  });

  it.each([
    ['start', ['--yes', '--no-input', '--confirm', 'handover-read,read-tickets', '--skip', 'ready=x']],
    ['end', ['--yes', '--no-input', '--confirm', 'rotation', '--skip', 'branches=x']],
    ['end', ['--yes', '--no-input', '--only', 'rotation,notes', '--answer', 'notes.note.48201=Found: it.']],
    ['end', ['--yes', '--no-input', '--only', 'rotation,branches']],
  ])('%s changes nothing in their name: %j', async (command, args) => {
    const before = effects(practice.world());
    const outcome = await run([command, ...args]);
    expect(outcome.code).not.toBe(0);
    expect(effects(practice.world())).toEqual(before);
    expect(practice.audit()).toEqual([]);
  });

  it('accepts them if the configuration says that they are mine', async () => {
    const lead = practice.world().people.find(({ key }) => key === 'lead');
    const mine = practice.file('mine.yaml', `services: { zendesk: { email: "${lead?.email.toUpperCase()}" } }\n`);
    const outcome = await practice.govsupport(['--sandbox', '--config', mine, 'doctor', '--only', 'zendesk', '--json']);
    expect(outcome.json().checks).toMatchObject([{ id: 'zendesk', status: 'pass' }]);
  });
});
