import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';
import { deadPort } from './support/ports.ts';
import { runs } from './support/processes.ts';
import { createKey, type KeyPair, noSshd, type SshServer, startSshd } from './support/sshd.ts';

let machine: Machine;
let folder: string;
beforeEach(() => {
  machine = createMachine();
  machine.real('ssh');
  folder = path.join(machine.home, 'ssh');
});
afterEach(() => machine.remove());

const helpfulAt = (destination: string, more = '') =>
  machine.config(`team: { ssh: { helpful: "${destination}", configFile: ~/ssh/config }${more} }\n`);

/** One host of an ssh configuration. */
const host = (name: string, settings: Readonly<Record<string, string | number>>) =>
  [`Host ${name}`, ...Object.entries(settings).map(([key, value]) => `  ${key} ${value}`), ''].join('\n');

async function look(args: readonly string[] = []) {
  const outcome = await machine.govsupport(['doctor', '--only', 'helpful', '--json', '--show-private', ...args]);
  return { code: outcome.code, check: outcome.json().checks[0], stderr: outcome.stderr };
}

/** `ssh` that writes its process id down, and starts something in the background as a ProxyCommand would. */
const watchedSsh = () =>
  machine.program(
    'ssh',
    `#!/bin/sh
case "$1" in -G) ;; *) echo $$ > "$HOME/ssh.pid"; /bin/sleep 60 & echo $! > "$HOME/child.pid" ;; esac
exec /usr/bin/ssh "$@"
`,
  );

if (noSshd) it.skip(`ssh against a real server: ${noSshd}`, () => {});

