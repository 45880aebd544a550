import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellCommand } from './shell.ts';

/** What a real shell makes of the command, as a list of words. `govsupport` is a function that repeats its words. */
function words(command: string): string[] {
  const script = `govsupport() { printf 'value of %s' "$3"; }\nset -- ${command}\nprintf '%s\\0' "$@"`;
  const printed = execFileSync('/bin/sh', ['-c', script], { env: { HOME: '/home/ada' }, encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

describe('shellCommand', () => {
  it.each([
    [['brew', 'install', 'dxw/tap/whippet']],
    [['git', 'config', '--global', 'user.name', "Ada O'Example"]],
    [['echo', '', ' ', '*', '$HOME', '`id`', '$(id)', '"', '\\', 'a;b', '#', '!', 'a\nb', '~root', 'x~/y']],
    [['rm', '/tmp/with space/it', '--', '-rf']],
    [['--file=/a b/c', 'NAME=$(id)', '<b>', '<other.label>']],
  ])('hands %j over as it is', (command) => {
    expect(words(shellCommand(command))).toEqual(command);
  });

  it('writes no quotes where none are needed', () => {
    expect(shellCommand(['brew', 'bundle', 'install', '--file=/opt/it/Brewfile'])).toBe(
      'brew bundle install --file=/opt/it/Brewfile',
    );
  });

  it.each([
    ['~/code/it', '/home/ada/code/it'],
    ['~/with space/it', '/home/ada/with space/it'],
    ["~/it's $HOME", "/home/ada/it's $HOME"],
    ['--file=~/code/Brewfile', '--file=/home/ada/code/Brewfile'],
    ['--file=~/with space/"$HOME"`id`', '--file=/home/ada/with space/"$HOME"`id`'],
  ])('finds the home folder that was shortened in %s', (word, meant) => {
    expect(words(shellCommand(['cat', word]))).toEqual(['cat', meant]);
  });

  it.each([
    ['<team.vpn.host>', 'value of team.vpn.host'],
    ['<team.vpn.host>:443', 'value of team.vpn.host:443'],
    ['ada@<team.ssh.helpful>', 'ada@value of team.ssh.helpful'],
    ['a "$(id)" `id` \\ <person.name>', 'a "$(id)" `id` \\ value of person.name'],
  ])('turns %s into a command that gives the value', (word, meant) => {
    expect(words(shellCommand(['nc', word]))).toEqual(['nc', meant]);
  });

  it('does so for every word of a command', () => {
    expect(words(shellCommand(['<person.name>', '<person.name>', '<person.email>']))).toEqual([
      'value of person.name',
      'value of person.name',
      'value of person.email',
    ]);
  });
});
