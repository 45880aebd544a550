/** An entry of the keychain. Without an account, any entry of that service. */
export interface KeychainItem {
  readonly service: string;
  readonly account?: string;
}

/**
 * Why the keychain gave nothing. `no-program`: what reads it is not installed; `refused`: it is locked, or there is
 * none, or it said no; `slow`: it did not answer in time.
 */
export type KeychainTrouble = 'no-program' | 'refused' | 'slow';

/** What the keychain says when it is read. */
export type KeychainAnswer =
  | { readonly state: 'found'; readonly value: string }
  | { readonly state: 'missing' | KeychainTrouble };

/** The operating system's keychain, through its own program. A secret is never in an argument. */
export interface Keychain {
  /** The program that is run, for messages. */
  readonly program: string;
  /** How a person puts an entry in, asked for on the terminal. */
  howToStore(service: string): string;
  readonly howToUnlock: string;
  /** Reads an entry. `limitMs`: how long it may take; for ever if it isn't given, because a person may be asked. */
  read(item: KeychainItem, limitMs?: number): Promise<KeychainAnswer>;
  /** Writes an entry, or replaces it. The value has to be one line of ASCII. */
  write(item: Required<KeychainItem>, value: string, label: string): Promise<'written' | KeychainTrouble>;
  /** Removes an entry; one that isn't there is no trouble. */
  remove(item: Required<KeychainItem>): Promise<'removed' | KeychainTrouble>;
}
