import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import type { RotaPerson } from '../../services/rota/rota.ts';
import type { Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import { ticketFacts } from '../../tickets/ticket-order.ts';
import { actionData } from '../action-data.ts';
import { answersIn } from '../answer.ts';
import {
  type Action,
  ChangedMeanwhile,
  type Item,
  type Made,
  type Question,
  type StepContext,
  type StepMemory,
} from '../step.ts';
import { holderOf, isWorking, nameOf } from './working-tickets.ts';

/** Pauses before each check whether a ticket has moved, in milliseconds. */
const readBackPausesMs = [0, 500, 1500, 4000];

/** A ticket of another group is moved. `to` is a Zendesk user; null for the group's queue. */
export const otherData = actionData('other', {
  ticket: z.number(),
  group: z.number().nullable(),
  to: z.number().nullable(),
  went: z.enum(['next', 'queue']),
});
type Other = z.infer<typeof otherData>;

/** The decision about a ticket of another group; `reason` goes with `keep`. */
export interface Decision {
  readonly went: 'next' | 'queue' | 'keep';
  readonly reason: string | null;
}

/** What the person answered about tickets of other groups, the last answer last. */
const answersAbout = (memory: StepMemory) =>
  answersIn(memory).filter(({ question, about }) => ['other', 'keep'].includes(question) && about !== null);

/** What the person decided last about a ticket; null if nothing yet. */
export function decisionOn(memory: StepMemory, ticket: number): Decision | null {
  const said = answersAbout(memory).findLast(({ about }) => about === String(ticket));
  if (!said) return null;
  const { question, value } = said;
  if (value === 'next' || value === 'queue') return { went: value, reason: null };
  return { went: 'keep', reason: question === 'keep' ? value : value.replace(/^keep:\s*/, '') };
}

/**
 * The decisions about tickets of other groups that were carried out, from the memory of the step `reassign`.
 */
export function otherTickets(memory: StepMemory): readonly (Decision & { readonly ticket: number })[] {
  const asked = answersAbout(memory).map(({ about }) => Number(about));
  return [...new Set(asked)].flatMap((ticket) => {
    const decision = decisionOn(memory, ticket);
    if (decision === null) return [];
    const isDone = decision.went === 'keep' || memory.actions[`other-${ticket}`]?.made?.went === decision.went;
    return isDone ? [{ ticket, ...decision }] : [];
  });
}

/** The next person, and their groups: tickets can only go to them there. */
export interface NextInGroups extends RotaPerson {
  readonly userId: number;
  readonly groups: readonly number[];
}

/** The names of groups, by number. */
export type GroupNames = ReadonlyMap<number, string>;

const groupOf = ({ groupId }: Ticket, names: GroupNames) => names.get(groupId ?? 0) ?? 'no group';
const mayGoTo = (next: NextInGroups | null, { groupId }: Ticket): boolean =>
  next !== null && groupId !== null && next.groups.includes(groupId);

function keepQuestion({ id }: Ticket): Question {
  return {
    id: 'keep',
    about: String(id),
    insteadOf: 'other',
    text: `Why keep #${id}?`,
    kind: 'text',
    required: false,
    onRequest: true,
    check: (answer) => (answer.trim() === '' ? 'expected a reason, found nothing' : null),
  };
}

function otherQuestion(ticket: Ticket, names: GroupNames, next: NextInGroups | null): Question {
  return {
    id: 'other',
    about: String(ticket.id),
    insteadOf: 'keep',
    text: `Where does #${ticket.id} go: next, queue, or keep:REASON?`,
    kind: 'text',
    required: false,
    onRequest: true,
    check(answer) {
      if (answer === 'next' && !mayGoTo(next, ticket))
        return `${next?.name ?? 'the next person'} is not in ${groupOf(ticket, names)}: expected queue or keep:REASON`;
      if (/^(?:next|queue|keep:\s*\S.*)$/s.test(answer)) return null;
      return `expected next, queue or keep:REASON, found "${answer}"`;
    },
  };
}

/** The questions about a ticket of another group. */
export const questionsAbout = (ticket: Ticket, names: GroupNames, next: NextInGroups | null): Question[] => [
  otherQuestion(ticket, names, next),
  keepQuestion(ticket),
];

/** A ticket of another group, for the person to decide. */
export function toOtherItem(
  { context }: StepContext,
  ticket: Ticket,
  names: GroupNames,
  next: NextInGroups | null,
): Item {
  const question = otherQuestion(ticket, names, next);
  return {
    id: `other ${ticket.id}`,
    title: `#${ticket.id} ${ticket.subject}`,
    lines: [`In ${groupOf(ticket, names)}.`, ticketFacts(ticket, context.clock.now())],
    url: ticket.url,
    keys: [
      ...(mayGoTo(next, ticket) ? [{ key: 'n', label: `to ${next?.name}`, question, answer: 'next' }] : []),
      ...(ticket.groupId === null ? [] : [{ key: 'g', label: "to the group's queue", question, answer: 'queue' }]),
      { key: 'k', label: 'keep', question: keepQuestion(ticket) },
    ],
    enter: null,
  };
}

/** The action for a ticket of another group, or why it stays, in words; null if nothing is decided. */
export function planOther(
  { memory }: StepContext,
  ticket: Ticket,
  names: GroupNames,
  next: NextInGroups | null,
): Action<Other> | string | null {
  const decision = decisionOn(memory, ticket.id);
  if (decision === null) return null;
  if (decision.went === 'keep') return `${nameOf(ticket)} stays with you: ${decision.reason}`;
  if (decision.went === 'next' && !mayGoTo(next, ticket))
    return `${nameOf(ticket)} stays with you: ${next?.name ?? 'the next person'} is not in ${groupOf(ticket, names)}`;
  return {
    key: `other-${ticket.id}`,
    kind: 'change',
    summary:
      decision.went === 'next'
        ? `Reassign #${ticket.id} to ${next?.name}, in ${groupOf(ticket, names)}`
        : `Put #${ticket.id} back into the queue of ${groupOf(ticket, names)}`,
    where: 'Zendesk',
    text: `#${ticket.id} ${ticket.subject}`,
    data: {
      kind: 'other',
      ticket: ticket.id,
      group: ticket.groupId,
      to: decision.went === 'next' ? (next?.userId ?? null) : null,
      went: decision.went,
    },
  };
}

const madeOf = ({ ticket, group, went, to }: Other, from: number): Made => ({
  ticket,
  group,
  went,
  before: { assignee: from },
  after: { assignee: to },
});

const isWhereMeant = (ticket: Ticket, { to, group }: Other) => ticket.assigneeId === to && ticket.groupId === group;

/** Moves a ticket of another group and confirms it. Whoever took it meanwhile keeps it. */
export async function moveOther(step: StepContext, other: Other, { zendesk, me }: SecondLine): Promise<Made> {
  const { ticket: id, to, group } = other;
  const [before] = await zendesk.tickets([id]);
  if (before?.assigneeId !== me.id || !isWorking(before)) return { ticket: id };
  const [result] = await zendesk.assign([
    { ticketId: id, stamp: before.updatedAt, assigneeId: to, groupId: Number(group) },
  ]);
  let after: Ticket | undefined;
  for (const pause of readBackPausesMs) {
    await setTimeout(pause, undefined, { signal: step.context.signal });
    [after] = await zendesk.tickets([id]);
    if (after && isWhereMeant(after, other)) return madeOf(other, me.id);
    if (result?.outcome === 'conflict' || result?.outcome === 'refused') break;
  }
  const state = after ? `it is with ${holderOf(after)}` : 'Zendesk no longer shows it';
  if (result?.outcome === 'conflict')
    throw new ChangedMeanwhile(`${nameOf(before)} was changed meanwhile: ${state} now.`);
  const why = result && result.outcome !== 'ok' ? `${result.reason.replace(/\.$/, '')} (${state})` : state;
  throw new Failure(`${nameOf(before)} was not moved: ${why}.`, {
    next: ['Run this again: it checks what has changed.'],
  });
}

/** Checks whether an earlier run moved a ticket of another group. */
export async function findOther(other: Other, { zendesk, me }: SecondLine): Promise<Made | null> {
  const [now] = await zendesk.tickets([other.ticket]);
  return now && isWhereMeant(now, other) ? madeOf(other, me.id) : null;
}
