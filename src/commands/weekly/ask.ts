import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: "Ask about a weekly task in the team's channel",
  description:
    "Posts a question about a weekly task in the team's Slack channel, with the address of its card. It is shown first,\n" +
    'and can be edited. The same question is posted once a week at most.' +
    changeExits,
  examples: [
    { run: 'weekly ask 5', does: 'ask for an explanation' },
    { run: 'weekly ask 3 "Which sites?"', does: 'ask something else' },
  ],
  arguments: {
    card: { summary: "its number in the list, its card's address, or part of its name", required: true },
    text: { summary: 'the question; by default, how it is done' },
  },
  options: changeOptions,
  async run(context, { arguments: { card, text }, options }) {
    const { askAboutTask } = await import('../../changes/weekly.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(context, await askAboutTask(context, card, text ?? null), options);
  },
});
