/** What came of signing in to a host with ssh. */
export type SshOutcome =
  | 'in'
  /** Signed in, and the host says that the account has no shell: disabled, or its password has expired. */
  | 'no-shell'
  /** Signed in, and the host did not run the command, for a reason that it may have given. */
  | 'command-refused'
  /** The host does not take any key that was offered. */
  | 'key-refused'
  /** ssh found no key to offer. */
  | 'no-key'
  /** The host takes the key, which is in a file with a passphrase that no one could be asked for. */
  | 'key-locked'
  /** The host takes the key, and the agent that holds it did not sign. */
  | 'key-unusable'
  /** The host wants a second factor, or something else than a key. */
  | 'other-method'
  /** The key's kind of signature is too old or too new for the other side. */
  | 'no-signature-in-common'
  /** The agent, which may hold the right key, does not answer. */
  | 'agent-unreachable'
  /** The program that the configuration connects through is not installed. */
  | 'proxy-missing'
  /** The program that the configuration connects through failed. */
  | 'proxy-failed'
  /** The agent offered so many keys that the host hung up before the right one. */
  | 'too-many-keys'
  /** The agent holds a key and did not sign with it: locked, or no one confirmed. */
  | 'agent-refused'
  /** Nothing on this machine says which key the host has. */
  | 'host-key-unknown'
  /** The host shows another key than the one that this machine knows. */
  | 'host-key-changed'
  /** The host shows a key that is marked as revoked. */
  | 'host-key-revoked'
  /** The two have no way to encrypt in common: one of them is too old. */
  | 'nothing-in-common'
  /** The ssh configuration has a mistake. */
  | 'bad-configuration'
  | 'no-route'
  | 'no-answer'
  /** The host is there, and nothing listens on the port. */
  | 'refused'
  | 'name-unknown'
  /** No one could be asked about the name. */
  | 'lookup-failed'
  /** It took the connection and closed it before anybody could sign in. */
  | 'closed'
  /** There is no `ssh` that can be run. */
  | 'not-installed'
  | 'other';

/** How signing in went. */
export interface SshLogin {
  readonly outcome: SshOutcome;
  /** Of the remote command, where we got in: a restricted shell may refuse it. */
  readonly exitCode: number | null;
  /** The line in which ssh says why, as it came: not yet safe to print. Null where there is none. */
  readonly detail: string | null;
  /** The host's real name or address as ssh's configuration gives it, or null. */
  readonly hostName: string | null;
  /** A private key that ssh left out, because others can read its file, or null. */
  readonly exposedKey: string | null;
  /** The private key that the outcome is about, or the missing program, or null. */
  readonly about: string | null;
  /** The jump host that the outcome is about, if ssh did not get to the host itself. */
  readonly jumpHost: string | null;
}

/** Signs in to hosts, to see whether that works. */
export interface Ssh {
  /**
   * Signs in, runs `true` there and leaves. `destination` is as ssh takes it: an alias, a host, `user@host` or
   * `ssh://user@host:port`. It never asks, never accepts a host key, and leaves nothing behind on this machine.
   * It throws only the signal's reason, when the signal aborts: every other end is a result.
   */
  login(destination: string, options?: { readonly configFile?: string | undefined }): Promise<SshLogin>;
}
