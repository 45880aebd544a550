import { dayOf, londonMoment, londonTime } from '../lib/days.ts';
import { type Rotation, standInOn } from './rotations.ts';
import { isWorkingDay, nextWorkingDay } from './working-days.ts';

/**
 * When someone finishes: at the end of the working hours of this working day, or of the next if they are over. A day on
 * which someone else stands in is not theirs. Null if their rotation ends before that. The rotation is null if there is
 * none or it isn't known.
 */
export function finishOf(
  now: Date,
  { ends }: { readonly ends: string },
  rotation: Pick<Rotation, 'end' | 'cover'> | null,
): Date | null {
  const today = dayOf(now);
  const isOver = londonTime(now) >= `${today}T${ends}`;
  let day = isWorkingDay(today) && !isOver ? today : nextWorkingDay(today);
  while (rotation && standInOn(rotation, day)) day = nextWorkingDay(day);
  return rotation && rotation.end < day ? null : londonMoment(day, ends);
}
