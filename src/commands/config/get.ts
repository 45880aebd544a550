import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode, Failure } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Print one configured value',
  description:
    'Prints one value, for use in a shell. For a secret it prints the reference to it, never the secret.\n' +
    'Exits with 1 if the key is not set.',
  examples: [{ run: 'config get team.vpn.host', does: 'the host that only answers inside the VPN' }],
  arguments: { key: { summary: 'a key, such as team.vpn.host', required: true, known: 'configuration keys' } },
  options: {},
  async run(context, { arguments: { key } }) {
    const { findKey } = await import('../../config/find-key.ts');
    findKey(key);
    const config = await context.config();
    const value = config.get(key);
    if (value === undefined)
      throw new Failure(`${key} is not set.`, {
        next: [`Set it in ${config.file ?? context.paths.configFile}: govsupport config set ${key} VALUE`],
      });
    if (context.options.json) context.terminal.json({ schemaVersion: 1, command: 'config get', key, value });
    else context.terminal.exact(Array.isArray(value) ? value.join('\n') : String(value));
    return exitCode.ok;
  },
});
