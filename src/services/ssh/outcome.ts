import type { SshOutcome } from './ssh.ts';

/** Why ssh did not get in. */
export type SshTrouble = Exclude<SshOutcome, 'in'>;

/** What ssh's log says about why it did not get in. */
export interface ReadOutcome {
  readonly outcome: SshTrouble;
  /** The relevant line of the log, unchanged: not yet safe to print. Null if there is none. */
  readonly detail: string | null;
}

/**
 * OpenSSH's messages for failures before it offers a key, in the C locale. The first match counts: errors about host
 * keys and names come before their consequences. https://github.com/openssh/openssh-portable (sshconnect.c,
 * sshconnect2.c, packet.c, readconf.c, misc.c)
 */
const failures: readonly (readonly [SshTrouble, RegExp])[] = [
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
  ['other-method', /^.*partial success.*$/m],
  ['key-refused', /^(?:\S+: )?Permission denied \(.*$/m],
  ['refused', /^.*: Connection refused$/m],
  ['no-answer', /^.*(?:timed out|Timeout, server .* not responding).*$/m],
  // Linux, then macOS.
  [
    'no-route',
    /^.*: (?:No route to host|Network is unreachable|Network is down|Host is down|Can't assign .*address)$/m,
  ],
  ['nothing-in-common', /^Unable to negotiate with .*$/m],
  ['closed', /^.*(?:Connection (?:closed|reset) by |: Connection (?:closed|reset)).*$/m],
];

/** Why a key was refused. The host only says no; problems on this side show in the steps before. */
const keySteps: readonly (readonly [SshTrouble, RegExp])[] = [
  ['key-unusable', /^debug1: Server accepts key: .*$/m],
  ['key-locked', /^Load key .*: (?:incorrect passphrase|bad passphrase|bad decrypt).*$/m],
  ['no-signature-in-common', /^.*no mutual signature.*$/m],
  ['agent-unreachable', /^debug1: get_agent_identities: ssh_get_authentication_socket: .*$/m],
  ['agent-unreachable', /^.*(?:communication with agent failed|agent returned different signature type).*$/m],
];

const firstOf = (text: string, patterns: readonly (readonly [SshTrouble, RegExp])[]): ReadOutcome | null => {
  for (const [outcome, pattern] of patterns) {
    const found = pattern.exec(text);
    if (found) return { outcome, detail: found[0] };
  }
  return null;
};

/** ssh logs its steps only with `-v`; without them, a missing step means nothing. */
const offered = (text: string) =>
  !text.includes('debug1: Authenticating to') || /^debug1: Offering (?:public key|PKCS11)/m.test(text);

/** Why the host refused the keys that were offered. */
function readRefusal(text: string, refusal: ReadOutcome): ReadOutcome {
  const methods = /\(([^)]*)\)/.exec(refusal.detail ?? '')?.[1]?.split(',') ?? [];
  // The host did not ask for a key, or accepted one and asks for something else as well.
  if (!methods.includes('publickey')) return { outcome: 'other-method', detail: refusal.detail };
  // The key file that the client left out is reported separately (`readExposedKey`).
  if (readExposedKey(text) !== null) return refusal;
  const step = firstOf(text, keySteps);
  if (step?.outcome === 'key-unusable') {
    // If the host accepts a key from a file and it then signs nothing, it has a passphrase, and ssh could not prompt
    // for it.
    return { ...step, outcome: / agent$/.test(step.detail ?? '') ? 'key-unusable' : 'key-locked' };
  }
  if (step) return step;
  return offered(text) ? refusal : { outcome: 'no-key', detail: refusal.detail };
}

/** Why ssh did not get in, from its log. `-v` makes it more exact. */
export function readOutcome(log: string): ReadOutcome {
  const text = log.replace(/\r\n?/g, '\n');
  const found = firstOf(text, failures);
  if (found) return found.outcome === 'key-refused' ? readRefusal(text, found) : found;
  const last = text.trim().split('\n').at(-1) ?? '';
  return { outcome: 'other', detail: /^debug\d: /.test(last) ? null : last || null };
}

/** The private key that ssh ignored because others can read its file, or null. */
export const readExposedKey = (log: string): string | null =>
  /^Permissions \d+ for '(.+)' are too open\.\r?$/m.exec(log)?.[1] ?? null;

/** The key file that a log line names, or null. */
export const keyFileIn = (detail: string | null): string | null =>
  /^(?:debug1: Server accepts key: |Load key ")(.+?)(?:"| (?:\S+) SHA256:)/.exec(detail ?? '')?.[1] ?? null;

/** The host that ssh was connecting to when it stopped: the last one that it named without signing in; or null. */
export function hostAtFault(log: string): string | null {
  let host: string | null = null;
  for (const line of log.replace(/\r\n?/g, '\n').split('\n')) {
    const named =
      /^debug1: (?:Connecting to (\S+) |Authenticating to (\S+):\d+ as )/.exec(line) ??
      /^(?:\S+@(\S+): Permission denied|ssh: connect to host (\S+) port|ssh: Could not resolve hostname (\S+?):)/.exec(
        line,
      );
    if (named) host = named.slice(1).find((part) => part !== undefined) ?? null;
    else if (/^Authenticated to /.test(line)) host = null;
  }
  return host;
}

/** The program that a shell did not find, or null. */
export const missingProgram = (words: string): string | null =>
  /(?:^|: )(?:exec: )?([\w./+-]+): (?:command )?not found\s*$/m.exec(words)?.[1] ??
  /(?:command not found: |Unknown command: )'?([\w./+-]+)/.exec(words)?.[1] ??
  null;

/** Messages of hosts for an account without a shell. shadow-utils, util-linux, PAM. */
const noShell =
  /^.*(?:account is (?:currently )?not available|account (?:has expired|is (?:disabled|locked))|password has expired|Password change required|nologin).*$/im;

/** The line in which a host says that there is no shell, or null. */
export const readNoShell = (words: string): string | null => noShell.exec(words.replace(/\r\n?/g, '\n'))?.[0] ?? null;
