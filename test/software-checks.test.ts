import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';
import { runProgram } from './support/small-shell.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
  machine.program('brew', '#!/bin/sh\nexit 1\n');
});
afterEach(() => machine.remove());

/** What `doctor` says about one check, having changed nothing in the home folder. */
async function look(id: string, options: { path?: string; args?: string[] } = {}) {
  const before = machine.snapshot();
  const outcome = await machine.govsupport(
    ['doctor', '--only', id, '--json', '--show-private', ...(options.args ?? [])],
    { env: { PATH: [machine.bin, ...(options.path ? [options.path] : [])].join(':') } },
  );
  expect(machine.snapshot()).toBe(before);
  expect(outcome.stderr).toBe('');
  const [check] = outcome.json().checks;
  return { code: outcome.code, ...check };
}

/** A folder under version control, with a tag. */
function clone(name: string, tag: string): string {
  const folder = path.join(machine.home, name);
  const git = (...args: string[]) =>
    runProgram('git', ['-C', folder, '-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', ...args], {
      env: { PATH: process.env.PATH, HOME: machine.home, GIT_CONFIG_NOSYSTEM: '1' },
    });
  mkdirSync(folder, { recursive: true });
  git('init');
  git('commit', '--allow-empty', '-m', 'All of it');
  git('tag', tag);
  machine.real('git');
  return folder;
}

function executable(file: string, content: string): string {
  machine.file(path.relative(machine.home, file), content);
  chmodSync(file, 0o755);
  return file;
}

/** A php that says this version, and runs a script as a shell would. */
const php = (version: string) =>
  machine.program('php', `#!/bin/sh\nif [ "$1" = -r ]; then printf '%s' '${version}'; else exec /bin/sh "$@"; fi\n`);

/** Lists its subcommands and exits with 1, as the real one does. */
const whippetScript = `#!/usr/bin/env php
echo 'Subcommands:'
echo
echo ' whippet  plugins       PLUGIN_COMMAND'
echo ' whippet  dependencies  SUBCOMMAND          Manage dependencies (themes, plugins)'
exit 1
`;

