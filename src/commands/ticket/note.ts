import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';
import { UsageError } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Leave an internal note on a ticket',
  description:
    'Leaves a note that clients do not see, and reads it back. Without a text your editor opens, with the conversation\n' +
    'below. A note that seems to hold a secret is not sent. Whatever you wrote is kept until it is sent: run the command\n' +
    'again to continue.' +
    changeExits,
  examples: [
    { run: 'ticket note 48201', does: 'write it in your editor' },
    { run: 'ticket note 48201 "Asked the hosting company on Monday"', does: 'in one line' },
    { run: 'ticket note 48201 - --yes <note.md', does: 'from standard input, without asking' },
  ],
  arguments: {
    ticket: { summary: 'the number of the ticket, or its address', required: true, known: 'tickets' },
    text: { summary: 'the note, or - for standard input' },
  },
  options: { ...changeOptions, file: { summary: 'a file with the note', value: 'file' } },
  async run(context, { arguments: { ticket, text }, options }) {
    const { readTicketId } = await import('../../changes/ticket-ids.ts');
    const { leaveTicketNote } = await import('../../changes/ticket-note.ts');
    const { readTextFile } = await import('../../runner/notes-file.ts');
    const { leadChange } = await import('../lead-change.ts');
    const id = await readTicketId(context, ticket);
    if (text !== undefined && options.file !== undefined) {
      throw new UsageError('Give the note once: as TEXT, with --file, or on standard input.');
    }
    const file = text === '-' ? '-' : options.file;
    const flag = file === undefined ? 'TEXT' : file === '-' ? 'standard input' : '--file';
    const written =
      file === undefined ? text : await readTextFile(file, file === '-' ? 'TEXT' : '--file', context.signal);
    if (written === undefined && !context.terminal.interactive) {
      throw new UsageError('There is no terminal to write the note at: give it as TEXT, with --file, or as -.');
    }
    const given = written === undefined ? null : { text: written, flag };
    return leadChange(context, await leaveTicketNote(context, id, given), options);
  },
});
