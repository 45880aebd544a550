import { existsSync, readFileSync } from 'node:fs';
import type { StepMemory } from '../step.ts';

/** A handover that was written into the state folder. */
export interface WrittenHandover {
  /** Counts from 1. */
  readonly version: number;
  readonly markdown: string;
  readonly html: string;
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

/** The last handover that was written and is still there, from the memory of the step `handover`; or null. */
export function lastHandover({ actions }: StepMemory): WrittenHandover | null {
  const all = Object.entries(actions).flatMap(([key, { made, madeAt }]) => {
    if (!key.startsWith('write-') || !made || !isText(made.markdown) || !isText(made.html)) return [];
    const { version, markdown, html, tickets, branches, gaps } = made;
    return [
      {
        version: number(version),
        markdown,
        html,
        tickets: number(tickets),
        branches: number(branches),
        gaps: number(gaps),
        at: madeAt ?? '',
      },
    ];
  });
  const last = all.sort((a, b) => a.version - b.version).at(-1);
  return last && existsSync(last.markdown) && existsSync(last.html) ? last : null;
}

/** Its text, as Markdown. */
export const readHandover = ({ markdown }: WrittenHandover): string => readFileSync(markdown, 'utf8');
