import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signingIn } from './support/signing-in.ts';

const needed = ['dbus-daemon', 'gnome-keyring-daemon', 'secret-tool', 'gdbus'];
const missing = needed.filter((program) => spawnSync('which', [program]).status !== 0);
const why = missing.length > 0 ? ` (skipped: no ${missing.join(', ')})` : '';

const here = signingIn();
const { expectNoSecret } = here;

describe.skipIf(why)(`the keyring of GNOME${why}`, () => {
  const running: ChildProcess[] = [];
  let env: Record<string, string>;

  const start = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    running.push(child);
    return child;
  };

  const call = (...args: readonly string[]) =>
    spawnSync('gdbus', args, { env: { PATH: process.env.PATH, ...env } }).status;

  const unlock = () => {
    start('sh', ['-c', 'exec gnome-keyring-daemon --foreground --unlock --components=secrets <<end\npassword\nend']);
    expect(call('wait', '--session', '--timeout', '120', 'org.freedesktop.secrets')).toBe(0);
  };

  const lock = () => {
    const place = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
    const entries = '["/org/freedesktop/secrets/collection/login"]';
    expect(call('call', '--session', ...place, '--method', 'org.freedesktop.Secret.Service.Lock', entries)).toBe(0);
  };

  const auth = (args: readonly string[], input = '') => here.machine.govsupport(['auth', ...args], { env, input });

  beforeEach(async () => {
    here.machine.real('secret-tool');
    const run = path.join(here.machine.home, '..', 'run');
    mkdirSync(run, { mode: 0o700 });
    env = { HOME: here.machine.home, XDG_RUNTIME_DIR: run };
    const bus = start('dbus-daemon', ['--session', '--nofork', '--print-address']);
    const [address] = await once(bus.stdout as NodeJS.ReadableStream, 'data');
    env.DBUS_SESSION_BUS_ADDRESS = String(address).trim();
  });
  afterEach(() => {
    for (const child of running.splice(0).reverse()) child.kill('SIGKILL');
  });

  it('keeps a sign-in, which is not called missing while the keyring is locked', async () => {
    unlock();
    const login = await auth(['login', 'slack', '--with-token'], here.vendors.give());
    expect(login).toMatchObject({ code: 0 });
    expect((await auth(['status', 'slack', '--json'])).json().services).toMatchObject([
      { signedIn: true, keptIn: 'keychain' },
    ]);
    lock();
    const status = await auth(['status', 'slack']);
    expect(status.code).toBe(3);
    expect(status.stdout).toContain('The keychain could not be read: it is locked or missing');
    const locked = await auth(['logout', 'slack']);
    expect(locked).toMatchObject({ code: 3, stdout: '' });
    expect(locked.stderr).toContain('The keychain could not be changed: it is locked or missing');
    // The next sign-in to the desktop.
    running.pop()?.kill('SIGKILL');
    unlock();
    const after = await auth(['logout', 'slack']);
    expect(after).toMatchObject({ code: 0 });
    expect(after.stdout).toContain('Signed out of Slack');
    const found = spawnSync('secret-tool', ['search', '--all', 'service', 'govsupport-slack'], {
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    });
    expect(found.stdout).toBe('');
    expectNoSecret(login.stdout, status.stdout, locked.stderr);
  });

  it('is waited for only until a time limit', async () => {
    unlock();
    await auth(['login', 'slack', '--with-token'], here.vendors.give());
    running.at(-1)?.kill('SIGSTOP');
    const status = await auth(['status', 'slack']);
    expect(status.code).toBe(3);
    expect(status.stdout.replace(/\s+/g, ' ')).toContain('it did not answer within 3 seconds');
    running.at(-1)?.kill('SIGCONT');
  });

  it('is reported as missing if nothing answers for it', async () => {
    env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nowhere';
    const login = await auth(['login', 'slack', '--with-token'], here.vendors.give());
    expect(login.code).toBe(4);
    expect(login.stdout).toContain('The keychain could not be asked: it is locked or missing');
  });
});
