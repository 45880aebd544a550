import { appendFileSync, cpSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHostileRepositories } from './support/hostile.ts';
import { createPractice, type Practice } from './support/practice.ts';

/** Every file below a folder with its time and size, to see whether anything was written. */
const everything = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const is = lstatSync(path.join(folder, name));
      return `${name} ${is.size} ${is.mtimeMs} ${is.ctimeMs}`;
    })
    .sort();

let practice: Practice;
let hostile: ReturnType<typeof makeHostileRepositories>;
let home: string;
let code: string;
let chef: string;
beforeAll(async () => {
  practice = await createPractice();
  home = path.join(practice.sandboxFolder, 'machine/home');
  code = path.join(home, 'code');
  hostile = makeHostileRepositories(code, path.join(practice.home, '../marks'));
  const own = path.join(practice.home, '../marks/trap-ssh-command');
  const evil = `[core]\n\trepositoryFormatVersion = 1\n\tsshCommand = ${own}\n\tfsmonitor = ${own}\n[extensions]\n\tpartialClone = evil\n[remote "evil"]\n\turl = ssh://example.org/x\n\tpromisor = true\n[remote "more"]\n\turl = ssh://example.org/x\n`;
  // The clones that doctor looks at: their tags and branches are at commits that they do not have.
  chef = path.join(code, 'chef');
  for (const clone of [chef, path.join(home, 'dalmatian-tools')]) {
    appendFileSync(path.join(clone, '.git/config'), evil);
    mkdirSync(path.join(clone, '.git/refs/remotes/more'), { recursive: true });
    for (const name of ['heads/gone', 'tags/gone', 'remotes/more/gone']) {
      writeFileSync(path.join(clone, '.git/refs', name), `${'deadbeef'.repeat(5)}\n`);
    }
  }
  // And one whose folder of bags is in what could pass for a bare repository.
  cpSync(chef, path.join(code, 'chef-bare'), { recursive: true });
  for (const name of ['objects/info', 'refs/heads']) {
    mkdirSync(path.join(code, 'chef-bare/data_bags', name), { recursive: true });
  }
  writeFileSync(path.join(code, 'chef-bare/data_bags/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(path.join(code, 'chef-bare/data_bags/config'), evil);
});
afterAll(() => practice.remove());

describe('looking at repositories that name programs', () => {
  it.each([
    ['doctor', ['doctor', '--only', 'whippet,dalmatian-tools,git-identity,chef-data-bag'], [0, 1, 3]],
    ['handover', ['handover'], [0, 1, 3]],
    ['end status', ['end', 'status'], [0, 1, 3, 5]],
    ['end --dry-run', ['end', '--dry-run', '--yes', '--commit-work'], [0, 1, 2, 3, 5]],
    ['start --dry-run', ['start', '--dry-run'], [0, 1, 2, 3, 5]],
    ['next-uid', ['next-uid', '--no-fetch'], [0, 1, 3]],
    ['next-uid with bags in a bare repository', ['next-uid', '--no-fetch', 'BARE'], [0, 1, 3]],
  ])('runs none of them and writes nothing: %s', async (_, args, codes) => {
    const before = everything(home);
    const given = args.map((arg) => (arg === 'BARE' ? path.join(code, 'chef-bare') : arg));
    const outcome = await practice.govsupport([...given, '--sandbox', '--no-input']);
    expect(hostile.sprung()).toEqual([]);
    expect(codes, outcome.stderr).toContain(outcome.code);
    expect(everything(home)).toEqual(before);
  });

  it('reports what it could not read without running its program', async () => {
    const { stdout, stderr } = await practice.govsupport(['handover', '--sandbox', '--no-input']);
    expect(stdout + stderr).toMatch(/hostile-filter-bytes.*\n?.*not UTF-8/);
    expect(stdout).not.toContain('fixtures/site');
  });
});

describe('each of these repositories', () => {
  it('runs its program if git is asked without protection', () => {
    for (const name of hostile.names) hostile.springs(name);
    expect(hostile.sprung().sort()).toEqual([...hostile.names].sort());
    hostile.reset();
  });
});
