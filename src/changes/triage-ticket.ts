import { pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type GroupWord, groupWords } from '../playbook/schema.ts';
import { begunChanges } from '../runner/change-place.ts';
import {
  type Ticket,
  type TicketChange,
  ticketPriorities,
  type Zendesk,
  type ZendeskMe,
} from '../services/zendesk/zendesk.ts';
import { type Answer, keptName } from '../steps/answer.ts';
import type { Question, Step, StepMemory } from '../steps/step.ts';
import { nameOf } from '../steps/zendesk/working-tickets.ts';
import { noCardNote } from '../tickets/marker-note.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import type { Change } from './change.ts';
import { type Groups, hasCards, type Move, movePlan } from './move-plan.ts';
import { ticketCard } from './ticket-card.ts';
import { changeTickets, type TicketEdit } from './tickets.ts';
import { together } from './together.ts';

/** What triaging works with. */
export interface TriageDesk {
  readonly zendesk: Zendesk;
  readonly me: ZendeskMe;
  readonly groups: Groups;
  /** The groups that I am in. */
  readonly mine: readonly number[];
}

/** A ticket to triage, and whether it has a card; null if that is unknown. */
export interface ToTriage {
  readonly ticket: Ticket;
  readonly hasCard: boolean | null;
}

const types = ['question', 'incident', 'problem', 'task'] as const;

/** The answers about one ticket, by the question's id. */
const answersAbout = (id: number, answers: StepMemory['answers']) => (question: string) =>
  answers[`${question}.${id}`]?.trim() || null;

/** The words for the groups that work goes to, by how long it takes. */
const goals = ['1st', '2nd', 'scoping'] as const;

/** Everything that is asked about a ticket, how long it will take first. */
export function triageQuestions({ playbook }: Context, desk: TriageDesk, { ticket, hasCard }: ToTriage): Question[] {
  const about = String(ticket.id);
  const given = (answers: StepMemory['answers']) => answersAbout(ticket.id, answers);
  const wantsCard = (answers: StepMemory['answers']) => hasCard === false && hasCards(given(answers)('time') ?? '');
  const choose = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const text = (id: string, question: string): Question => ({
    ...{ id, about, kind: 'text', text: question, default: '', empty: 'nothing', required: false },
    check: noteProblem,
  });
  const known = (values: readonly string[], value: string | null) =>
    value !== null && values.includes(value) ? { default: value } : {};
  return [
    {
      id: 'time',
      about,
      text: 'How long will it take?',
      kind: 'choose',
      required: true,
      choices: goals.map((word) => ({
        value: word,
        label: `${playbook.estimates[groupWords[word] as 'firstLine']}: ${desk.groups[word].name}`,
      })),
    },
    {
      ...{ id: 'priority', about, text: 'Which priority?', kind: 'choose', required: true },
      choices: choose(ticketPriorities),
      // Zendesk mails the client the SLA of the priority, so a stray Enter must not make it urgent.
      startsAt: 'normal',
      ...known(ticketPriorities, ticket.priority),
    },
    {
      ...{ id: 'type', about, text: 'What is it?', kind: 'choose', required: true },
      choices: choose(types),
      ...known(types, ticket.type),
    },
    text('ask', 'What do you need to ask the client? You copy it; nothing is sent from here.'),
    {
      ...{ id: 'assignee', about, text: 'Who gets it?', kind: 'choose', required: true, default: 'none' },
      choices: [
        { value: 'none', label: 'no one yet' },
        { value: 'me', label: 'me' },
      ],
      when: (answers) => desk.mine.includes(desk.groups[(given(answers)('time') ?? 'triage') as GroupWord]?.id),
    },
    {
      ...{ id: 'card', about, text: 'It has no Trello card. Make one?', kind: 'choose', required: true },
      choices: [
        { value: 'make', label: 'make it' },
        { value: 'none', label: 'it needs none' },
      ],
      when: wantsCard,
    },
    {
      ...{ id: 'why', about, text: 'Why does it need no card?', kind: 'text', required: true },
      check: (answer) => (answer.trim() === '' ? 'expected a reason, found nothing' : noteProblem(answer)),
      when: (answers) => wantsCard(answers) && given(answers)('card') === 'none',
    },
    text('note', 'An internal note for whoever gets it?'),
  ];
}