describe.skipIf(noSshd)('ssh against a real server', () => {
  let server: SshServer;
  let key: KeyPair;
  let restricted: KeyPair;
  let stranger: KeyPair;
  let knownHosts: string;
  beforeEach(async () => {
    key = createKey(folder, 'id_ada');
    restricted = createKey(folder, 'id_restricted');
    stranger = createKey(folder, 'id_stranger');
    server = await startSshd(path.join(folder, 'server'), [
      key.publicKey,
      `restrict,command="echo this account is for one program only >&2; exit 1" ${restricted.publicKey}`,
    ]);
    knownHosts = machine.file('ssh/known_hosts', `${server.knownHostsLine()}\n`);
  });
  afterEach(() => server.stop());

  const settings = (keyPair: KeyPair = key) => ({
    HostName: '127.0.0.1',
    Port: server.port,
    IdentityFile: keyPair.file,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: knownHosts,
  });
  const configure = (keyPair: KeyPair = key, more: Readonly<Record<string, string | number>> = {}) => {
    machine.file('ssh/config', host('inside', { ...settings(keyPair), ...more }));
    helpfulAt('inside');
  };

  it('gets in', async () => {
    configure();
    const { code, check } = await look();
    expect(code).toBe(0);
    expect(check).toMatchObject({
      status: 'pass',
      summary: 'ssh gets in to the Helpful infrastructure',
      evidence: { destination: 'inside', outcome: 'in', exitCode: 0 },
    });
  });

  it('looks at each of the two hosts', async () => {
    configure();
    machine.config('team: { ssh: { govpressV1: inside, configFile: ~/ssh/config } }\n');
    const outcome = await machine.govsupport(['doctor', '--only', 'govpress-v1,helpful', '--json']);
    expect(outcome.json().checks).toMatchObject([
      { id: 'govpress-v1', status: 'pass', summary: 'ssh gets in to the v1 infrastructure' },
      { id: 'helpful', status: 'unknown', evidence: { key: 'team.ssh.helpful' } },
    ]);
  });

  it("gets in to an address in ssh's notation", async () => {
    machine.file('ssh/config', host('*', { IdentityFile: key.file, UserKnownHostsFile: knownHosts }));
    helpfulAt(`ssh://${server.user}@127.0.0.1:${server.port}`);
    expect((await look()).check).toMatchObject({ status: 'pass' });
  });

  it('cannot tell if a restricted account runs no command, and repeats what it says', async () => {
    configure(restricted);
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({
      status: 'unknown',
      summary: 'inside accepts your key, but ran no command: this account is for one program only',
      evidence: { outcome: 'command-refused' },
    });
  });

  it.each(['This account is currently not available.', 'WARNING: Your password has expired.'])(
    'fails if the account has no shell: %s',
    async (words) => {
      await server.stop();
      server = await startSshd(path.join(folder, 'server'), [`command="echo '${words}' >&2; exit 1" ${key.publicKey}`]);
      writeFileSync(knownHosts, `${server.knownHostsLine()}\n`);
      configure();
      const { code, check } = await look();
      expect(code).toBe(1);
      expect(check).toMatchObject({ status: 'fail', evidence: { outcome: 'no-shell', detail: words } });
      expect(check.summary).toContain(words.replace(/\.$/, ''));
    },
  );

  it('does not call a key refused that has a passphrase and that the host accepts', async () => {
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'a passphrase', '-f', key.file]);
    configure();
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({
      status: 'unknown',
      summary: `Your key ${key.file} has a passphrase, so ssh could not use it for inside`,
      evidence: { outcome: 'key-locked' },
      remedy: { commands: [['ssh-add', key.file]] },
    });
  });

  it('does not call a key refused if there was none to offer', async () => {
    configure({ ...key, file: path.join(folder, 'id_none') });
    expect((await look()).check).toMatchObject({ status: 'fail', evidence: { outcome: 'no-key' } });
  });

  it('cannot tell if the agent, which may hold the key, does not answer', async () => {
    configure(stranger, { IdentityAgent: path.join(folder, 'no-agent') });
    expect((await look()).check).toMatchObject({ status: 'unknown', evidence: { outcome: 'agent-unreachable' } });
  });

  it("does not take the words of a banner for ssh's own", async () => {
    await server.stop();
    const banner = machine.file('ssh/banner', 'Permission denied (publickey).\nHost key verification failed.\n');
    server = await startSshd(path.join(folder, 'server'), [key.publicKey], [`Banner ${banner}`]);
    writeFileSync(knownHosts, `${server.knownHostsLine()}\n`);
    configure(key, { Ciphers: 'aes128-cbc' });
    expect((await look()).check).toMatchObject({ evidence: { outcome: 'nothing-in-common' } });
    configure({ ...key, file: path.join(folder, 'id_none') });
    expect((await look()).check).toMatchObject({ evidence: { outcome: 'no-key' } });
    configure();
    expect((await look()).check).toMatchObject({ status: 'pass' });
  });

  it('names the jump host that refuses, and not the host behind it', async () => {
    const inside = host('inside', { HostName: 'inner.invalid', ProxyJump: 'jump' });
    machine.file('ssh/config', `${inside}${host('jump', settings(stranger))}`);
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({
      status: 'fail',
      summary: 'The jump host jump, on the way to inside, does not accept any of your keys',
      evidence: { outcome: 'key-refused', jumpHost: 'jump' },
    });
  });

  it('fails if the key is refused', async () => {
    configure(stranger);
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: 'inside does not accept any of your keys',
      evidence: { outcome: 'key-refused' },
    });
    expect(check.remedy.summary).toContain('Maintenance and Support Team');
  });

  it('says if the host disconnected before the right key was offered', async () => {
    const strangers = Array.from({ length: 7 }, (_, index) => createKey(folder, `id_stranger_${index}`));
    const offered = [...strangers, key].map(({ file }) => `  IdentityFile ${file}\n`).join('');
    const { IdentityFile: _, ...rest } = settings();
    machine.file('ssh/config', host('inside', rest) + offered);
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({
      status: 'fail',
      summary: 'inside hung up after too many keys that it does not know',
      evidence: { outcome: 'too-many-keys' },
    });
  });

  it('names the key that others can read', async () => {
    const exposed = machine.file('ssh/id_exposed', readFileSync(key.file, 'utf8'));
    configure({ ...key, file: exposed });
    const { check } = await look();
    expect(check).toMatchObject({ status: 'fail', remedy: { commands: [['chmod', '600', exposed]] } });
  });

  it.each(['accept-new', 'no', 'ask'])(
    'does not accept an unknown host key, though the configuration says %s',
    async (checking) => {
      writeFileSync(knownHosts, '# nobody yet\n');
      configure(key, { StrictHostKeyChecking: checking });
      const before = machine.snapshot();
      const { code, check } = await look();
      expect(code).toBe(1);
      expect(check).toMatchObject({
        status: 'fail',
        summary: 'This machine does not know the host key of inside',
        evidence: { outcome: 'host-key-unknown' },
        remedy: { commands: [['ssh', '-F', path.join(folder, 'config'), 'inside']] },
      });
      expect(check.remedy.summary).toContain('fingerprint');
      expect(readFileSync(knownHosts, 'utf8')).toBe('# nobody yet\n');
      expect(machine.snapshot()).toBe(before);
    },
  );

  it('does not connect if the host key has changed', async () => {
    const before = `${server.knownHostsLine(stranger.publicKey)}\n`;
    writeFileSync(knownHosts, before);
    configure(key, { StrictHostKeyChecking: 'no' });
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      evidence: { outcome: 'host-key-changed' },
      remedy: { commands: [] },
    });
    expect(check.remedy.summary).toContain('Do not connect');
    expect(readFileSync(knownHosts, 'utf8')).toBe(before);
  });

  it('does not connect if the host key is revoked', async () => {
    writeFileSync(knownHosts, `@revoked ${server.knownHostsLine()}\n`);
    configure();
    expect((await look()).check).toMatchObject({ status: 'fail', evidence: { outcome: 'host-key-revoked' } });
  });

  it('does not learn further host keys, share the connection or run a local command', async () => {
    configure(key, {
      UpdateHostKeys: 'yes',
      ControlMaster: 'auto',
      ControlPath: path.join(folder, 'control-%C'),
      ControlPersist: 60,
      PermitLocalCommand: 'yes',
      LocalCommand: `touch ${path.join(folder, 'ran')}`,
      RemoteCommand: 'sleep 60',
      RequestTTY: 'force',
      LogLevel: 'QUIET',
    });
    const before = machine.snapshot();
    expect((await look()).check).toMatchObject({ status: 'pass' });
    expect(machine.snapshot()).toBe(before);
  });

  it('is as strict with a jump host, to which ssh does not pass its options on', async () => {
    writeFileSync(knownHosts, '');
    const jump = await startSshd(path.join(folder, 'jump'), [key.publicKey]);
    try {
      const inside = host('inside', { ...settings(), ProxyJump: 'jump' });
      const between = host('jump', { ...settings(), Port: jump.port });
      machine.file('ssh/config', `${inside}${between}${host('*', { StrictHostKeyChecking: 'no' })}`);
      helpfulAt('inside');
      expect((await look()).check).toMatchObject({ status: 'fail', evidence: { outcome: 'host-key-unknown' } });
      expect(readFileSync(knownHosts, 'utf8')).toBe('');
      writeFileSync(knownHosts, `${jump.knownHostsLine()}\n${server.knownHostsLine()}\n`);
      expect((await look()).check).toMatchObject({ status: 'pass' });
    } finally {
      await jump.stop();
    }
  });

  it('reports that there is no common algorithm', async () => {
    configure(key, { KexAlgorithms: 'diffie-hellman-group1-sha1' });
    expect((await look()).check).toMatchObject({ status: 'unknown', evidence: { outcome: 'nothing-in-common' } });
  });

  it('names no host in the report to paste', async () => {
    machine.file('ssh/config', host('*', { ...settings(stranger), HostName: '127.0.0.1' }));
    helpfulAt('ada@helpful.example.org');
    const { stdout } = await machine.govsupport(['doctor', '--only', 'helpful', '--verbose']);
    expect(stdout).toContain('fail helpful');
    expect(stdout).not.toMatch(/helpful\.example\.org|127\.0\.0\.1/);
  });
});

