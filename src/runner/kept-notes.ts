import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { allDrafts, removeDraft } from '../lib/drafts.ts';
import { takeLock } from '../lib/file-lock.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { shellCommand } from '../lib/shell.ts';
import { type Answer, questionName } from '../steps/answer.ts';
import { openKeptNotes } from '../steps/kept-notes.ts';
import type { StepMemory } from '../steps/step.ts';
import { noDeadline, shownDeadline } from '../tickets/deadline-note.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import { noteParts, readNote } from '../tickets/note-parts.ts';
import { begunChange, begunChanges } from './change-place.ts';
import type { CommandLine } from './journal.ts';
import { keptDeadline } from './kept-deadline.ts';
import { type JournalSources, namedInStart, readJournals } from './rotation-journals.ts';

/** The commands of which something written about a ticket is kept, and how each is resumed. */
const commands: Readonly<Record<string, (ticket: number) => string>> = {
  'ticket note': (ticket) => `ticket note ${ticket}`,
  'ticket status': (ticket) => `ticket status ${ticket} STATUS --why TEXT`,
  'ticket move': (ticket) => `ticket move ${ticket} GROUP --note TEXT`,
  'ticket deadline': (ticket) => `ticket deadline ${ticket} TIME`,
  triage: (ticket) => `triage --only ${ticket}`,
  'queue --walk': () => 'queue --walk',
  'end --only notes': () => 'end --only notes',
};

/** The steps and commands whose drafts are about a ticket: a draft's name begins with one. */
const origins: Readonly<Record<string, string>> = {
  note: 'ticket note',
  status: 'ticket status',
  move: 'ticket move',
  deadline: 'ticket deadline',
  triage: 'triage',
  queue: 'queue --walk',
  notes: 'end --only notes',
};

/** What resumes a change with the texts that are kept with it; with placeholders if only a draft is left of it. */
const resume = (line: CommandLine | null, command: string, ticket: number): string =>
  line === null ? (commands[command]?.(ticket) ?? command) : shellCommand(line.words);

/** The questions of changes that are answered with text for colleagues. */
const isText = (question: string) => /^(?:text|note|why)\.|^edited /.test(question);

/** The texts for colleagues that a command line gave. */
export const givenTexts = ({ line, answers = [] }: Pick<WrittenNow, 'line' | 'answers'>): string[] => [
  ...answers.flatMap(({ question, about, value }) => (isText(questionName(question, about)) ? [value] : [])),
  ...Object.values(line?.texts ?? {}),
];

/** The texts for colleagues among kept answers. */
export const textsAmong = (answers: StepMemory['answers']): string[] =>
  Object.entries(answers).flatMap(([question, text]) => (isText(question) ? [text] : []));

/** What was written for a change; empty if it was sent, or if there was nothing to write. */
function textIn({ answers, actions }: StepMemory): string {
  const all = Object.values(actions);
  if (all.some(({ made }) => made !== null)) return '';
  const given = textsAmong(answers).map((text) => text.trim());
  const begun = all.flatMap(({ action }) => (action?.text === undefined ? [] : [action.text.trim()]));
  return given.findLast((text) => text !== '') ?? begun.at(-1) ?? '';
}

type Kept = JournalSources & Pick<Context, 'options'>;

/** Something that was written and not sent, and can be discarded. */
export interface KeptText extends KeptNote {
  discard(): void;
}

type Found = Omit<KeptText, 'isOfEnd'>;

/** What is written for a change now. */
interface WrittenNow {
  readonly command: string;
  readonly ids: readonly (number | string)[];
  readonly line?: CommandLine;
  readonly answers?: readonly Answer[];
}

/**
 * What was written for a change earlier, was not sent, and gives way to what is written for it now; empty if nothing is. A
 * deadline gives way to a later one.
 */
export function replacedText(
  context: Pick<Context, 'paths' | 'clock'>,
  { command, ids, line, answers = [] }: WrittenNow,
): string {
  const begun = command in commands && command !== 'ticket deadline' ? begunChange(context, { command, ids }) : null;
  if (begun === null) return '';
  const given = answers.map(({ question, about, value }) => [questionName(question, about), value.trim()] as const);
  const isAnsweredAgain = (name: string, text: string) =>
    isText(name) && given.some(([question, value]) => question === name && value !== text.trim());
  const isReplaced =
    Object.entries(begun.line?.texts ?? {}).some(([option, text]) => line?.texts[option]?.trim() !== text.trim()) ||
    begun.memories.some((memory) => Object.entries(memory.answers).some(([name, text]) => isAnsweredAgain(name, text)));
  return isReplaced ? (begun.memories.map(textIn).find((text) => text !== '') ?? '') : '';
}

