import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Context } from '../context.ts';

/** The folder in which the bag is committed: one for each clone. */
export const workTreeOf = ({ paths }: Pick<Context, 'paths'>, repository: string): string =>
  path.join(paths.stateFolder, 'work-trees', createHash('sha256').update(repository).digest('hex').slice(0, 16));
