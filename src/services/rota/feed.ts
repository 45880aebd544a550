import * as z from 'zod';
import { isDay } from '../../lib/days.ts';
import { line } from '../line.ts';
import type { RotaDay } from './rota.ts';

/** A list of anything: invalid entries are left out and counted. */
export const feedShape = z.array(z.unknown(), { error: 'a list' });

/** https://github.com/dxw/support-rota: one entry per day; `person` is null if there is no one. */
const entryShape = z.object({
  // Rails writes a date; a time after it is ignored.
  date: z.string().transform((text) => text.slice(0, 10)),
  role: line.nullish(),
  person: z
    .object({ name: line.nullish(), email: line.nullish() })
    .nullish()
    .transform((person) => ({ name: person?.name?.trim() ?? '', email: person?.email?.trim() ?? '' })),
});

const count = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`;

/** The days of one role, and notes on what was left out. */
export function readFeed(entries: readonly unknown[], role: string): { days: RotaDay[]; notes: string[] } {
  const days: RotaDay[] = [];
  const others = new Set<string>();
  const unassigned: string[] = [];
  let damaged = 0;
  for (const entry of entries) {
    const read = entryShape.safeParse(entry).data;
    if (read === undefined || !isDay(read.date)) {
      damaged++;
      continue;
    }
    const { date, person } = read;
    if (read.role && read.role.toLowerCase() !== role.toLowerCase()) others.add(read.role);
    else if (person.name === '' && person.email === '') unassigned.push(date);
    else days.push({ date, person: { name: person.name || person.email, email: person.email } });
  }
  const notes = [
    ...(damaged > 0 ? [`${count(damaged, 'entry was', 'entries were')} left out for lack of a day or a person.`] : []),
    ...(unassigned.length > 0 ? [`The rota has no person for ${unassigned.sort().join(', ')}.`] : []),
    ...(days.length === 0 && others.size > 0
      ? [`It has no entry for the role ${role}, only for ${[...others].sort().join(', ')}.`]
      : []),
  ];
  return { days, notes };
}
