import { spawnSync } from 'node:child_process';
import type { Machine } from './machine.ts';

/** What the machine's network is like. */
export interface IsolatedNetwork {
  /** A route to everywhere, on which no one answers. Without it there is only this machine itself. */
  readonly route: boolean;
  /** The names that can be looked up. Without them there is no name server, or one that never answers. */
  readonly names?: Readonly<Record<string, string>> | 'never answered';
}

const namespaces = ['-rnm', '--'];

/** Why no isolated network can be made here, or null. */
export const noIsolation: string | null =
  spawnSync('unshare', [...namespaces, 'ip', 'link', 'set', 'lo', 'up']).status === 0
    ? null
    : 'no user namespaces (Linux), or no unshare or ip, on this machine';

/**
 * Makes a Node that runs in its own network, without a way out. For the `node` option of `machine.govsupport`. Its
 * names come from a hosts file, so nothing is ever sent to anyone.
 */
export function isolatedNode(machine: Machine, { route, names }: IsolatedNetwork): string {
  const known = typeof names === 'object' ? names : {};
  const hosts = Object.entries(known).map(([name, address]) => `${address} ${name}`);
  const hostsFile = machine.file('../isolated/hosts', `127.0.0.1 localhost\n${hosts.join('\n')}\n`);
  const switchFile = machine.file('../isolated/nsswitch', `hosts: files${typeof names === 'object' ? '' : ' dns'}\n`);
  const resolverFile = machine.file('../isolated/resolv', 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n');
  // It accepts the questions: with nothing listening, there would be an error at once.
  const silent = machine.file(
    '../isolated/silent.mjs',
    `import { createSocket } from 'node:dgram';
     await new Promise((bound) => createSocket('udp4').bind(53, '127.0.0.1', bound).unref());
    `,
  );
  const preload = names === 'never answered' ? ` --import=${silent}` : '';
  return machine.program(
    'isolated-node',
    `#!/bin/sh
PATH="$PATH:/usr/bin:/bin:/usr/sbin:/sbin"
exec unshare ${namespaces.join(' ')} sh -c '
  ip link set lo up
  ${route ? 'ip route add default dev lo' : ''}
  mount --bind "${hostsFile}" /etc/hosts
  mount --bind "${switchFile}" /etc/nsswitch.conf
  mount --bind "${resolverFile}" /etc/resolv.conf
  exec "$@"' sh "${process.execPath}"${preload} "$@"
`,
  );
}
