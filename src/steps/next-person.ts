import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import type { StepContext } from './step.ts';

/** Who comes after this rotation. */
export type NextPerson =
  | { readonly is: 'known'; readonly person: RotaPerson; readonly from: string }
  /** You are on again, with nobody in between: nothing goes to anybody. */
  | { readonly is: 'you'; readonly person: RotaPerson; readonly from: string }
  /** Nobody has said yet who it is. `why` also says what to do. */
  | { readonly is: 'unknown'; readonly why: string };

/** How it is remembered that the person has said who is next. */
export const nextMark = (email: string): string => `next ${email.toLowerCase()}`;

/** Whether something that is remembered is that someone is next. */
export const isNextMark = (mark: string): boolean => mark.startsWith('next ');

/** Who is next, once the person has said so: a rota may be wrong, and what is sent cannot be taken back. */
export function nextPerson(step: StepContext): NextPerson {
  const { rotation } = step;
  const next = rotation?.next;
  if (!rotation || !next) return { is: 'unknown', why: 'It is not known who is next: say it with --to EMAIL' };
  if (samePerson(next.person, rotation.person)) return { is: 'you', person: next.person, from: next.start };
  if (next.person.email === '')
    return { is: 'unknown', why: `The rota has no address for ${next.person.name}: say it with --to EMAIL` };
  const isSaid = step.memoryOf('rotation').seen.includes(nextMark(next.person.email));
  if (isSaid || step.looking) return { is: 'known', person: next.person, from: next.start };
  return {
    is: 'unknown',
    why: `You have not said yet that ${next.person.name} is next: see the step rotation, or say it with --to EMAIL`,
  };
}
