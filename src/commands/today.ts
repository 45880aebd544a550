import { defineCommand } from '../command-definition/define-command.ts';
import { exitCode } from '../errors.ts';

export const command = defineCommand({
  summary: 'Show the morning page: your rotation, and what is urgent',
  description:
    'Shows on one page which day of your rotation it is, the tickets that are breached or due before you finish, how\n' +
    'many wait, suspended tickets, weekly tasks, open incidents, what start, end and onboard wait for, what you can\n' +
    'continue now that others have done their part, and notes that you wrote and did not send. From your first day it\n' +
    'names start until that is done, and from your last day end. Changes nothing. What could not be read is named, and the\n' +
    'rest is shown. The page has 23 lines, or as many as your terminal; with --all it has everything.\n\n' +
    'It exits with 1 if a ticket is breached, and with 3 if something could not be read or is in doubt.',
  examples: [
    { run: 'today', does: 'what a day begins with' },
    { run: 'today --all', does: 'all of it, however long the screen is' },
    { run: 'today --json', does: 'the same, as JSON (schemas/today.schema.json)' },
  ],
  arguments: {},
  options: { all: { summary: 'everything, also what does not fit the page' } },
  async run(context, { options }) {
    const { readToday } = await import('../runner/read-today.ts');
    const today = await readToday(context);
    const { gapsCode } = await import('../tickets/gap.ts');
    const { showToday } = await import('../views/show-today.ts');
    await showToday(context, today, options.all === true);
    if (today.queue?.hasOverdue) return exitCode.wrong;
    const code = gapsCode(today.gaps);
    const isInDoubt = today.queue?.hasUnknown || (today.rotation?.doubts.length ?? 0) > 0;
    return code === exitCode.ok && isInDoubt ? exitCode.unknown : code;
  },
});
