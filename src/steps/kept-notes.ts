import { createHash } from 'node:crypto';
import { folded } from '../tickets/client-words.ts';
import { countKept, type KeptNote } from '../tickets/kept-note.ts';
import { answersIn, answerTo } from './answer.ts';
import type { Item, Question, StepContext, StepMemory } from './step.ts';

/** What was written on this machine for one ticket and not sent. */
export interface KeptOnTicket {
  readonly ticket: number;
  readonly notes: readonly KeptNote[];
}

/** Which texts a decision is about: what is written later is another text. */
const keptAbout = ({ ticket, notes }: KeptOnTicket): string => {
  const texts = notes.map(({ text }) => text).join('\n');
  return `${ticket}-${createHash('sha256').update(texts).digest('hex').slice(0, 12)}`;
};

/** Whether `end` sends the same text, or its own draft was given up: there is nothing to add. */
function isSettled({ ticket, text, isOfEnd }: KeptNote, memory: StepMemory): boolean {
  const about = answersIn(memory).filter((answer) => answer.about === String(ticket));
  return about.some(
    ({ question, value }) => (question === 'note' && value.trim() === text) || (question === 'nothing' && isOfEnd),
  );
}

/**
 * The notes that were written with any command and not sent, by ticket, without those that the person leaves unsent.
 * `memory` is that of the step `notes`.
 */
export function openKeptNotes({ keptNotes }: Pick<StepContext, 'keptNotes'>, memory: StepMemory): KeptOnTicket[] {
  const open = keptNotes().filter((note) => !isSettled(note, memory));
  return [...Map.groupBy(open, ({ ticket }) => ticket)]
    .map(([ticket, notes]) => ({ ticket, notes }))
    .filter((kept) => answerTo(memory, 'unsent', keptAbout(kept)) === undefined);
}

/** `1 note was written and not sent: #48202`; nothing if there is none. */
export function keptWords(kept: readonly KeptOnTicket[]): string[] {
  if (kept.length === 0) return [];
  const notes = kept.flatMap((one) => one.notes);
  const numbers = kept.map(({ ticket }) => `#${ticket}`).join(', ');
  return [`${countKept(notes)} ${notes.length === 1 ? 'was' : 'were'} written and not sent: ${numbers}`];
}

const commandsOf = (kept: readonly KeptOnTicket[]): string[] => [
  ...new Set(kept.flatMap(({ notes }) => notes.map(({ command }) => command))),
];

/** The same with what to do about it, in one sentence. */
export const keptAdvice = (kept: readonly KeptOnTicket[]): string[] =>
  keptWords(kept).map(
    (words) =>
      `${words}. Send or discard what you wrote: ${commandsOf(kept).join(', ')}; ` +
      `to leave it unsent: --answer notes.unsent.${kept[0]?.ticket}="reason"`,
  );

/** The question that leaves a note unsent. */
export const unsentQuestion = (kept: KeptOnTicket): Question => ({
  id: 'unsent',
  about: String(kept.ticket),
  keptAbout: keptAbout(kept),
  text: `Why is what you wrote for #${kept.ticket} not sent?`,
  kind: 'text',
  required: false,
  onRequest: true,
  check: (answer) => (answer.trim() === '' ? 'expected a reason, found nothing' : null),
});

/** What was written and not sent, for the person to decide. */
export const keptItem = (kept: KeptOnTicket): Item => ({
  id: `unsent ${keptAbout(kept)}`,
  title: `#${kept.ticket}: ${countKept(kept.notes)} written and not sent`,
  lines: [
    ...kept.notes.flatMap(({ text, file }) => [folded(text), `Kept in ${file}`]),
    `To send or discard what you wrote, leave here: ${commandsOf([kept]).join(', ')}`,
  ],
  keys: [{ key: 'n', label: 'do not send it', question: unsentQuestion(kept) }],
  enter: null,
});

/** For the JSON: the texts stay on this machine. */
export const keptEvidence = (kept: readonly KeptOnTicket[]) =>
  kept.flatMap(({ notes }) => notes.map(({ ticket, kind, command, file }) => ({ ticket, kind, command, file })));
