/** A public key of this person on this machine. https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT */
export interface PublicKey {
  /** The key itself, without its type, options and comment: what two ways to write one key have in common. */
  readonly body: string;
  /** The file, or null for a key that the SSH agent holds. */
  readonly file: string | null;
}

/** The person's own public keys. */
export interface PublicKeys {
  /** Those of `~/.ssh/*.pub`, and those of the SSH agent. Asks for nothing, and unlocks nothing. */
  mine(): Promise<readonly PublicKey[]>;
}

/** The key in a line as files and agents have it, options in front included; null where there is none. */
export function keyBody(line: string): string | null {
  const found = /(?:^|\s)(?:ssh-|ecdsa-|sk-)[\w.@-]+\s+([A-Za-z0-9+/]{40,}={0,2})(?:\s|$)/.exec(line);
  return found?.[1] ?? null;
}
