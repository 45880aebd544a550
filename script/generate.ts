/** Writes what is generated from the code: see the list below. `--check` only says what is stale. */
import { settle } from './generators/files.ts';
import { manifestSource } from './generators/manifest.ts';

const check = process.argv.includes('--check');

await settle('src/cli/manifest.ts', await manifestSource(), check);

// Loaded only now, because they read the list of commands that was just written.
const { checksPage } = await import('./generators/checks-page.ts');
const { commandsPage } = await import('./generators/commands-page.ts');
const { configSchemaFile } = await import('./generators/config-schema.ts');
const { configurationPage } = await import('./generators/configuration-page.ts');

await settle('docs/commands.md', await commandsPage(), check);
await settle('docs/checks.md', checksPage(), check);
await settle('docs/configuration.md', configurationPage(), check);
await settle('schemas/config.schema.json', configSchemaFile(), check);
