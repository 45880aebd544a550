import { defineCommand } from '../../cli/define-command.ts';
import { command as listing } from './index.ts';

export const command = defineCommand({
  ...listing,
  summary: 'The same as suspended without a subcommand',
  examples: [{ run: 'suspended list', does: 'which may be ours' }],
});
