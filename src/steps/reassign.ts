import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { lookOrUnknown, memberWithEmail, readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { askTheTeam, findMessage, inMessage, sendMessage } from './messages.ts';
import { nextPerson } from './next-person.ts';
import { shownDay } from './rotation.ts';
import type { Action, Step, StepContext } from './step.ts';
import { addAction, addToGroup, whoMayChangeTheGroup } from './zendesk/group-membership.ts';
import {
  countOf,
  findReassigned,
  numbersOf,
  reassign,
  reassignAction,
  workingTicketsOf,
} from './zendesk/working-tickets.ts';

async function readMine(step: StepContext) {
  const line = await readSecondLine(step.context);
  return { line, ...(await workingTicketsOf(line, line.me.id)) };
}

/** The Zendesk user of who is next: in the group, or by address; or why it cannot be them. */
async function userIdOf({ zendesk, members }: SecondLine, { name, email }: RotaPerson): Promise<number | string> {
  const member = memberWithEmail(members, email);
  if (member) return member.userId;
  const user = await zendesk.userByEmail(email);
  if (!user) return `Zendesk knows nobody with the address ${email}, so nothing can go to ${name}`;
  if (user.kind === 'admin' || user.kind === 'agent') return user.id;
  return `${name} (${email}) is ${user.kind === 'end user' ? 'an' : 'a'} ${user.kind} in Zendesk, to whom no ticket can go`;
}

/** With the person in it: where a swap comes late, colleagues are asked for somebody else. */
const askKey = ({ email }: RotaPerson) => `ask-to-add ${email}`;

/** Your working tickets of the group are with the next person, who is in the group. No ticket falls in between. */
export const reassignTickets: Step = {
  id: 'reassign',
  title: 'Your tickets are with the next person',
  verify: (step) =>
    lookOrUnknown(async () => {
      const { line, ofGroup, others } = await readMine(step);
      const moved = step.memory.actions.reassign?.made?.tickets;
      const evidence = {
        group: line.group.name,
        withYou: ofGroup.map(({ id }) => id),
        reassigned: Array.isArray(moved) ? moved : [],
        otherGroups: others.map(({ id }) => id),
      };
      const also =
        others.length > 0
          ? `; ${numbersOf(others)} in other groups stay${others.length === 1 ? 's' : ''} with you`
          : '';
      if (ofGroup.length === 0) {
        const count = evidence.reassigned.length;
        const seen =
          count > 0
            ? `${count} reassigned and read back, none is left with you`
            : `None of ${line.group.name} is with you`;
        return pass(`${seen}${also}`, { evidence });
      }
      const next = nextPerson(step);
      if (next.is === 'you') {
        return pass(`You are on again from ${shownDay(next.from)}: ${countOf(ofGroup)} stay with you`, { evidence });
      }
      return fail(`${countOf(ofGroup)} of ${line.group.name} ${ofGroup.length === 1 ? 'is' : 'are'} with you${also}`, {
        evidence,
      });
    }),
  async plan(step) {
    const next = nextPerson(step);
    if (next.is === 'unknown') return { actions: [], undecided: next.why };
    const { line, ofGroup } = await readMine(step);
    const { me, group, members } = line;
    if (next.is === 'you' || ofGroup.length === 0) return { actions: [] };
    const { person } = next;
    const userId = await userIdOf(line, person);
    if (typeof userId === 'string') return { actions: [], hindrance: userId };
    const move = reassignAction(step, ofGroup, { whose: 'yours', whom: person.name });
    if (memberWithEmail(members, person.email)) return { actions: [{ ...move, data: { ...move.data, to: userId } }] };
    if (me.kind === 'admin') {
      const add = addAction('add-next', line, userId, person.name);
      return { actions: [add, { ...move, data: { ...move.data, to: userId }, after: add.key }] };
    }
    const name = inMessage(person.name);
    const text =
      `Hello, ${name} (${inMessage(person.email)}) is on 2nd line support from ${shownDay(next.from)}, after me. Could someone in the ` +
      `Maintenance and Support Team, or a Delivery Lead, please add ${name} to the Zendesk group "${inMessage(group.name)}", ` +
      'so that I can hand over my tickets? Thank you.';
    return { actions: [askTheTeam(step, askKey(person), text)], waitFor: whoMayChangeTheGroup };
  },
  async find(step, action, since) {
    if (action.kind === 'send') return findMessage(step, action, since);
    if (action.key !== 'reassign' || typeof action.data.to !== 'number') return undefined;
    const line = await readSecondLine(step.context);
    return findReassigned(step, action, line, { from: line.me.id, to: action.data.to });
  },
  async apply(step, action: Action) {
    if (action.kind === 'send') return sendMessage(step, action);
    const line = await readSecondLine(step.context);
    if (action.key === 'add-next') return addToGroup(line, action);
    // Only to somebody of whom the group says at this very moment that they are in it.
    const next = nextPerson(step);
    const to = line.members.find(({ userId }) => userId === action.data.to);
    if (
      next.is !== 'known' ||
      !to ||
      !samePerson({ name: to.user?.name ?? '', email: to.user?.email ?? '' }, next.person)
    ) {
      throw new Failure(
        `${next.is === 'known' ? next.person.name : 'The next person'} is not in ${line.group.name} any more, so nothing was reassigned.`,
        {
          next: ['Run this again: they are added, or asked for, first.'],
        },
      );
    }
    return reassign(step, action, line, { from: line.me.id, to: to.userId });
  },
};
