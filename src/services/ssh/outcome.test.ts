import { describe, expect, it } from 'vitest';
import { hostAtFault, keyFileIn, missingProgram, readExposedKey, readNoShell, readOutcome } from './outcome.ts';

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

  const denied = 'ada@inside: Permission denied (publickey).\r\n';
  const met = "debug1: Authenticating to inside:22 as 'ada'\r\n";
  const offered = 'debug1: Offering public key: /home/ada/.ssh/id RSA SHA256:fake explicit\r\n';
  const accepted = 'debug1: Server accepts key: /home/ada/.ssh/id RSA SHA256:fake explicit\r\n';
  it.each([
    ['key-refused', `${met}${offered}${denied}`],
    ['no-key', `${met}debug1: Trying private key: /home/ada/.ssh/id\r\n${denied}`],
    ['key-locked', `${met}${offered}${accepted}debug1: No more authentication methods to try.\r\n${denied}`],
    [
      'key-locked',
      `${met}Load key "/home/ada/.ssh/id": incorrect passphrase supplied to decrypt private key\r\n${denied}`,
    ],
    ['key-unusable', `${met}${offered}${accepted.replace('explicit', 'agent')}${denied}`],
    [
      'other-method',
      `${met}${offered}${accepted}Authenticated using "publickey" with partial success.\r\nada@inside: Permission denied (keyboard-interactive).\r\n`,
    ],
    ['other-method', `${met}ada@inside: Permission denied (keyboard-interactive,password).\r\n`],
    ['no-signature-in-common', `${met}debug1: send_pubkey_test: no mutual signature algorithm\r\n${denied}`],
    [
      'agent-unreachable',
      `${met}debug1: get_agent_identities: ssh_get_authentication_socket: Connection refused\r\n${offered}${denied}`,
    ],
  ] as const)('tells a problem on this side from a refused key: %s', (outcome, log) => {
    expect(readOutcome(log).outcome).toBe(outcome);
  });

  it('names the key, the host and the program that it is about', () => {
    expect(keyFileIn(accepted.trim())).toBe('/home/ada/.ssh/id');
    expect(keyFileIn('Load key "/home/ada/.ssh/my key": incorrect passphrase')).toBe('/home/ada/.ssh/my key');
    expect(keyFileIn(denied.trim())).toBeNull();
    expect(hostAtFault(`${met}Authenticated to inside ([192.0.2.1]:22) using "publickey".\r\n`)).toBeNull();
    expect(hostAtFault(`${met}${denied}`)).toBe('inside');
    expect(hostAtFault('ssh: connect to host bastion port 22: Connection refused\r\n')).toBe('bastion');
    expect(hostAtFault('ssh: Could not resolve hostname bastion.invalid: Name or service not known')).toBe(
      'bastion.invalid',
    );
    for (const words of [
      '/bin/sh: 1: exec: cloudflared: not found\n',
      '/bin/bash: line 1: exec: cloudflared: not found\n',
      'zsh:1: command not found: cloudflared\n',
      'fish: Unknown command: cloudflared\n',
    ]) {
      expect(missingProgram(words)).toBe('cloudflared');
    }
    expect(missingProgram('the host was not reached\n')).toBeNull();
  });

  it('reads that an account has no shell', () => {
    expect(readNoShell('Welcome\r\nThis account is currently not available.\r\n')).toBe(
      'This account is currently not available.',
    );
    expect(readNoShell('WARNING: Your password has expired.\nPassword change required but no TTY available.')).toBe(
      'WARNING: Your password has expired.',
    );
    expect(readNoShell('welcome')).toBeNull();
  });

  it("does not take a banner's words for its own", () => {
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
