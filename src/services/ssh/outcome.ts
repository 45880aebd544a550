import type { SshOutcome } from './ssh.ts';

/** Why ssh did not get in. */
export type SshTrouble = Exclude<SshOutcome, 'in'>;

/** What ssh reports about why it did not get in. */
export interface ReadOutcome {
  readonly outcome: SshTrouble;
  /** The line that says so, as it came: not yet safe to print. Null if there is none. */
  readonly detail: string | null;
}

/**
 * How OpenSSH says what went wrong before it offered a key, in the C locale. The first that is found counts: what is
 * said about host keys and names comes before what follows from it.
 * https://github.com/openssh/openssh-portable (sshconnect.c, sshconnect2.c, packet.c, readconf.c, misc.c)
 */
const sayings: readonly (readonly [SshTrouble, RegExp])[] = [
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
  // Linux, then macOS, in its own words.
  [
    'no-route',
    /^.*: (?:No route to host|Network is unreachable|Network is down|Host is down|Can't assign .*address)$/m,
  ],
  ['nothing-in-common', /^Unable to negotiate with .*$/m],
  ['closed', /^.*(?:Connection (?:closed|reset) by |: Connection (?:closed|reset)).*$/m],
];

/** Why a key was refused: trouble on this side is found in the steps before, and the host only says no. */
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

/** ssh reports its steps only from `-v` on; without them, no conclusion is drawn from a step that is missing. */
const offered = (text: string) =>
  !text.includes('debug1: Authenticating to') || /^debug1: Offering (?:public key|PKCS11)/m.test(text);

/** What it means that the host refused the keys that were offered. */
function readRefusal(text: string, refusal: ReadOutcome): ReadOutcome {
  const methods = /\(([^)]*)\)/.exec(refusal.detail ?? '')?.[1]?.split(',') ?? [];
  // The host did not want a key, or took it and wants something else besides.
  if (!methods.includes('publickey')) return { outcome: 'other-method', detail: refusal.detail };
  // The client says which key file it left out: that is told apart from the outcome.
  if (readExposedKey(text) !== null) return refusal;
  const step = firstOf(text, keySteps);
  if (step?.outcome === 'key-unusable') {
    // A key in a file that the host accepts and that then signs nothing has a passphrase, and no one could be asked.
    return { ...step, outcome: / agent$/.test(step.detail ?? '') ? 'key-unusable' : 'key-locked' };
  }
  if (step) return step;
  return offered(text) ? refusal : { outcome: 'no-key', detail: refusal.detail };
}

/** What ssh reports about why it did not get in. `-v` makes it more exact. */
export function readOutcome(log: string): ReadOutcome {
  const text = log.replace(/\r\n?/g, '\n');
  const found = firstOf(text, sayings);
  if (found) return found.outcome === 'key-refused' ? readRefusal(text, found) : found;
  const last = text.trim().split('\n').at(-1) ?? '';
  return { outcome: 'other', detail: /^debug\d: /.test(last) ? null : last || null };
}

/** The private key that ssh left out because others can read its file, or null. */
export const readExposedKey = (log: string): string | null =>
  /^Permissions \d+ for '(.+)' are too open\.\r?$/m.exec(log)?.[1] ?? null;

/** The file of the key that the last line about one names, or null. */
export const keyFileIn = (detail: string | null): string | null =>
  /^(?:debug1: Server accepts key: |Load key ")(.+?)(?:"| (?:\S+) SHA256:)/.exec(detail ?? '')?.[1] ?? null;

/** The host that ssh was busy with when it stopped: the last one that it named and did not sign in to; or null. */
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

/** How hosts say that an account has no shell any more. shadow-utils, util-linux, PAM. */
const noShell =
  /^.*(?:account is (?:currently )?not available|account (?:has expired|is (?:disabled|locked))|password has expired|Password change required|nologin).*$/im;

/** The line in which a host says that no shell is to be had, or null. */
export const readNoShell = (words: string): string | null => noShell.exec(words.replace(/\r\n?/g, '\n'))?.[0] ?? null;
