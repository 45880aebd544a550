import * as z from 'zod';
import { type Finding, fail, pass, warn } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { lookOrUnknown, memberWithEmail, readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { keptAdvice, openKeptNotes } from './kept-notes.ts';
import { askTheTeam, findMessage, inMessage, sendMessage, toChannel } from './messages.ts';
import { nextPerson } from './next-person.ts';
import { shownDay } from './rotation.ts';
import type { Plan, Step, StepContext } from './step.ts';
import { addAction, addData, addToGroup } from './zendesk/group-membership.ts';
import { locateTickets, ticketsConfirmedMoved, trackedTickets, transferOf } from './zendesk/locate-tickets.ts';
import { findReassigned, reassign, reassignAction, reassignData } from './zendesk/move-tickets.ts';
import {
  decisionOn,
  findOther,
  type GroupNames,
  moveOther,
  type NextInGroups,
  otherData,
  otherTickets,
  planOther,
  questionsAbout,
  toOtherItem,
} from './zendesk/other-tickets.ts';
import { byHolder, countOf, nameOf, numbersOf, otherGroupsOf, workingTicketsOf } from './zendesk/working-tickets.ts';
import { unsentNotes } from './zendesk/written-notes.ts';

const data = z.union([reassignData, addData, otherData, toChannel]);
type Data = z.infer<typeof data>;

async function readMine(step: StepContext) {
  const line = await readSecondLine(step.context);
  const { ofGroup, others } = await workingTicketsOf(line, line.me.id);
  const next = nextPerson(step);
  const where = await locateTickets(step, 'reassign', line, transferOf(step, line), ofGroup);
  // Until the next person is known, only tickets with no one are known to be wrong.
  const isLost = ({ assigneeId }: Ticket) => assigneeId !== line.me.id && (assigneeId === null || next.is === 'known');
  return { ...where, line, next, ofGroup, others, lost: where.notMoved.filter(isLost) };
}

/** The next person's Zendesk user id, or why no ticket can go to them. */
async function userIdOf({ zendesk, members }: SecondLine, { name, email }: RotaPerson): Promise<number | string> {
  const member = memberWithEmail(members, email);
  if (member) return member.userId;
  const user = await zendesk.userByEmail(email);
  if (!user) return `No one in Zendesk has the address ${email}, so no ticket can go to ${name}`;
  if (user.kind === 'admin' || user.kind === 'agent') return user.id;
  return `${name} (${email}) is ${user.kind === 'end user' ? 'an' : 'a'} ${user.kind} in Zendesk, so no ticket can go to them`;
}

/** All groups' names, and the next person's groups: tickets of other groups can only go to them there. */
async function readGroups(
  { rotation }: StepContext,
  line: SecondLine,
): Promise<{ names: GroupNames; nextInGroups: NextInGroups | null }> {
  const groups = await line.zendesk.groups();
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const person = rotation?.next?.person;
  const userId = person ? await userIdOf(line, person) : null;
  if (!person || typeof userId !== 'number') return { names, nextInGroups: null };
  const memberships = await line.zendesk.membershipsOf(userId);
  return { names, nextInGroups: { ...person, userId, groups: memberships.map(({ groupId }) => groupId) } };
}

/** Tickets whose note was not sent yet: they don't move without it. And why, in words. */
function heldBack(step: StepContext, tickets: readonly Ticket[]) {
  const memory = step.memoryOf('notes');
  const waiting = memory.skipped ? [] : unsentNotes(memory).map(({ ticket }) => ticket);
  const kept = (memory.skipped ? [] : openKeptNotes(step, memory)).filter(({ ticket }) =>
    tickets.some(({ id }) => id === ticket),
  );
  const held = tickets.filter(({ id }) => [...waiting, ...kept.map(({ ticket }) => ticket)].includes(id));
  const then = kept.length > 0 ? keptAdvice(kept) : ['Run this again: it is sent first'];
  const isDeadline = waiting.length === 0 && kept.every(({ notes }) => notes.every(({ kind }) => kind === 'deadline'));
  return {
    held,
    why: [
      `Held back, because your ${isDeadline ? 'deadline' : 'note'} was not sent: ${held.map(nameOf).join(', ')}`,
      ...then,
    ].join('. '),
  };
}

/** The key of the request, by person: after a late swap, colleagues are asked to add someone else. */
function askKey({ memory }: StepContext, { email }: RotaPerson, userId: number): string {
  const key = `ask-to-add ${email}`;
  const [asked, moved] = [memory.actions[key]?.madeAt, memory.actions.reassign?.madeAt];
  // They were added, but are no longer there: ask again.
  const wasAdded = trackedTickets(memory).to.includes(userId) && asked != null && moved != null && moved > asked;
  return wasAdded ? `${key} again` : key;
}

/** What is wrong, in words; empty if nothing is. */
function problemsOf({ line, next, ofGroup, lost }: Awaited<ReturnType<typeof readMine>>): string[] {
  const whom = next.is === 'known' ? next.person.name : 'the next person';
  return [
    ...(ofGroup.length > 0
      ? [`${countOf(ofGroup)} of ${line.group.name} ${ofGroup.length === 1 ? 'is' : 'are'} with you`]
      : []),
    ...(lost.length > 0
      ? [`${countOf(lost)} ${lost.length === 1 ? 'is' : 'are'} not with ${whom}: ${byHolder(lost)}`]
      : []),
  ];
}

/** The tickets of other groups in words: those that are to move, and the rest. */
function othersWords(others: readonly Ticket[], toMove: readonly Ticket[]): string[] {
  const say = (tickets: readonly Ticket[], one: string, many: string) =>
    tickets.length === 0
      ? []
      : [`${numbersOf(tickets)} in ${otherGroupsOf(tickets)} ${tickets.length === 1 ? one : many} with you`];
  const staying = others.filter((ticket) => !toMove.includes(ticket));
  return [...say(toMove, 'is still', 'are still'), ...say(staying, 'stays', 'stay')];
}

async function look(step: StepContext): Promise<Finding> {
  const mine = await readMine(step);
  const { line, next, ofGroup, others, there, left } = mine;
  const reassigned = [...new Set([...ticketsConfirmedMoved(step.memory), ...there.map(({ id }) => id)])];
  const decided = others.filter(({ id }) => decisionOn(step.memory, id) !== null);
  const toMove = decided.filter(({ id }) => decisionOn(step.memory, id)?.went !== 'keep');
  const evidence = {
    group: line.group.name,
    withYou: ofGroup.map(({ id }) => id),
    reassigned,
    otherGroups: others.map(({ id }) => id),
    notWithNext: mine.lost.map(({ id, subject, assignee }) => ({ id, subject, assignee })),
    leftAsItIs: left,
    otherTickets: otherTickets(step.memory).map((each) => ({ ...each })),
  };
  const also = [...left, ...othersWords(others, toMove)].map((each) => `; ${each}`).join('');
  if (next.is === 'you' && ofGroup.length > 0) {
    return pass(`You are on again from ${shownDay(next.from)}: ${countOf(ofGroup)} stay with you`, { evidence });
  }
  const problems = next.is === 'you' ? [] : problemsOf(mine);
  if (problems.length > 0) return fail(`${problems.join('; ')}${also}`, { evidence });
  const seen =
    reassigned.length > 0
      ? `${reassigned.length} reassigned and confirmed, none is left with you`
      : `None of ${line.group.name} is with you`;
  if (toMove.length > 0) return fail(`${seen}${also}`, { evidence });
  return (decided.length < others.length ? warn : pass)(`${seen}${also}`, { evidence });
}

async function planOfGroup(step: StepContext, mine: Awaited<ReturnType<typeof readMine>>): Promise<Plan<Data>> {
  const { line, next, notMoved } = mine;
  const { me, group, members } = line;
  if (next.is === 'unknown') return { actions: [], undecided: next.why };
  if (next.is === 'you' || notMoved.length === 0) return { actions: [] };
  const { held, why } = heldBack(step, notMoved);
  const tickets = notMoved.filter((ticket) => !held.includes(ticket));
  const undecided = held.length > 0 ? { undecided: why } : {};
  if (tickets.length === 0) return { actions: [], ...undecided };
  const { person } = next;
  const userId = await userIdOf(line, person);
  if (typeof userId === 'string') return { actions: [], hindrance: userId };
  const toThem = reassignAction(step, tickets, { whose: 'yours', whom: person.name, from: me.id, to: userId });
  if (memberWithEmail(members, person.email)) return { actions: [toThem], ...undecided };
  if (me.kind === 'admin') {
    const add = addAction('add-next', line, userId, person.name);
    return { actions: [add, { ...toThem, after: add.key }], ...undecided };
  }
  const name = inMessage(person.name);
  const key = askKey(step, person, userId);
  const again = key.endsWith(' again') ? ' again' : '';
  const text =
    `Hello, ${name} (${inMessage(person.email)}) is on ${inMessage(step.context.playbook.support.name)} from ${shownDay(next.from)}, after me. Could ` +
    `${inMessage(whoMayChangeGroups(step.context.playbook))}, please add ${name} to the Zendesk group "${inMessage(group.name)}"${again}, ` +
    'so that I can hand over my tickets? Thank you.';
  const ask = askTheTeam(step, key, text);
  if (mine.lost.length === 0) return { actions: [ask], waitFor: whoMayChangeGroups(step.context.playbook) };
  // Tickets with no one, or with the wrong person, must not just wait.
  const hindrance = `${problemsOf(mine).join('; ')}. Assign them in Zendesk now, or run this again once ${person.name} is in ${group.name}`;
  return { actions: [ask], hindrance };
}

/** Your unsolved tickets are with the next person, who is in the group. None is with no one. */
export const reassignTickets: Step<Data> = {
  id: 'reassign',
  title: 'Your tickets are with the next person',
  goesOn: true,
  verify: (step) => lookOrUnknown(() => look(step)),
  async questions(step) {
    const { line, others } = await readMine(step);
    if (others.length === 0) return [];
    const { names, nextInGroups } = await readGroups(step, line);
    return others.flatMap((ticket) => questionsAbout(ticket, names, nextInGroups));
  },
  async whyNoQuestion(_step, { question, about }) {
    if (!['other', 'keep'].includes(question) || !/^\d+$/.test(about ?? '')) return null;
    return { why: `#${about} is not a ticket of yours in another group, or it is solved`, isLate: false };
  },
  async decide(step) {
    const { line, next, others } = await readMine(step);
    if (others.length === 0 || next.is === 'you') return { lines: [], items: [] };
    const { names, nextInGroups } = await readGroups(step, line);
    return {
      lines: [`You also have ${countOf(others)} of ${otherGroupsOf(others)}.`],
      items: others.map((ticket) => toOtherItem(step, ticket, names, nextInGroups)),
    };
  },
  async plan(step) {
    const mine = await readMine(step);
    const ofGroup = await planOfGroup(step, mine);
    const { line, next, others } = mine;
    const decided = others.filter(({ id }) => decisionOn(step.memory, id) !== null);
    if (decided.length === 0 || next.is !== 'known') return ofGroup;
    const { names, nextInGroups } = await readGroups(step, line);
    const planned = decided.map((ticket) => planOther(step, ticket, names, nextInGroups));
    return {
      ...ofGroup,
      actions: [...ofGroup.actions, ...planned.filter((each) => each !== null && typeof each !== 'string')],
      left: planned.filter((each) => typeof each === 'string'),
    };
  },
  data,
  async find(step, { data, text }, since) {
    if (data.kind === 'message') return findMessage(step, { data, text }, since);
    if (data.kind === 'add') return undefined;
    const line = await readSecondLine(step.context);
    if (data.kind === 'other') return findOther(data, line);
    if (data.to === null) return undefined;
    return findReassigned(step, data, line, { of: 'reassign', from: line.me.id, to: data.to });
  },
  async apply(step, { data, text }) {
    if (data.kind === 'message') return sendMessage(step, { data, text });
    const line = await readSecondLine(step.context);
    if (data.kind === 'add') return addToGroup(line, data);
    if (data.kind === 'other') return moveOther(step, data, line);
    // Only to someone who is in the group right now.
    const next = nextPerson(step);
    const to = line.members.find(({ userId }) => userId === data.to);
    if (
      next.is !== 'known' ||
      !to ||
      !samePerson({ name: to.user?.name ?? '', email: to.user?.email ?? '' }, next.person)
    ) {
      throw new Failure(
        `${next.is === 'known' ? next.person.name : 'The next person'} is no longer in ${line.group.name}, so nothing was reassigned.`,
        {
          next: ['Run this again: they are added, or asked for, first.'],
        },
      );
    }
    return reassign(step, data, line, { of: 'reassign', from: line.me.id, to: to.userId });
  },
};
