/** Draws the README's picture. `--check` only reports whether it is out of date. */
import { settle } from './generators/files.ts';
import { picture } from './generators/picture.ts';

await settle('docs/picture.svg', await picture(), process.argv.includes('--check'));
