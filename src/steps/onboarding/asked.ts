import { dayOf, shownDayOf } from '../../lib/days.ts';
import { workingDays } from '../../rotation/working-days.ts';
import type { StepMemory } from '../step.ts';

/** When a request was made, ISO 8601, and its address, as the checklist remembers it; null if it doesn't. */
export function rememberedRequest(
  { actions }: Pick<StepMemory, 'actions'>,
  id: string,
): { readonly at: string; readonly url: string | null } | null {
  const { made, madeAt } = actions[`ask-${id}`] ?? {};
  return made && madeAt ? { at: madeAt, url: typeof made.url === 'string' ? made.url : null } : null;
}

/** How many working days ago something was, 0 for today. `at`: ISO 8601. */
export const workingDaysSince = (at: string, now: Date): number =>
  Math.max(0, workingDays(dayOf(new Date(at)), dayOf(now)).length - 1);

/** `asked on Mon 23 Nov 2026, 3 working days ago`, or `asked today` */
export function askedWords(
  asked: { readonly at: string; readonly nudgedAt?: string | null } | null,
  now: Date,
): string {
  if (asked === null) return 'not asked for yet';
  const on = (at: string) => (dayOf(new Date(at)) === dayOf(now) ? 'today' : `on ${shownDayOf(at)}`);
  const age = workingDaysSince(asked.at, now);
  // At a weekend no working day has gone by.
  const ago = age === 0 ? '' : `, ${age} working day${age === 1 ? '' : 's'} ago`;
  const again = asked.nudgedAt ? `, followed up ${on(asked.nudgedAt)}` : '';
  return `asked ${on(asked.at)}${ago}${again}`;
}
