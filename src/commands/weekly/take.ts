import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Put yourself on the card of a weekly task',
  description:
    'Puts you on the card of a weekly task, so that others see who has it. Whoever has it already stays on it.' +
    changeExits,
  examples: [
    { run: 'weekly take 3', does: 'the task with the number 3 in the list' },
    { run: 'weekly take plugins --yes', does: 'the one with this word in its name, without asking' },
  ],
  arguments: { card: { summary: "its number in the list, its card's address, or part of its name", required: true } },
  options: changeOptions,
  async run(context, { arguments: { card }, options }) {
    const { takeTask } = await import('../../changes/weekly.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(context, await takeTask(context, card), options);
  },
});
