/** The outcome of signing in to a host with ssh. */
export type SshOutcome =
  | 'in'
  /** Signed in, and the host says that the account has no shell: it is disabled, or its password has expired. */
  | 'no-shell'
  /** Signed in, and the host did not run the command; it may have said why. */
  | 'command-refused'
  /** The host accepts none of the keys that were offered. */
  | 'key-refused'
  /** ssh found no key to offer. */
  | 'no-key'
  /** The host accepts the key, but its file has a passphrase, and ssh could not prompt for it. */
  | 'key-locked'
  /** The host accepts the key, but the agent that holds it did not sign. */
  | 'key-unusable'
  /** The host asks for a second factor, or for something other than a key. */
  | 'other-method'
  /** The key's signature algorithm is too old or too new for the host. */
  | 'no-signature-in-common'
  /** The agent, which may hold the right key, did not answer. */
  | 'agent-unreachable'
  /** The program that the configuration connects through is not installed. */
  | 'proxy-missing'
  /** The program that the configuration connects through failed. */
  | 'proxy-failed'
  /** The agent offered so many keys that the host disconnected before the right one. */
  | 'too-many-keys'
  /** The agent holds a key but did not sign with it: it is locked, or no one confirmed. */
  | 'agent-refused'
  /** This machine does not know the host's key. */
  | 'host-key-unknown'
  /** The host's key is not the one that this machine knows. */
  | 'host-key-changed'
  /** The host's key is marked as revoked. */
  | 'host-key-revoked'
  /** The two sides share no encryption algorithm: one of them is too old. */
  | 'nothing-in-common'
  /** The ssh configuration has a mistake. */
  | 'bad-configuration'
  | 'no-route'
  | 'no-answer'
  /** The host is there, but nothing listens on the port. */
  | 'refused'
  | 'name-unknown'
  /** The name could not be looked up. */
  | 'lookup-failed'
  /** The host accepted the connection and closed it before anyone could sign in. */
  | 'closed'
  /** There is no `ssh` on PATH that can be run. */
  | 'not-installed'
  | 'other';

export interface SshLogin {
  readonly outcome: SshOutcome;
  /** The remote command's exit code, if the sign-in worked: a restricted shell may refuse the command. */
  readonly exitCode: number | null;
  /** The line in which ssh says why, unchanged: not yet safe to print. Null if there is none. */
  readonly detail: string | null;
  /** The real name or address of the host in ssh's configuration, or null. */
  readonly hostName: string | null;
  /** A private key that ssh ignored because others can read its file, or null. */
  readonly exposedKey: string | null;
  /** The private key or the missing program that the outcome is about, or null. */
  readonly about: string | null;
  /** The jump host that the outcome is about, if ssh did not reach the host itself. */
  readonly jumpHost: string | null;
}

/** Signs in to hosts, to see whether that works. */
export interface Ssh {
  /**
   * Signs in, runs `true` and leaves. `destination` is in ssh's notation: an alias, a host, `user@host` or
   * `ssh://user@host:port`. Never prompts, never accepts a host key, leaves nothing behind on this machine. Throws only
   * the signal's reason, when the signal aborts: every other outcome is a result.
   */
  login(destination: string, options?: { readonly configFile?: string | undefined }): Promise<SshLogin>;
}
