import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

/** A packed version. */
export interface Tarball {
  readonly file: string;
  readonly sha256: string;
}

/**
 * Packs what is built in a folder. The same content gives the same bytes: npm leaves times and owners out, and the
 * compression is that of the project's own Node, which npm runs with here.
 */
export function pack(from: string, to: string): Tarball {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', to];
  const [{ filename }] = JSON.parse(run('npm', args, { cwd: from }).toString());
  const file = path.join(to, filename);
  return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
}
