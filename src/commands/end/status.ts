import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Show where you are in the end of your rotation, and whether the handover was read',
  description: 'Checks every step and shows its state. Changes nothing and asks nothing.',
  examples: [
    { run: 'end status', does: 'the state of each step' },
    { run: 'end status --json', does: 'the same, as JSON' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { endChecklist } = await import('../../checklists/end.ts');
    return leadChecklist(context, { name: 'end', steps: endChecklist }, {}, { status: true });
  },
});
