import { dayOf, londonMoment, londonTime } from '../lib/days.ts';
import { isWorkingDay, nextWorkingDay } from './working-days.ts';

/**
 * When someone finishes: at the end of the working hours of this working day, or of the next if they are over. Null if
 * their rotation ends before that. `lastDay` is the rotation's; null if there is none or it isn't known.
 */
export function finishOf(now: Date, { ends }: { readonly ends: string }, lastDay: string | null): Date | null {
  const today = dayOf(now);
  const isOver = londonTime(now) >= `${today}T${ends}`;
  const day = isWorkingDay(today) && !isOver ? today : nextWorkingDay(today);
  return lastDay !== null && lastDay < day ? null : londonMoment(day, ends);
}
