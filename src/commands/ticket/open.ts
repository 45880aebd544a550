import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Open a ticket in the browser',
  description:
    'Opens the ticket in your browser. It does not check that the ticket is there. If no browser can\n' +
    'be opened, as in the practice world and over SSH, it prints the address.',
  examples: [{ run: 'ticket open 48201', does: "Zendesk's page of ticket 48201" }],
  arguments: { ticket: { summary: 'the number of the ticket, or its address', required: true, known: 'tickets' } },
  options: {},
  async run(context, { arguments: { ticket } }) {
    const { readTicketId } = await import('../../changes/ticket-ids.ts');
    const { NoBrowser } = await import('../../services/browser/browser.ts');
    const { services, terminal, options } = context;
    const id = await readTicketId(context, ticket);
    const url = (await services.zendesk()).ticketUrl(id);
    const browser = await services.browser();
    const opened = await browser.open(url).then(
      () => true,
      (error: unknown) => {
        if (error instanceof NoBrowser) return false;
        throw error;
      },
    );
    if (options.json) terminal.json({ schemaVersion: 1, command: 'ticket open', id, url, opened });
    else if (opened) terminal.result(`Opened ${url}`);
    else {
      terminal.note('No browser could be opened. Open it yourself:');
      terminal.result(url);
    }
    return exitCode.ok;
  },
});
