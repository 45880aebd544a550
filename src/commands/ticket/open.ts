import { defineCommand } from '../../cli/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Opens a ticket in the browser',
  description: 'Opens the ticket in your browser. Nothing is read, so it is not known whether the ticket is there.',
  examples: [{ run: 'ticket open 48201', does: "Zendesk's page of ticket 48201" }],
  arguments: { ticket: { summary: 'the number of the ticket', required: true, known: 'tickets' } },
  options: {},
  async run({ services, terminal, options }, { arguments: { ticket } }) {
    const { readTicketIds } = await import('../../changes/ticket-ids.ts');
    const [id] = readTicketIds([ticket], 'opened') as [number];
    const url = (await services.zendesk()).ticketUrl(id);
    await (await services.browser()).open(url);
    if (options.json) terminal.json({ schemaVersion: 1, command: 'ticket open', id, url });
    else terminal.result(`Opened ${url}`);
    return exitCode.ok;
  },
});
