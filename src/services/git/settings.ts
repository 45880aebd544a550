/** A setting, with its scope: `local` and `worktree` are the repository's own. */
export interface Setting {
  readonly scope: string;
  /** Section and name in lower case, with the part between them unchanged: `remote.Origin.url`. */
  readonly key: string;
  readonly value: string;
}

/** The arguments that list all settings, in git's order. https://git-scm.com/docs/git-config */
export const settingsArguments: readonly string[] = ['config', '--list', '-z', '--show-scope', '--includes'];

/** Parses their output. */
export function parseSettings(output: string): Setting[] {
  const words = output.split('\0');
  return Array.from({ length: Math.floor(words.length / 2) }, (_, index) => {
    const [scope = '', entry = ''] = words.slice(index * 2);
    const end = entry.indexOf('\n');
    // A key without a value, which git treats as true.
    return end === -1
      ? { scope, key: entry, value: '' }
      : { scope, key: entry.slice(0, end), value: entry.slice(end + 1) };
  });
}

/** The value of a key, or empty: the last one counts. */
export const lastOf = (settings: readonly Setting[], key: string): string =>
  settings.findLast((each) => each.key === key)?.value ?? '';
