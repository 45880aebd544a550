import { UsageError } from '../errors.ts';
import type { Answer } from '../steps/answer.ts';
import { nextMark } from '../steps/next-person.ts';
import { isEmail } from '../steps/rotation.ts';

/** What the flags of `end` say, as they were written. */
export interface EndFlags {
  readonly to?: string | undefined;
  readonly note?: readonly string[] | undefined;
  readonly notes?: string | undefined;
  readonly commitWork?: boolean | undefined;
  readonly output?: string | undefined;
  readonly endEarly?: boolean | undefined;
}

/**
 * The answers to the steps' questions that the flags of `end` are short for. Throws a UsageError if one is wrong, with
 * everything that is wrong.
 */
export async function endAnswers(flags: EndFlags, signal: AbortSignal): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const { to, endEarly, note = [], notes, commitWork, output } = flags;
  if (to !== undefined) {
    if (!isEmail(to)) throw new UsageError(`--to: expected an e-mail address, found "${to}".`);
    // Naming the next person also confirms them.
    answers.push({ step: 'rotation', question: 'next', value: to, flag: '--to', confirms: [nextMark(to)] });
  }
  if (endEarly) answers.push({ step: 'rotation', question: 'end-early', value: 'yes', flag: '--end-early' });
  if (commitWork) {
    const about = { step: 'branches', question: 'commit-work' };
    answers.push({ ...about, value: 'yes', flag: '--commit-work', isForOneRun: true });
  }
  if (output !== undefined) answers.push({ step: 'handover', question: 'output', value: output, flag: '--output' });
  if (note.length > 0 || notes !== undefined) {
    const { readNotes } = await import('./notes-file.ts');
    answers.push(...(await readNotes({ note, notes }, signal)));
  }
  return answers;
}
