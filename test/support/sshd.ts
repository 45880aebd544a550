import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './ports.ts';
import { runProgram } from './small-shell.ts';

const places = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'];

const isThere = (file: string) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const sshd = places.find(isThere);

/** Why no SSH server can be started on this machine, or null. */
export const noSshd: string | null =
  sshd === undefined ? `no OpenSSH server on this machine: looked at ${places.join(', ')}` : null;

/** A key pair. */
export interface KeyPair {
  /** The private key's file; the public key is next to it. */
  readonly file: string;
  /** The public key as one line. */
  readonly publicKey: string;
}

/** Makes a key pair in a folder. */
export function createKey(folder: string, name: string): KeyPair {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  rmSync(file, { force: true });
  runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file], { env: process.env });
  return { file, publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** A real OpenSSH server on 127.0.0.1 to which the person running the tests can sign in. */
export interface SshServer {
  readonly port: number;
  /** The account that can sign in. */
  readonly user: string;
  /** Its line for a known_hosts file; or with another key, the line that makes the server look like an impostor. */
  knownHostsLine(hostKey?: string): string;
  stop(): Promise<void>;
}

/** Whether something accepts connections on a port, as soon as it does or the server has ended. */
async function listens(port: number, server: ChildProcess): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/**
 * Starts the server with its own host key in a folder. `authorised` has the lines of an authorized_keys file, so that
 * they can have options such as `command="…"`.
 */
export async function startSshd(
  folder: string,
  authorised: readonly string[],
  settings: readonly string[] = [],
): Promise<SshServer> {
  if (sshd === undefined) throw new Error(String(noSshd));
  mkdirSync(folder, { recursive: true });
  // Debian's package leaves it to the service to make this folder, which only a server started by root needs.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const hostKey = createKey(folder, 'host_key');
  const keysFile = path.join(folder, 'authorized_keys');
  writeFileSync(keysFile, `${authorised.join('\n')}\n`, { mode: 0o600 });
  const user = os.userInfo().username;
  // Another process may take the port after it was found and before it is used.
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const configFile = path.join(folder, 'sshd_config');
    const lines = [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey "${hostKey.file}"`,
      `AuthorizedKeysFile "${keysFile}"`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      ...settings,
    ];
    writeFileSync(configFile, `${lines.join('\n')}\n`);
    const server = spawn(sshd, ['-D', '-e', '-f', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    server.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
    const ended = new Promise((resolve) => server.once('close', resolve));
    if (await listens(port, server)) {
      return {
        port,
        user,
        knownHostsLine: (key = hostKey.publicKey) => `[127.0.0.1]:${port} ${key.split(' ').slice(0, 2).join(' ')}`,
        async stop() {
          server.kill();
          await ended;
        },
      };
    }
    if (!log.includes('Address already in use')) throw new Error(`sshd did not start: ${log}`);
  }
  throw new Error('sshd found no free port');
}
