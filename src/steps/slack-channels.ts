import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { askTheTeam, findMessage, sendMessage } from './messages.ts';
import { shownTurn } from './rotation.ts';
import type { Action, Step } from './step.ts';

async function readChannels(context: Context) {
  const slack = await context.services.slack();
  const wanted = context.playbook.slack.channels.map(({ name }) => name);
  const mine = new Set((await slack.myChannels()).channels.map((channel) => channel.name));
  const missing = wanted.filter((name) => !mine.has(name));
  const visible = missing.length === 0 ? [] : (await slack.channelsNamed(missing)).channels;
  return { wanted, missing, visible };
}

/** You are in every channel that the page names. */
export const slackChannels: Step = {
  id: 'slack-channels',
  title: 'You are in the support and infrastructure channels in Slack',
  verify: ({ context }) =>
    lookOrUnknown(async () => {
      const { wanted, missing } = await readChannels(context);
      const evidence = { missing };
      return missing.length === 0
        ? pass(`You are in all ${wanted.length} channels`, { evidence })
        : fail(`You are not in ${missing.map((name) => `#${name}`).join(', ')}`, { evidence });
    }),
  async plan(step) {
    const { missing, visible } = await readChannels(step.context);
    const hidden = missing.filter((name) => !visible.some((channel) => channel.name === name));
    const joins: Action[] = visible.map((channel) => ({
      key: `join-${channel.name}`,
      kind: 'change',
      summary: `Join #${channel.name}`,
      where: 'Slack',
      data: { channelId: channel.id },
    }));
    if (hidden.length === 0) return { actions: joins };
    const names = hidden.map((name) => `#${name}`).join(', ');
    const team = step.context.playbook.slack.teamChannel;
    if (hidden.includes(team)) {
      return {
        actions: joins,
        hindrance: `You can't see ${names}: ask somebody who is in there to invite you`,
        waitFor: `an invitation to ${names}`,
      };
    }
    const text =
      `Hello, ${step.rotation ? `my turn on 2nd line support is ${shownTurn(step.rotation)}` : 'I am on 2nd line support'}, and I can't see ${names}. ` +
      'Could someone who is in there please invite me? Thank you.';
    return {
      // Once you are in the team's channel you may ask there.
      actions: [...joins, askTheTeam(step, `ask-for-invitation-${hidden.join('-')}`, text)],
      waitFor: `an invitation to ${names}`,
    };
  },
  find: async (step, action, since) => (action.kind === 'send' ? findMessage(step, action, since) : undefined),
  async apply(step, action) {
    if (action.kind === 'send') return sendMessage(step, action);
    const slack = await step.context.services.slack();
    const was = await slack.join(String(action.data.channelId));
    return {
      channel: String(action.data.channelId),
      before: was === 'already' ? 'member' : 'no member',
      after: 'member',
    };
  },
};