/** Removes what is kept of a change, unless a run of it is under way: that one shows it. */
function discardChange(file: string): void {
  let unlock: () => void;
  try {
    unlock = takeLock(`${file}.lock`, 'What you wrote');
  } catch (error) {
    if (error instanceof Failure) return;
    throw error;
  }
  try {
    rmSync(file, { force: true });
  } finally {
    unlock();
  }
}

const inChanges = (context: Kept): Found[] =>
  Object.keys(commands).flatMap((command) =>
    begunChanges(context, command).flatMap(({ ticket, file, line, memories, isDamaged }): Found[] => {
      const text = isDamaged ? '(the file is damaged)' : memories.map(textIn).find((found) => found !== '');
      const kind = command === 'ticket deadline' ? 'deadline' : 'note';
      if (text === undefined) return [];
      const discard = () => discardChange(file);
      return [{ ticket, kind, text, command: resume(line, command, ticket), file, discard }];
    }),
  );

/** Whether a text has more than a note's template, which may already name the deadline. */
function isWritten(text: string): boolean {
  const { rest, ...parts } = readNote(text);
  return rest !== '' || noteParts.some((part) => part !== 'deadline' && parts[part] !== null);
}

/** `note.text.48202`, or `status.edit ticket-48203-…` for a text that was edited before it was sent. */
const draftName = /^([a-z]+)\.(?:([a-z-]+)\.|edit (?:ticket|note)-)(\d+)(?:-[0-9a-f]+)?$/;

function inDrafts({ paths }: Kept): Found[] {
  const folder = path.join(paths.stateFolder, 'drafts');
  return allDrafts(folder).flatMap(({ name, file, text }): Found[] => {
    const [, origin = '', what, id] = draftName.exec(name) ?? [];
    const command = Object.hasOwn(origins, origin) ? origins[origin] : undefined;
    if (command === undefined || (text !== null && !isWritten(text))) return [];
    const ticket = Number(id);
    const kind = [origin, what].includes('deadline') ? 'deadline' : 'note';
    const written = text?.trim() ?? '(not UTF-8)';
    const discard = () => removeDraft(folder, name);
    return [{ ticket, kind, text: written, command: resume(null, command, ticket), file, discard }];
  });
}

/** The deadlines that were named in `start` and are not noted. */
const inStart = (context: Kept): Found[] =>
  namedInStart(context).map(({ ticket, deadline, file }) => ({
    ...{ ticket, kind: 'deadline', text: shownDeadline(deadline), file },
    command: shellCommand(['ticket', 'deadline', String(ticket), deadline === noDeadline ? '--clear' : deadline]),
    discard: () => keptDeadline(context, ticket).remove(),
  }));

/** Every note and deadline that was written on this machine for a ticket and not sent. Changes nothing. */
export const readKeptNotes = (context: Kept): KeptText[] =>
  [...inChanges(context), ...inDrafts(context), ...inStart(context)].map(({ command, ...kept }) => ({
    ...kept,
    command: withRunOptions(`govsupport ${command}`, context.options),
    isOfEnd: command.startsWith('end '),
  }));

/** The same for these tickets alone, without what is kept in one of the files. */
export const keptFor = (context: Kept, tickets: readonly (number | string)[], except: string | null): KeptText[] =>
  readKeptNotes(context).filter(({ ticket, file }) => tickets.includes(ticket) && file !== except);

/** The same without those that were left unsent in `end`, with a reason. */
export function openNotes(context: Kept): KeptNote[] {
  const all = readKeptNotes(context);
  const decided = readJournals(context, 'end').map(({ journal }) => journal.memoryOf('notes'));
  const open = decided.map((memory) => openKeptNotes({ keptNotes: () => all }, memory).flatMap(({ notes }) => notes));
  return all.filter((note) => open.every((notes) => notes.includes(note)));
}
