import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Set a key in config.yaml',
  description:
    'Checks the value, and writes it into config.yaml; everything else in the file stays as it is, comments too.\n' +
    'A secret is refused: write a reference to it (op://vault/item/field, env:NAME or keychain:NAME).',
  examples: [
    { run: 'config set team.vpn.host inside.example.org', does: 'the host that only answers inside the VPN' },
    { run: 'config set repositories ~/code ~/sites', does: 'a list: each value is an item' },
    { run: 'config set services.slack.token keychain:slack', does: 'a reference to a secret' },
    { run: 'config set include ~/code/team/govsupport.yaml --dry-run', does: 'show what would be written' },
  ],
  arguments: {
    key: { summary: 'a key, such as team.vpn.host', required: true, known: 'configuration keys' },
    values: { summary: 'its value; a list takes several', required: true, list: true },
  },
  options: { dryRun: { summary: 'show what would be written, and write nothing' } },
  async run(context, { arguments: { key, values }, options: { dryRun = false } }) {
    const { findKey } = await import('../../config/find-key.ts');
    const { configValue } = await import('../../config/config-value.ts');
    const { changeKey } = await import('../../views/change-key.ts');
    const info = findKey(key);
    await changeKey(context, info, () => configValue(info, values), dryRun);
    return exitCode.ok;
  },
});
