import type { DalmatianProgram } from './dalmatian.ts';

/** What a formula puts on PATH, where that is not its own name: the program that dalmatian-tools calls. */
const programOf: Readonly<Record<string, string>> = {
  awscli: 'aws',
  // The tool calls GNU date by the name that Homebrew gives it.
  coreutils: 'gdate',
  gnupg: 'gpg',
  ntp: 'sntp',
  'oath-toolkit': 'oathtool',
};

/** macOS has a bash of its own, version 3, on which the tool stops. */
const oldest: Readonly<Record<string, number>> = { bash: 4 };

/** The programs that a Brewfile brings. https://docs.brew.sh/Brew-Bundle-and-Brewfile */
export function programsOf(brewfile: string): DalmatianProgram[] {
  return [...brewfile.matchAll(/^[ \t]*brew[ \t]*\(?[ \t]*["']([^"']+)["']/gm)].map(([, name = '']) => {
    const formula = name.split('/').at(-1) as string;
    // `php@8.2` puts the same on PATH as `php`.
    const plain = formula.replace(/@.*$/, '');
    const atLeast = oldest[plain];
    return { program: programOf[plain] ?? plain, formula, ...(atLeast === undefined ? {} : { atLeast }) };
  });
}