describe('whippet', () => {
  it("passes if it runs, and takes its version from Homebrew's folder", async () => {
    php('8.4.1');
    const cellar = path.join(machine.home, 'brew/Cellar/whippet/2.10.0/bin/whippet');
    symlinkSync(executable(cellar, whippetScript), path.join(machine.bin, 'whippet'));
    expect(await look('whippet')).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'whippet 2.10.0 runs',
      evidence: { path: path.join(machine.bin, 'whippet'), version: '2.10.0', php: '8.4.1', exitCode: 1 },
      remedy: null,
    });
  });

  it('takes its version from the tag of the clone that it is linked from', async () => {
    php('8.2.0');
    const folder = clone('code/whippet', 'v2.9.1');
    symlinkSync(executable(path.join(folder, 'bin/whippet'), whippetScript), path.join(machine.bin, 'whippet'));
    expect(await look('whippet')).toMatchObject({ status: 'pass', evidence: { version: '2.9.1' } });
  });

  it("passes if its version is unknown, and takes no other repository's", async () => {
    php('8.2.0');
    clone('.', 'dotfiles-1');
    const file = executable(path.join(machine.home, 'tools/bin/whippet'), whippetScript);
    symlinkSync(file, path.join(machine.bin, 'whippet'));
    expect(await look('whippet')).toMatchObject({ status: 'pass', evidence: { version: null } });
  });

  it('fails if it is not on PATH', async () => {
    expect(await look('whippet')).toMatchObject({
      code: 1,
      status: 'fail',
      summary: 'whippet is not on PATH',
      remedy: { commands: [['brew', 'install', 'dxw/tap/whippet']] },
    });
  });

  it('fails if it is a link that leads nowhere', async () => {
    const link = path.join(machine.bin, 'whippet');
    symlinkSync('/opt/gone/whippet', link);
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'whippet is on PATH as a broken link',
      remedy: {
        commands: [
          ['rm', link],
          ['brew', 'install', 'dxw/tap/whippet'],
        ],
      },
    });
  });

  it('fails if the file may not be run', async () => {
    const file = machine.program('whippet', whippetScript);
    chmodSync(file, 0o644);
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'whippet is on PATH, but is not executable',
      remedy: { commands: [['chmod', '+x', file]] },
    });
  });

  it('says that it is PHP that is missing', async () => {
    machine.program('whippet', whippetScript);
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'whippet is there, but PHP, which it needs, is not on PATH',
      remedy: { commands: [['brew', 'install', 'php'], expect.anything()] },
    });
  });

  it('says so if the PHP in its first line is gone', async () => {
    php('8.4.1');
    machine.program('whippet', whippetScript.replace('/usr/bin/env php', '/opt/gone/bin/php'));
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'whippet is there, but PHP, which it needs, is not at /opt/gone/bin/php, where it looks for it',
    });
  });

  it('passes if it runs with a PHP that is not on PATH', async () => {
    machine.program('whippet', whippetScript.replace('/usr/bin/env php', '/bin/sh'));
    expect(await look('whippet')).toMatchObject({ status: 'pass', evidence: { php: null } });
  });

  it('fails if PHP is too old', async () => {
    php('7.4.33');
    machine.program('whippet', whippetScript);
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'PHP is 7.4.33, and whippet needs 8 or newer',
    });
  });

  it('fails if PHP does not run', async () => {
    machine.program('php', '#!/bin/sh\necho "dyld: Library not loaded: libicuio.74.dylib" >&2\nexit 134\n');
    machine.program('whippet', whippetScript);
    expect(await look('whippet')).toMatchObject({ status: 'fail', summary: 'PHP is there, but does not run' });
  });

  it('reads the version of a PHP that warns first', async () => {
    php('Warning: Module "intl" is already loaded in Unknown on line 0\n8.3.2-dev');
    machine.program('whippet', whippetScript);
    expect(await look('whippet')).toMatchObject({ status: 'pass', evidence: { php: '8.3.2-dev' } });
  });

  it('fails with the words of PHP if it crashes', async () => {
    php('8.4.1');
    machine.program(
      'whippet',
      `#!/usr/bin/env php\necho 'PHP Fatal error:  Uncaught Error: Class "Whippet" not found in bin/whippet:25' >&2\nexit 255\n`,
    );
    expect(await look('whippet')).toMatchObject({
      status: 'fail',
      summary: 'whippet crashes: Fatal error:  Uncaught Error: Class "Whippet" not found in bin/whippet:25',
      evidence: { exitCode: 255 },
    });
  });

  it('fails if another program has its name', async () => {
    php('8.4.1');
    const file = machine.program('whippet', '#!/bin/sh\necho "whippet, a dog: usage: whippet run"\n');
    const check = await look('whippet');
    expect(check).toMatchObject({ status: 'fail', evidence: { exitCode: 0 } });
    expect(check.summary).toContain('is something else');
    expect(check.remedy.summary).toContain(`Take ${file} off PATH`);
  });

  it('is unknown if it does not answer', async () => {
    php('8.4.1');
    machine.real('sleep');
    machine.program('whippet', '#!/bin/sh\nexec sleep 600\n');
    expect(await look('whippet', { args: ['--timeout', '1'] })).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: 'No answer within 1 s',
    });
  });
});

