import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript, type ScriptOutcome } from './support/bash.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

// Her machine is made once: later tests see what earlier ones did.
let practice: Practice;
beforeAll(async () => {
  practice = createPractice();
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
});
afterAll(() => practice.remove());

const home = () => path.join(practice.sandboxFolder, 'machine-newcomer/home');

/** Runs a script on her machine. */
const on = (script: string, input = ''): Promise<ScriptOutcome> =>
  runScript(script, {
    cwd: home(),
    input,
    env: {
      HOME: home(),
      PATH: [path.join(home(), '../bin'), path.join(practice.sandboxFolder, 'machine/system')].join(':'),
      GIT_CONFIG_NOSYSTEM: '1',
    },
  });

const teamFile = () => path.join(home(), 'code/team-config/govsupport.yaml');

describe('a newcomer’s machine', () => {
  it('has a name in git, a key, and clones of what she may read, but nothing is set up on it', async () => {
    expect((await on('git config user.email')).stdout).toBe('nell@example.org\n');
    expect(readFileSync(path.join(home(), '.ssh/id_ed25519.pub'), 'utf8')).toMatch(/ nell@example\.org\n$/);
    expect(readdirSync(path.join(home(), 'code')).sort()).toEqual(['chef', 'site-a', 'team-config']);
    for (const absent of ['.config', '.local', 'dalmatian-tools', 'homebrew']) {
      expect(existsSync(path.join(home(), absent)), absent).toBe(false);
    }
    expect(readdirSync(path.join(home(), '../bin')).sort()).toEqual(
      ['aws', 'brew', 'gh', 'op', 'open', 'ruby', 'secret-tool', 'security', 'ssh', 'xdg-open'].sort(),
    );
  });

  it('has no configuration of hers, and no token in its environment', async () => {
    const { stdout } = await practice.govsupport(['config', '--sandbox', '--json']);
    const set = JSON.parse(stdout).keys.filter((one: { value: unknown }) => one.value !== null);
    expect(set.map(({ key }: { key: string }) => key).filter((key: string) => !key.endsWith('.url'))).toEqual([]);
    expect(stdout).not.toMatch(/fake-\w+-(?:token|key)/);
  });

  it('has the team’s file in a clean clone, with where the practice world listens', async () => {
    await practice.govsupport(['--sandbox', 'sandbox', 'be']);
    const { stdout } = await practice.govsupport(['config', '--sandbox', '--json']);
    expect(stdout).toContain('/zendesk');
    expect(readFileSync(teamFile(), 'utf8')).toMatch(/url: http:\/\/127\.0\.0\.1:\d+\/staging\/\n/);
    expect((await on('cd code/team-config && git status --porcelain')).stdout).toBe('');
    // It contains no secret, only where in 1Password one is.
    expect(readFileSync(teamFile(), 'utf8')).not.toMatch(/fake-\w+-token|fake-staging/);
  });

  it('lets her into no server', async () => {
    for (const host of ['v1.example.org', 'helpful.example.org']) {
      expect(await on(`ssh ${host} true`), host).toMatchObject({
        code: 255,
        stderr: expect.stringContaining('Permission denied (publickey)'),
      });
    }
    expect((await on('ssh -T git@github.com')).stderr).toContain('Hi nell-example!');
  });
});

