import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Show a suspended ticket: who wrote it, why it was held back, and what it says',
  description:
    'Shows one suspended ticket with its message and the names of its attachments. Its text comes from outside, so\n' +
    'control and invisible characters are taken out. Changes nothing.',
  examples: [
    { run: 'suspended show 7900004', does: 'read it' },
    { run: 'suspended show 7900004 --json', does: 'the same, as JSON (schemas/suspended.schema.json)' },
  ],
  arguments: { id: { summary: 'its number, as `suspended` lists it', required: true, known: 'suspended tickets' } },
  options: {},
  async run(context, { arguments: { id } }) {
    const { readSuspendedIds } = await import('../../changes/ticket-ids.ts');
    const [number = 0] = readSuspendedIds([id]);
    const { readOneSuspended } = await import('../../tickets/suspended.ts');
    const { gapsCode } = await import('../../tickets/gap.ts');
    const { showOneSuspended } = await import('../../views/show-suspended.ts');
    const found = await readOneSuspended(context, number);
    await showOneSuspended(context, found);
    return gapsCode(found.gaps);
  },
});
