/** A setting, with what git says it comes from: `local` and `worktree` are the repository's own. */
export interface Setting {
  readonly scope: string;
  /** Section and name in lower case, and the part between them as it is written: `remote.Origin.url`. */
  readonly key: string;
  readonly value: string;
}

/** What to ask git for all settings that hold somewhere, in its order. https://git-scm.com/docs/git-config */
export const settingsArguments: readonly string[] = ['config', '--list', '-z', '--show-scope', '--includes'];

/** Reads what it wrote. */
export function parseSettings(output: string): Setting[] {
  const words = output.split('\0');
  return Array.from({ length: Math.floor(words.length / 2) }, (_, index) => {
    const [scope = '', entry = ''] = words.slice(index * 2);
    const end = entry.indexOf('\n');
    // A key without any value, which git takes for true.
    return end === -1
      ? { scope, key: entry, value: '' }
      : { scope, key: entry.slice(0, end), value: entry.slice(end + 1) };
  });
}

/** What a key is set to, or empty: the last one counts. */
export const lastOf = (settings: readonly Setting[], key: string): string =>
  settings.findLast((each) => each.key === key)?.value ?? '';
