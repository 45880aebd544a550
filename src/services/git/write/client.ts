import type { Processes } from '../../process/process.ts';
import { commitWork } from './commit-work.ts';
import type { GitWriter } from './git-writer.ts';
import { proposeFile, removeWorkTree } from './propose-file.ts';
import { pushBranch, readBack } from './push.ts';
import { askHeads } from './remote-heads.ts';
import { createWriteGit, type Env } from './run-git.ts';

/** Commits and pushes with the person's own git and settings. */
export function createGitWriter(processes: Processes, env: Env): GitWriter {
  return {
    pushBranch: ({ folder }, request) => pushBranch(createWriteGit(processes, env, folder), folder, env, request),
    commitWork: ({ folder }, request) => commitWork(createWriteGit(processes, env, folder), folder, request),
    removeWorkTree,
    proposeFile: (repository, proposal) => proposeFile(processes, env, repository, proposal),
    heads: (repository, remote) => askHeads(processes, env, repository, remote),
    pushed: ({ folder }, request) => readBack(createWriteGit(processes, env, folder), env, request),
  };
}
