import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Show the mail that Zendesk held back and may be ours',
  description:
    'Lists the suspended tickets, which Zendesk deletes after 14 days. Those that look like ours come first, with why:\n' +
    'who wrote, from where, and about what. The others are only counted; --all lists them. Changes nothing.\n\n' +
    'It exits with 3 if it could not tell which are ours.',
  examples: [
    { run: 'suspended', does: 'which may be ours' },
    { run: 'suspended --all', does: 'every one' },
    { run: 'suspended --json', does: 'the same, as JSON (schemas/suspended.schema.json)' },
  ],
  arguments: {},
  options: { all: { summary: "also list those that don't look like ours" } },
  async run(context, { options }) {
    const { readSuspended } = await import('../../tickets/suspended.ts');
    const { gapsCode } = await import('../../tickets/gap.ts');
    const { showSuspended } = await import('../../views/show-suspended.ts');
    const list = await readSuspended(context);
    await showSuspended(context, list, { all: options.all === true });
    return gapsCode(list.gaps);
  },
});