describe('the programs on it', () => {
  it('gh is signed out, and signs in through the web', async () => {
    expect(await on('gh auth token --hostname 127.0.0.1')).toMatchObject({ code: 1, stdout: '' });
    expect(await on('gh auth status')).toMatchObject({ code: 1 });
    const doctor = await practice.govsupport(['doctor', '--sandbox', '--only', 'github,rota']);
    expect(doctor.stdout.replace(/\s+/g, ' ')).toContain('gh is not signed in to 127.0.0.1');
    expect(doctor.stdout).not.toContain('<host of');
    expect(await on('gh auth login --hostname 127.0.0.1')).toMatchObject({
      code: 1,
      stderr: '--web or --with-token required when not running interactively\n',
    });
    expect(await on('gh auth login --hostname github.com --web')).toMatchObject({ code: 1 });
    expect(await on('gh auth login --hostname 127.0.0.1 --git-protocol ssh --web')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Logged in as nell-example'),
    });
    expect(await on('gh auth token --hostname 127.0.0.1')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^fake-github-/),
    });
    expect(await on('gh auth logout --hostname 127.0.0.1')).toMatchObject({ code: 0 });
    expect(await on('gh auth token --hostname 127.0.0.1')).toMatchObject({ code: 1, stdout: '' });
  });

  it('op is signed out, and shows no vault of the team’s', async () => {
    expect(await on('op vault list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('account is not signed in'),
    });
    expect(await on('op signin')).toMatchObject({ code: 0 });
    expect(JSON.parse((await on('op vault list --format json')).stdout)).toMatchObject([{ name: 'Private' }]);
    expect(await on('op vault get "Site management" --format json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("isn't a vault in this account"),
    });
    expect(await on('op read "op://Site management/Staging/password"')).toMatchObject({ code: 1, stdout: '' });
  });

  it('brew installs by full names, and refuses anything in an untrusted tap', async () => {
    expect(await on('brew install whippet')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('untrusted tap dxw/tap'),
    });
    expect(await on('brew install nonsense')).toMatchObject({ code: 1 });
    expect(await on('brew install dxw/tap/whippet && whippet')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Subcommands:'),
    });
    expect((await on('php -r "echo PHP_VERSION;"')).stdout).toBe('8.3.14');
    expect((await on('brew list')).stdout).toBe('php\nwhippet\n');
    expect(await on('brew install dxw/tap/whippet')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('already installed'),
    });
    expect(await on('brew install dxw/tap/govpress-tools && govpress')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('usage'),
    });
  });

  it('git clones what the playbook names from GitHub’s web addresses, and brew installs its Brewfile', async () => {
    const clones = ['dalmatian-tools', 'security-alert-notifier'].map(
      (name) => `git clone -q https://github.com/dxw/${name}.git ~/${name}`,
    );
    expect(
      await on(`${clones.join(' && ')} && brew bundle install --file="$HOME/dalmatian-tools/Brewfile"`),
    ).toMatchObject({ code: 0, stdout: expect.stringContaining('complete!') });
    expect((await on('tfenv --version && yq --version && gdate --version')).code).toBe(0);
    const { checks } = (
      await practice.govsupport(['doctor', '--sandbox', '--json', '--only', 'whippet,security-alert-notifier'])
    ).json();
    expect(checks.map(({ id, status }: Record<string, string>) => `${id} ${status}`)).toEqual([
      'whippet pass',
      'security-alert-notifier pass',
    ]);
  });
});

describe('the keychain', () => {
  it('secret-tool keeps what it reads from standard input, and prints nothing if there is no such item', async () => {
    const lookUp = 'secret-tool lookup service govsupport-zendesk account nell@example.org';
    expect(await on(lookUp)).toEqual({ code: 1, stdout: '', stderr: '' });
    const store = 'secret-tool store --label=govsupport service govsupport-zendesk account nell@example.org';
    expect(await on(store, 'govsupport1:abc=')).toMatchObject({ code: 0, stdout: '' });
    expect(await on(lookUp)).toEqual({ code: 0, stdout: 'govsupport1:abc=', stderr: '' });
    expect((await on('secret-tool lookup service govsupport-zendesk')).stdout).toBe('govsupport1:abc=');
    expect((await on('secret-tool lookup service govsupport-slack')).code).toBe(1);
    expect(await on(store, 'govsupport1:def=')).toMatchObject({ code: 0 });
    expect((await on(lookUp)).stdout).toBe('govsupport1:def=');
    expect(await on('secret-tool clear service govsupport-zendesk account nell@example.org')).toMatchObject({
      code: 0,
    });
    expect(await on(lookUp)).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(await on('secret-tool store service x')).toMatchObject({ code: 2 });
  });

  it('security takes commands from standard input, and ends with 44 if there is no such item', async () => {
    const find = 'security find-generic-password -a nell@example.org -s govsupport-slack -w';
    expect(await on(find)).toMatchObject({ code: 44, stdout: '' });
    const add = 'add-generic-password -U -a "nell@example.org" -s govsupport-slack -w \'govsupport1:a b"=\'\n';
    expect(await on('security -i', add)).toMatchObject({ code: 0 });
    expect(await on(find)).toEqual({ code: 0, stdout: 'govsupport1:a b"=\n', stderr: '' });
    expect(await on('security find-generic-password -s govsupport-slack -w')).toMatchObject({ code: 0 });
    expect(await on('security -i', add.replace('-U ', ''))).toMatchObject({ code: 45 });
    // Omitting the value of -w stores an empty secret.
    expect(await on('security -i', 'add-generic-password -U -a nell@example.org -s other -w\n')).toMatchObject({
      code: 0,
    });
    expect((await on('security find-generic-password -s other -w')).stdout).toBe('\n');
    expect(await on('security delete-generic-password -a nell@example.org -s govsupport-slack')).toMatchObject({
      code: 0,
    });
    expect(await on(find)).toMatchObject({ code: 44 });
  });

  it('is readable by no one else', async () => {
    await on('secret-tool store --label=x service x', 'fake');
    const folder = path.join(home(), '.pretend-keychain');
    expect(statSync(folder).mode & 0o077).toBe(0);
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
  });
});

