import { UsageError } from '../errors.ts';
import { isAddress } from '../steps/rotation.ts';

/** What the flags of `end` say, as they were written. */
export interface EndFlags {
  readonly to?: string | undefined;
  readonly note?: readonly string[] | undefined;
  readonly notes?: string | undefined;
  readonly commitWork?: boolean | undefined;
  readonly output?: string | undefined;
  readonly endEarly?: boolean | undefined;
}

/** What flags say besides `--answer`. */
export interface GivenAnswers {
  /** By `step.question`. */
  readonly answers: ReadonlyMap<string, string>;
  /** How each was written, by `step.question`: `--output`. */
  readonly shown: ReadonlyMap<string, string>;
  /** Who is next, as the person said it by name: an address. */
  readonly next?: string;
  /** The person knows that the rotation ends later, and ends it now. */
  readonly endEarly?: boolean;
}

/**
 * The answers to the steps' questions that the flags of `end` are short for. Throws a UsageError where one is wrong, with
 * all that is wrong.
 */
export async function endAnswers(flags: EndFlags, signal: AbortSignal): Promise<GivenAnswers> {
  const answers = new Map<string, string>();
  const shown = new Map<string, string>();
  const { to, note = [], notes, commitWork, output } = flags;
  if (to !== undefined) {
    if (!isAddress(to)) throw new UsageError(`--to: expected an e-mail address, found "${to}".`);
    answers.set('rotation.next', to);
    shown.set('rotation.next', '--to');
    shown.set('rotation.next', '--to');
  }
  if (commitWork) {
    answers.set('branches.commit-work', 'yes');
    shown.set('branches.commit-work', '--commit-work');
  }
  if (output !== undefined) {
    answers.set('handover.output', output);
    shown.set('handover.output', '--output');
  }
  if (note.length > 0 || notes !== undefined) {
    const { readNotes } = await import('./notes-file.ts');
    const byFlag = new Set(note.map((text) => `notes.note.${/\d+/.exec(text)?.[0]}`));
    for (const [name, text] of await readNotes({ note, notes }, signal)) {
      answers.set(name, text);
      shown.set(name, byFlag.has(name) ? '--note' : '--notes');
    }
  }
  return { answers, shown, ...(to === undefined ? {} : { next: to }), endEarly: flags.endEarly ?? false };
}
