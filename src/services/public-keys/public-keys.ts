/** One of the person's public keys on this machine. https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT */
export interface PublicKey {
  /** The key itself, without type, options and comment, so that two spellings of one key compare equal. */
  readonly body: string;
  /** The file, or null for a key in the SSH agent. */
  readonly file: string | null;
  /** Its type, such as `ssh-ed25519`. */
  readonly type: string;
  /** What it is called; may be empty. */
  readonly comment: string;
}

/** The person's own public keys. */
export interface PublicKeys {
  /** The keys in `~/.ssh/*.pub` and in the SSH agent. Prompts for nothing and unlocks nothing. */
  mine(): Promise<readonly PublicKey[]>;
}

/** The key in a line from a file or agent, which may start with options; null if there is none. */
export const keyBody = (line: string): string | null => readKey(line)?.body ?? null;

/** The same with its type and comment. */
export function readKey(line: string): Omit<PublicKey, 'file'> | null {
  const found = /(?:^|\s)((?:ssh-|ecdsa-|sk-)[\w.@-]+)\s+([A-Za-z0-9+/]{40,}={0,2})(?:[ \t]+(\S[^\n]*)|\s|$)/.exec(
    line,
  );
  if (!found) return null;
  const [, type = '', body = '', comment = ''] = found;
  return { type, body, comment: comment.trim() };
}