describe('dalmatian-tools', () => {
  const brewfile = `# What it needs
brew "awscli"
brew "bash"
brew "coreutils"
brew 'gnupg'
brew "jq"
brew "ntp"
brew "oath-toolkit"
tap "example/tools"
brew "example/tools/spotter", args: ["HEAD"]
cask "session-manager-plugin"
`;
  const needed = ['aws', 'gdate', 'gpg', 'jq', 'sntp', 'oathtool', 'spotter'];
  const soon = () => new Date(Date.now() + (5 * 60 + 12) * 60_000 + 30_000);
  const past = () => new Date(Date.now() - 3 * 86_400_000 - 30_000);
  /** As v1 writes it: `2026-11-23T10:00:00+0000`. */
  const asV1 = (date: Date) => date.toISOString().replace(/\.\d+Z$/, '+0000');
  const asAws = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
  const marker = () => path.join(machine.home, '..', 'dalmatian-was-run');
  const write = (name: string, content: unknown) =>
    machine.file(
      `.config/dalmatian/${name}`,
      typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
    );
  const session = (expiry: string) => ({
    aws_access_key_id: 'FAKEKEYID',
    aws_secret_access_key: 'fake-secret-ada',
    aws_session_token: 'fake-token-ada',
    aws_session_expiration: expiry,
  });

  let root: string;
  let bin: string;
  const dalmatian = () => look('dalmatian-tools', { path: bin });

  /** A clone with what it needs, but not set up yet. */
  function install(): void {
    root = clone('code/dalmatian-tools', 'v0.63.2');
    bin = path.join(root, 'bin');
    executable(path.join(bin, 'dalmatian'), `#!/bin/sh\n: > '${marker()}'\nexit 1\n`);
    executable(path.join(bin, 'configure-commands/v1/login'), '#!/bin/sh\n');
    machine.file('code/dalmatian-tools/Brewfile', brewfile);
    for (const name of needed) machine.program(name, '#!/bin/sh\nexit 1\n');
    machine.program('bash', "#!/bin/sh\necho 'GNU bash, version 5.2.37(1)-release (aarch64-apple-darwin)'\n");
  }

  function setUpV1(mfaExpiry: string): void {
    write('version.json', { version: 'v1' });
    write('config.json', {
      gpg_encrypt_email: 'ada@example.org',
      account_id: '000011112222',
      dalmatian_role: 'dalmatian-admin',
    });
    write('credentials.json.enc', 'not really encrypted');
    write('assume_role_credentials.json', session(mfaExpiry));
    write('mfa_credentials.json', session(mfaExpiry));
  }

  const startUrl = 'https://example.awsapps.com/start';
  function setUpV2(): void {
    write('version.json', { version: 'v2' });
    write('setup.json', { main_dalmatian_account_id: '000011112222', aws_sso: { start_url: startUrl } });
    write(
      'dalmatian-sso.config',
      `[profile other]\nsso_start_url = https://other.awsapps.com/start\n\n[profile dalmatian-login]\nsso_start_url = ${startUrl}\nsso_region = eu-west-2\n`,
    );
  }
  const ssoSession = (name: string, url: string, expiresAt: string) =>
    machine.file(
      `.aws/sso/cache/${name}.json`,
      JSON.stringify({ startUrl: url, accessToken: 'fake-token-ada', expiresAt }),
    );

  // Whatever it finds, it never runs the tool, and shows nothing personal from its files.
  afterEach(() => expect(existsSync(marker())).toBe(false));

  it('fails if it is not on PATH', async () => {
    bin = machine.bin;
    const check = await dalmatian();
    expect(check).toMatchObject({ code: 1, status: 'fail', summary: 'dalmatian is not on PATH' });
    expect(check.remedy.commands[0]).toEqual([
      'git',
      'clone',
      'https://github.com/dxw/dalmatian-tools.git',
      '~/dalmatian-tools',
    ]);
  });

  it('passes in v1 with a session that lasts', async () => {
    install();
    setUpV1(asV1(soon()));
    const check = await dalmatian();
    expect(check).toMatchObject({
      code: 0,
      status: 'pass',
      evidence: { version: 'v0.63.2', mode: 'v1', clone: root, setUp: true, signedIn: true, missingPrograms: [] },
    });
    expect(check.summary).toMatch(/^v0\.63\.2, v1; signed in for another 5 hours 1[12] minutes$/);
    expect(JSON.stringify(check)).not.toMatch(/fake-|FAKEKEYID|000011112222|ada@/);
  });

  it.each([
    ['+0000', () => asV1(past())],
    ['Z', () => asAws(past())],
    ['another offset', () => asAws(new Date(past().getTime() + 3_600_000)).replace('Z', '+0100')],
  ])('passes if the session has ended, which it does every day (%s)', async (_, expiry) => {
    install();
    setUpV1(expiry());
    expect(await dalmatian()).toMatchObject({
      status: 'pass',
      summary: 'v0.63.2, v1; the sign-in ended 3 days ago: its next use signs in with GPG',
      evidence: { signedIn: false, signedInUntil: expect.stringMatching(/T.*Z$/) },
    });
  });

  it('passes if no one has signed in since it was set up, and assumes v1 if no file says which', async () => {
    install();
    setUpV1(asAws(soon()));
    for (const name of ['version', 'mfa_credentials', 'assume_role_credentials']) {
      rmSync(path.join(machine.home, `.config/dalmatian/${name}.json`));
    }
    expect(await dalmatian()).toMatchObject({
      status: 'pass',
      summary: 'v0.63.2, v1; not signed in now: its next use signs in with GPG',
      evidence: { mode: 'v1', signedIn: false, signedInUntil: null },
    });
  });

  it('passes in v2 with the session of its own start address, and no other', async () => {
    install();
    setUpV2();
    ssoSession('aaa', 'https://other.awsapps.com/start', asAws(new Date(Date.now() + 9 * 3_600_000)));
    ssoSession('bbb', startUrl, asAws(past()));
    machine.file('.aws/sso/cache/broken.json', '{"startUrl": "https://other.awsapps.com/start", ');
    expect(await dalmatian()).toMatchObject({
      status: 'pass',
      summary: 'v0.63.2, v2; the sign-in ended 3 days ago: its next use signs in with a browser',
      evidence: { mode: 'v2', signedIn: false },
    });
    ssoSession('ccc', startUrl, asAws(soon()).replace('Z', 'UTC'));
    const check = await dalmatian();
    expect(check).toMatchObject({ status: 'pass', evidence: { signedIn: true } });
    expect(JSON.stringify(check)).not.toMatch(/fake-|awsapps|000011112222/);
  });

  it('fails if it is not set up', async () => {
    install();
    expect(await dalmatian()).toMatchObject({
      status: 'fail',
      summary: 'It is not set up for v1',
      evidence: { setUp: false },
      remedy: { commands: [['dalmatian', 'login']] },
    });
    write('version.json', { version: 'v2' });
    expect(await dalmatian()).toMatchObject({
      status: 'fail',
      summary: 'It is not set up for v2',
      remedy: { commands: [['dalmatian', 'setup']] },
    });
  });

  it('fails if programs of its Brewfile are missing, and names them', async () => {
    install();
    setUpV1(asV1(soon()));
    for (const name of ['gdate', 'oathtool', 'spotter']) rmSync(path.join(machine.bin, name));
    machine.program('bash', "#!/bin/sh\necho 'GNU bash, version 3.2.57(1)-release (arm64-apple-darwin24)'\n");
    expect(await dalmatian()).toMatchObject({
      status: 'fail',
      summary: 'Programs that it calls are missing: bash 4 or newer, gdate, oathtool, spotter',
      remedy: { commands: [['brew', 'bundle', 'install', `--file=${root}/Brewfile`]] },
    });
  });

  it('works through a link to its folder, and not through a link to the program alone', async () => {
    install();
    setUpV1(asV1(soon()));
    const folder = path.join(machine.home, 'linked');
    symlinkSync(bin, folder);
    expect(await look('dalmatian-tools', { path: folder })).toMatchObject({ status: 'pass' });
    const link = path.join(machine.bin, 'dalmatian');
    symlinkSync(path.join(bin, 'dalmatian'), link);
    expect(await dalmatian()).toMatchObject({
      status: 'fail',
      summary: "dalmatian is on PATH as a link to the program alone, so it can't find its own parts",
      evidence: { clone: root },
      remedy: { commands: [['rm', link]] },
    });
  });

  it('fails if another program has its name', async () => {
    machine.program('dalmatian', `#!/bin/sh\n: > '${marker()}'\n`);
    expect(await look('dalmatian-tools')).toMatchObject({
      status: 'fail',
      summary: 'The dalmatian on PATH is not in a clone of dalmatian-tools',
    });
  });

  it('does without git and without a Brewfile', async () => {
    install();
    setUpV1(asV1(soon()));
    rmSync(path.join(machine.bin, 'git'));
    renameSync(path.join(root, 'Brewfile'), path.join(root, 'Brewfile.old'));
    const check = await dalmatian();
    expect(check).toMatchObject({ status: 'pass', evidence: { version: null, missingPrograms: null } });
    expect(check.summary).toMatch(/^Of unknown version, v1; /);
  });

  it.each([
    ['version.json', '{"version": "v', 'is not JSON'],
    ['version.json', '{"version": "v3"}', 'names neither v1 nor v2'],
    ['config.json', '', 'is not JSON'],
    ['config.json', '{"account_id": "000011112222"}', 'has no dalmatian_role'],
    ['mfa_credentials.json', '["fake-token-ada"]', 'is not JSON'],
    ['mfa_credentials.json', '{"aws_session_expiration": "null"}', 'does not say when its session ends'],
    ['assume_role_credentials.json', 'fake-token-ada', 'is not JSON'],
  ])('says which file is damaged: %s with %j', async (name, content, why) => {
    install();
    setUpV1(asV1(soon()));
    const file = write(name, content);
    const check = await dalmatian();
    expect(check.status).toBe('fail');
    expect(check.summary).toContain(`Its file ${file} ${why}`);
    expect(check.remedy.commands[0]).toEqual(['mv', file, `${file}.damaged`]);
    expect(JSON.stringify(check)).not.toMatch(/fake-|000011112222/);
    // The set-up has to be made again; the tool makes the others itself.
    expect(JSON.stringify(check.remedy.commands).includes('login')).toBe(name === 'config.json');
  });

  it.each([
    ['setup.json', () => write('setup.json', '{'), 'is not JSON'],
    [
      'dalmatian-sso.config',
      () => write('dalmatian-sso.config', '[profile dalmatian-login]\n'),
      'has no sso_start_url for the profile dalmatian-login',
    ],
    [
      'its session',
      () => machine.file('.aws/sso/cache/a.json', `{"startUrl": "${startUrl}", "accessToken": "fake-tok`),
      'is not JSON',
    ],
  ])('says which file is damaged in v2: %s', async (_, damage, why) => {
    install();
    setUpV2();
    const file = damage();
    const check = await dalmatian();
    expect(check.status).toBe('fail');
    expect(check.summary).toContain(`Its file ${file} ${why}`);
    expect(JSON.stringify(check)).not.toMatch(/fake-|awsapps/);
  });

  it('says so if a file cannot be read', async () => {
    install();
    setUpV1(asV1(soon()));
    // A folder in its place cannot be read, not even by root.
    const file = path.join(machine.home, '.config/dalmatian/config.json');
    rmSync(file);
    mkdirSync(file);
    const check = await dalmatian();
    expect(check.status).toBe('fail');
    expect(check.summary).toContain(`Its file ${file} cannot be read (EISDIR)`);
  });
});

