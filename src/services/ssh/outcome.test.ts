import { describe, expect, it } from 'vitest';
import { readExposedKey, readOutcome } from './outcome.ts';

describe('what ssh says', () => {
  it.each([
    ['name-unknown', 'ssh: Could not resolve hostname inside: Name or service not known\r\n'],
    ['name-unknown', 'ssh: Could not resolve hostname inside: nodename nor servname provided, or not known\r\n'],
    ['lookup-failed', 'ssh: Could not resolve hostname inside: Temporary failure in name resolution\r\n'],
    ['no-answer', 'ssh: connect to host inside port 22: Connection timed out\r\n'],
    ['no-answer', 'ssh: connect to host inside port 22: Operation timed out\r\n'],
    ['no-answer', 'Connection timed out during banner exchange\r\nConnection to 192.0.2.1 port 22 timed out\r\n'],
    ['no-route', 'ssh: connect to host inside port 22: No route to host\r\n'],
    ['no-route', 'ssh: connect to host inside port 22: Network is unreachable\r\n'],
    ['no-route', 'ssh: connect to host inside port 22: Host is down\r\n'],
    ['refused', 'ssh: connect to host inside port 22: Connection refused\r\n'],
    [
      'refused',
      'channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\nkex_exchange_identification: Connection closed by remote host\r\n',
    ],
    ['closed', 'kex_exchange_identification: read: Connection reset by peer\r\n'],
    ['closed', 'Connection closed by 192.0.2.1 port 22\r\n'],
    ['key-refused', 'ada@inside: Permission denied (publickey,keyboard-interactive).\r\n'],
    ['key-refused', 'Permission denied (publickey).\r\n'],
    [
      'agent-refused',
      'sign_and_send_pubkey: signing failed for ED25519 "ada" from agent: agent refused operation\r\nada@inside: Permission denied (publickey).\r\n',
    ],
    [
      'too-many-keys',
      'Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\r\nDisconnected from 192.0.2.1 port 22\r\n',
    ],
    ['bad-configuration', 'Bad owner or permissions on /home/ada/.ssh/config\r\n'],
  ] as const)('reads %s', (outcome, stderr) => {
    const read = readOutcome(stderr);
    expect(read.outcome).toBe(outcome);
    expect(stderr.split('\r\n')).toContain(read.detail);
  });

  it('does not take the words of a banner for its own', () => {
    const banner = 'Welcome. Without a ticket: permission denied (no exception). Network is unreachable at night.\r\n';
    expect(readOutcome(`${banner}something new\r\n`)).toEqual({ outcome: 'other', detail: 'something new' });
  });

  it('may say nothing', () => {
    expect(readOutcome('')).toEqual({ outcome: 'other', detail: null });
  });

  it('names the key that others can read', () => {
    expect(readExposedKey("Permissions 0644 for '/home/ada/.ssh/id one' are too open.\r\nIt is required …")).toBe(
      '/home/ada/.ssh/id one',
    );
    expect(readExposedKey('Permission denied (publickey).')).toBeNull();
  });
});
