import type { Outcome } from './machine.ts';

/** A step in the document of `start` and `end`. */
export interface ShownStep {
  readonly id: string;
  readonly outcome: string | null;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly plan: {
    readonly actions: readonly { readonly key: string; readonly summary: string; readonly text?: string }[];
  } | null;
}

/** How each step ended, by id. */
export function stepsOf(outcome: Outcome): Readonly<Record<string, ShownStep>> {
  const { steps } = outcome.json();
  return Object.fromEntries(steps.map((step: ShownStep) => [step.id, step]));
}

/** Escape, the C1 control characters, and the bell. */
export const raw = /[\u001b\u0080-\u009f\u0007]/;
