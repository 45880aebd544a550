import type { Change } from '../changes/change.ts';
import type { WrittenMove } from '../changes/move-tickets.ts';
import type { Context } from '../context.ts';
import { deadlineDraft } from '../runner/kept-deadline.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import type { WholeTicket } from '../tickets/read-tickets.ts';
import { askKeptLine, type KeptLine } from './ask-kept-line.ts';

/** What can be done to a ticket with one key. */
export type WalkChange = 'note' | 'status' | 'take' | 'move' | 'card' | 'deadline';

/** A change, and the lines that were written for it. */
export interface WrittenChange {
  readonly change: Change;
  readonly lines: readonly KeptLine[];
}

const needed =
  ({ terminal: { questions } }: Context) =>
  (text: string) =>
    text.trim() === '' ? `Please write something, or ${questions.toGoBack} to go back.` : noteProblem(text);

/** Asks with single keys; null if the person went back. */
const askOne = <Value>(
  { terminal, signal }: Context,
  message: string,
  choices: readonly (readonly [key: string, label: string, value: Value])[],
): Promise<Value | null> =>
  terminal.questions.askKey<Value | null>(
    message,
    [
      ...choices.map(([key, label, value]) => ({ key, label, value })),
      { key: 'Enter', label: 'back', value: null, leaves: true, also: ['b', 'escape'] },
    ],
    { signal, columns: terminal.columns },
  );

async function changeStatus(context: Context, id: number): Promise<WrittenChange | null> {
  const status = await askOne(context, `Which status for #${id}?`, [
    ['o', 'open', 'open'],
    ['h', 'on hold', 'on-hold'],
    ['p', 'pending', 'pending'],
    ['s', 'believed solved', 'believed-solved'],
  ] as const);
  if (status === null) return null;
  const { setStatus } = await import('../changes/ticket-status.ts');
  if (status !== 'on-hold')
    return { change: await setStatus(context, { tickets: [id], status, why: null }), lines: [] };
  const question = `Why is #${id} on hold? An internal note says it.`;
  const why = await askKeptLine(context, `queue.why.${id}`, question, needed(context));
  if (why === null) return null;
  return { change: await setStatus(context, { tickets: [id], status, why: why.text }), lines: [why] };
}

/** Whether it gets a card, or why not; undefined if the person went back. */
async function askCard(
  context: Context,
  { ticket: { id }, links }: WholeTicket,
): Promise<{ readonly card: WrittenMove['card']; readonly lines: readonly KeptLine[] } | undefined> {
  // If it isn't known whether it has one, the plan says so.
  if (links.cards === null || links.cards.some(({ by }) => by !== 'number')) return { card: null, lines: [] };
  const makes = await askOne(context, `#${id} has no Trello card, and should have one there.`, [
    ['m', 'make it', true],
    ['n', 'it needs none', false],
  ]);
  if (makes === null) return undefined;
  if (makes) return { card: true, lines: [] };
  const why = await askKeptLine(
    context,
    `queue.no-card.${id}`,
    'Why does it need no card? A note says it.',
    needed(context),
  );
  return why === null ? undefined : { card: { not: why.text }, lines: [why] };
}

async function move(context: Context, whole: WholeTicket): Promise<WrittenChange | null> {
  const { id } = whole.ticket;
  const { moveTickets } = await import('../changes/move-tickets.ts');
  const { hasCards } = await import('../changes/move-plan.ts');
  const to = await askOne(context, `Where does #${id} go?`, [
    ['t', 'triage', 'triage'],
    ['1', '1st', '1st'],
    ['2', '2nd', '2nd'],
    ['s', 'scoping', 'scoping'],
  ] as const);
  if (to === null) return null;
  const decided = hasCards(to) ? await askCard(context, whole) : { card: null, lines: [] };
  if (decided === undefined) return null;
  const note = await askKeptLine(
    context,
    `queue.move.${id}`,
    'An internal note to leave with it? (Enter: none)',
    noteProblem,
  );
  if (note === null) return null;
  return {
    change: await moveTickets(context, { tickets: [id], to, note: note.text || null, card: decided.card }),
    lines: [note, ...decided.lines],
  };
}

async function noteDeadline(context: Context, id: number): Promise<WrittenChange | null> {
  const { readDeadline } = await import('../tickets/deadline.ts');
  const { noteDeadline } = await import('../changes/ticket-deadline.ts');
  const deadline = await askKeptLine(
    context,
    deadlineDraft(id),
    `The client's deadline for #${id}, such as "Friday noon", or "none"`,
    (text) => {
      const read = readDeadline(text, context.clock.now());
      return 'wrong' in read ? read.wrong : null;
    },
  );
  return deadline && { change: await noteDeadline(context, id, deadline.text), lines: [deadline] };
}

/**
 * The change that a key stands for, after its questions; null if the person went back. Throws as the functions that make
 * changes do.
 */
export async function changeFor(context: Context, what: WalkChange, whole: WholeTicket): Promise<WrittenChange | null> {
  const { id } = whole.ticket;
  const lines: readonly KeptLine[] = [];
  switch (what) {
    case 'note':
      return { change: await (await import('../changes/ticket-note.ts')).leaveTicketNote(context, id, null), lines };
    case 'status':
      return changeStatus(context, id);
    case 'take':
      return { change: await (await import('../changes/assign-tickets.ts')).takeTickets(context, [id]), lines };
    case 'move':
      return move(context, whole);
    case 'card':
      return { change: (await import('../changes/ticket-card.ts')).ticketCard(context, id, null), lines };
    case 'deadline':
      return noteDeadline(context, id);
  }
}
