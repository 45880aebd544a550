import path from 'node:path';
import type { Context } from '../context.ts';
import { allDrafts } from '../lib/drafts.ts';
import { shellCommand } from '../lib/shell.ts';
import { type Answer, questionName } from '../steps/answer.ts';
import type { StepMemory } from '../steps/step.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import { noteParts, readNote } from '../tickets/note-parts.ts';
import { begunChange, begunChanges } from './change-place.ts';
import type { CommandLine } from './journal.ts';

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

const resume = (command: string, ticket: number): string => commands[command]?.(ticket) ?? command;

/** What resumes a change with the texts that are kept with it; with placeholders if only a draft is left of it. */
const resumeWith = (line: CommandLine | null, command: string, ticket: number): string =>
  line === null ? resume(command, ticket) : shellCommand(line.words);

/** The questions of changes that are answered with text for colleagues. */
const isText = (question: string) => /^(?:text|note|why)\.|^edited /.test(question);

/** What was written for a change; empty if it was sent, or if there was nothing to write. */
function textIn({ answers, actions }: StepMemory): string {
  const all = Object.values(actions);
  if (all.some(({ made }) => made !== null)) return '';
  const given = Object.entries(answers).flatMap(([question, text]) => (isText(question) ? [text.trim()] : []));
  const begun = all.flatMap(({ action }) => (action?.text === undefined ? [] : [action.text.trim()]));
  return given.findLast((text) => text !== '') ?? begun.at(-1) ?? '';
}

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

const inChanges = (context: Pick<Context, 'paths' | 'clock'>): KeptNote[] =>
  Object.keys(commands).flatMap((command) =>
    begunChanges(context, command).flatMap(({ ticket, file, line, memories, isDamaged }) => {
      const text = isDamaged ? '(the file is damaged)' : memories.map(textIn).find((found) => found !== '');
      return text === undefined ? [] : [{ ticket, text, command: resumeWith(line, command, ticket), file }];
    }),
  );

/** Whether a text has more than a note's template, which may already name the deadline. */
function isWritten(text: string): boolean {
  const { rest, ...parts } = readNote(text);
  return rest !== '' || noteParts.some((part) => part !== 'deadline' && parts[part] !== null);
}

/** `note.text.48202`, or `status.edit ticket-48203-…` for a text that was edited before it was sent. */
const draftName = /^([a-z]+)\.(?:[a-z-]+\.|edit (?:ticket|note)-)(\d+)(?:-[0-9a-f]+)?$/;

const inDrafts = ({ paths }: Pick<Context, 'paths'>): KeptNote[] =>
  allDrafts(path.join(paths.stateFolder, 'drafts')).flatMap(({ name, file, text }) => {
    const [, origin = '', id] = draftName.exec(name) ?? [];
    const command = Object.hasOwn(origins, origin) ? origins[origin] : undefined;
    if (command === undefined || (text !== null && !isWritten(text))) return [];
    const ticket = Number(id);
    return [{ ticket, text: text?.trim() ?? '(not UTF-8)', command: resume(command, ticket), file }];
  });

/** Every note on a ticket that was written on this machine and not sent. Changes nothing. */
export const readKeptNotes = (context: Pick<Context, 'paths' | 'clock'>): KeptNote[] => [
  ...inChanges(context),
  ...inDrafts(context),
];
