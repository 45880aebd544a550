import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';
import { groupWords } from '../../playbook/schema.ts';

export const command = defineCommand({
  summary: 'Move tickets to another group: triage, 1st, 2nd or scoping',
  description:
    'For a ticket that takes longer than expected, or that has to be dropped: 2nd and scoping are for what takes more\n' +
    'time, and in triage someone looks at it again. A ticket of 2nd and scoping has a Trello card: if it has none, --card\n' +
    'makes it, and --no-card says why not, in a note. A ticket that is moved is assigned to no one.' +
    changeExits,
  examples: [
    { run: 'ticket move 48201 2nd --card --note "The theme has to change"', does: 'it takes more than an hour' },
    { run: 'ticket move 48201 triage --note "Another site than we thought"', does: 'to be triaged again' },
  ],
  arguments: {
    ticket: {
      summary: 'the numbers or addresses of the tickets, then the group',
      required: true,
      list: true,
      last: 'group',
      known: 'tickets',
      choices: Object.keys(groupWords),
    },
  },
  options: {
    ...changeOptions,
    note: { summary: 'an internal note to leave with it; for one ticket', value: 'text' },
    card: { summary: 'make its Trello card if it has none' },
    noCard: { summary: 'why it gets no Trello card', value: 'why', conflicts: ['card'] },
  },
  async run(context, { arguments: { ticket }, options }) {
    const { moveTickets, readMove } = await import('../../changes/move-tickets.ts');
    const { leadChange } = await import('../lead-change.ts');
    const wanted = await readMove(context, ticket, options);
    return leadChange(context, await moveTickets(context, wanted), options);
  },
});
