import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Mark a weekly task as done for this week',
  description:
    'Marks the card of a weekly task as complete. If its date is not of this week or later, it becomes this Friday: a\n' +
    'card that is complete with an earlier date is due again. Checklists are left alone.' +
    changeExits,
  examples: [
    { run: 'weekly done 3', does: 'the task with the number 3 in the list' },
    { run: 'weekly done https://trello.com/c/Plug1ns1 --dry-run', does: 'what that would change' },
  ],
  arguments: { card: { summary: "its number in the list, its card's address, or part of its name", required: true } },
  options: changeOptions,
  async run(context, { arguments: { card }, options }) {
    const { completeTask } = await import('../../changes/weekly.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(context, await completeTask(context, card), options);
  },
});
