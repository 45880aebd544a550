import type { SshOutcome } from './ssh.ts';

/**
 * How OpenSSH says what went wrong, in the C locale. The first that is found counts: what is said about host keys and
 * names comes before what follows from it.
 * https://github.com/openssh/openssh-portable (sshconnect.c, sshconnect2.c, packet.c, readconf.c, misc.c)
 */
const sayings: readonly (readonly [SshOutcome, RegExp])[] = [
  ['host-key-revoked', /WARNING: REVOKED HOST KEY DETECTED/],
  ['host-key-changed', /WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED/],
  ['host-key-unknown', /^(?:No .* host key is known for .*|Host key verification failed\.)$/m],
  [
    'bad-configuration',
    /^.*(?:Bad configuration option|bad configuration options|Bad owner or permissions on|Can't open user config file).*$/m,
  ],
  ['lookup-failed', /^ssh: Could not resolve hostname .*: Temporary failure in name resolution$/m],
  ['name-unknown', /^ssh: Could not resolve hostname .*$/m],
  ['too-many-keys', /^.*Too many authentication failures.*$/m],
  ['agent-refused', /^.*agent refused operation.*$/m],
  ['key-refused', /^(?:\S+: )?Permission denied \(.*$/m],
  ['refused', /^.*: Connection refused$/m],
  ['no-answer', /^.*(?:timed out|Timeout, server .* not responding).*$/m],
  // Linux, then macOS, in its own words.
  [
    'no-route',
    /^.*: (?:No route to host|Network is unreachable|Network is down|Host is down|Can't assign .*address)$/m,
  ],
  ['nothing-in-common', /^Unable to negotiate with .*$/m],
  ['closed', /^.*(?:Connection (?:closed|reset) by |: Connection (?:closed|reset)).*$/m],
];

/** What ssh says about why it did not get in, and the line in which it says so. */
export function readOutcome(stderr: string): { outcome: SshOutcome; detail: string | null } {
  const text = stderr.replace(/\r\n?/g, '\n');
  for (const [outcome, pattern] of sayings) {
    const found = pattern.exec(text);
    if (found) return { outcome, detail: found[0] };
  }
  // The last line: what comes before it may be a banner of the host.
  return { outcome: 'other', detail: text.trim().split('\n').at(-1) || null };
}

/** The private key that ssh left out because others can read its file, or null. */
export function readExposedKey(stderr: string): string | null {
  return /^Permissions \d+ for '(.+)' are too open\.\r?$/m.exec(stderr)?.[1] ?? null;
}
