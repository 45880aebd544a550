/**
 * Writes the words of the program's own messages next to the built program: a report for others keeps these, and
 * replaces every other word (docs/decisions/0030-report.md).
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beginningsIn, ownWordsFile, wordsIn } from '../src/lib/own-words.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What findings and errors are made of. Not the steps and commands: their examples have names of people. */
const sources =
  'src/{checks,config,data-bag,known,lib,next-uid,playbook,rotation,services,sign-in,terminal}/**/*.ts,src/errors.ts,' +
  'src/runner/{run-checks.ts,report/*.ts}';

const files = sources
  .split(/,(?=src\/)/)
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((file) => !file.endsWith('.test.ts'));
const words = new Set(
  files.flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    // A check joins several facts to one sentence.
    return [...wordsIn(source), ...(file.startsWith('src/checks/') ? beginningsIn(source) : [])];
  }),
);
const folder = path.join(root, 'dist');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, ownWordsFile), `${[...words].sort().join('\n')}\n`);
