import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** Formatted like the project, so that formatting it later changes nothing here. */
const formatted = (file: string, text: string) =>
  execFileSync(path.join(root, 'node_modules/.bin/biome'), ['format', `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });

/** Writes a generated file if it is out of date; with `check`, only reports it. */
export async function settle(file: string, text: string, check: boolean): Promise<void> {
  const wanted = /\.(?:md|ts)$/.test(file) ? formatted(file, text) : text;
  const place = path.join(root, file);
  const found = await readFile(place, 'utf8').catch(() => '');
  if (found === wanted) return;
  if (check) {
    process.stdout.write(`${file} is stale: run script/generate\n`);
    process.exitCode = 1;
    return;
  }
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, wanted);
}
