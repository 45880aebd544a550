import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { lookOrUnknown } from './second-line.ts';
import type { Step } from './step.ts';

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
  async plan({ context }) {
    const { missing, visible } = await readChannels(context);
    const hidden = missing.filter((name) => !visible.some((channel) => channel.name === name));
    return {
      actions: visible.map((channel) => ({
        key: `join-${channel.name}`,
        kind: 'change',
        summary: `Join #${channel.name}`,
        where: 'Slack',
        data: { channelId: channel.id },
      })),
      ...(hidden.length > 0
        ? {
            hindrance: `You can't see ${hidden.map((name) => `#${name}`).join(', ')}: ask somebody who is in there to invite you`,
            waitFor: `an invitation to ${hidden.map((name) => `#${name}`).join(', ')}`,
          }
        : {}),
    };
  },
  async apply({ context }, action) {
    const slack = await context.services.slack();
    return { channel: String(action.data.channelId), was: await slack.join(String(action.data.channelId)) };
  },
};
