import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { lookOrUnknown, readSecondLine } from '../tickets/second-line.ts';
import { askTheTeam, findMessage, inMessage, sendMessage, toChannel } from './messages.ts';
import { shownTurn } from './rotation.ts';
import type { Step } from './step.ts';
import { addAction, addData, addToGroup } from './zendesk/group-membership.ts';

const data = z.union([addData, toChannel]);

/** You are in the group: before that no one can assign a ticket to you. */
export const zendeskGroup: Step<z.infer<typeof data>> = {
  id: 'zendesk-group',
  title: 'You are in the support group in Zendesk',
  verify: ({ context }) =>
    lookOrUnknown(async () => {
      const { me, group, members } = await readSecondLine(context);
      const evidence = { group: group.name, members: members.length };
      return members.some((member) => member.userId === me.id)
        ? pass(`You are in ${group.name}`, { evidence })
        : fail(`You are not in ${group.name}`, { evidence });
    }),
  async plan(step) {
    const line = await readSecondLine(step.context);
    const { me, group } = line;
    const { rotation } = step;
    if (me.kind === 'admin') {
      return { actions: [addAction('join', line, me.id, 'you')] };
    }
    const support = inMessage(step.context.playbook.support.name);
    const text =
      `Hello, ${rotation ? `my turn on ${support} is ${shownTurn(rotation)}. Could` : 'could'} ` +
      `${inMessage(whoMayChangeGroups(step.context.playbook))}, please add me (${inMessage(me.name)}, ` +
      `${inMessage(me.email)}) to the Zendesk group "${inMessage(group.name)}"? Thank you.`;
    return {
      actions: [askTheTeam(step, 'ask-to-be-added', text)],
      waitFor: whoMayChangeGroups(step.context.playbook),
    };
  },
  data,
  async find(step, { data, text }, since) {
    if (data.kind === 'message') return findMessage(step, { data, text }, since);
    const { me, members } = await readSecondLine(step.context);
    const mine = members.find((member) => member.userId === me.id);
    return mine ? { membership: mine.id } : null;
  },
  async apply(step, { data, text }) {
    if (data.kind === 'message') return sendMessage(step, { data, text });
    return addToGroup(await readSecondLine(step.context), data);
  },
};