describe('govpress-tools', () => {
  it('passes if the configured program is on PATH, without running it', async () => {
    machine.config('team: { govpressTools: { executable: govpress } }');
    const file = machine.program('govpress', `#!/bin/sh\n: > '${machine.home}/was-run'\n`);
    expect(await look('govpress-tools')).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'govpress is on PATH',
      evidence: { foundBy: file },
    });
  });

  it('accepts a path instead of a name', async () => {
    machine.config('team: { govpressTools: { executable: ~/tools/govpress } }');
    expect(await look('govpress-tools')).toMatchObject({ status: 'fail' });
    const file = executable(path.join(machine.home, 'tools/govpress'), '#!/bin/sh\n');
    expect(await look('govpress-tools')).toMatchObject({ status: 'pass', evidence: { foundBy: file } });
  });

  it('fails if the configured program is missing, whatever else is there', async () => {
    machine.config('team: { govpressTools: { executable: govpress } }');
    machine.file('.govpress_zsh_completions.sh', '');
    expect(await look('govpress-tools')).toMatchObject({
      code: 1,
      status: 'fail',
      summary: 'govpress is not on PATH',
      evidence: { completions: true },
      remedy: { url: 'https://playbook.dxw.com/govpress-unit/support' },
    });
  });

  it('passes if nothing is configured, but the installation left its files', async () => {
    const trace = machine.file('.govpress_zsh_completions.sh', '');
    expect(await look('govpress-tools')).toMatchObject({ status: 'pass', evidence: { foundBy: trace } });
  });

  it('is unknown if nothing is configured and nothing is there, and names the key', async () => {
    expect(await look('govpress-tools')).toMatchObject({
      code: 3,
      status: 'unknown',
      evidence: { key: 'team.govpressTools.executable' },
    });
  });
});

