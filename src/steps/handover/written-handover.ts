import { existsSync, readFileSync } from 'node:fs';
import type { Handover } from '../../handover/handover.ts';
import { readIfThere } from '../../lib/whole-file.ts';
import type { StepMemory } from '../step.ts';

/** A handover that was written into the state folder. */
export interface WrittenHandover {
  /** Counts from 1. */
  readonly version: number;
  readonly markdown: string;
  readonly html: string;
  /** The facts that it was made from, as JSON; null in what older versions wrote. */
  readonly facts: string | null;
  /** How many tickets go with it. */
  readonly tickets: number;
  readonly branches: number;
  /** How many things could not be found out. */
  readonly gaps: number;
  /** When it was written, ISO 8601. */
  readonly at: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const number = (value: unknown) => (typeof value === 'number' ? value : 0);

/** The handovers that were written, from the memory of the step `handover`, the first first. */
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

/** The last handover that was written and is still there, or null. */
export function lastHandover(memory: StepMemory): WrittenHandover | null {
  const last = writtenHandovers(memory).at(-1);
  return last && existsSync(last.markdown) && existsSync(last.html) ? last : null;
}

/** The facts of a version, as they were when it was written; null if they are not there any more. */
export function factsOf(memory: StepMemory, version: number): Handover | null {
  const facts = writtenHandovers(memory).find((each) => each.version === version)?.facts ?? null;
  const text = facts === null ? null : readIfThere(facts);
  return text === null ? null : JSON.parse(text);
}

/** Its text, as Markdown. */
export const readHandover = ({ markdown }: WrittenHandover): string => readFileSync(markdown, 'utf8');
