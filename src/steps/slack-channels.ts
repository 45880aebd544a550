import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { changeOf, findChannels } from '../checks/slack-channels.ts';
import type { Context } from '../context.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { actionData } from './action-data.ts';
import { askTheTeam, findMessage, inMessage, sendMessage, toChannel } from './messages.ts';
import { shownTurn } from './rotation.ts';
import type { Action, Step } from './step.ts';

const data = z.union([actionData('join', { channelId: z.string() }), toChannel]);
type Data = z.infer<typeof data>;

async function readChannels(context: Context) {
  const slack = await context.services.slack();
  const { found } = await findChannels(slack, context.playbook.slack.channels);
  // No one can join an archived channel.
  const open = found.filter(({ channel }) => !channel?.isArchived);
  const missing = open.filter(({ isMember }) => !isMember);
  return {
    count: open.length,
    changes: found.flatMap((one) => changeOf(one) ?? []),
    visible: missing.flatMap(({ channel }) => channel ?? []),
    hidden: missing.filter(({ channel }) => channel === null).map(({ wanted }) => wanted.name),
  };
}

/** You are in every channel of the playbook. */
export const slackChannels: Step<Data> = {
  id: 'slack-channels',
  title: 'You are in the support and infrastructure channels in Slack',
  verify: ({ context }) =>
    lookOrUnknown(async () => {
      const { count, changes, visible, hidden } = await readChannels(context);
      const missing = [...visible.map(({ name }) => name), ...hidden];
      const evidence = { missing, ...(changes.length > 0 ? { changes } : {}) };
      const and = changes.length > 0 ? `; ${changes.join(', ')}` : '';
      return missing.length === 0
        ? pass(`You are in all ${count} channels${and}`, { evidence })
        : fail(`You are not in ${missing.map((name) => `#${name}`).join(', ')}${and}`, { evidence });
    }),
  async plan(step) {
    const { visible, hidden } = await readChannels(step.context);
    const joins: Action<Data>[] = visible.map((channel) => ({
      key: `join-${channel.name}`,
      kind: 'change',
      summary: `Join #${channel.name}`,
      where: 'Slack',
      data: { kind: 'join', channelId: channel.id },
    }));
    if (hidden.length === 0) return { actions: joins };
    const names = hidden.map((name) => `#${name}`).join(', ');
    const team = step.context.playbook.slack.teamChannel;
    if (hidden.includes(team)) {
      return {
        actions: joins,
        hindrance: `You can't see ${names}: ask someone who is in it to invite you`,
        waitFor: `an invitation to ${names}`,
      };
    }
    const support = inMessage(step.context.playbook.support.name);
    const text =
      `Hello, ${step.rotation ? `my turn on ${support} is ${shownTurn(step.rotation)}, and ` : ''}I can't see ${names}. ` +
      'Could someone who is in there please invite me? Thank you.';
    return {
      // You can ask in the team's channel once you have joined it.
      actions: [...joins, askTheTeam(step, `ask-for-invitation-${hidden.join('-')}`, text)],
      waitFor: `an invitation to ${names}`,
    };
  },
  data,
  find: async (step, { data, text }, since) =>
    data.kind === 'message' ? findMessage(step, { data, text }, since) : undefined,
  async apply(step, { data, text }) {
    if (data.kind === 'message') return sendMessage(step, { data, text });
    const was = await (await step.context.services.slack()).join(data.channelId);
    return { channel: data.channelId, before: was === 'already' ? 'member' : 'no member', after: 'member' };
  },
};
