import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode, UsageError } from '../../errors.ts';
import { nearest } from '../../lib/nearest.ts';
import { version } from '../../version.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

export const command = defineCommand({
  summary: 'Show what the practice world holds now',
  description: 'Shows the practice world: its time, who is on the rota, and how much it holds; or one part in full.',
  examples: [
    { run: 'sandbox show', does: 'the world at a glance' },
    { run: 'sandbox show rota', does: 'one part in full' },
    { run: 'sandbox show --json', does: 'all of it, as JSON' },
  ],
  arguments: { part: { summary: 'a part, such as zendesk or rota', known: 'practice parts' } },
  options: {},
  async run(context, { arguments: { part } }) {
    const { openSandboxWorld } = await import('../../sandbox/open.ts');
    const { services, worldParts } = await import('../../sandbox/services.ts');
    const { findServing } = await import('../../sandbox/announcement.ts');
    const { showWorld, showWorldPart } = await import('../../views/show-sandbox.ts');
    const store = openSandboxWorld(sandboxParts(context));
    if (part !== undefined) {
      if (!worldParts.includes(part)) {
        const meant = nearest(part, worldParts);
        throw new UsageError(`The practice world has no part "${part}".`, [
          meant ? `Did you mean ${meant}?` : `Its parts are: ${worldParts.join(', ')}.`,
        ]);
      }
      await showWorldPart(context, store, part);
      return exitCode.ok;
    }
    const serving = await findServing(context.paths.sandboxFolder, version);
    showWorld(context, store, { serving, services: services.map(({ name }) => name) });
    return exitCode.ok;
  },
});
