import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';
import { stepsOf } from './support/steps.ts';

let practice: Practice;
const screens: Screen[] = [];
beforeAll(async () => {
  practice = createPractice({ clones: false });
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
});
afterAll(() => {
  for (const screen of screens) screen.close();
  practice.remove();
});

const fix = (args: readonly string[]) => practice.govsupport(['--sandbox', 'doctor', '--fix', ...args]);

describe('doctor --fix', () => {
  it('has nothing to fix if every check passes', async () => {
    const outcome = await fix(['--only', 'git-identity']);
    expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: 'Every check passes: there is nothing to fix.\n' });
    const offline = await fix(['--only', 'git-identity,zendesk', '--offline']);
    expect(offline).toMatchObject({ code: 0, stdout: 'None of these checks needs fixing.\n' });
  });

  it('says what has to be fixed by hand, and exits accordingly', async () => {
    const outcome = await fix(['--only', 'vpn']);
    expect(outcome).toMatchObject({ code: 3, stdout: 'None of this can be fixed from here.\n' });
    expect(outcome.stderr).toBe(`Left to you
  ? unknown vpn: Not configured: team.vpn.host is not set
    → Set it, with your own value:
      govsupport --sandbox config set team.vpn.host inside.example.org
`);
    const json = await fix(['--only', 'vpn,git-identity', '--json']);
    expect(json).toMatchObject({ code: 3, stderr: '' });
    expect(json.json()).toMatchObject({ steps: [], next: null, byHand: [{ id: 'vpn', status: 'unknown' }] });
  });

  it('runs only the steps of what fails, and resumes with them', async () => {
    const dry = await fix(['--only', 'slack,vpn', '--skip', 'vpn', '--dry-run']);
    expect(dry.code).toBe(5);
    expect(dry.stdout).toContain('Sign in to Slack');
    expect(dry.stdout).not.toContain('Trello');
    expect(dry.stderr).toBe('\nNothing was sent or changed. To do it, run the same command without --dry-run.\n');
    const json = await fix(['--only', 'slack,vpn', '--dry-run', '--json']);
    expect(Object.keys(stepsOf(json))).toEqual(['sign-in', 'join']);
    expect(json.json().byHand).toMatchObject([{ id: 'vpn' }]);
  });

  it('shows commands as they can be pasted, and the keys to set', async () => {
    const only = ['--only', 'dalmatian-tools,govpress-tools', '--dry-run'];
    const shown = (await fix(only)).stdout.replace(/\s+/g, ' ');
    expect(shown).toContain('Run: brew bundle install --file=$HOME/dalmatian-tools/Brewfile');
    expect(shown).toContain(
      'Left to you: govpress-tools: Set it, with your own value: govsupport --sandbox config set team.govpressTools.executable govpress',
    );
  });

  it('names the configuration that it was given in the command to resume with', async () => {
    const file = practice.file('mine.yaml', 'person: { email: nell@example.org }\n');
    const left = await fix(['--only', 'slack', '--skip', 'vpn', '--yes', '--no-input', '--config', file]);
    expect(left.stderr).toContain(
      `Resume with: govsupport --sandbox --config ${file} doctor --fix --only slack --skip vpn --yes --no-input`,
    );
  });

  it('takes what to confirm by the name of its check or of its step, and refuses another before any check runs', async () => {
    const putBack = practice.keep();
    const only = ['--only', 'staff-vetting,incident-io-tutorial', '--no-input'];
    const open = (await fix(only)).stdout.replace(/\s+/g, ' ');
    expect(open).toContain('Confirm with --confirm staff-vetting, or skip it: --skip staff-vetting');
    for (const [names, step] of [
      ['staff-vetting', 'vetting'],
      ['vetting,tutorial', 'tutorial'],
    ] as const) {
      const outcome = await fix([...only, '--confirm', names, '--json']);
      expect(stepsOf(outcome)[step]).toMatchObject({ outcome: 'confirmed' });
    }
    const done = await fix([...only, '--confirm', 'staff-vetting']);
    expect(done).toMatchObject({ code: 0, stdout: 'Every check passes: there is nothing to fix.\n' });
    await practice.govsupport(['--sandbox', 'doctor', 'confirm', 'staff-vetting', 'incident-io-tutorial', '--undo']);
    const onboard = ['--sandbox', 'onboard', '--only', 'staff-vetting', '--confirm', 'staff-vetting', '--dry-run'];
    expect(Object.keys(stepsOf(await practice.govsupport([...onboard, '--json'])))).toEqual(['vetting']);
    const { stderr } = await practice.govsupport(['--sandbox', 'doctor', 'confirm', 'vetting']);
    expect(stderr).not.toContain('There is no check');
    await practice.govsupport(['--sandbox', 'doctor', 'confirm', 'vetting', '--undo']);

    await practice.misbehave('--path', '/*', '--status', '503');
    for (const [name, said] of [
      ['staff-veting', 'There is no check "staff-veting". Did you mean staff-vetting?'],
      ['vpn', '"vpn" cannot be confirmed: govsupport checks it automatically.'],
      ['onboarding-card', 'Confirm it: govsupport --sandbox doctor confirm onboarding-card'],
    ] as const) {
      const refused = await fix(['--confirm', name, '--yes']);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr.replace(/\s+/g, ' ')).toContain(said);
    }
    const notRun = await fix(['--only', 'slack', '--confirm', 'vetting']);
    expect(notRun).toMatchObject({ code: 2 });
    expect(notRun.stderr).toContain('--confirm vetting: the check staff-vetting does not run.');
    putBack();
  });

  it('reports a step that fails, and fixes the rest', async () => {
    const outcome = await fix(['--only', 'whippet,slack', '--yes', '--no-input', '--json']);
    // Only a sign-in failed.
    expect(outcome.code).toBe(4);
    const steps = stepsOf(outcome);
    expect(steps['sign-in']).toMatchObject({ outcome: 'failed' });
    expect(steps['sign-in']?.summary).toContain('services.slack.clientId is not set');
    expect(steps.software).toMatchObject({ outcome: 'done' });
  });

  it('asks others only for what is missing, and says why it does not ask for the rest', async () => {
    await practice.govsupport(['sandbox', 'be', 'you']);
    const outcome = await fix(['--only', 'aws,ops-docs', '--dry-run', '--json']);
    const onboard = await practice.govsupport(['--sandbox', 'onboard', '--only', 'requests', '--dry-run', '--json']);
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
    const { plan } = stepsOf(outcome).requests ?? {};
    expect(plan?.actions).toMatchObject([{ text: expect.stringContaining('support works in (ops-docs)?') }]);
    expect(outcome.json().byHand).toMatchObject([{ id: 'aws', status: 'fail' }]);
    const { evidence, summary } = stepsOf(onboard).requests ?? {};
    expect(evidence?.requests).toContainEqual(
      expect.objectContaining({
        id: 'aws',
        asked: expect.stringMatching(/^not asked for: Your access key .* is 200 days old/),
      }),
    );
    expect(summary).toMatch(/An AWS login for dalmatian-tools: Your access key .* Make a new access key/);
  });

  it('says of what it can do nothing about what doctor says, and exits as doctor does', async () => {
    await practice.govsupport(['sandbox', 'be', 'you']);
    const outcome = await fix(['--only', 'aws', '--yes']);
    expect(outcome).toMatchObject({ code: 1, stdout: 'None of this can be fixed from here.\n' });
    expect(outcome.stderr).toContain('✗ fail aws: Your access key …LE00 is 200 days old');
    expect(outcome.stderr).toContain('→ Make a new access key, switch to it');
    // A sign-in that works does not install an app.
    const putBack = practice.keep();
    practice.change((world) => {
      world.slack.users.splice(0, Infinity, ...world.slack.users.filter(({ id }) => id !== 'U0INCIDENT'));
    });
    const app = await fix(['--only', 'incident-io-app', '--yes', '--json']);
    expect(app.code).toBe(1);
    expect(app.json()).toMatchObject({ steps: [], byHand: [{ id: 'incident-io-app', status: 'fail' }] });
    putBack();
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
  });

  it('lists what is left of a step that waits for others like the rest', async () => {
    await practice.govsupport(['sandbox', 'be', 'you']);
    const putBack = practice.keep();
    await practice.misbehave('--path', '/slack/*', '--status', '503');
    const { stdout } = await practice.govsupport(['--sandbox', 'onboard', '--only', 'requests', '--yes', '--no-input']);
    putBack();
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
    expect(stdout).toMatch(/^○ open {6}requests {2}Not asked for: /m);
    expect(stdout).not.toMatch(/^○ requests:/m);
  });

  it.skipIf(noScreen)('can be left and resumed in a terminal', async () => {
    rmSync(path.join(practice.sandboxFolder, 'machine-newcomer', 'bin', 'whippet'), { force: true });
    const open = (): Screen => {
      const args = ['--sandbox', 'doctor', '--fix', '--only', 'whippet,github'];
      const screen = openScreen(practice, args);
      screens.push(screen);
      return screen;
    };
    const first = open();
    await first.answer(/Sign in to GitHub[\s\S]*Do it\?/, 'q');
    expect(await first.ended()).toBe(5);
    expect(first.text()).toContain('Resume with: govsupport --sandbox doctor --fix --only whippet,github');
    const second = open();
    await second.answer(/Sign in to GitHub[\s\S]*Do it\?/, 'Enter');
    await second.answer(/brew install dxw\/tap\/whippet[\s\S]*Run it\?/, 'C-c');
    expect(await second.ended()).toBe(130);
    expect(second.text()).toContain('resume with:\ngovsupport --sandbox doctor --fix --only whippet,github');
  });
});
