import { answersIn } from './answer.ts';
import type { StepMemory } from './step.ts';

/** A client's deadline, as `Deadline.kept` has it. */
export interface TicketDeadline {
  readonly ticket: number;
  readonly deadline: string;
}

type Remembered = Pick<StepMemory, 'answers' | 'actions'>;

/** The deadlines that the person named while reading in. */
export const namedDeadlines = ({ answers }: Remembered): TicketDeadline[] =>
  answersIn({ answers }).flatMap(({ question, about, value }) =>
    question === 'deadline' && about !== null ? [{ ticket: Number(about), deadline: value }] : [],
  );

/** The deadlines that were noted on a ticket while reading in, oldest first. */
export const notedOn = ({ actions }: Remembered, ticket: number): string[] =>
  Object.entries(actions)
    .flatMap(([key, { made, madeAt }]) => {
      const [, id, deadline = ''] =
        /^deadline-(\d+)-(none|\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)(?:#\d+)?$/.exec(key) ?? [];
      return made && madeAt !== null && Number(id) === ticket ? [{ deadline, at: madeAt }] : [];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ deadline }) => deadline);

/** Deadlines that were named, and that reading in has not noted on their ticket yet. */
export const unsentDeadlines = (memory: Remembered): TicketDeadline[] =>
  namedDeadlines(memory).filter(({ ticket, deadline }) => notedOn(memory, ticket).at(-1) !== deadline);

/** Deadlines that were named and are noted on their ticket. */
export const sentDeadlines = (memory: Remembered): TicketDeadline[] => {
  const unsent = unsentDeadlines(memory);
  return namedDeadlines(memory).filter(({ ticket }) => !unsent.some((one) => one.ticket === ticket));
};
