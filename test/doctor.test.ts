import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../src/checks/index.ts';
import { createMachine, type Machine, root } from './support/machine.ts';
import { runProgram } from './support/small-shell.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
  machine.real('git');
  machine.file('.gitconfig', '[user]\n  name = Ada Example\n  email = ada@example.org\n');
});
afterEach(() => machine.remove());

const escapeCharacter = '\u001b';

describe('doctor', () => {
  it('prints JSON that its schema describes, with the checks in a fixed order', async () => {
    const outcome = await machine.govsupport(['doctor', '--json', '--timeout', '5']);
    const report = outcome.json();
    const validate = new Ajv({ allErrors: true }).compile(
      JSON.parse(readFileSync(path.join(root, 'schemas/doctor.schema.json'), 'utf8')),
    );
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.checks.map((check: { id: string }) => check.id)).toEqual(checks.map((check) => check.id));
    expect(outcome.stderr).toBe('');
    const { fail, unknown } = report.summary;
    expect(outcome.code).toBe(fail > 0 ? 1 : unknown > 0 ? 3 : 0);
  });

  it('says the same in text, with the same exit code', async () => {
    const json = await machine.govsupport(['doctor', '--json']);
    const text = await machine.govsupport(['doctor']);
    expect(text.code).toBe(json.code);
    expect(text.stderr).toBe('');
    for (const check of json.json().checks) {
      expect(text.stdout).toContain(check.id);
      const { examples } = check.evidence;
      if (examples) {
        for (const [key, example] of Object.entries(examples)) {
          // Text that looks like a number is in quotes.
          const line = `${key.split('.').at(-1)}: ${example}`;
          expect(text.stdout.replaceAll('"', '')).toContain(line.replaceAll('"', ''));
        }
      } else if (check.status === 'fail' || check.status === 'unknown') {
        expect(text.stdout.replace(/\s+/g, ' ')).toContain(check.summary.replace(/\s+/g, ' '));
      }
    }
  });

  it('fits 80 columns but for commands, which are never wrapped', async () => {
    const { stdout } = await machine.govsupport(['doctor']);
    const long = stdout.split('\n').filter((line) => line.length > 80 && !/^ {6}\S/.test(line));
    expect(long).toEqual([]);
  });

  it('accepts an identity that only applies where the person works, and names the folders without one', async () => {
    const work = path.join(machine.home, 'projects');
    const identity = '[user]\n\tname = Ada Example\n\temail = ada@example.org\n';
    const conditional = machine.file('conditional', '[includeIf "gitdir:~/projects/"]\n\tpath = ~/projects-identity\n');
    machine.file('projects-identity', identity);
    const git = (...args: readonly string[]) =>
      runProgram('git', args, { env: { PATH: process.env.PATH ?? '', HOME: machine.home } });
    git('init', '--quiet', path.join(work, 'site'));
    git('init', '--quiet', path.join(machine.home, 'other/site'));
    const config = (folders: string) => machine.file('identity.yaml', `repositories: [${folders}]\n`);
    const check = async (folders: string, env: Readonly<Record<string, string>>) => {
      const args = ['doctor', '--only', 'git-identity', '--json', '--config', config(folders)];
      return (await machine.govsupport(args, { env: { GIT_CONFIG_NOSYSTEM: '1', ...env } })).json().checks[0];
    };
    const here = { GIT_CONFIG_GLOBAL: conditional };
    expect(await check('~/projects', here)).toMatchObject({ status: 'pass' });
    expect(await check('~/projects, ~/other', here)).toMatchObject({
      status: 'fail',
      summary: expect.stringContaining('other/site'),
    });
    const machineWide = {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '0',
      GIT_CONFIG_SYSTEM: path.join(machine.home, 'projects-identity'),
    };
    expect(await check('~/projects', machineWide)).toMatchObject({ status: 'pass' });
  });

  it('checks only what is asked for', async () => {
    const { stdout, code } = await machine.govsupport(['doctor', '--only', 'git-identity', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).checks).toMatchObject([{ id: 'git-identity', status: 'pass' }]);
    const without = await machine.govsupport(['doctor', '--list', '--skip', 'git-identity', '--json']);
    expect(without.json().checks.map((check: { id: string }) => check.id)).not.toContain('git-identity');
  });

  it('refuses to check nothing', async () => {
    const { code, stderr } = await machine.govsupport(['doctor', '--only', 'git-identity', '--skip', 'git-identity']);
    expect(code).toBe(2);
    expect(stderr).toContain('No check is left');
  });

  it('lists its checks without running them', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', '--list']);
    expect(code).toBe(0);
    for (const check of checks) expect(stdout).toContain(`${check.title}\n`);
    const json = await machine.govsupport(['doctor', '--list', '--json']);
    expect(json.json().checks).toHaveLength(checks.length);
  });

  it('lists what it can explain if no check is named', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', 'explain']);
    expect(code).toBe(0);
    expect(stdout).toBe((await machine.govsupport(['doctor', '--list'])).stdout);
  });

  it.each(checks.map((check) => [check.id, check] as const))('explains %s', async (id, check) => {
    const { code, stdout } = await machine.govsupport(['doctor', 'explain', id]);
    expect(code).toBe(0);
    expect(stdout).toContain('What it checks');
    expect(stdout).toContain(`govsupport doctor --only ${id}`);
    const json = await machine.govsupport(['doctor', 'explain', id, '--json']);
    expect(json.json().check).toMatchObject({ id, consequence: check.consequence, why: check.explain.why });
  });

  it('has colour only if it is wanted', async () => {
    const piped = await machine.govsupport(['doctor', '--only', 'git-identity']);
    expect(piped.stdout).not.toContain(escapeCharacter);
    const forced = await machine.govsupport(['doctor', '--only', 'git-identity'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain(`${escapeCharacter}[32m`);
    for (const env of [{ FORCE_COLOR: '1', NO_COLOR: '1' }, { FORCE_COLOR: '0' }]) {
      expect((await machine.govsupport(['doctor', '--only', 'git-identity'], { env })).stdout).not.toContain(
        escapeCharacter,
      );
    }
    const refused = await machine.govsupport(['doctor', '--only', 'git-identity', '--no-color'], {
      env: { FORCE_COLOR: '1' },
    });
    expect(refused.stdout).not.toContain(escapeCharacter);
  });

  it('shows a failure with what it means and what to do', async () => {
    machine.file('.gitconfig', '');
    const { code, stdout } = await machine.govsupport(['doctor', '--only', 'git-identity']);
    expect(code).toBe(1);
    expect(stdout.replace(/in [\d.]+ s/, 'in N s')).toBe(
      [
        'Software',
        '  ✗ fail git-identity: git has no user.name and no user.email',
        '    You cannot commit, or your commits carry the wrong name.',
        '    → Set it:',
        "      git config --global user.name 'Your Name'",
        '      git config --global user.email your-email-address',
        '',
        '1 failed in N s',
        'Next: fix what failed (git-identity), then run this again.',
        'About any of them: govsupport doctor explain ID',
        '',
      ].join('\n'),
    );
  });

  it('does not take settings that git cannot read for missing ones', async () => {
    machine.file('.gitconfig', '[user\n');
    const { code, stdout } = await machine.govsupport(['doctor', '--only', 'git-identity', '--json']);
    expect(code).toBe(3);
    const [check] = JSON.parse(stdout).checks;
    expect(check.summary).toMatch(/^git cannot read its settings: bad config line 1 in file .*\.gitconfig$/);
    expect(check.remedy.summary).toContain('git config --global --list');
  });

  it('leaves the home folder as it was', async () => {
    const before = machine.snapshot();
    await machine.govsupport(['doctor', '--verbose', '--debug']);
    expect(machine.snapshot()).toBe(before);
  });

  it('says that it was interrupted', async () => {
    for (const more of ['--json', '--quiet']) {
      const asked = path.join(machine.home, `asked${more}`);
      machine.program('git', `#!/bin/sh\n: > "${asked}"\nexec /bin/sleep 60\n`);
      let child: ChildProcess | undefined;
      const ended = machine.govsupport(['doctor', '--only', 'git-identity', more], {
        onStarted: (started) => {
          child = started;
        },
      });
      while (!existsSync(asked)) await sleep(10);
      child?.kill('SIGINT');
      const outcome = await ended;
      expect(outcome.code).toBe(130);
      if (more === '--json') expect(outcome.json()).toMatchObject({ interrupted: true, sandbox: false });
      else expect(outcome.stdout).toMatch(/1 unknown in [\d.]+ s\nInterrupted: this is only part of the report\. /);
    }
  });

  it('stops if the configuration has a mistake', async () => {
    machine.config('team:\n  vpn:\n    hots: inside.example.org\n');
    const { code, stdout, stderr } = await machine.govsupport(['doctor']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/config\.yaml, line 3: there is no key "hots" in team\.vpn\./);
    expect(stderr).toContain('Did you mean host?');
  });
});
