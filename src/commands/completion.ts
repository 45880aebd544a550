import { defineCommand } from '../command-definition/define-command.ts';
import { exitCode, UsageError } from '../errors.ts';

/** The script for each shell, in the package's folder `completions`. */
const scripts = { bash: 'govsupport.bash', zsh: '_govsupport', fish: 'govsupport.fish' } as const;

const shells = Object.keys(scripts);
const isShell = (name: string): name is keyof typeof scripts => Object.hasOwn(scripts, name);

export const command = defineCommand({
  summary: 'Print the script for completing at Tab in bash, zsh or fish',
  description:
    'Prints a script for your shell. With it, Tab completes commands, options, the ids of checks and steps, services and\n' +
    'keys, and the tickets and people that this machine remembers from earlier runs. It asks no service, writes nothing,\n' +
    'and runs nothing that you have typed.\n\n' +
    'bash 3.2 or later: put this into ~/.bashrc. For an alias such as gs, add: complete -F _govsupport gs\n\n' +
    'eval "$(govsupport completion bash)"\n\n' +
    'zsh: put this into ~/.zshrc, below compinit.\n\n' +
    'eval "$(govsupport completion zsh)"\n\n' +
    'fish, and zsh if you have a folder for completions in fpath: write the script to a file, as below.',
  examples: [
    { run: 'completion bash', does: 'the script for bash' },
    { run: 'completion zsh >~/.zfunc/_govsupport', does: 'as a file, if ~/.zfunc is in fpath' },
    { run: 'completion fish >~/.config/fish/completions/govsupport.fish', does: 'as fish finds it' },
  ],
  arguments: { shell: { summary: `the shell: ${shells.join(', ')}`, required: true, choices: shells } },
  options: {},
  async run(context, { arguments: { shell } }) {
    if (!isShell(shell)) {
      throw new UsageError(`There is no completion for "${shell}".`, [`The shells are: ${shells.join(', ')}.`]);
    }
    const { readFile } = await import('node:fs/promises');
    const { default: path } = await import('node:path');
    const { packageFolder } = await import('../lib/package-folder.ts');
    const script = await readFile(path.join(packageFolder(), 'completions', scripts[shell]), 'utf8');
    if (context.options.json) context.terminal.json({ schemaVersion: 1, command: 'completion', shell, script });
    else context.terminal.exact(script.trimEnd());
    return exitCode.ok;
  },
});
