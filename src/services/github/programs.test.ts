import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from '../../../test/support/machine.ts';
import { createKey, noSshd, type SshServer, startSshd } from '../../../test/support/sshd.ts';
import { createProcesses } from '../process/client.ts';
import { ghHost, ghToken } from './gh-token.ts';
import { askGitHubOverSsh } from './ssh.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const processes = () => createProcesses({ HOME: machine.home, PATH: machine.bin }, new AbortController().signal);

describe("gh's own sign-in", () => {
  it('gives its token, for its own host only', async () => {
    machine.program('gh', '#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo gho_fakeTokenAda\n');
    expect(await ghToken(processes())).toBe('gho_fakeTokenAda');
    await expect(ghToken(processes(), 'http://127.0.0.1:8080/api')).rejects.toMatchObject({
      problem: 'not-signed-in',
      message: expect.stringContaining('127.0.0.1'),
    });
  });

  it('may be missing', async () => {
    machine.program('gh', '#!/bin/sh\necho "no oauth token found for github.com" >&2\nexit 1\n');
    await expect(ghToken(processes())).rejects.toMatchObject({
      problem: 'not-signed-in',
      next: ['Sign in: govsupport auth login github'],
    });
  });

  it('needs gh', async () => {
    await expect(ghToken(processes())).rejects.toMatchObject({
      problem: 'not-signed-in',
      message: expect.stringContaining('gh is not installed'),
    });
  });

  it.each([
    ['https://api.github.com', 'github.com'],
    ['https://git.example.org/api/v3', 'git.example.org'],
    ['https://api.example.ghe.com', 'example.ghe.com'],
  ])('knows the host of %s', (url, host) => {
    expect(ghHost(url)).toBe(host);
  });
});

describe('GitHub over SSH', () => {
  const says = (text: string, code: number) =>
    machine.program('ssh', `#!/bin/sh\necho "$@" > "$HOME/asked"\ncat >&2 <<'END'\n${text}\nEND\nexit ${code}\n`);
  const welcome = (login: string) =>
    `Hi ${login}! You've successfully authenticated, but GitHub does not provide shell access.`;

  it.each(['ada-example', 'example/site'])('knows %s, and accepts the exit code 1', async (login) => {
    says(welcome(login), 1);
    expect(await askGitHubOverSsh({ processes: processes() })).toEqual({ state: 'signed-in', login });
  });

  it.each([
    ['git@github.com: Permission denied (publickey).', 'key-refused'],
    ['Host key verification failed.', 'host-key-unknown'],
    ['@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.', 'host-key-changed'],
    ['ssh: Could not resolve hostname github.com: Name or service not known', 'name-unknown'],
    ['ssh: connect to host github.com port 22: Connection timed out', 'no-answer'],
    [`${welcome('ada-example')}\nbut the connection broke`, 'other'],
  ])('says %j', async (text, outcome) => {
    says(text, 255);
    expect(await askGitHubOverSsh({ processes: processes() })).toMatchObject({ state: 'failed', outcome });
  });

  it('is asked without a prompt, and accepts no host key', async () => {
    says('Permission denied', 255);
    await askGitHubOverSsh({
      processes: processes(),
      destination: 'git@git.example.org',
      configFile: '/etc/ssh/other',
    });
    const asked = await processes().run('cat', [`${machine.home}/asked`]);
    expect(asked.stdout).toMatch(/^-F \/etc\/ssh\/other /);
    for (const setting of ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'UpdateHostKeys=no']) {
      expect(asked.stdout).toContain(`-o ${setting}`);
    }
    expect(asked.stdout).toMatch(/-T -n -- git@git\.example\.org\n$/);
  });

  it('needs ssh', async () => {
    expect(await askGitHubOverSsh({ processes: processes() })).toMatchObject({ outcome: 'not-installed' });
  });
});

describe.skipIf(noSshd !== null)('a real SSH server that greets as GitHub does', () => {
  let server: SshServer;
  let folder: string;
  const settings = (knownHost: string, key: string) =>
    machine.file(
      'ssh_config',
      [
        'Host git.example.org',
        '  HostName 127.0.0.1',
        `  Port ${server.port}`,
        `  User ${server.user}`,
        `  IdentityFile "${key}"`,
        '  IdentitiesOnly yes',
        '  IdentityAgent none',
        `  UserKnownHostsFile "${machine.file('known_hosts', `${knownHost}\n`)}"`,
        '  GlobalKnownHostsFile none',
      ].join('\n'),
    );
  const ask = (configFile: string) =>
    askGitHubOverSsh({
      processes: createProcesses({ HOME: machine.home, PATH: process.env.PATH }, new AbortController().signal),
      destination: 'git.example.org',
      configFile,
    });

  beforeEach(async () => {
    folder = path.join(machine.home, 'server');
    const known = createKey(folder, 'known');
    const greeting = "Hi ada-example! You've successfully authenticated, but GitHub does not provide shell access.";
    server = await startSshd(folder, [`command="echo \\"${greeting}\\" >&2; exit 1" ${known.publicKey}`]);
  });
  afterEach(() => server.stop());

  it('knows me by my key, refuses another, and is not contacted if its host key is unknown', async () => {
    const known = path.join(folder, 'known');
    expect(await ask(settings(server.knownHostsLine(), known))).toEqual({ state: 'signed-in', login: 'ada-example' });
    const other = createKey(folder, 'other').file;
    expect(await ask(settings(server.knownHostsLine(), other))).toMatchObject({ outcome: 'key-refused' });
    const stranger = settings('', known);
    const before = machine.snapshot();
    expect(await ask(stranger)).toMatchObject({ outcome: 'host-key-unknown' });
    expect(machine.snapshot()).toBe(before);
    const impostor = settings(server.knownHostsLine(createKey(folder, 'impostor').publicKey), known);
    expect(await ask(impostor)).toMatchObject({ outcome: 'host-key-changed' });
  });
});
