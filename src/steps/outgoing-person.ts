import * as z from 'zod';
import { fail, pass, unknown } from '../checks/check.ts';
import { addDays, dayOf } from '../lib/days.ts';
import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { lookOrUnknown, placeOf, readSecondLine } from '../tickets/second-line.ts';
import { askTheTeam, findMessage, inMessage, sendMessage, toChannel } from './messages.ts';
import { shownDay } from './rotation.ts';
import type { Action, Step, StepContext } from './step.ts';
import { afterRemoval, outsideWords, removeData, removeFromGroup } from './zendesk/group-membership.ts';
import { locateTickets, type Transfer, trackedTickets } from './zendesk/locate-tickets.ts';
import { findReassigned, reassign, reassignAction, reassignData } from './zendesk/move-tickets.ts';
import { byHolder, countOf, numbersOf, refuseWhileWorking, workingTicketsOf } from './zendesk/working-tickets.ts';

const data = z.union([reassignData, removeData, toChannel]);
type Data = z.infer<typeof data>;

/** Whether this program removed someone of this name, so that their name is enough to identify them. */
function wasRemoved({ memory }: StepContext, name: string): boolean {
  const removed = memory.actions.remove;
  return Boolean(removed?.made) && removed?.action?.summary.startsWith(`Remove ${name} `) === true;
}

async function readOutgoing(step: StepContext) {
  const line = await readSecondLine(step.context);
  const person = step.rotation?.previous?.person ?? null;
  const place = person && (await placeOf(line, person));
  const member = place?.is === 'member' ? place.member : null;
  const why =
    place?.is === 'unknown' && !wasRemoved(step, person?.name ?? '')
      ? `${place.why}: give --answer rotation.previous=EMAIL`
      : null;
  return { ...line, person, member, why };
}

/** Tickets move from the last person to this one. Someone who was removed from the group is found by address. */
async function endsOf(
  step: StepContext,
  { zendesk, me, members, person, member }: Awaited<ReturnType<typeof readOutgoing>>,
): Promise<Transfer> {
  const isKnown = trackedTickets(step.memory).tickets.length > 0;
  const user = !member && person && person.email !== '' && isKnown ? await zendesk.userByEmail(person.email) : null;
  return {
    from: member?.userId ?? user?.id ?? null,
    to: members.some(({ userId }) => userId === me.id) ? me.id : null,
  };
}

/** Tickets that should have come to this person, but are with no one or with someone who left the group. */
async function lostTickets(step: StepContext, outgoing: Awaited<ReturnType<typeof readOutgoing>>) {
  if (trackedTickets(step.memory).tickets.length === 0) return [];
  return (await locateTickets(step, 'outgoing-person', outgoing, await endsOf(step, outgoing), [])).notMoved;
}

/** The last person, with the tickets that Zendesk would silently take from them if they were removed now. */
async function theirWork(step: StepContext) {
  const outgoing = await readOutgoing(step);
  const { member } = outgoing;
  const theirs = member ? (await workingTicketsOf(outgoing, member.userId)).ofGroup : [];
  step.track(
    'outgoing-person',
    theirs.map(({ id }) => id),
  );
  const lost = await lostTickets(step, outgoing);
  const tickets = [...theirs, ...lost.filter(({ id }) => !theirs.some((one) => one.id === id))];
  return { ...outgoing, theirs, tickets };
}

function outside({ memory }: StepContext, outgoing: Awaited<ReturnType<typeof readOutgoing>>): string {
  const { remove, 'ask-for-removal': ask, reassign } = memory.actions;
  return outsideWords(`${outgoing.person?.name} is`, outgoing, [remove, ask, reassign]);
}

/** What is still wrong after the last person left the group, or null. */
async function wrongOutside(step: StepContext, outgoing: Awaited<ReturnType<typeof readOutgoing>>) {
  const lost = await lostTickets(step, outgoing);
  const late = lost.length > 0 ? null : await afterRemoval(step, outgoing, 'remove');
  if (lost.length === 0) return late;
  return `${outside(step, outgoing)}, and ${countOf(lost)} did not come to you: ${byHolder(lost)}`;
}

/** The last person's last day, if that is still to come: until then they keep their tickets and stay. */
function onDutyUntil({ rotation, context }: StepContext): string | null {
  const today = dayOf(context.clock.now());
  if (!rotation?.previous || today >= rotation.start || today > rotation.previous.end) return null;
  return rotation.previous.end < rotation.start ? rotation.previous.end : addDays(rotation.start, -1);
}