describe('the browser', () => {
  const page = `<!doctype html><script>const said = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
fetch(location.pathname, { method: 'POST', body: said }).then((answer) => answer.text())
  .then((text) => { document.body.textContent = text; });</script>`;

  /** The requests of a browser that opens an address, until `end`. */
  async function visited(program: string, start: string, end: string): Promise<string[]> {
    const asked: string[] = [];
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const server = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      const said = [request.method, request.url, ...(body ? [body, request.headers.origin] : [])].join(' ');
      asked.push(said.replace(address, 'HERE'));
      const to = { '/agree': '/nonce#token=t', '/late': '/callback?code=c' }[request.url ?? ''];
      if (request.url === '/first') response.setHeader('refresh', '0; url=/late');
      else if (to) response.writeHead(302, { location: to });
      else response.setHeader('content-type', 'text/html');
      response.end(request.url === '/nonce' ? page : 'fine');
      if (said.startsWith(end)) resolve();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await on(`${program} ${address}${start}`)).toMatchObject({ code: 0, stdout: '' });
      await arrived;
      return asked;
    } finally {
      server.close();
    }
  }

  it('follows where a page leads, and waits where it is told to', async () => {
    expect(await visited('xdg-open', '/first', 'GET /callback')).toEqual([
      'GET /first',
      'GET /late',
      'GET /callback?code=c',
    ]);
  });

  it('keeps what follows a # to itself, until the page posts it', async () => {
    expect(await visited('open', '/agree', 'POST')).toEqual(['GET /agree', 'GET /nonce', 'POST /nonce token=t HERE']);
  });
});

