import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serving } from './support/connection.ts';
import { sendJson, sendText } from './support/http-server.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { deadUrl } from './support/ports.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

/** What `doctor` prints about these checks, without the time that it took. */
async function report(ids: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const outcome = await machine.govsupport(['doctor', '--only', ids, ...args], { env });
  expect(outcome.stderr).toBe('');
  return outcome.stdout.replace(/ in [\d.]+ s\n/, ' in N s\n');
}

/** The part of the report that can be pasted into the configuration. */
const pasted = (text: string) =>
  /:\n\n((?:[ a-z].*\n)+)(?:\n| {2}A secret)/i.exec(text.slice(text.indexOf('Not configured')))?.[1] ?? '';

describe('the report on a machine without anything', () => {
  const ids =
    'whippet,git-identity,security-alert-notifier,vpn,helpful,zendesk,zendesk-group,trello,onboarding-card,' +
    'incident-io-account,staff-vetting,incident-io-tutorial,incident-io-dashboard';

  it('says what is wrong, what is not configured and what to do now', async () => {
    expect(await report(ids)).toBe(`Software
  ✗ fail whippet: whippet is not on PATH
    You cannot update the plugins and themes of a client site.
    → Install it
      https://github.com/dxw/whippet
  ✗ fail git-identity: git is not on PATH
    You cannot commit, or your commits carry the wrong name.
    → Install it
      https://git-scm.com/downloads
  ! warn security-alert-notifier: security-alert-notifier.rb is not on PATH
    You have to look up security alerts on GitHub, repository by repository.
    → If you want it: clone it, and add its folder to PATH in your shell's
      start-up file:
      git clone https://github.com/dxw/security-alert-notifier.git ~/security-alert-notifier
      https://github.com/dxw/security-alert-notifier

Accounts
  ? unknown zendesk, zendesk-group: You are not signed in to Zendesk
    → Sign in:
      govsupport auth login zendesk

Needs your confirmation
  ? unknown staff-vetting, incident-io-tutorial, incident-io-dashboard: Not
    confirmed yet
    → When you have completed it, confirm it; if you don't know how, ask someone
      in the Maintenance and Support Team:
      govsupport doctor confirm staff-vetting
      https://playbook.dxw.com/govpress-unit/support#access-to-our-systems-infrastructure
    → Type /incident tutorial in Slack and go through it, then confirm it:
      govsupport doctor confirm incident-io-tutorial
      https://playbook.dxw.com/govpress-unit/support
    → Open the dashboard, sign in with single sign-on, then confirm it:
      govsupport doctor confirm incident-io-dashboard
      https://app.incident.io/dashboard

Not configured
  5 checks need this: incident-io-account, vpn, helpful, trello,
  onboarding-card. Put what applies to you into
  ~/.config/govsupport/config.yaml, with your own values:

person:
  email: ada@example.org                     # incident-io-account
team:
  vpn:
    host: inside.example.org                 # vpn
  ssh:
    helpful: helpful.example.org             # helpful
services:
  trello:
    key: "0123456789abcdef0123456789abcdef"  # trello, onboarding-card

2 failed, 10 unknown, 1 warning in N s
Next: fix what failed (whippet, git-identity), sign in (govsupport auth login),
add what is not configured, then run this again.
About any of them: govsupport doctor explain ID
`);
  });

  it('gives the whole configuration in a form that can be pasted', async () => {
    const { stdout } = await machine.govsupport(['doctor']);
    const yaml = pasted(stdout);
    expect(yaml).toContain('person:\n  email: ');
    machine.config(yaml);
    const { code, stderr, stdout: shown } = await machine.govsupport(['config']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(shown).toMatch(/team\.vpn\.host +inside\.example\.org \(line \d+\)/);
    // It does not ask for what is set now again.
    const again = await report('trello,helpful', ['--offline']);
    expect(again).not.toContain('Not configured');
  });

  it('names the configuration that is there, and asks only for the rest', async () => {
    machine.config('team:\n  ssh:\n    helpful: helpful.example.org\n');
    const text = await report('vpn', []);
    expect(text).toBe(`Not configured
  One check needs this: vpn. Add what applies to you to
  ~/.config/govsupport/config.yaml, with your own values, each in its section:

team:
  vpn:
    host: inside.example.org  # vpn

1 unknown in N s
Next: add what is not configured, then run this again.
About any of them: govsupport doctor explain ID
`);
  });

  it('shows each check on its own with --verbose', async () => {
    const text = await report('vpn,zendesk,staff-vetting', ['--verbose']);
    for (const id of ['vpn', 'staff-vetting']) expect(text).toContain(`? unknown ${id}: Not con`);
    expect(text).toContain('? unknown zendesk: You are not signed in to Zendesk\n');
    expect(text).toContain('    key: team.vpn.host\n');
    expect(text).toContain('host: inside.example.org');
  });

  it('shows only problems with --quiet', async () => {
    machine.real('git');
    machine.file('.gitconfig', '[user]\n  name = Ada\n  email = ada@example.org\n');
    const text = await report('git-identity,zendesk,zendesk-group', ['--quiet']);
    expect(text).not.toContain('git-identity');
    expect(text).toContain('? unknown zendesk, zendesk-group: You are not signed in to Zendesk\n');
    expect(text).not.toContain('Next:');
  });
});

describe('one cause', () => {
  it('is one row if nothing can be reached', async () => {
    const url = deadUrl;
    machine.config('person:\n  email: ada@example.org\n');
    const text = await report('zendesk,trello,papertrail,knowledgebase,onboarding-card', [], {
      GOVSUPPORT_ZENDESK_URL: url,
      GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada',
      GOVSUPPORT_TRELLO_URL: url,
      GOVSUPPORT_TRELLO_KEY: 'fake-key-ada',
      GOVSUPPORT_TRELLO_TOKEN: 'fake-token-ada',
      GOVSUPPORT_PAPERTRAIL_URL: url,
      GOVSUPPORT_PAPERTRAIL_TOKEN: 'fake-token-ada',
      GOVSUPPORT_AIRTABLE_URL: url,
      GOVSUPPORT_AIRTABLE_TOKEN: 'fake-token-ada',
    });
    expect(text).toBe(`Accounts
  ? unknown zendesk, trello, papertrail, knowledgebase: None can be reached:
    the connection was refused
    → Check your network connection, then try again
  - skip onboarding-card: Not checked, because trello is unknown

4 unknown, 1 skipped in N s
About any of them: govsupport doctor explain ID
`);
  });

  it('is not assumed for two that only look alike', async () => {
    const server = await serving(({ path }, response) =>
      path.endsWith('bases') ? sendText(response, 503, 'Down') : sendJson(response, 200, { odd: true }),
    );
    const text = await report('papertrail,knowledgebase', [], {
      GOVSUPPORT_PAPERTRAIL_URL: server.url,
      GOVSUPPORT_PAPERTRAIL_TOKEN: 'fake-token-ada',
      GOVSUPPORT_AIRTABLE_URL: server.url,
      GOVSUPPORT_AIRTABLE_TOKEN: 'fake-token-ada',
    });
    expect(text).toContain('? unknown papertrail: Papertrail could not list the systems');
    expect(text).toContain('? unknown knowledgebase: Airtable could not list the bases');
  });
});

describe('the practice world', () => {
  it('is not left by what is pasted', async () => {
    machine.real('git');
    const { stdout } = await machine.govsupport([
      '--sandbox',
      'doctor',
      '--only',
      'incident-io-tutorial,onboarding-card',
    ]);
    expect(stdout).toContain('      govsupport --sandbox doctor confirm incident-io-tutorial\n');
    expect(stdout).toContain('About any of them: govsupport --sandbox doctor explain ID\n');
    expect(stdout.replaceAll('govsupport --sandbox', '')).not.toContain('govsupport');
    const confirmed = await machine.govsupport(['--sandbox', 'doctor', 'confirm', 'incident-io-tutorial']);
    expect(confirmed.stderr).toContain('govsupport --sandbox doctor confirm incident-io-tutorial --undo');
    const there = await machine.govsupport(['--sandbox', 'doctor', '--only', 'incident-io-tutorial', '--json']);
    const here = await machine.govsupport(['doctor', '--only', 'incident-io-tutorial', '--json']);
    expect([there, here].map((outcome) => outcome.json().checks[0].status)).toEqual(['pass', 'unknown']);
  });
});
