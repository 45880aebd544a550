import { defineCommand } from '../../cli/define-command.ts';
import { exitCode, Failure, UsageError } from '../../errors.ts';

export const command = defineCommand({
  summary: 'One configured value',
  description:
    'Prints one value, for use in a shell. For a secret it prints the reference to it, never the secret.\n' +
    'Exits with 1 where the key is not set.',
  examples: [{ run: 'config get team.vpn.host', does: 'the host that only answers inside the VPN' }],
  arguments: { key: { summary: 'a key, such as team.vpn.host', required: true } },
  options: {},
  async run(context, { arguments: { key } }) {
    const { listKeys } = await import('../../config/schema.ts');
    const { nearest } = await import('../../lib/nearest.ts');
    const keys = listKeys().map((info) => info.key);
    if (!keys.includes(key)) {
      const below = keys.filter((known) => known.startsWith(`${key}.`));
      if (below.length > 0) throw new UsageError(`"${key}" holds several keys.`, [`One of: ${below.join(', ')}`]);
      const meant = nearest(key, keys);
      throw new UsageError(`There is no key "${key}".`, [
        meant ? `Did you mean ${meant}?` : 'See them all: govsupport config',
      ]);
    }
    const config = await context.config();
    const value = config.get(key);
    if (value === undefined)
      throw new Failure(`${key} is not set.`, { next: [`Set it in ${config.file ?? context.paths.configFile}.`] });
    if (context.options.json) context.terminal.json({ schemaVersion: 1, command: 'config get', key, value });
    else context.terminal.result(Array.isArray(value) ? value.join('\n') : String(value));
    return exitCode.ok;
  },
});
