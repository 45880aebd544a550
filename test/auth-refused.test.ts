import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sendJson, sendText } from './support/http-server.ts';
import { agreeingBrowser, fileKeychain, filesBelow, signingIn } from './support/signing-in.ts';

const here = signingIn();
const { auth, expectNoSecret } = here;

describe('what is not kept', () => {
  it('is the sign-in of someone else: it is refused with both names, and ended', async () => {
    agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    here.vendors.person = { name: 'Oscar Other', email: 'oscar@example.org', slack: 'oscar' };
    const { code, stdout } = await auth(['login', 'zendesk', 'slack', 'trello']);
    expect(code).toBe(4);
    const told = stdout.replace(/\s+/g, ' ');
    expect(told).toContain('The Zendesk token belongs to Oscar Other, not to you (nell@example.org)');
    expect(told).toContain('The Slack token belongs to oscar, not to you (nell@example.org)');
    expect(told).toContain('The Trello token belongs to Oscar Other, not to you (nell@example.org)');
    expect(here.vendors.revoked).toHaveLength(3);
    expect(keychain.items()).toBe('');
    expect((await auth(['status', 'zendesk', '--json'])).json().services[0]).toMatchObject({ signedIn: false });
  });

  it('is what the person did not agree to', async () => {
    agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    here.vendors.refusal = 'access_denied';
    const { code, stdout } = await auth(['login', 'zendesk', 'slack', 'trello']);
    expect(code).toBe(4);
    for (const name of ['Zendesk', 'Slack', 'Trello']) expect(stdout).toContain(`You did not agree on ${name}`);
    expect(keychain.items()).toBe('');
  });

  it.each([401, 429])('is anything if the pages answer with status %i, which is reported at once', async (status) => {
    agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    here.vendors.pageStatus = status;
    const { code, stdout } = await auth(['login', 'zendesk', 'slack', 'trello']);
    expect(code).toBe(3);
    const said = stdout.replace(/\s+/g, ' ');
    for (const name of ['Zendesk', 'Slack', 'Trello'])
      expect(said).toContain(`The sign-in page of ${name} answered with status ${status}`);
    expect(keychain.items()).toBe('');
  });

  it('is an expired code, or an answer that is not a token: it says what to do about it', async () => {
    agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    const login = async (answer: typeof here.vendors.tokenAnswer) => {
      here.vendors.tokenAnswer = answer;
      const { code, stdout } = await auth(['login', 'zendesk', 'slack']);
      return { code, said: stdout.replace(/\s+/g, ' ') };
    };
    const expired = await login((response) => sendJson(response, 200, { ok: false, error: 'code_expired' }));
    expect(expired.said.match(/Run this again, and agree on the page/g)).toHaveLength(2);
    expect(expired.said).toContain('code_expired');
    const unknown = await login((response) => sendJson(response, 400, { ok: false, error: 'invalid_client' }));
    expect(unknown.said).toContain('invalid_client');
    expect(unknown.said).toContain('docs/administrator.md');
    const down = await login((response) =>
      sendText(response, 502, '<!doctype html><h1>Bad gateway</h1>', { 'content-type': 'text/html' }),
    );
    expect(down.code).toBe(3);
    expect(down.said).toContain('Zendesk could not issue a token for your sign-in: it answered with status 502 →');
    expect(down.said).not.toContain('<');
    expect(down.said).not.toContain('It may still have been done');
    expect(keychain.items()).toBe('');
  });

  it('is anything without a keychain, or with one that refuses or never answers: no page is opened then', async () => {
    const visited = agreeingBrowser(here.machine);
    const none = await auth(['login', 'zendesk']);
    expect(none.code).toBe(4);
    expect(none.stdout).toContain('secret-tool is not on PATH');
    expect(none.stdout).toContain('--insecure-storage');
    here.machine.program('secret-tool', '#!/bin/sh\necho "secret-tool: Cannot autolaunch D-Bus" >&2; exit 1\n');
    expect((await auth(['login', 'zendesk'])).stdout).toContain('it is locked');
    here.machine.program('secret-tool', '#!/bin/sh\nexec /bin/sleep 60\n');
    expect((await auth(['login', 'zendesk'])).stdout.replace(/\s+/g, ' ')).toContain('did not answer within 3 seconds');
    expect(existsSync(visited)).toBe(false);
  });
});

