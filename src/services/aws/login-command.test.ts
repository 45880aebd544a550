import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findLoginCommand, type LoginSurroundings } from './login-command.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-aws-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const command = (programs: readonly string[], more: Partial<LoginSurroundings> = {}) =>
  findLoginCommand({
    env: {},
    home,
    profile: undefined,
    dalmatian: 'not set up',
    find: (program) => (programs.includes(program) ? `/bin/${program}` : null),
    opensBrowser: true,
    ...more,
  });

it.each<[readonly string[], Partial<LoginSurroundings>, readonly string[] | null]>([
  [[], {}, null],
  [['aws'], {}, ['aws', 'sso', 'login']],
  [['aws'], { opensBrowser: false }, ['aws', 'sso', 'login', '--no-browser']],
  [['aws', 'dalmatian'], {}, ['aws', 'sso', 'login']],
  [['aws', 'dalmatian'], { dalmatian: 'set up' }, ['dalmatian', 'aws', 'login']],
  [['aws', 'dalmatian'], { dalmatian: 'set up', profile: 'ops' }, ['aws', 'sso', 'login', '--profile', 'ops']],
  [['aws'], { env: { AWS_PROFILE: 'work' } }, ['aws', 'sso', 'login', '--profile', 'work']],
  [['dalmatian'], {}, ['dalmatian', 'login']],
])('with %j and %j it is %j', async (programs, more, expected) => {
  expect(await command(programs, more)).toEqual(expected);
});

it('names the default profile if there is one', async () => {
  mkdirSync(path.join(home, '.aws'));
  writeFileSync(path.join(home, '.aws', 'config'), '[default]\nregion = eu-west-2\n');
  expect(await command(['aws'])).toEqual(['aws', 'sso', 'login', '--profile', 'default']);
});
