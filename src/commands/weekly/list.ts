import { defineCommand } from '../../command-definition/define-command.ts';
import { command as listing } from './index.ts';

export const command = defineCommand({
  ...listing,
  summary: 'List the tasks, as weekly does on its own',
  examples: [{ run: 'weekly list', does: 'what is due, with the explanation on each card' }],
});
