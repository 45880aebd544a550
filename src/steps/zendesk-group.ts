import { fail, pass } from '../checks/check.ts';
import { ServiceError } from '../services/service-error.ts';
import { askTheTeam, findMessage, sendMessage } from './messages.ts';
import { lookOrUnknown, readSecondLine } from './second-line.ts';
import type { Step } from './step.ts';

/** You are in the 2nd line group: before that nobody can assign a ticket to you. */
export const zendeskGroup: Step = {
  id: 'zendesk-group',
  title: 'You are in the 2nd line group in Zendesk',
  verify: ({ context }) =>
    lookOrUnknown(async () => {
      const { me, group, members } = await readSecondLine(context);
      const evidence = { group: group.name, members: members.length };
      return members.some((member) => member.userId === me.id)
        ? pass(`You are in ${group.name}`, { evidence })
        : fail(`You are not in ${group.name}`, { evidence });
    }),
  async plan(step) {
    const { me, group } = await readSecondLine(step.context);
    const { rotation } = step;
    if (me.kind === 'admin') {
      return {
        actions: [
          {
            key: 'join',
            kind: 'change',
            summary: `Add you to ${group.name}`,
            where: 'Zendesk',
            data: { groupId: group.id, userId: me.id },
          },
        ],
      };
    }
    const text =
      `Hello, my turn on 2nd line support is ${rotation?.start} to ${rotation?.end}. ` +
      `Could somebody in the Maintenance and Support Team, or a Delivery Lead, please add me (${me.name}, ${me.email}) ` +
      `to the Zendesk group "${group.name}"? Thank you.`;
    return {
      actions: [askTheTeam(step, 'ask-to-be-added', text)],
      waitFor: 'somebody in the Maintenance and Support Team, or a Delivery Lead',
    };
  },
  async find(step, action, since) {
    if (action.key === 'ask-to-be-added') return findMessage(step, action, since);
    const { me, members } = await readSecondLine(step.context);
    const mine = members.find((member) => member.userId === me.id);
    return mine ? { membership: mine.id } : null;
  },
  async apply(step, action) {
    if (action.key === 'ask-to-be-added') return sendMessage(step, action);
    const zendesk = await step.context.services.zendesk();
    try {
      const membership = await zendesk.addMember(Number(action.data.userId), Number(action.data.groupId));
      return { membership: membership.id };
    } catch (error) {
      // Somebody else may have added you in this very moment: the verification after this tells.
      if (error instanceof ServiceError && error.problem === 'conflict') return {};
      throw error;
    }
  },
};
