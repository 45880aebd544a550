import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { coverBy, dayOf, turnsOf } from '../rotation/rotations.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';

/** What the rota has a person do today. */
interface TurnToday {
  /** The first day of their rotation; of a day on which they stand in, that day. */
  readonly since: string;
  /** Null on a rotation of their own. */
  readonly standsInFor: RotaPerson | null;
}

/** What the rota has the person do today; null if that is nothing, or if the rota is not configured or can't be read. */
export async function turnToday({ config, services, clock, signal }: Context): Promise<TurnToday | null> {
  const { rota, person } = (await config()).values;
  if (!rota?.url && !rota?.calendar && !rota?.file) return null;
  const who = { name: person?.name ?? '', email: person?.email ?? '' };
  const today = dayOf(clock.now());
  try {
    const { days } = await (await services.rota()).read();
    const turn = turnsOf(days, who).find(
      (one) => samePerson(one.person, who) && one.start <= today && today <= one.end,
    );
    if (turn) return { since: turn.start, standsInFor: null };
    const cover = coverBy(days, who).find(({ date }) => date === today);
    return cover ? { since: today, standsInFor: cover.standsInFor } : null;
  } catch (error) {
    // The rota's own check says why.
    if (error instanceof Failure && !signal.aborted) return null;
    throw error;
  }
}
