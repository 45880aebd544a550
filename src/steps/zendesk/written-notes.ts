import { createHash } from 'node:crypto';
import { labelOf, noteParts } from '../../handover/note-parts.ts';
import { answersIn } from '../answer.ts';
import type { StepMemory } from '../step.ts';

/** The template's lines to which nothing was added say nothing. */
export function withoutEmptyParts(text: string): string {
  const empty = new Set(noteParts.map((part) => `${labelOf(part)}:`));
  const lines = text.split('\n');
  const isLabel = (line: string | undefined) => line !== undefined && empty.has(line.trim());
  const begins = (line: string) => noteParts.some((part) => line.startsWith(`${labelOf(part)}:`));
  return lines
    .filter((line, index) => {
      if (!isLabel(line)) return true;
      const next = lines.slice(index + 1).find((later) => later.trim() !== '');
      return next !== undefined && !begins(next);
    })
    .join('\n')
    .trim();
}

/** A note that was written down here. */
export interface WrittenNote {
  readonly ticket: number;
  readonly text: string;
  /** With what it says in it: a note that was written anew is another one. */
  readonly key: string;
}

function written(memory: StepMemory): WrittenNote[] {
  return answersIn(memory).flatMap(({ question, about: ticket, value }) => {
    const text = withoutEmptyParts(value);
    if (question !== 'note' || ticket === null || text === '') return [];
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    return [{ ticket: Number(ticket), text, key: `note-${ticket}-${hash}` }];
  });
}

/** The notes that the step `notes` has not sent yet, from its memory. Of a note that was sent, the answer is used up. */
export const unsentNotes = (memory: StepMemory): WrittenNote[] =>
  written(memory).filter(({ key }) => !memory.actions[key]?.made);