describe('security-alert-notifier', () => {
  const script = `#!/usr/bin/env ruby
if [ "$1" = --help ]; then
  echo 'check_github_vulnerabilities.rb [options]'
  echo '    -o, --organization NAME  The name of the GitHub organization'
  exit 0
fi
echo 'UNKNOWN: a token is needed'
exit 3
`;
  /** A ruby that says its version, and runs a script as a shell would. */
  const ruby = () =>
    machine.program('ruby', '#!/bin/sh\nif [ "$1" = -e ]; then echo 3.4.1; else exec /bin/sh "$@"; fi\n');

  it.each(['security-alert-notifier.rb', 'security-alert-notifier'])('passes if %s starts', async (name) => {
    ruby();
    const file = machine.program(name, script);
    expect(await look('security-alert-notifier')).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'It starts, on Ruby 3.4.1',
      evidence: { path: file, ruby: '3.4.1' },
    });
  });

  it('warns if it is missing: it is optional', async () => {
    expect(await look('security-alert-notifier')).toMatchObject({
      code: 0,
      status: 'warn',
      summary: 'security-alert-notifier.rb is not on PATH',
    });
  });

  it('warns if it is a link that leads nowhere', async () => {
    symlinkSync('/opt/gone', path.join(machine.bin, 'security-alert-notifier.rb'));
    const check = await look('security-alert-notifier');
    expect(check).toMatchObject({ status: 'warn', evidence: { reason: 'broken-link' } });
  });

  it('says that it is Ruby that is missing', async () => {
    machine.program('security-alert-notifier.rb', script);
    expect(await look('security-alert-notifier')).toMatchObject({
      status: 'warn',
      summary: 'The script is there, but Ruby, which it needs, is not on PATH',
      remedy: { commands: [['brew', 'install', 'ruby']] },
    });
  });

  it('says that Ruby does not run', async () => {
    machine.program('ruby', '#!/bin/sh\necho "rbenv: version `3.4.1\' is not installed" >&2\nexit 1\n');
    machine.program('security-alert-notifier.rb', script);
    expect(await look('security-alert-notifier')).toMatchObject({
      status: 'warn',
      summary: 'Ruby is there, but does not run',
    });
  });

  it('names a library that Ruby lacks', async () => {
    ruby();
    machine.program(
      'security-alert-notifier.rb',
      '#!/bin/sh\necho "<internal:kernel_require.rb>:136:in \'require\': cannot load such file -- csv (LoadError)" >&2\nexit 1\n',
    );
    expect(await look('security-alert-notifier')).toMatchObject({
      status: 'warn',
      summary: 'The script does not start: Ruby 3.4.1 has no library "csv"',
      remedy: { commands: [['gem', 'install', 'csv']] },
    });
  });

  it('warns if it shows no help', async () => {
    ruby();
    machine.program('security-alert-notifier.rb', '#!/bin/sh\necho hello\n');
    expect(await look('security-alert-notifier')).toMatchObject({
      status: 'warn',
      summary: 'The script is there, but does not start: it shows no help',
    });
  });

  it('is unknown if it does not answer', async () => {
    ruby();
    machine.real('sleep');
    machine.program('security-alert-notifier.rb', '#!/bin/sh\nexec sleep 600\n');
    expect(await look('security-alert-notifier', { args: ['--timeout', '1'] })).toMatchObject({ status: 'unknown' });
  });
});

it('leaves the home folder as it was, whatever is asked', async () => {
  php('8.4.1');
  machine.program('whippet', whippetScript);
  const root = clone('code/dalmatian-tools', 'v0.63.2');
  machine.file('code/dalmatian-tools/bin/configure-commands/v1/login', '');
  executable(path.join(root, 'bin/dalmatian'), `#!/bin/sh\n: > '${machine.home}/dalmatian-was-run'\n`);
  const env = { PATH: `${machine.bin}:${root}/bin` };
  const before = machine.snapshot();
  for (const args of [['doctor'], ['doctor', '--json'], ['doctor', '--verbose', '--strict'], ['doctor', '--list']]) {
    const { stdout, stderr } = await machine.govsupport(args, { env });
    expect(stdout).not.toBe('');
    expect(stderr).toBe('');
    expect(machine.snapshot()).toBe(before);
  }
});
