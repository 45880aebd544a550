import { pass, unknown } from '../checks/check.ts';
import { isAboutTheBeginning, type Rotation } from '../rotation/rotations.ts';
import { nextMark } from './next-person.ts';
import { rotationQuestions, rotationSentence, shownDay } from './rotation.ts';
import type { Step, StepContext } from './step.ts';

/** What makes the end of a rotation uncertain. */
const doubtsOf = ({ doubts, previous, next }: Rotation) =>
  doubts.filter((doubt) => {
    const isAboutPrevious = previous !== null && doubt.startsWith(`${previous.person.name} has `);
    return !isAboutTheBeginning(doubt) && !(isAboutPrevious && previous.person.name !== next?.person.name);
  });

/** All that the person says yes to: each doubt, and who is next by name. */
function toSay({ rotation }: StepContext): string[] {
  if (!rotation) return [];
  return [...doubtsOf(rotation), ...(rotation.next ? [nextMark(rotation.next.person.email)] : [])];
}

/** It is known who is next, and the person has said so by name: tickets and the handover go there. */
export const endRotation: Step = {
  id: 'rotation',
  title: 'Your rotation, and who is next',
  async verify(step) {
    const { rotation, rotaSource, memory } = step;
    if (!rotation) return unknown('There is no rotation of yours');
    const { next } = rotation;
    const doubts = doubtsOf(rotation);
    const evidence = {
      start: rotation.start,
      end: rotation.end,
      next: next?.person.email ?? null,
      nextFrom: next?.start ?? null,
      cover: rotation.cover.map(({ date, person }) => `${date} ${person.name}`),
      doubts,
      source: rotaSource,
    };
    const said = rotationSentence({ ...rotation, previous: null });
    const from = rotaSource === null ? '' : ` (${rotaSource})`;
    const open = toSay(step).filter((mark) => !memory.seen.includes(mark));
    if (open.length === 0 && (next || memory.confirmedAt)) return pass(`${said}${from}`, { evidence });
    if (doubts.length > 0) return unknown(`In doubt: ${doubts.join(' ')}`, { evidence });
    return unknown(`${said}: whether ${next?.person.name ?? 'nobody'} is next, you have not said yet`, { evidence });
  },
  questions: async () => rotationQuestions,
  async brief(step) {
    const { rotation, rotaSource } = step;
    if (!rotation) return { lines: [] };
    const { next } = rotation;
    const doubts = doubtsOf(rotation);
    return {
      question: next ? `Is ${next.person.name} next?` : 'Go on with nobody to hand over to?',
      lines: [
        `${rotationSentence({ ...rotation, previous: null })}.`,
        ...(next ? [`Next: ${next.person.name} (${next.person.email}), from ${shownDay(next.start)}.`] : []),
        ...rotation.cover.map(({ date, person }) => `${person.name} stands in on ${shownDay(date)}.`),
        ...doubts.map((doubt) => `In doubt: ${doubt}`),
        ...(rotaSource === null ? [] : [`Read from ${rotaSource}.`]),
        'If somebody else is next: quit, and say it with --to EMAIL',
      ],
      covers: toSay(step),
      certain: next !== null && doubts.length === 0,
    };
  },
};
