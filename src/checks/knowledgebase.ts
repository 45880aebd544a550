import { lookAt } from './account.ts';
import { airtableAccount } from './accounts.ts';
import { type Check, fail, pass } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** The person can read what is written down about each project. */
export const knowledgebase: Check = {
  id: 'knowledgebase',
  title: 'You can read the project knowledge base in Airtable',
  category: 'accounts',
  network: true,
  consequence: "You have to ask others what a client's site is, where it runs and who knows it.",
  explain: {
    why: "What is particular about each client's site is written down in the project knowledge base.",
    looksAt: [
      'GET /v0/meta/bases: whether the base of the playbook is among those that the token may see. A token can be limited to fewer bases than you see.',
    ],
    byHand: ({ knowledgebase: { url } }) => [
      `Open ${url}, and bookmark it.`,
      'Make a personal access token at https://airtable.com/create/tokens, with the scope schema.bases:read and access to that base.',
      'govsupport auth login airtable: give it the token when it asks.',
    ],
  },
  run: (context) =>
    lookAt(context, airtableAccount, 'knowledgebase', async () => {
      const { name, baseId } = context.playbook.knowledgebase;
      const bases = await (await context.services.airtable()).bases();
      const found = bases.find(({ id }) => id === baseId);
      const evidence = { baseId, permission: found?.permission ?? null, bases: bases.length };
      if (found) return pass(`You can read the ${name}`, { evidence });
      return fail(`Your token does not see the ${name}: it is limited to other bases, or you can't see it`, {
        evidence,
        remedy: playbookRemedy(context.playbook, 'knowledgebase'),
      });
    }),
};
