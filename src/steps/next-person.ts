import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import type { StepContext } from './step.ts';

/** Who is next after this rotation. */
export type NextPerson =
  | { readonly is: 'known'; readonly person: RotaPerson; readonly from: string }
  /** The same person is on again, with no one in between: nothing is handed over. */
  | { readonly is: 'you'; readonly person: RotaPerson; readonly from: string }
  /** Not confirmed yet. `why` also says what to do. */
  | { readonly is: 'unknown'; readonly why: string };

/** The mark that the person has confirmed who is next. */
export const nextMark = (email: string): string => `next ${email.toLowerCase()}`;

export const isNextMark = (mark: string): boolean => mark.startsWith('next ');

/** Who is next, once the person has confirmed it: the rota may be wrong, and what is sent can't be taken back. */
export function nextPerson(step: StepContext): NextPerson {
  const { rotation } = step;
  const next = rotation?.next;
  if (!rotation || !next) return { is: 'unknown', why: 'Who is next is not known: give --to EMAIL' };
  if (samePerson(next.person, rotation.person)) return { is: 'you', person: next.person, from: next.start };
  if (next.person.email === '')
    return { is: 'unknown', why: `The rota has no address for ${next.person.name}: give --to EMAIL` };
  const isSaid = step.memoryOf('rotation').seen.includes(nextMark(next.person.email));
  if (isSaid || step.looking) return { is: 'known', person: next.person, from: next.start };
  return {
    is: 'unknown',
    why: `You have not confirmed that ${next.person.name} is next: see the step rotation, or give --to EMAIL`,
  };
}
