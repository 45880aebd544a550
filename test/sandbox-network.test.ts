import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { stepsOf } from './support/steps.ts';

let practice: Practice;
beforeAll(() => {
  practice = createPractice({ clones: false });
});
afterAll(() => practice.remove());

const doctor = (...args: string[]) => practice.govsupport(['--sandbox', 'doctor', ...args]);
const check = async (id: string) => (await doctor('--only', id, '--json')).json().checks[0];

describe.each([
  ['you', 'machine'],
  ['next', 'machine-next'],
  ['newcomer', 'machine-newcomer'],
])('the practice world of %s has no way out', (person, machine) => {
  beforeAll(async () => {
    expect((await practice.govsupport(['sandbox', 'be', person])).code).toBe(0);
    await doctor('--list');
  });

  it('but missing software can still be installed', async () => {
    const software = ['--only', 'dalmatian-tools,security-alert-notifier,whippet', '--fix', '--yes', '--no-input'];
    const outcome = await doctor(...software, '--json');
    expect(JSON.stringify(outcome.json())).not.toMatch(/exit code|could not be started/);
    const { software: step } = stepsOf(outcome);
    if (person !== 'newcomer') expect(step).toMatchObject({ outcome: 'done' });
    // She has no AWS login yet, so dalmatian-tools can't be set up.
    else expect(step?.summary).toMatch(/AWS login/);
    expect(await check('security-alert-notifier')).toMatchObject({ status: 'pass' });
  });

  it('for git', async () => {
    const playbook = practice.file(
      'elsewhere.yaml',
      "remedies: { security-alert-notifier: { summary: Clone it, commands: [[git, clone, 'https://git.invalid/x.git', '~/x']] } }\n",
    );
    const notifier = path.join(practice.sandboxFolder, machine, 'home', 'security-alert-notifier');
    appendFileSync(path.join(notifier, 'security-alert-notifier.rb'), 'exit 1\n');
    const config = practice.file('mine.yaml', `playbook: ${playbook}\n`);
    const fix = ['--fix', '--only', 'security-alert-notifier', '--yes', '--no-input', '--config', config];
    const outcome = await practice.govsupport(['--sandbox', 'doctor', ...fix], { ownProcess: true });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain("transport 'https' not allowed");
    expect(outcome.stdout.replace(/\s+/g, ' ')).toMatch(/x: It ended with exit code 128\. Correct what it reports/);
  });

  it('for the VPN', async () => {
    const config = practice.file('mine.yaml', 'team: { vpn: { host: inside.invalid, port: 443 } }\n');
    const found = (await doctor('--only', 'vpn', '--json', '--config', config)).json().checks[0];
    expect(found).toMatchObject({ status: 'unknown', evidence: { reach: 'no-route', connectivity: 'no-network' } });
  });
});

it('is the same for web pages, whoever you are', async () => {
  const config = practice.file(
    'mine.yaml',
    'team: { staging: { url: https://staging.invalid, username: env:HOME, password: env:HOME } }\n',
  );
  const outcome = await doctor('--only', 'basic-auth', '--json', '--config', config);
  expect(outcome.json().checks[0]).toMatchObject({
    status: 'unknown',
    summary: 'The staging site cannot be reached from this network',
  });
});
