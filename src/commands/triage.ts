import { changeOptions } from '../command-definition/checklist-options.ts';
import { defineCommand } from '../command-definition/define-command.ts';
import { UsageError } from '../errors.ts';

export const command = defineCommand({
  summary: 'Triage the tickets of the triage group, one at a time',
  description:
    'Shows each ticket of the triage group and asks how long it will take: that decides its group. Then it asks for\n' +
    'the priority and the type, what the client has to be asked, and whether it gets a Trello card. All of it is shown\n' +
    'as one plan, and done in one request. What you need to ask the client is shown for you to copy: it is never sent.\n\n' +
    'Without a terminal, --answer gives time (1st, 2nd, scoping), priority, type, ask, assignee (me, none), card (make,\n' +
    'none), why (it needs no card) and note. Needed are time, priority and type; for 2nd and scoping also card, if the\n' +
    'ticket has none, and why if it is to get none.\n\n' +
    'It exits with 5 if tickets are left.',
  examples: [
    { run: 'triage', does: 'the whole group' },
    { run: 'triage --only 48234', does: 'one ticket' },
    { run: 'triage --answer triage.time.48234=1st --yes', does: 'without questions, as far as answers are given' },
  ],
  arguments: {},
  options: {
    ...changeOptions,
    only: { summary: 'only these tickets', value: 'ids', list: true, known: 'tickets' },
    answer: {
      summary: 'the answer to a question',
      value: 'triage.question.id=value',
      repeat: true,
      known: 'questions of triage',
    },
  },
  async run(context, { options }) {
    const { readTicketIds } = await import('../changes/ticket-ids.ts');
    const { readWrittenAnswers } = await import('../runner/checklist-flags.ts');
    const answers = readWrittenAnswers(options.answer ?? [], 'triage.time.48234=2nd');
    const other = answers.find(({ step, about }) => step !== 'triage' || about === undefined);
    if (other) throw new UsageError('--answer: expected triage.QUESTION.TICKET=VALUE, such as triage.time.48234=2nd.');
    const only = options.only ? await readTicketIds(context, options.only) : null;
    const { readTriage } = await import('../changes/read-triage.ts');
    const { leadTriage } = await import('../views/lead-triage.ts');
    const triage = await readTriage(context, only);
    return leadTriage(context, triage, { answers, dryRun: options.dryRun === true });
  },
});
