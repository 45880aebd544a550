import { existsSync, readFileSync } from 'node:fs';
import type { Handover } from '../../handover/handover.ts';
import { readIfThere } from '../../lib/whole-file.ts';
import type { StepMemory } from '../step.ts';

/** A handover in the state folder. */
export interface WrittenHandover {
  /** Counts from 1. */
  readonly version: number;
  readonly markdown: string;
  readonly html: string;
  /** The file with its facts, as JSON; null for handovers of older versions. */
  readonly facts: string | null;
  /** How many tickets are handed over. */
  readonly tickets: number;
  readonly branches: number;
  /** How many facts could not be determined. */
  readonly gaps: number;
  /** When it was written, ISO 8601. */
  readonly at: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const number = (value: unknown) => (typeof value === 'number' ? value : 0);

/** The written handovers, oldest first, from the memory of the step `handover`. */
function writtenHandovers({ actions }: StepMemory): WrittenHandover[] {
  const all = Object.entries(actions).flatMap(([key, { made, madeAt }]) => {
    if (!key.startsWith('write-') || !made || !isText(made.markdown) || !isText(made.html)) return [];
    const { version, markdown, html, facts, tickets, branches, gaps } = made;
    return [
      {
        version: number(version),
        markdown,
        html,
        facts: isText(facts) ? facts : null,
        tickets: number(tickets),
        branches: number(branches),
        gaps: number(gaps),
        at: madeAt ?? '',
      },
    ];
  });
  return all.sort((a, b) => a.version - b.version);
}

/** The last written handover whose files still exist, or null. */
export function lastHandover(memory: StepMemory): WrittenHandover | null {
  const last = writtenHandovers(memory).at(-1);
  return last && existsSync(last.markdown) && existsSync(last.html) ? last : null;
}

/** The facts of a version; null if the file no longer exists. */
export function factsOf(memory: StepMemory, version: number): Handover | null {
  const facts = writtenHandovers(memory).find((each) => each.version === version)?.facts ?? null;
  const text = facts === null ? null : readIfThere(facts);
  return text === null ? null : JSON.parse(text);
}

/** Its text, in Markdown. */
export const readHandover = ({ markdown }: WrittenHandover): string => readFileSync(markdown, 'utf8');
