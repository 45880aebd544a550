import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from './prepare.ts';
import { Refusal } from './refusal.ts';
import { changedFiles } from './repository.ts';
import { root, run } from './run.ts';

const write = (folder: string, files: Files) => {
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
};

/** Throws a Refusal if anything but some files is not committed. */
export function refuseDirtyTree(except: readonly string[] = []): void {
  const others = changedFiles().filter((file) => !except.includes(file));
  if (others.length > 0) throw new Refusal(`Changed, but not committed: ${others.join(', ')}.`);
}

/** Throws a Refusal if a file was changed to anything but what an interrupted release may have put into it. */
export function refuseOtherChanges(files: Files): void {
  const others = changedFiles().filter(
    (file) => file in files && readFileSync(path.join(root, file), 'utf8') !== files[file],
  );
  if (others.length === 0) return;
  const names = others.join(' ');
  throw new Refusal(
    `Changed, but not committed: ${others.join(', ')}.\nTo undo an interrupted release: git restore ${names}`,
  );
}

/** Writes the files of a release into the clone, and commits them and nothing else. */
export function commit(message: string, files: Files): void {
  write(root, files);
  run('git', ['commit', '--quiet', '--message', message, '--', ...Object.keys(files)], { attended: true });
}

/** What a release changes, as git shows it. */
export function diffOf(folder: string, files: Files): Buffer {
  write(folder, files);
  const from = ['--no-optional-locks', `--work-tree=${folder}`];
  return run('git', [...from, 'diff', '--no-ext-diff', 'HEAD', '--', ...Object.keys(files)]);
}