describe('ssh without a server', () => {
  it.each([
    ['gone', 'HostName no-such-bastion.invalid', ['name-unknown', 'lookup-failed']],
    ['dead', 'HostName 127.0.0.1\n  Port 9', ['refused']],
  ])('names the jump host that it did not reach: %s', async (jump, settings, outcomes) => {
    machine.file(
      'ssh/config',
      `Host inside\n  HostName inner.invalid\n  ProxyJump ${jump}\nHost ${jump}\n  ${settings}\n`,
    );
    helpfulAt('inside');
    const { check } = await look();
    expect(outcomes).toContain(check.evidence.outcome);
    expect(check).toMatchObject({ evidence: { jumpHost: jump } });
    expect(check.summary).toContain(`jump host ${jump}, on the way to inside`);
  });

  it('names the program of ProxyCommand that is not installed', async () => {
    machine.file('ssh/config', host('inside', { HostName: 'inner.invalid', ProxyCommand: 'no-such-tunnel access %h' }));
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({
      status: 'fail',
      summary: 'ssh reaches inside through no-such-tunnel, which is not installed',
      evidence: { outcome: 'proxy-missing' },
    });
  });

  it('repeats what a failing ProxyCommand says', async () => {
    machine.file(
      'ssh/config',
      host('inside', { HostName: 'inner.invalid', ProxyCommand: "sh -c 'echo the tunnel is down >&2; exit 1'" }),
    );
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({
      status: 'unknown',
      summary: 'The program through which ssh reaches inside failed: the tunnel is down',
    });
  });

  it('fails if there is no ssh', async () => {
    machine.file('ssh/config', '');
    helpfulAt('helpful.example.org');
    const nowhere = createMachine();
    nowhere.config('team: { ssh: { helpful: helpful.example.org } }\n');
    const outcome = await nowhere.govsupport(['doctor', '--only', 'helpful', '--json']);
    nowhere.remove();
    expect(outcome.code).toBe(1);
    expect(outcome.json().checks).toMatchObject([{ status: 'fail', evidence: { outcome: 'not-installed' } }]);
  });

  it('fails if its configuration has a mistake', async () => {
    machine.file('ssh/config', 'Nonsense yes\n');
    helpfulAt('inside');
    const { check } = await look();
    expect(check).toMatchObject({ status: 'fail', evidence: { outcome: 'bad-configuration' } });
    expect(check.evidence.detail).toContain('nonsense');
  });

  it('fails if its configuration does not exist', async () => {
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({ status: 'fail', evidence: { outcome: 'bad-configuration' } });
  });

  it('fails if nothing listens on the port', async () => {
    machine.file('ssh/config', host('inside', { HostName: '127.0.0.1', Port: deadPort }));
    helpfulAt('inside');
    expect((await look()).check).toMatchObject({
      status: 'fail',
      summary: 'inside is there, but no SSH server answers on that port',
      evidence: { outcome: 'refused' },
    });
  });

  it('cannot tell if the connection is closed at once', async () => {
    const server = net.createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    machine.file('ssh/config', host('inside', { HostName: '127.0.0.1', Port: port }));
    helpfulAt('inside');
    const { code, check } = await look();
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', evidence: { outcome: 'closed' } });
  });

  it('is not checked if the VPN is down', async () => {
    helpfulAt('inside', `, vpn: { host: 127.0.0.1, port: ${deadPort} }`);
    const outcome = await machine.govsupport(['doctor', '--only', 'vpn,govpress-v1,helpful', '--json']);
    expect(outcome.json().checks).toMatchObject([
      { id: 'vpn', status: 'fail' },
      { id: 'govpress-v1', status: 'skip', summary: 'Not checked, because vpn failed' },
      { id: 'helpful', status: 'skip', evidence: { because: 'vpn' } },
    ]);
  });

  describe('a host that accepts connections and never answers', () => {
    const sockets = new Set<net.Socket>();
    let silent: net.Server;
    beforeEach(async () => {
      silent = net.createServer((socket) => sockets.add(socket.on('error', () => {})));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as net.AddressInfo;
      watchedSsh();
      machine.file('ssh/config', host('inside', { HostName: '127.0.0.1', Port: port }));
      helpfulAt('inside');
    });
    afterEach(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    });

    it('cannot tell, and leaves no process behind', async () => {
      const { code, check } = await look(['--timeout', '1']);
      expect(code).toBe(3);
      expect(check).toMatchObject({ status: 'unknown', summary: 'No answer within 1 s' });
      expect(['ssh.pid', 'child.pid'].map((name) => runs(machine.home, name))).toEqual([false, false]);
    });

    it('lets ssh itself say so if there is time', async () => {
      const { code, check } = await look();
      expect(code).toBe(3);
      expect(check).toMatchObject({
        status: 'unknown',
        summary: 'inside does not answer',
        evidence: { outcome: 'no-answer' },
      });
    });

    it.each(['SIGINT', 'SIGTERM'] as const)(
      'ends with what is known at %s, and nothing left behind',
      async (signal) => {
        machine.real('git');
        machine.file('.gitconfig', '[user]\n  name = Ada\n  email = ada@example.org\n');
        const outcome = await machine.govsupport(['doctor', '--only', 'git-identity,helpful', '--json'], {
          onStarted: (child) => silent.once('connection', () => setTimeout(() => child.kill(signal), 300)),
        });
        expect(outcome.code).toBe(130);
        expect(outcome.json().checks).toMatchObject([
          { id: 'git-identity', status: 'pass' },
          { id: 'helpful', status: 'unknown', summary: 'Interrupted before it answered' },
        ]);
        expect(['ssh.pid', 'child.pid'].map((name) => runs(machine.home, name))).toEqual([false, false]);
      },
    );
  });
});
