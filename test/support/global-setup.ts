import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeFolder } from './remove-folder.ts';
import { makeTemplate } from './template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a practice world to copy. */
    practiceTemplate: string;
  }
}

/** Where Linux keeps files in memory. */
const memory = '/dev/shm';

/** How much space is needed there: far more than two workers use at once. */
const needed = 1024 ** 3;

/** A new folder in memory, or null if this machine has none with enough space from which programs can run. */
function folderInMemory(): string | null {
  let folder: string | null = null;
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < needed) return null;
    folder = mkdtempSync(path.join(memory, 'govsupport-tests-'));
    const program = path.join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(program);
    return folder;
  } catch {
    if (folder) removeFolder(folder);
    return null;
  }
}

/**
 * Builds the program once before the tests, which all run it as a process, unless script/test has just done so. Tests
 * write to memory if possible: they make thousands of small files, and would wait for the disk.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = folderInMemory() ?? mkdtempSync(path.join(os.tmpdir(), 'govsupport-tests-'));
  process.env.TMPDIR = folder;
  if (!process.env.GOVSUPPORT_BUILT) {
    execFileSync(path.resolve(import.meta.dirname, '../../script/build'), { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  project.provide('practiceTemplate', await makeTemplate());
  return () => {
    removeFolder(folder);
  };
}