/** What the client has to be asked about a ticket, as it was answered. */
export const toAsk = (id: number, answers: StepMemory['answers']): string | null => answersAbout(id, answers)('ask');

/** The questions that have to be answered before a ticket can be triaged, and are not. */
const undecided = (questions: readonly Question[], answers: StepMemory['answers']): string[] =>
  questions
    .filter(({ required, when }) => required && when?.(answers) !== false)
    .filter((question) => question.default === undefined && answers[keptName(question)] === undefined)
    .map(({ id }) => id);

/** What was answered before, in lines. */
export function answeredBefore(context: Context, desk: TriageDesk, to: ToTriage): string[] {
  const [begun] = begunChanges(context, 'triage').filter(({ ticket }) => ticket === to.ticket.id);
  const answers: StepMemory['answers'] = Object.assign({}, ...(begun?.memories.map((memory) => memory.answers) ?? []));
  return triageQuestions(context, desk, to).flatMap((question) => {
    const value = answers[keptName(question)];
    if (!value || question.when?.(answers) === false) return [];
    const label = question.choices?.find((choice) => choice.value === value)?.label ?? value;
    return [`${question.text.replace(/ \(.*/, '')} ${label}`];
  });
}

/** The move that the answers describe; null until the time is answered. */
function moveFrom(
  { answers }: StepMemory,
  { me }: TriageDesk,
  { ticket, hasCard }: ToTriage,
  questions: readonly Question[],
): Move | null {
  const open = undecided(questions, answers);
  const given = answersAbout(ticket.id, answers);
  const to = given('time') as GroupWord | null;
  if (to === null) return null;
  const why = given('why');
  const notes = [given('note'), why === null ? null : noCardNote(why)].filter((text) => text !== null);
  const ask = given('ask');
  return {
    to,
    ...(given('priority') ? { priority: given('priority') as TicketChange['priority'] } : {}),
    ...(given('type') ? { type: given('type') as TicketChange['type'] } : {}),
    ...(given('assignee') === 'me' ? { assignee: me } : {}),
    ...(notes.length > 0 ? { note: notes.join('\n\n') } : {}),
    causes: [
      ...(open.length > 0 ? [`Not decided yet: ${open.join(', ')}.`] : []),
      ...(ask === null ? [] : [`Nothing is sent to the client: ask them yourself: ${ask}`]),
      ...(hasCard === null && hasCards(to) ? ['Whether it has a Trello card is not known.'] : []),
    ],
  };
}

/** The card's part, which only has something to do if a card is wanted. */
function cardPart(context: Context, id: number): Change {
  const card = ticketCard(context, id, null);
  const isWanted = ({ answers }: StepMemory) => answers[`card.${id}`] === 'make';
  const step: Step = {
    ...card.step,
    verify: async (at) => (isWanted(at.memory) ? card.step.verify(at) : pass('No card is wanted')),
    plan: async (at) => (isWanted(at.memory) ? ((await card.step.plan?.(at)) ?? { actions: [] }) : { actions: [] }),
  };
  return { ...card, step };
}

/** Triages a ticket: everything about it is one plan, and its fields and note one request. `onAsk` gets what to ask. */
export function triageTicket(
  context: Context,
  desk: TriageDesk,
  to: ToTriage,
  { answers, onAsk }: { readonly answers: readonly Answer[]; onAsk(text: string | null): void },
): Change {
  const { id } = to.ticket;
  const moving = changeTickets(desk.zendesk, {
    command: 'triage',
    ids: [id],
    answers,
    questions: async () => triageQuestions(context, desk, to),
    edit(ticket, { memory }): TicketEdit | { refuse: string } {
      const move = moveFrom(memory, desk, to, triageQuestions(context, desk, to));
      onAsk(toAsk(id, memory.answers));
      const open = { change: {}, summary: `Triage ${nameOf(ticket)}: how long will it take?`, isSo: false };
      const edit = move === null ? open : movePlan(ticket, move, desk.groups, context.playbook);
      if (edit.isSo || ticket.groupId === desk.groups.triage.id) return edit;
      const group = Object.values(desk.groups).find((one) => one.id === ticket.groupId)?.name ?? 'another group';
      return { refuse: `Someone has moved it to ${group} meanwhile.` };
    },
  });
  return together('triage', [id], [moving, cardPart(context, id)]);
}
