import type { Context } from '../context.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { SandboxParts } from '../sandbox/open.ts';

/** What the practice world needs from the context. */
export const sandboxParts = ({ env, paths, terminal }: Pick<Context, 'env' | 'paths' | 'terminal'>): SandboxParts => ({
  folder: paths.sandboxFolder,
  env,
  note: (line) => terminal.note(sanitiseLine(line)),
  warn: (line) => terminal.warn(sanitiseLine(line)),
});
