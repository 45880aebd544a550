/** Writes the files that are generated from the code. `--check` only reports which are out of date. */
import { settle } from './generators/files.ts';
import { manifestSource, worldCommandsSource } from './generators/manifest.ts';

const check = process.argv.includes('--check');

await settle('src/lib/world-commands.ts', worldCommandsSource(), check);
await settle('src/cli/manifest.ts', await manifestSource(), check);

// Loaded only now, because they read the list of commands, which has just been written.
const { checksPage } = await import('./generators/checks-page.ts');
const { commandsPage } = await import('./generators/commands-page.ts');
const { configSchemaFile } = await import('./generators/config-schema.ts');
const { configurationPage } = await import('./generators/configuration-page.ts');
const { settleManPages } = await import('./generators/man-pages.ts');

await settle('docs/commands.md', await commandsPage(), check);
await settle('docs/checks.md', checksPage(), check);
await settle('docs/configuration.md', configurationPage(), check);
await settleManPages(check);
await settle('schemas/config.schema.json', configSchemaFile(), check);
