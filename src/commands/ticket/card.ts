import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Make the Trello card of a ticket, or connect one',
  description:
    "Makes a card with the ticket's subject and address, and writes it into the ticket's field, as the\n" +
    'Trello app in Zendesk does; without such a field, into an internal note. A card that is there already is found by\n' +
    "the ticket's field or by the ticket's address on it, and connected. There is never a second one." +
    changeExits,
  examples: [
    { run: 'ticket card 48201', does: 'its card, found or made' },
    {
      run: 'ticket card 48211 --link https://trello.com/c/D0cSrch1',
      does: 'this card, which mentions it, is its card',
    },
  ],
  arguments: { ticket: { summary: 'the number of the ticket, or its address', required: true, known: 'tickets' } },
  options: {
    ...changeOptions,
    link: { summary: 'connect this card', value: 'address' },
  },
  async run(context, { arguments: { ticket }, options }) {
    const { readTicketId } = await import('../../changes/ticket-ids.ts');
    const { readCardLink, ticketCard } = await import('../../changes/ticket-card.ts');
    const { leadChange } = await import('../lead-change.ts');
    const id = await readTicketId(context, ticket);
    const link = options.link === undefined ? null : readCardLink(options.link);
    return leadChange(context, ticketCard(context, id, link), options);
  },
});
