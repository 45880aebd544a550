import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './small-shell.ts';

/** A user data bag like those of colleagues. */
export function bagText(id: string, uid: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  const bag = {
    id,
    uid,
    comment: `${id} Example`,
    ssh_keys: [`ssh-ed25519 ${'A'.repeat(68)} ${id}@example.org`],
    shell: '/bin/bash',
    groups: ['sysadmin'],
    ...more,
  };
  return `${JSON.stringify(bag, null, 2)}\n`;
}

/** Writes a bag and returns the path of its file. */
export function writeBag(folder: string, id: string, uid: unknown, more?: Readonly<Record<string, unknown>>): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${id}.json`);
  writeFileSync(file, bagText(id, uid, more));
  return file;
}

/** Runs git as a person, without this machine's own settings. Returns its output. */
export function git(folder: string, ...args: readonly string[]): string {
  return runProgram('git', ['-C', folder, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Ada Example',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada Example',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    },
  });
}

/** Commits everything. */
export function commitAll(repository: string, message = 'A change'): void {
  git(repository, 'add', '--all');
  git(repository, '-c', 'maintenance.auto=false', 'commit', '--quiet', '--allow-empty', '--message', message);
}

/** Writes many bags to a folder, with uids from 2000 upwards. */
export function writeManyBags(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index++) writeBag(folder, `person-${index}`, String(2000 + index));
}

/**
 * Makes a clone of a Chef repository with this many bags; with `branch`, one of them is on an unmerged branch of that
 * name. Returns the folder of the bags. The next uid is 2000 plus the count.
 */
export function makeChefRepository(folder: string, count: number, branch?: string): string {
  const users = path.join(folder, 'data_bags', 'users');
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  writeManyBags(users, branch === undefined ? count : count - 1);
  commitAll(folder, 'Everybody');
  if (branch !== undefined) {
    git(folder, 'switch', '--quiet', '--create', branch);
    writeBag(users, 'newcomer', String(2000 + count - 1));
    commitAll(folder, 'Somebody new');
    git(folder, 'switch', '--quiet', 'main');
  }
  return users;
}
