import { pass, unknown } from '../checks/check.ts';
import { type Doubt, doubtsFor } from '../rotation/rotations.ts';
import { answerTo } from './answer.ts';
import { isNextMark, nextMark } from './next-person.ts';
import { coverLines, rotationQuestions, rotationSentence, shownDay } from './rotation.ts';
import type { Question, Step, StepContext } from './step.ts';

/** The marks that the person has to confirm: each doubt, and the next person by name. */
function toSay({ rotation }: StepContext): string[] {
  if (!rotation) return [];
  const { doubts, next } = rotation;
  return [...doubtsFor('end', doubts).map(({ mark }) => mark), ...(next ? [nextMark(next.person.email)] : [])];
}

const isEarly = ({ about }: Doubt): boolean => about === 'ends-later';

/** Whether the person has said yes to it. */
const isSaid = ({ memory }: StepContext, mark: string): boolean =>
  memory.seen.includes(mark) || answerTo(memory, 'end-early', mark) === 'yes';

/** The doubts that the person has not settled yet. */
const openDoubts = (step: StepContext): Doubt[] =>
  doubtsFor('end', step.rotation?.doubts ?? []).filter(({ mark }) => !isSaid(step, mark));

/** Whether the rotation ends now although its last day is still to come. If that day moves, it is asked again. */
function endEarlyQuestion({ rotation }: StepContext): Question {
  const early = rotation?.doubts.find(isEarly);
  return {
    id: 'end-early',
    text: 'End it although its last day is still to come?',
    kind: 'choose',
    choices: [
      { value: 'yes', label: 'yes' },
      { value: 'no', label: 'no' },
    ],
    required: false,
    onRequest: true,
    ...(early ? { keptAbout: early.mark } : { onlyNow: true }),
  };
}

/** Whether the person has said that someone else is next. */
const hasSaidOther = ({ rotation, memory }: StepContext): boolean =>
  memory.seen.some((mark) => isNextMark(mark) && mark !== nextMark(rotation?.next?.person.email ?? ''));

/** The next person first: that is what this step asks about. */
const nextFirst = (questions: readonly Question[]): readonly Question[] =>
  questions.toSorted((a, b) => Number(b.id === 'next') - Number(a.id === 'next'));

/** The person has confirmed by name who is next: tickets and the handover go to them. */
export const endRotation: Step = {
  id: 'rotation',
  comesFirst: true,
  title: 'Your rotation, and who is next',
  async verify(step) {
    const { rotation, rotaSource, memory } = step;
    if (!rotation) return unknown('The rota has no rotation of yours');
    const { next } = rotation;
    const doubts = openDoubts(step);
    const evidence = {
      start: rotation.start,
      end: rotation.end,
      next: next?.person.email ?? null,
      nextFrom: next?.start ?? null,
      cover: rotation.cover.map(({ date, person }) => `${date} ${person.name}`),
      doubts: doubtsFor('end', rotation.doubts).map(({ text }) => text),
      source: rotaSource,
    };
    const said = rotationSentence({ ...rotation, previous: null });
    const from = rotaSource === null ? '' : ` (${rotaSource})`;
    const open = toSay(step).filter((mark) => !isSaid(step, mark));
    if (open.length === 0 && (next || memory.confirmedAt)) return pass(`${said}${from}`, { evidence });
    if (doubts.length > 0) return unknown(doubts.map(({ text }) => text).join(' '), { evidence });
    return unknown(`${said}: not confirmed yet that ${next?.person.name ?? 'no one'} is next`, { evidence });
  },
  questions: async (step) => [...(await rotationQuestions(step.context.clock.now())), endEarlyQuestion(step)],
  async brief(step) {
    const { rotation, rotaSource } = step;
    if (!rotation) return { lines: [] };
    const { next } = rotation;
    const doubts = openDoubts(step);
    const early = doubts.find(isEarly);
    const questions = nextFirst(await rotationQuestions(step.context.clock.now()));
    const question = next ? `Is ${next.person.name} next?` : 'Continue with no one to hand over to?';
    return {
      question: early ? `${early.text} End it now? ${question}` : question,
      ask: { key: 'n', label: 'no', questions, begins: true, flags: 'If someone else is next: --to EMAIL' },
      lines: [
        `${rotationSentence({ ...rotation, previous: null })}.`,
        ...(next ? [`Next: ${next.person.name} (${next.person.email}), from ${shownDay(next.start)}.`] : []),
        ...coverLines(step.context, rotation),
        ...doubts.filter((doubt) => doubt !== early).map(({ text }) => `Please check: ${text}`),
        ...(rotaSource === null ? [] : [`Read from ${rotaSource}.`]),
      ],
      covers: toSay(step),
      ...(early && doubts.length === 1 ? { sayWith: '--end-early' } : {}),
      certain: next !== null && doubts.length === 0 && !hasSaidOther(step),
    };
  },
};
