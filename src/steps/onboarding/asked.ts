import { dayOf, shownDay } from '../../lib/days.ts';
import { workingDays } from '../../rotation/working-days.ts';

/** How many working days ago something was, 0 for today. `at`: ISO 8601. */
export const workingDaysSince = (at: string, now: Date): number =>
  Math.max(0, workingDays(dayOf(new Date(at)), dayOf(now)).length - 1);

/** `asked on Mon 23 Nov 2026, 3 working days ago` */
export function askedWords(
  asked: { readonly at: string; readonly nudgedAt?: string | null } | null,
  age: number,
): string {
  if (asked === null) return 'not asked for yet';
  const ago = age === 0 ? 'today' : `${age} working day${age === 1 ? '' : 's'} ago`;
  const again = asked.nudgedAt ? `, followed up on ${shownDay(dayOf(new Date(asked.nudgedAt)))}` : '';
  return `asked on ${shownDay(dayOf(new Date(asked.at)))}, ${ago}${again}`;
}
