import type { Processes, RunResult } from '../process/process.ts';
import type { Keychain, KeychainItem, KeychainTrouble } from './keychain.ts';

/** The time limit for writing, in milliseconds: the person may be asked to unlock the keychain. */
const writingLimitMs = 60_000;

/** The time limit for showing an entry, in milliseconds. */
const showingLimitMs = 3000;

/** `security -i` silently cuts off longer lines. */
const longestMacLine = 4000;

/** What differs between the two programs. */
interface Program {
  readonly name: string;
  read(item: KeychainItem): readonly string[];
  write(
    item: Required<KeychainItem>,
    value: string,
    label: string,
  ): { readonly args: readonly string[]; readonly input: string };
  remove(item: Required<KeychainItem>): readonly string[];
  /** Shows an entry without its secret. Only for a program that treats a locked keychain as one without the entry. */
  show?(item: KeychainItem): readonly string[];
  /** Whether the program's answer means that there is no such entry. */
  isMissing(result: RunResult): boolean;
  howToStore(service: string): string;
  readonly howToUnlock: string;
}

/** Quotes a word in a line for `security -i`. */
const quoted = (word: string) => `"${word.replace(/["\\]/g, '\\$&')}"`;

/**
 * `man security`; 44 is errSecItemNotFound, the low byte of -25300. Uses macOS's own program, not a native module:
 * macOS would bind an entry to the binary that wrote it, and ask again after every update.
 */
const mac: Program = {
  name: 'security',
  read: ({ service, account }) => [
    'find-generic-password',
    ...(account === undefined ? [] : ['-a', account]),
    ...['-s', service, '-w'],
  ],
  write: ({ service, account }, value) => ({
    args: ['-i'],
    input: `add-generic-password -U -a ${quoted(account)} -s ${quoted(service)} -w ${quoted(value)}\n`,
  }),
  remove: ({ service, account }) => ['delete-generic-password', '-a', account, '-s', service],
  isMissing: ({ exitCode }) => exitCode === 44,
  howToStore: (service) => `security add-generic-password -s '${service}' -a "$USER" -w`,
  howToUnlock: 'Unlock the keychain (security unlock-keychain), and let security read the entry.',
};

const attributes = ({ service, account }: KeychainItem) => [
  ...['service', service],
  ...(account === undefined ? [] : ['account', account]),
];

/** https://manpages.debian.org/secret-tool: prints nothing if there is no such entry, or if it stays locked. */
const secretService: Program = {
  name: 'secret-tool',
  read: (item) => ['lookup', ...attributes(item)],
  write: (item, value, label) => ({ args: ['store', `--label=${label}`, ...attributes(item)], input: value }),
  remove: (item) => ['clear', ...attributes(item)],
  show: (item) => ['search', ...attributes(item)],
  isMissing: ({ stdout, stderr }) => stdout === '' && stderr.trim() === '',
  howToStore: (service) => `secret-tool store --label='${service}' service '${service}'`,
  howToUnlock: 'Unlock the keyring: sign in to the desktop, or open its password app.',
};

/** The platform's keychain: macOS has its own, everything else the Secret Service. */
export function createKeychain(processes: Processes, platform: NodeJS.Platform = process.platform): Keychain {
  const program = platform === 'darwin' ? mac : secretService;
  const run = (args: readonly string[], options: { readonly input?: string; readonly timeoutMs?: number }) =>
    processes.run(program.name, args, { ...options, mayAskForFingerprint: true });
  const troubleOf = ({ started, exitCode }: RunResult): KeychainTrouble => {
    if (started !== 'yes') return 'no-program';
    return exitCode === null ? 'slow' : 'refused';
  };
  const isLocked = async (item: KeychainItem) => {
    if (program.show === undefined) return false;
    const shown = await run(program.show(item), { timeoutMs: showingLimitMs });
    // The output starts with the entry's path: [/org/freedesktop/secrets/…]
    return shown.exitCode === 0 && shown.stdout.startsWith('[');
  };
  return {
    program: program.name,
    howToStore: program.howToStore,
    howToUnlock: program.howToUnlock,
    async read(item, limitMs) {
      const result = await run(program.read(item), limitMs === undefined ? {} : { timeoutMs: limitMs });
      // security always ends the line, secret-tool only on a terminal. A line end is not part of the secret.
      if (result.exitCode === 0) return { state: 'found', value: result.stdout.replace(/\r?\n$/, '') };
      if (result.started !== 'yes' || result.exitCode === null || !program.isMissing(result))
        return { state: troubleOf(result) };
      return { state: (await isLocked(item)) ? 'refused' : 'missing' };
    },
    async write(item, value, label) {
      const { args, input } = program.write(item, value, label);
      if (input.length > longestMacLine)
        throw new Error(`an entry of ${input.length} bytes is too long for a keychain`);
      const result = await run(args, { input, timeoutMs: writingLimitMs });
      return result.exitCode === 0 ? 'written' : troubleOf(result);
    },
    async remove(item) {
      const result = await run(program.remove(item), { timeoutMs: writingLimitMs });
      const isGone = result.exitCode === 0 || (result.exitCode !== null && program.isMissing(result));
      if (!isGone) return troubleOf(result);
      return (await isLocked(item)) ? 'refused' : 'removed';
    },
  };
}
