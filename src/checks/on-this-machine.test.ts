import { expect, it } from 'vitest';
import { adviceFor, remedyFor, thisMachine } from './on-this-machine.ts';

const none = () => false;
const linux = thisMachine({ SHELL: '/bin/bash' }, none, 'linux');
const mac = thisMachine({}, none, 'darwin');

const remedy = {
  summary: 'Clone it, install what it needs with Homebrew, and add its folder to PATH in ~/.zshrc',
  commands: [
    ['git', 'clone', 'https://example.org/it.git'],
    ['brew', 'install', 'example/tap/it'],
  ],
  url: 'https://example.org/it',
};

it('names the start-up file of the person’s shell', () => {
  const fileOf = (shell: string) => thisMachine({ SHELL: shell }, none, 'linux').startUpFile;
  expect(['/bin/bash', '/usr/bin/zsh', '/usr/bin/fish', '/bin/dash', ''].map(fileOf)).toEqual([
    '~/.bashrc',
    '~/.zshrc',
    '~/.config/fish/config.fish',
    "your shell's start-up file",
    "your shell's start-up file",
  ]);
  expect(mac.startUpFile).toBe('~/.zshrc');
});

it('gives commands of Homebrew only on a machine that has it', () => {
  expect(remedyFor(mac, remedy)).toEqual(remedy);
  expect(thisMachine({}, (program) => program === 'brew', 'linux').hasHomebrew).toBe(true);
  expect(remedyFor(linux, remedy)).toEqual({
    summary: 'Clone it, install what it needs, and add its folder to PATH in ~/.bashrc',
    commands: [['git', 'clone', 'https://example.org/it.git']],
    url: 'https://example.org/it',
  });
});

it.each([
  ['brew install dxw/tap/whippet', 'Install whippet'],
  ['php --version (8 or newer; else: brew install php)', 'php --version (8 or newer; else: install php)'],
  ['brew bundle install --file="$HOME/it/Brewfile"', 'Install what "$HOME/it/Brewfile" lists'],
  ['Add it to ~/.zshrc.', 'Add it to ~/.bashrc.'],
])('says without Homebrew, in place of %s: %s', (line, said) => {
  expect(adviceFor(linux, line)).toBe(said);
  expect(adviceFor(mac, line)).toBe(line);
});
