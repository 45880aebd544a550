import { createHash } from 'node:crypto';
import { labelOf, noteParts } from '../../tickets/note-parts.ts';
import { answersIn } from '../answer.ts';
import type { StepMemory } from '../step.ts';

/** Removes the template's labels that have no text. */
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

/** A note that the person wrote. */
export interface WrittenNote {
  readonly ticket: number;
  readonly text: string;
  /** Identifies the ticket and the text: a rewritten note is another one. */
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

/** The notes that were not sent yet, from the memory of the step `notes`. */
export const unsentNotes = (memory: StepMemory): WrittenNote[] =>
  written(memory).filter(({ key }) => !memory.actions[key]?.made);
