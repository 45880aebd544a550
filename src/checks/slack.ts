import type { Playbook } from '../playbook/schema.ts';
import { helpfulScopes, requiredScopes } from '../services/slack/scopes.ts';
import { lookAt } from './account.ts';
import { slackAccount } from './accounts.ts';
import { type Check, type Finding, fail, pass, type Remedy, unknown, warn } from './check.ts';
import { playbookRemedy } from './remedy.ts';
import { changeOf, findChannels } from './slack-channels.ts';

const withHash = (names: readonly string[]) => names.map((name) => `#${name}`).join(', ');

/** How to get into the channels that can be joined, and into those that only others can open. */
function wayIn(playbook: Playbook, joinable: readonly string[], unseen: readonly string[]): Remedy {
  const join = playbookRemedy(playbook, 'slack');
  if (unseen.length === 0) return join;
  const ask = playbookRemedy(playbook, 'slack-unseen');
  return joinable.length === 0 ? ask : { ...join, summary: `${join.summary}. ${ask.summary}` };
}

/** You are in the support channels, and the token is yours and may do what start and end need. */
export const slackCheck: Check = {
  id: 'slack',
  title: 'You are in the support channels in Slack',
  category: 'accounts',
  network: true,
  consequence: 'You miss alerts and tickets that are only posted in Slack, and start and end cannot work for you.',
  explain: {
    why: 'Zendesk, monitoring and incidents post in these channels, and the handover is sent to the next person in Slack.',
    looksAt: [
      'who the sign-in belongs to: a person, not a bot',
      'the channels that you are in, against those of the playbook',
      `the scopes of the token: start and end need ${requiredScopes.join(', ')}; for private channels also ${helpfulScopes.join(', ')}`,
    ],
    byHand: ['Open Slack and look at your list of channels'],
  },
  async run(context): Promise<Finding> {
    const { playbook } = context;
    const token = playbookRemedy(playbook, 'slack-token');
    const scopesRemedy = playbookRemedy(playbook, 'slack-scopes');
    return lookAt(context, slackAccount, 'slack-scopes', async () => {
      const slack = await context.services.slack();
      const [me, { found, privateToo }] = await Promise.all([slack.me(), findChannels(slack, playbook.slack.channels)]);
      const evidence = { team: me.teamName, kind: me.kind };
      if (me.kind === 'bot') {
        return fail('The Slack token belongs to a bot, which would join and post in place of you', {
          evidence,
          remedy: token,
          letsOthersRun: true,
        });
      }
      const lacks = (scopes: readonly string[]) => scopes.filter((scope) => me.scopes && !me.scopes.includes(scope));
      const scopes = lacks(requiredScopes);
      const helpful = lacks(helpfulScopes);
      const absent = found.filter(({ isMember, channel }) => !isMember && !channel?.isArchived);
      const joinable = absent.flatMap(({ channel }) => channel?.name ?? []);
      const unseen = absent.filter(({ channel }) => channel === null).map(({ wanted: { name } }) => name);
      const hidden = privateToo ? [] : unseen;
      const changes = found.flatMap((one) => changeOf(one) ?? []);
      const missing = [...joinable, ...(privateToo ? unseen : [])];
      const and = changes.length > 0 ? `; ${changes.join(', ')}` : '';
      const seen = {
        ...evidence,
        channels: playbook.slack.channels.length - missing.length - hidden.length,
        missingChannels: missing,
        ...(hidden.length > 0 ? { hiddenChannels: hidden } : {}),
        ...(changes.length > 0 ? { changedChannels: changes } : {}),
        missingScopes: [...scopes, ...helpful],
      };
      if (missing.length > 0) {
        const more = scopes.length > 0 ? `, and the token lacks ${scopes.join(', ')}` : '';
        const gone =
          privateToo && unseen.length > 0 ? [`You don't see ${withHash(unseen)}: private, renamed or archived`] : [];
        const out = joinable.length > 0 ? [`You are not in ${withHash(joinable)}`] : [];
        return fail(`${[...out, ...gone].join('; ')}${and}${more}`, {
          evidence: seen,
          remedy: wayIn(playbook, joinable, unseen),
          letsOthersRun: true,
        });
      }
      if (scopes.length > 0) {
        return fail(`The Slack token may not do what start and end need: ${scopes.join(', ')}`, {
          evidence: seen,
          remedy: scopesRemedy,
          letsOthersRun: true,
        });
      }
      if (hidden.length > 0) {
        return unknown(`Whether you are in ${withHash(hidden)} can't be checked without the scope groups:read`, {
          evidence: seen,
          remedy: scopesRemedy,
          letsOthersRun: true,
        });
      }
      if (changes.length > 0) {
        return warn(`You are in every other channel${and}`, {
          evidence: seen,
          remedy: { summary: 'Say in the team which channel to use instead', commands: [], url: playbook.page.url },
        });
      }
      if (helpful.length > 0) {
        return warn(`You are in every channel; the token lacks ${helpful.join(', ')}, and does not see private ones`, {
          evidence: seen,
          remedy: scopesRemedy,
        });
      }
      return pass('You are in every channel of the playbook', { evidence: seen });
    });
  },
};
