import path from 'node:path';
import type { Remedy } from './check.ts';

/** The facts about a machine that advice depends on. */
export interface ThisMachine {
  readonly hasHomebrew: boolean;
  /** The file that the person's shell reads when it starts, in words. */
  readonly startUpFile: string;
}

const startUpFiles: Readonly<Record<string, string>> = {
  zsh: '~/.zshrc',
  fish: '~/.config/fish/config.fish',
};

/** The machine that advice is for. `onPath`: whether a program is on PATH. */
export function thisMachine(
  env: Readonly<Record<string, string | undefined>>,
  onPath: (program: string) => boolean,
  platform: NodeJS.Platform = process.platform,
): ThisMachine {
  const isMac = platform === 'darwin';
  const shell = env.SHELL ? path.basename(env.SHELL) : isMac ? 'zsh' : '';
  const bash = isMac ? '~/.bash_profile' : '~/.bashrc';
  return {
    hasHomebrew: isMac || onPath('brew'),
    startUpFile: shell === 'bash' ? bash : (startUpFiles[shell] ?? "your shell's start-up file"),
  };
}

/** Adapts a line of advice: names the shell's own start-up file, and Homebrew only if it is installed. */
export function adviceFor({ hasHomebrew, startUpFile }: ThisMachine, line: string): string {
  const named = line.replaceAll('~/.zshrc', startUpFile);
  if (hasHomebrew) return named;
  const plain = named
    .replace(/brew bundle install --file=("[^"]*"|\S+)/g, 'install what $1 lists')
    .replace(/brew install (?:[\w-]+\/)*([\w-]+)/g, 'install $1')
    .replace(' with Homebrew', '');
  return plain.replace(/^install/, 'Install');
}

/** Adapts a remedy like a line of advice: without Homebrew, its summary and address say what to install. */
export function remedyFor(machine: ThisMachine, { summary, commands, url }: Remedy): Remedy {
  const possible = machine.hasHomebrew ? commands : commands.filter(([program]) => program !== 'brew');
  return { summary: adviceFor(machine, summary), commands: possible, url };
}
