import { defineCommand } from '../../command-definition/define-command.ts';
import { command as listing } from './index.ts';

export const command = defineCommand({
  ...listing,
  summary: 'List the mail, as suspended does on its own',
  examples: [{ run: 'suspended list', does: 'which may be ours' }],
});
