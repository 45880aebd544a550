import { checklistOptions, startSteps } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Start a rotation: handover, group, channels, tickets',
  description:
    'Looks at each step, shows what it would do, asks, does it, and checks again. Stop whenever you like: it resumes\n' +
    'from the current state and sends nothing twice. Exits with 5 while steps are left.\n\n' +
    'Unattended, --yes consents to what would be sent or changed. It never confirms for you that you have read or done\n' +
    `something: use --confirm.\n\nSteps: ${startSteps}.`,
  examples: [
    { run: 'start', does: 'start, or resume' },
    { run: 'start --dry-run', does: 'see what it would do' },
    { run: 'start status', does: 'where you are' },
    { run: 'start --yes --no-input --confirm read-tickets', does: 'unattended' },
    { run: 'start --skip stand-up="on leave that day"', does: 'skip a step' },
  ],
  arguments: {},
  options: checklistOptions,
  async run(context, { options }) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { startChecklist } = await import('../../checklists/start.ts');
    return leadChecklist(context, { name: 'start', steps: startChecklist }, options);
  },
});
