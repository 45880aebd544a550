import type { DalmatianProgram } from './dalmatian.ts';

/** The program that dalmatian-tools calls, for formulae with another name. */
const programOf: Readonly<Record<string, string>> = {
  awscli: 'aws',
  // The tool calls GNU date by Homebrew's name for it.
  coreutils: 'gdate',
  gnupg: 'gpg',
  ntp: 'sntp',
  'oath-toolkit': 'oathtool',
};

/** macOS has its own bash, version 3, which is too old for the tool. */
const oldest: Readonly<Record<string, number>> = { bash: 4 };

/** The programs that a Brewfile installs. https://docs.brew.sh/Brew-Bundle-and-Brewfile */
export function programsOf(brewfile: string): DalmatianProgram[] {
  return [...brewfile.matchAll(/^[ \t]*brew[ \t]*\(?[ \t]*["']([^"']+)["']/gm)].map(([, name = '']) => {
    // `php@8.2` installs the same program as `php`.
    const plain = (name.split('/').at(-1) as string).replace(/@.*$/, '');
    const atLeast = oldest[plain];
    return { program: programOf[plain] ?? plain, ...(atLeast === undefined ? {} : { atLeast }) };
  });
}