describe('what others have to grant', () => {
  const verifier = 'v'.repeat(64);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  let served: Served;
  beforeAll(async () => {
    served = await serveSandbox(practice);
  });
  afterAll(() => served.stop());

  const ask = async (place: string, init: RequestInit = {}) => {
    const response = await fetch(`${served.address}${place}`, { redirect: 'manual', ...init });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
    const body: any = /^[{[]/.test(text) ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body };
  };
  const post = (place: string, token: string, json: object) =>
    ask(place, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': 'test' },
      body: JSON.stringify(json),
    });

  /** Agrees to what a page asks for, and returns the code. */
  async function agree(page: string, about: Record<string, string>): Promise<string> {
    const query = new URLSearchParams({
      ...about,
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const { headers } = await ask(`${page}?${query}`);
    return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  }
  async function zendeskToken(): Promise<string> {
    const about = { client_id: 'govsupport', redirect_uri: 'http://127.0.0.1:41401/callback' };
    const scope = 'read tickets:write groups:write';
    const code = await agree('/zendesk/oauth/authorizations/new', { ...about, response_type: 'code', scope });
    const sent = { ...about, grant_type: 'authorization_code', code, code_verifier: verifier };
    return (await post('/zendesk/oauth/tokens', 'none', sent)).body.access_token;
  }
  async function slackToken(): Promise<string> {
    const about = { client_id: '1040200010400.1040200010401', redirect_uri: 'http://localhost:41401/callback' };
    const code = await agree('/slack/oauth/v2/authorize', { ...about, user_scope: 'chat:write,channels:history' });
    const body = new URLSearchParams({ ...about, code, code_verifier: verifier });
    return (await ask('/slack/api/oauth.v2.access', { method: 'POST', body })).body.authed_user.access_token;
  }
  const later = (move: string) =>
    ask('/_sandbox/clock', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ move }),
    });
  const basic = (name: string, password: string) => ({
    headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
  });

  it('is granted and answered within some working days, each where it was asked for', async () => {
    const [zendesk, slack] = [await zendeskToken(), await slackToken()];
    const raise = async (subject: string, external_id: string) => {
      const comment = { body: 'Please give me access.', public: false };
      const { body } = await post('/zendesk/api/v2/tickets', zendesk, {
        ticket: { subject, comment, group_id: 360002, external_id },
      });
      return body.ticket.id;
    };
    const tickets = [
      await raise('Access to the vault "Site management"', 'vault:nell'),
      await raise('An AWS login for dalmatian-tools', 'aws:nell'),
    ];
    const messages: string[] = [];
    for (const text of [
      'Could someone please add my public key to the Helpful servers?',
      'Could someone please give me an account at Papertrail?',
      'Could someone please let nell-example read dxw/ops-docs?',
      'May I read the developer docs, please?',
      'Could someone please share the Project Knowledgebase with me?',
    ]) {
      messages.push((await post('/slack/api/chat.postMessage', slack, { channel: 'C04AJM8DCRF', text })).body.ts);
      await later('+2s');
    }
    const key = readFileSync(path.join(home(), '.ssh/id_ed25519.pub'), 'utf8').trim();
    const bag = {
      id: 'nell',
      uid: '2012',
      comment: 'Nell Newcomer',
      ssh_keys: [key],
      shell: '/bin/bash',
      groups: ['govpress'],
    };
    const pushed = await on(
      `cd code/chef && git switch -q -c add-nell && cat >data_bags/users/nell.json && git add data_bags &&
       git commit -q -m 'Add Nell Newcomer' && git push -q origin add-nell`,
      JSON.stringify(bag),
    );
    expect(pushed).toMatchObject({ code: 0 });
    const pull = { title: 'Add Nell Newcomer', head: 'add-nell', base: 'main' };
    const { body: made } = await post('/github/repos/dxw/chef/pulls', 'fake-github-token-newcomer', pull);

    // Nothing is granted at once.
    expect((await on('ssh v1.example.org true')).code).toBe(255);
    const staging = basic('nell', 'fake-staging-password-newcomer');
    expect((await ask('/staging/', staging)).status).toBe(401);
    const papertrail = { headers: { 'x-papertrail-token': 'fake-papertrail-token-newcomer' } };
    expect((await ask('/papertrail/api/v1/systems.json', papertrail)).status).toBe(401);
    const login = `AWS_ENDPOINT_URL_SSO_OIDC=${served.address}/aws/oidc aws sso login --profile dalmatian-login`;
    expect(await on(login)).toMatchObject({ code: 255, stderr: expect.stringContaining('access_denied') });

    await later('+5d');
    const { zendesk: desk, slack: chat, github } = practice.world();
    for (const id of tickets) {
      const ticket = desk.tickets.find((one) => one.id === id);
      expect(ticket?.fields.status).toBe('solved');
      const said = ticket?.audits.at(-1)?.events.find((event) => event.type === 'Comment');
      expect(said).toMatchObject({ public: false, body: expect.stringContaining('Done.') });
    }
    const answers = chat.messages.filter(({ user, threadTs }) => user === 'U0MO000006' && threadTs !== null);
    expect(answers.map(({ threadTs }) => threadTs).sort()).toEqual([...messages].sort());
    expect(
      github.pulls.find(({ number, repository }) => repository === 'dxw/chef' && number === made.number),
    ).toMatchObject({
      state: 'closed',
      merged: expect.any(String),
    });
    expect(await on('cd code/chef && git fetch -q && git show origin/main:data_bags/users/nell.json')).toMatchObject({
      code: 0,
      stdout: JSON.stringify(bag),
    });

    expect((await on('op read "op://Site management/Staging/password"')).stdout).toBe('fake-staging-password-newcomer');
    for (const host of ['v1.example.org', 'helpful.example.org']) {
      expect(await on(`ssh ${host} true`), host).toMatchObject({ code: 0 });
    }
    expect((await ask('/staging/', staging)).status).toBe(200);
    expect((await ask('/papertrail/api/v1/systems.json', papertrail)).status).toBe(200);
    const bases = { headers: { authorization: 'Bearer fake-airtable-token-newcomer' } };
    expect((await ask('/airtable/v0/meta/bases', bases)).body.bases).toMatchObject([{ name: 'Project Knowledgebase' }]);
    for (const name of ['ops-docs', 'govpress-developer-docs']) {
      expect((await on(`git ls-remote -q git@github.com:dxw/${name}.git`)).code, name).toBe(0);
    }
    expect(await on(login)).toMatchObject({ code: 0, stdout: expect.stringContaining('Successfully logged into') });
    const looks = [
      'doctor',
      '--sandbox',
      '--json',
      '--config',
      teamFile(),
      '--only',
      'aws,vpn,basic-auth,govpress-v1,helpful',
    ];
    const { checks } = (await practice.govsupport(looks)).json();
    expect(checks.map(({ id, status }: Record<string, string>) => `${id} ${status}`)).toEqual([
      'vpn pass',
      'basic-auth pass',
      'govpress-v1 pass',
      'helpful pass',
      'aws pass',
    ]);
  });

  it('is not granted for a pull request without a user data bag, or for something only mentioned', async () => {
    const slack = await slackToken();
    const before = practice.world();
    for (const text of ['That was very Helpful of you.', 'Please look at Papertrail, and at ops-docs.']) {
      await post('/slack/api/chat.postMessage', slack, { channel: 'C04AJM8DCRF', text });
      await later('+2s');
    }
    await on(
      `cd code/chef && git switch -q -c other origin/main && echo x >>README.md && git commit -q -a -m 'Change the words' &&
       git push -q origin other`,
    );
    const pull = { title: 'Change the words', head: 'other', base: 'main' };
    const { body: made } = await post('/github/repos/dxw/chef/pulls', 'fake-github-token-newcomer', pull);
    await later('+7d');
    const { granted, github, pending } = practice.world();
    expect({ granted, pending }).toEqual({ granted: before.granted, pending: [] });
    expect(
      github.pulls.find(({ number, repository }) => repository === 'dxw/chef' && number === made.number)?.state,
    ).toBe('open');
  });
});

