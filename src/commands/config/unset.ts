import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Remove a key from config.yaml',
  description:
    'Everything else in the file stays as it is, comments too. Says what applies from now on: a variable, a value of\n' +
    "your team's file, or nothing.",
  examples: [{ run: 'config unset team.vpn.port', does: 'the port is no longer set' }],
  arguments: { key: { summary: 'a key, such as team.vpn.host', required: true, known: 'configuration keys' } },
  options: { dryRun: { summary: 'show what would be written, and write nothing' } },
  async run(context, { arguments: { key }, options: { dryRun = false } }) {
    const { findKey } = await import('../../config/find-key.ts');
    const { changeKey } = await import('../../views/change-key.ts');
    await changeKey(context, findKey(key), () => undefined, dryRun);
    return exitCode.ok;
  },
});
