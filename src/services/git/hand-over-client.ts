import type { Processes } from '../process/process.ts';
import { commitWork } from './commit-work.ts';
import type { HandOver } from './hand-over.ts';
import { pushBranch, readBack } from './push.ts';
import { createWriteGit } from './write-git.ts';

/** Commits and pushes with the person's own git and settings. */
export function createHandOver(processes: Processes, env: Readonly<Record<string, string | undefined>>): HandOver {
  return {
    pushBranch: ({ folder }, request) => pushBranch(createWriteGit(processes, env, folder), folder, env, request),
    commitWork: ({ folder }, request) => commitWork(createWriteGit(processes, env, folder), folder, request),
    pushed: ({ folder }, request) => readBack(createWriteGit(processes, env, folder), env, request),
  };
}