describe('signing in', () => {
  const browser = (way: string) => practice.govsupport(['sandbox', 'misbehave', '--browser', way]);
  const logIn = (...args: string[]) =>
    practice.govsupport(['auth', 'login', '--sandbox', '--no-input', '--yes', ...args]);
  beforeAll(() => {
    const folder = path.join(home(), '.config/govsupport');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'config.yaml'), `include: ${teamFile()}\nperson: { email: nell@example.org }\n`);
  });

  it('works as usual, in the pretend browser, and is kept in the pretend keychain', async () => {
    const { code, stdout, stderr } = await logIn('zendesk', 'slack', 'trello');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('signed in  zendesk: as nell@example.org, kept in the keychain');
    expect(stdout).toContain('signed in  slack: as nell, kept in the keychain');
    expect(stdout).toContain('signed in  trello: as nell@example.org, kept in the keychain');
    // Zendesk's and Slack's tokens have expired by then, and are renewed.
    await practice.govsupport(['sandbox', 'clock', '+1d']);
    const looks = ['doctor', '--sandbox', '--json', '--only', 'zendesk,slack,trello'];
    const { checks } = (await practice.govsupport(looks)).json();
    expect(checks.map(({ id, summary }: Record<string, string>) => `${id}: ${summary}`)).toEqual([
      expect.stringMatching(/^zendesk: You are signed in as an agent/),
      expect.stringMatching(/^trello: You are not a member of/),
      expect.stringMatching(/^slack: You are not in #/),
    ]);
  });

  it('fails if access is refused, or if another person is signed in', async () => {
    expect((await browser('refuse')).stdout).toBe('In the browser: refuse\n');
    const refused = await logIn('--again', 'zendesk', 'slack', 'trello');
    expect(refused.code).toBe(4);
    for (const name of ['Zendesk', 'Slack', 'Trello'])
      expect(refused.stdout).toContain(`did not agree on ${name}'s page`);
    await browser('other-person');
    const { code, stdout } = await logIn('--again', 'zendesk');
    expect(code).toBe(4);
    expect(stdout).toContain('belongs to Della Delivery, not to you (nell@example.org)');
    expect((await practice.govsupport(['sandbox', 'misbehave', '--clear'])).stdout).toBe('No faults are set.\n');
  });
});
