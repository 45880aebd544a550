import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Show what is configured, and where each value came from',
  description:
    'Shows every key, its value and where that came from. Secrets are never shown, only the references to them.\n' +
    'It reads config.yaml and changes nothing.',
  examples: [
    { run: 'config', does: 'everything that is set' },
    { run: 'config --json', does: 'the same, as JSON' },
    { run: 'config get team.vpn.host', does: 'one value' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { listKeys } = await import('../../config/schema.ts');
    const { showConfig } = await import('../../views/show-config.ts');
    await showConfig(context, await context.config(), listKeys());
    return exitCode.ok;
  },
});
