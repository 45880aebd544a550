import { createHash } from 'node:crypto';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Action, Plan, StepMemory } from '../steps/step.ts';

/**
 * A plan as it is shown and carried out: whatever an action sends to others is in its `text`, without characters that
 * can't be seen.
 */
export const shownPlan = (plan: Plan): Plan => ({
  ...plan,
  actions: plan.actions.map((action) => ({
    ...action,
    summary: sanitiseLine(action.summary),
    where: sanitiseLine(action.where),
    ...(action.text === undefined ? {} : { text: sanitise(action.text) }),
  })),
});

/** How an edited text is remembered until it is sent. A hash of the original is in it: an edit does not outlast new facts. */
export const editedId = ({ key, text = '' }: Action): string =>
  `edited ${key} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;

/** The same plan with the texts that the person has edited. */
export const withEdits = (plan: Plan, { answers }: StepMemory): Plan => ({
  ...plan,
  actions: plan.actions.map((action) => {
    const text = answers[editedId(action)];
    return text === undefined ? action : { ...action, text };
  }),
});