describe('a token that the person gives', () => {
  it('is read from standard input, tried, and kept, naming what is missing', async () => {
    const keychain = fileKeychain(here.machine);
    const { code, stdout, stderr } = await auth(['login', 'zendesk', '--with-token'], `${here.vendors.give()}\n`);
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain("Not granted: tickets:write (can't add notes");
    expectNoSecret(stdout, stderr, keychain.calls());
    expect((await auth(['status', 'zendesk', '--json'])).json().services[0]).toMatchObject({
      signedIn: true,
      scopes: ['read'],
      problem: expect.stringContaining('groups:write'),
    });
  });

  it('is not kept if it is wrong', async () => {
    const keychain = fileKeychain(here.machine);
    const { code, stdout, stderr } = await auth(['login', 'slack', '--with-token'], 'xoxp-wrong-token-of-no-one');
    expect(code).toBe(4);
    expect(stdout + stderr).not.toContain('xoxp-wrong');
    expect(keychain.items()).toBe('');
  });

  it.each([
    ['two lines', 'xoxp-one\nxoxp-two\n'],
    ['only space', ' \r\n'],
    ['something else', `xoxp-${'x'.repeat(20_000)}`],
  ])('is refused, and not repeated: %s', async (_, input) => {
    const { code, stdout, stderr } = await auth(['login', 'slack', '--with-token'], input);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Standard input holds no token.');
    expect(stderr).not.toContain('xoxp');
  });

  it('may end with the line end of Windows', async () => {
    fileKeychain(here.machine);
    const { code, stdout } = await auth(['login', 'slack', '--with-token'], `${here.vendors.give()}\r\n`);
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [['login', '--with-token'], 'one service'],
    [['login', 'zendesk', '--with-token'], 'holds no token'],
    [['login', 'nothing'], "no service 'nothing'"],
    [['login', 'zendsk'], 'Did you mean zendesk?'],
  ])('is wrong usage with %j', async (args, words) => {
    const { code, stderr } = await auth(args, '');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
  });

  it('is kept in a file that only this user can read, which is reported each time', async () => {
    const { code } = await auth(['login', 'slack', '--with-token', '--insecure-storage'], here.vendors.give());
    expect(code).toBe(0);
    const kept = filesBelow(here.machine.home).filter(({ name }) => name.includes('state'));
    expect(kept.map(({ mode }) => mode)).toEqual(['600', '600']);
    expect((await auth(['status', 'slack'])).stdout).toContain('kept in a file that is not encrypted');
    expect((await auth(['status', 'slack', '--json'])).json().services[0]).toMatchObject({
      keptIn: 'file',
      problem: 'Kept in a file that is not encrypted',
    });
  });
});

it('does not sign in if a variable would override that, and names it', async () => {
  agreeingBrowser(here.machine);
  fileKeychain(here.machine);
  await auth(['login', 'zendesk']);
  const env = { GOVSUPPORT_ZENDESK_TOKEN: here.vendors.give() };
  const status = await here.machine.govsupport(['auth', 'status', 'zendesk', '--json'], { env });
  expect(status.json().services[0]).toMatchObject({
    signedIn: true,
    keptIn: 'env:GOVSUPPORT_ZENDESK_TOKEN',
    problem: 'GOVSUPPORT_ZENDESK_TOKEN is used, because it overrides the sign-in in the keychain',
  });
  const login = await here.machine.govsupport(['auth', 'login', 'zendesk', '--again'], { env });
  expect(login.code).toBe(4);
  expect(login.stdout).toContain('Unset it first: unset GOVSUPPORT_ZENDESK_TOKEN');
  expect(login.stdout).toMatch(/^✗ unchanged {2}zendesk: still signed in as nell@example\.org/);
  const options = { env, input: here.vendors.give() };
  const given = await here.machine.govsupport(['auth', 'login', 'zendesk', '--with-token'], options);
  expect([given.code, given.stdout.replace(/\s+/g, ' ')]).toEqual([
    4,
    expect.stringContaining('Nothing was changed, and the token that you gave was not used'),
  ]);
  const logout = await here.machine.govsupport(['auth', 'logout', 'zendesk'], { env });
  expect(logout.stderr).toContain('GOVSUPPORT_ZENDESK_TOKEN is set, and still signs you in to Zendesk');
});

it('says so if no browser can be started and no one can be asked', async () => {
  fileKeychain(here.machine);
  const { code, stdout } = await auth(['login', 'zendesk']);
  expect(code).toBe(4);
  expect(stdout).toContain("No browser could be started, and govsupport can't ask for the address here");
  expect((await auth(['login', 'airtable'])).stdout).toContain('https://airtable.com/create/tokens');
});

it('signs in to GitHub with gh, keeps nothing itself, and names the missing scope', async () => {
  const state = `${here.machine.home}/gh-state`;
  here.machine.program(
    'gh',
    `#!/bin/sh
case "$2" in
  login) echo "$@" > ${state}; echo "enter this code" ;;
  token) [ -f ${state} ] && echo fake-gh-token || exit 1 ;;
esac
`,
  );
  const { code, stdout, stderr } = await auth(['login', 'github', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).services[0]).toMatchObject({
    as: 'nell-example',
    keptIn: 'gh',
    scopes: ['gist', 'read:org'],
    problem: expect.stringContaining('gh auth refresh -s repo'),
  });
  expect(stderr).toContain('enter this code');
  expect(readFileSync(state, 'utf8')).toBe('auth login --web --hostname 127.0.0.1\n');
  expect(filesBelow(here.machine.home).filter(({ content }) => content.includes('fake-gh-token'))).toEqual([]);
});
