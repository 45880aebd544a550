/** Writes every command's help next to the built program, so that showing it loads nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifest } from '../src/cli/manifest.ts';
import { helpText } from '../src/cli/program.ts';
import { preparedHelpFile, preparedWidth } from '../src/cli/quick-answer.ts';

const folder = path.resolve(import.meta.dirname, '../dist/help');
mkdirSync(folder, { recursive: true });
for (const words of [[], ...manifest.map((entry) => entry.path)]) {
  writeFileSync(path.join(folder, preparedHelpFile(words)), await helpText(words, preparedWidth));
}
