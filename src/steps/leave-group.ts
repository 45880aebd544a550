import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { lookOrUnknown, readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { askTheTeam, findMessage, inMessage, sendMessage, toChannel } from './messages.ts';
import { nextPerson } from './next-person.ts';
import { shownDay } from './rotation.ts';
import type { Step, StepContext } from './step.ts';
import { afterRemoval, outsideWords, removeData, removeFromGroup } from './zendesk/group-membership.ts';
import { ticketsNotMoved } from './zendesk/locate-tickets.ts';
import {
  byHolder,
  countOf,
  numbersOf,
  otherGroupsOf,
  refuseWhileWorking,
  workingTicketsOf,
} from './zendesk/working-tickets.ts';

const data = z.union([removeData, toChannel]);

async function readMe(step: StepContext) {
  const line = await readSecondLine(step.context);
  return { line, mine: line.members.find(({ userId }) => userId === line.me.id) ?? null };
}

function outside({ memory, memoryOf }: StepContext, line: SecondLine): string {
  const { leave, 'ask-to-be-removed': ask } = memory.actions;
  return outsideWords('You are', line, [leave, ask, memoryOf('reassign').actions.reassign]);
}

/** What is still wrong after the person left the group, or null. */
async function wrongOutside(step: StepContext, line: SecondLine): Promise<string | null> {
  const late = await afterRemoval(step, line, 'leave');
  if (late !== null) return late;
  const notMoved = await ticketsNotMoved(step, line);
  if (notMoved.length === 0) return null;
  return `${outside(step, line)}, and ${countOf(notMoved)} did not reach the next person: ${byHolder(notMoved)}. See the step reassign`;
}

/** You are not in the group, and took none of its tickets with you. */
export const leaveGroup: Step<z.infer<typeof data>> = {
  id: 'leave-group',
  title: 'You have left the support group in Zendesk',
  verify: (step) =>
    lookOrUnknown(async () => {
      const { line, mine } = await readMe(step);
      const evidence = { group: line.group.name, members: line.members.length };
      if (!mine) {
        const wrong = await wrongOutside(step, line);
        return wrong === null ? pass(outside(step, line), { evidence }) : fail(wrong, { evidence });
      }
      const next = nextPerson(step);
      if (next.is === 'you')
        return pass(`You stay in ${line.group.name}: you are on again from ${shownDay(next.from)}`, { evidence });
      return fail(`You are still in ${line.group.name}`, { evidence });
    }),
  async plan(step) {
    const next = nextPerson(step);
    // Without a next person the group would be left empty.
    if (next.is === 'unknown') return { actions: [], undecided: next.why };
    const { line, mine } = await readMe(step);
    const { me, group } = line;
    if (!mine) {
      const wrong = await wrongOutside(step, line);
      return { actions: [], ...(wrong === null ? {} : { hindrance: wrong }) };
    }
    if (next.is === 'you') return { actions: [] };
    const { ofGroup, others } = await workingTicketsOf(line, me.id);
    if (ofGroup.length > 0) {
      const hindrance = `Leaving the group would take ${countOf(ofGroup)} from you (${numbersOf(ofGroup)}): reassign first`;
      return { actions: [], hindrance, waitFor: 'your tickets to be with someone else' };
    }
    const notMoved = await ticketsNotMoved(step, line);
    if (notMoved.length > 0) {
      const hindrance = `${countOf(notMoved)} did not reach the next person: ${byHolder(notMoved)}. See the step reassign`;
      return { actions: [], hindrance };
    }
    if (me.kind === 'admin') {
      return {
        actions: [
          {
            key: 'leave',
            kind: 'change',
            summary: `Remove you from ${group.name}`,
            where: 'Zendesk',
            data: { kind: 'remove', userId: me.id },
          },
        ],
      };
    }
    const until = step.rotation
      ? `my turn on ${inMessage(step.context.playbook.support.name)} ends on ${shownDay(step.rotation.end)}`
      : 'I hand over';
    const kept = others.length > 0 ? `; I still have ${numbersOf(others)} in ${otherGroupsOf(others)}` : '';
    const text =
      `Hello, ${until}, and no open ticket of "${inMessage(group.name)}" is assigned to me any more${kept}. Could ` +
      `${inMessage(whoMayChangeGroups(step.context.playbook))}, please remove me (${inMessage(me.name)}, ${inMessage(me.email)}) from ` +
      `the Zendesk group "${inMessage(group.name)}"? Thank you.`;
    return {
      actions: [askTheTeam(step, 'ask-to-be-removed', text)],
      waitFor: whoMayChangeGroups(step.context.playbook),
    };
  },
  data,
  find: async (step, { data, text }, since) =>
    data.kind === 'message' ? findMessage(step, { data, text }, since) : undefined,
  async apply(step, { data, text }) {
    const { line, mine } = await readMe(step);
    if (!mine) return {};
    const { ofGroup } = await workingTicketsOf(line, line.me.id);
    const notMoved = (await ticketsNotMoved(step, line)).filter(({ assigneeId }) => assigneeId !== line.me.id);
    if (notMoved.length > 0) {
      throw new Failure(`${countOf(notMoved)} did not reach the next person: ${byHolder(notMoved)}.`, {
        next: ['Run this again: the step reassign moves them.'],
      });
    }
    if (data.kind === 'message') {
      refuseWhileWorking(ofGroup, 'you', 'no one was asked to remove you');
      return sendMessage(step, { data, text });
    }
    refuseWhileWorking(ofGroup, 'you', 'you were not removed');
    return removeFromGroup(step, 'reassign', line, mine);
  },
};