async function remove(step: StepContext) {
  const outgoing = await theirWork(step);
  const { member, theirs } = outgoing;
  if (!member) return {};
  refuseWhileWorking(theirs, 'them', 'they were not removed');
  return removeFromGroup(step, 'outgoing-person', outgoing, member);
}

/** The last person has left the group, and all their tickets are with this person. */
export const outgoingPerson: Step<Data> = {
  id: 'outgoing-person',
  title: 'The last person has left the support group',
  verify: (step) =>
    lookOrUnknown(async () => {
      const outgoing = await readOutgoing(step);
      const { person, member, why, group } = outgoing;
      if (!person) return unknown('The rota does not say who you take over from');
      const evidence = { group: group.name };
      if (why !== null) return unknown(why, { evidence });
      if (member) return fail(`${person.name} is still in ${group.name}`, { evidence });
      const wrong = await wrongOutside(step, outgoing);
      return wrong === null ? pass(outside(step, outgoing), { evidence }) : fail(wrong, { evidence });
    }),
  async plan(step) {
    const outgoing = await theirWork(step);
    const { me, group, members, person, member, why, tickets } = outgoing;
    if (!person) {
      const hindrance =
        'The rota does not say who you take over from: give --answer rotation.previous=EMAIL, or look in the group yourself';
      return { actions: [], hindrance };
    }
    if (why !== null) return { actions: [], hindrance: why };
    if (!member && tickets.length === 0) {
      const wrong = await wrongOutside(step, outgoing);
      return { actions: [], ...(wrong === null ? {} : { hindrance: wrong }) };
    }
    const onDuty = onDutyUntil(step);
    if (onDuty !== null) {
      const waitFor = `${shownDay(onDuty)}, the last day of ${person.name}`;
      return { actions: [], hindrance: `${person.name} is still on duty, until ${shownDay(onDuty)}`, waitFor };
    }
    if (tickets.length > 0 && !members.some(({ userId }) => userId === me.id)) {
      return {
        actions: [],
        hindrance: `${person.name} has ${countOf(tickets)} (${numbersOf(tickets)}), which can only go to you once you are in ${group.name}`,
        waitFor: `someone to add you to ${group.name}`,
      };
    }
    const actions: Action<Data>[] = [];
    if (tickets.length > 0) {
      actions.push(reassignAction(step, tickets, { whose: person.name, whom: 'you', from: member?.userId ?? null }));
    }
    if (!member) return { actions };
    if (me.kind === 'admin') {
      actions.push({
        key: 'remove',
        kind: 'change',
        summary: `Remove ${person.name} from ${group.name}`,
        where: 'Zendesk',
        data: { kind: 'remove', userId: member.userId },
      });
      return { actions };
    }
    const name = inMessage(person.name);
    const until = step.rotation?.previous
      ? `${name} was on ${inMessage(step.context.playbook.support.name)} until ${shownDay(step.rotation.previous.end)}`
      : '';
    const text =
      `Hello, ${until}, and no open ticket of "${inMessage(group.name)}" is assigned to them any more. ` +
      `Could ${inMessage(whoMayChangeGroups(step.context.playbook))}, please remove ${name} (${inMessage(person.email)}) ` +
      `from the Zendesk group "${inMessage(group.name)}"? Thank you.`;
    actions.push(askTheTeam(step, 'ask-for-removal', text));
    return { actions, waitFor: whoMayChangeGroups(step.context.playbook) };
  },
  data,
  async find(step, { data, text }, since) {
    if (data.kind === 'message') return findMessage(step, { data, text }, since);
    if (data.kind === 'remove') return undefined;
    const outgoing = await readOutgoing(step);
    const { from } = await endsOf(step, outgoing);
    return findReassigned(step, data, outgoing, { of: 'outgoing-person', from, to: outgoing.me.id });
  },
  async apply(step, { data, text }) {
    if (data.kind === 'reassign') {
      const outgoing = await readOutgoing(step);
      const { from } = await endsOf(step, outgoing);
      return reassign(step, data, outgoing, { of: 'outgoing-person', from, to: outgoing.me.id });
    }
    if (data.kind === 'remove') return remove(step);
    const { theirs } = await theirWork(step);
    refuseWhileWorking(theirs, 'them', 'no one was asked to remove them');
    return sendMessage(step, { data, text });
  },
};
