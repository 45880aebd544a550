import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { executable } from './support/machine.ts';
import { noScreen, openScreen } from './support/screen.ts';
import { agreeingBrowser, fileKeychain, signingIn } from './support/signing-in.ts';

const here = signingIn();
const { auth, expectNoSecret } = here;

describe('what works', () => {
  it('is left alone, unless a new sign-in is asked for', async () => {
    const visited = agreeingBrowser(here.machine);
    fileKeychain(here.machine);
    const pages = () => readFileSync(visited, 'utf8').trim().split('\n').length;
    await auth(['login', 'zendesk']);
    expect(await auth(['login', 'zendesk'])).toMatchObject({ code: 0 });
    expect(pages()).toBe(1);
    expect(await auth(['login', 'zendesk', '--again'])).toMatchObject({ code: 0 });
    expect(pages()).toBe(2);
  });

  it('is renewed by several commands at once, and none signs another out', async () => {
    agreeingBrowser(here.machine);
    fileKeychain(here.machine);
    here.vendors.slackPlace = 'top';
    // So that each command has to renew it.
    here.vendors.lasts = 60;
    await auth(['login', 'zendesk', 'slack']);
    const before = here.vendors.renewals;
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => auth(['status', 'zendesk', 'slack', '--json'])));
    for (const { code, stderr } of outcomes) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(here.vendors.renewals).toBeGreaterThan(before);
    expectNoSecret(...outcomes.map(({ stdout }) => stdout));
  });

  it('is unknown, and not signed out, if the service is down', async () => {
    agreeingBrowser(here.machine);
    fileKeychain(here.machine);
    await auth(['login', 'zendesk']);
    await here.vendors.close();
    const status = await auth(['status', 'zendesk', '--json']);
    expect(status.code).toBe(3);
    const problem = expect.stringContaining('could not be reached');
    expect(status.json().services[0]).toMatchObject({ signedIn: null, problem });
    expect((await auth(['login', 'zendesk'])).code).toBe(3);
  });

  it('is ended at the service, and forgotten', async () => {
    agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    await auth(['login', 'zendesk', 'slack', 'trello']);
    const { code, stdout } = await auth(['logout', 'zendesk,slack,trello']);
    expect(code).toBe(0);
    expect(stdout.match(/revoked and forgotten/g)).toHaveLength(3);
    expect(here.vendors.revoked).toHaveLength(3);
    expect(keychain.items()).toBe('');
    expect(await auth(['status', 'zendesk'])).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/^✗ signed out zendesk$/m),
    });
    expect((await auth(['logout', 'zendesk'])).stdout).toContain('No sign-in to Zendesk is kept here');
  });

  it('names the variable that still signs in', async () => {
    const env = { GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada' };
    const outcome = await here.machine.govsupport(['auth', 'logout', 'zendesk'], { env });
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('No sign-in to Zendesk is kept here') });
    expect(outcome.stderr).toContain('GOVSUPPORT_ZENDESK_TOKEN is set, and still signs you in to Zendesk');
    const json = await here.machine.govsupport(['auth', 'logout', 'zendesk', '--json'], { env });
    expect(json.json().services).toMatchObject([{ outcome: 'not-kept', setBy: 'GOVSUPPORT_ZENDESK_TOKEN' }]);
  });
});

describe.skipIf(noScreen)('in a terminal', () => {
  it('takes the pasted address, while no browser comes back', async () => {
    const keychain = fileKeychain(here.machine);
    const screen = openScreen(here.machine, ['auth', 'login', 'zendesk', '--no-browser']);
    try {
      await screen.waitFor('Or paste the address');
      const address = /http:\/\/\S+authorizations\/new\?\S+/.exec(screen.text())?.[0] ?? '';
      const back = await fetch(address, { redirect: 'manual' });
      screen.type('http://127.0.0.1:41401/callback?code=theirs&state=other');
      screen.press('Enter');
      await screen.waitFor('This is not the address of this sign-in');
      screen.press('C-u');
      screen.type(back.headers.get('location') ?? '');
      screen.press('Enter');
      expect(await screen.ended()).toBe(0);
      expect(screen.text()).toContain('as nell@example.org');
      expectNoSecret(screen.raw());
      expect(keychain.items()).toContain('govsupport-zendesk');
    } finally {
      screen.close();
    }
  });

  it('asks for a token without showing it', async () => {
    fileKeychain(here.machine);
    const screen = openScreen(here.machine, ['auth', 'login', 'airtable', '--no-browser']);
    try {
      await screen.waitFor('The token for Airtable');
      expect(screen.text()).toContain('https://airtable.com/create/tokens');
      expect(screen.text()).not.toContain('ctrl+t');
      // This key would make inquirer show it.
      screen.press('C-t');
      screen.type(here.vendors.give());
      screen.press('Enter');
      expect(await screen.ended()).toBe(0);
      expect(screen.text()).toContain('✓ signed in  airtable');
      expectNoSecret(screen.raw());
    } finally {
      screen.close();
    }
  });

  it('says at once that a page does not work, and can be left with Esc for the next service', async () => {
    fileKeychain(here.machine);
    here.vendors.pageStatus = 503;
    const screen = openScreen(here.machine, ['auth', 'login', 'slack', 'airtable', '--no-browser']);
    try {
      await screen.waitFor(/sign-in page of Slack answered with\s+status 503/);
      await screen.answer('Or paste the address', 'Escape');
      await screen.waitFor('You cancelled this sign-in');
      await screen.answer('The token for Airtable', 'Escape');
      expect(await screen.ended()).toBe(4);
    } finally {
      screen.close();
    }
  });

  it('can be left with Ctrl-C', async () => {
    fileKeychain(here.machine);
    const screen = openScreen(here.machine, ['auth', 'login', 'zendesk', '--no-browser']);
    try {
      await screen.answer('Or paste the address', 'C-c');
      expect(await screen.ended()).toBe(130);
    } finally {
      screen.close();
    }
  });
});

const isMissing = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0;
const noKeyring = ['dbus-run-session', 'gnome-keyring-daemon', 'secret-tool', 'gdbus'].find(isMissing);

it.skipIf(noKeyring)(`keeps a sign-in in a real keyring${noKeyring ? ` (skipped: no ${noKeyring})` : ''}`, async () => {
  agreeingBrowser(here.machine);
  here.machine.real('secret-tool');
  const govsupport = `"${process.execPath}" "${executable}" auth`;
  const script = `
printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
${govsupport} login zendesk; echo "login $?"
secret-tool lookup service govsupport-zendesk account nell@example.org | cut -c 1-12; echo
${govsupport} status zendesk --json; echo "status $?"
gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
  --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
${govsupport} status zendesk >/dev/null; echo "locked $?"
`;
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: {
      HOME: here.machine.home,
      PATH: `${here.machine.bin}:${process.env.PATH}`,
      XDG_RUNTIME_DIR: here.machine.home,
      LANG: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  await new Promise((resolve) => child.on('exit', resolve));
  expect(text).toContain('login 0');
  expect(text).toMatch(/^govsupport1:$/m);
  expect(text).toContain('"keptIn": "keychain"');
  expect(text).toContain('status 0');
  // A locked keyring does not mean that anyone is signed out.
  expect(text).toContain('locked 3');
  expectNoSecret(text);
});
