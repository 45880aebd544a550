/** An entry of the keychain. Without an account, any entry of the service. */
export interface KeychainItem {
  readonly service: string;
  readonly account?: string;
}

/**
 * Why the keychain did not answer. `no-program`: its program is not installed; `refused`: it is locked, missing, or
 * refused access; `slow`: it did not answer in time.
 */
export type KeychainTrouble = 'no-program' | 'refused' | 'slow';

/** The result of reading the keychain. */
export type KeychainAnswer =
  | { readonly state: 'found'; readonly value: string }
  | { readonly state: 'missing' | KeychainTrouble };

/** The operating system's keychain, through its own program. A secret is never in an argument. */
export interface Keychain {
  /** The program's name, for messages. */
  readonly program: string;
  /** The command with which a person adds an entry, with a prompt on the terminal. */
  howToStore(service: string): string;
  readonly howToUnlock: string;
  /** Reads an entry. `limitMs`: the time limit; none by default, because the person may be asked to unlock. */
  read(item: KeychainItem, limitMs?: number): Promise<KeychainAnswer>;
  /** Writes or replaces an entry. The value has to be one line of ASCII. */
  write(item: Required<KeychainItem>, value: string, label: string): Promise<'written' | KeychainTrouble>;
  /** Removes an entry, if it exists. */
  remove(item: Required<KeychainItem>): Promise<'removed' | KeychainTrouble>;
}
