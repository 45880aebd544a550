import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Show where you are in the start of your rotation',
  description: 'Checks every step and shows its state. Changes nothing and asks nothing.',
  examples: [
    { run: 'start status', does: 'the state of each step' },
    { run: 'start status --json', does: 'the same, as JSON' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { startChecklist } = await import('../../checklists/start.ts');
    return leadChecklist(context, { name: 'start', steps: startChecklist }, {}, { status: true });
  },
});
