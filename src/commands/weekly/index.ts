import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Show the weekly tasks, who has each, and how it is done',
  description:
    'Lists the cards of the weekly list in Trello, overdue ones first. A task is done if its card is marked as\n' +
    'complete and has a date of this week or a later one; next week it is due again. One without a date is due this\n' +
    'week. Changes nothing.',
  examples: [
    { run: 'weekly', does: 'what is due, with the explanation on each card' },
    { run: 'weekly --json', does: 'the same, as JSON (schemas/weekly.schema.json)' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { readWeekly } = await import('../../tickets/weekly.ts');
    const { showWeekly } = await import('../../views/show-weekly.ts');
    await showWeekly(context, await readWeekly(context));
    return exitCode.ok;
  },
});
