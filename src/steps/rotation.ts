import { pass, unknown } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { dayOf, shownDay, shownDayOf } from '../lib/days.ts';
import { doubtsFor, type Rotation, standInWords } from '../rotation/rotations.ts';
import type { Question, Step } from './step.ts';

export { shownDay, shownDayOf };

/** `Mon 23 Nov 2026 to Fri 27 Nov 2026` */
export const shownTurn = ({ start, end }: { readonly start: string; readonly end: string }): string =>
  `${shownDay(start)} to ${shownDay(end)}`;

export function rotationSentence({ person, previous, next, ...turn }: Rotation): string {
  const neighbours = [
    ...(previous ? [`after ${previous.person.name}`] : []),
    ...(next ? [`before ${next.person.name}`] : []),
  ].join(' and ');
  return `${person.name}, ${shownTurn(turn)}${neighbours ? `, ${neighbours}` : ''}`;
}

/** Who stands in during a rotation, a line each. */
export const coverLines = ({ clock }: Pick<Context, 'clock'>, { cover }: Rotation): string[] =>
  cover.map((day) => `${standInWords(day, dayOf(clock.now()))}.`);

/** Whether a text can be an e-mail address. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

const addressProblem = (text: string): string | null =>
  isEmail(text) ? null : `expected an e-mail address, found "${text}"`;

const asked = (id: string, text: string, answer: Pick<Question, 'check' | 'understand'>): Question => ({
  ...{ id, text, kind: 'text', required: false, onRequest: true },
  ...answer,
});

/** Corrections to the rotation: the rota may be wrong or out of date. The date parser is loaded only here. */
export async function rotationQuestions(now: Date): Promise<readonly Question[]> {
  const { readDay } = await import('../tickets/written-day.ts');
  const day: Pick<Question, 'check' | 'understand'> = {
    check(answer) {
      const read = readDay(answer, now);
      return 'wrong' in read ? read.wrong : null;
    },
    understand(answer) {
      const read = readDay(answer, now);
      if ('wrong' in read) throw new Error(`${answer}: ${read.wrong}`);
      return { kept: read.day, said: shownDay(read.day) };
    },
  };
  const address = { check: addressProblem };
  return [
    asked('from', 'First day of your rotation', day),
    asked('to', 'Last day of your rotation', day),
    asked('previous', 'E-mail address of the person you take over from', address),
    asked('next', 'E-mail address of the next person', address),
  ];
}

/** The rotation's dates and neighbours are known. If the rota is unclear, the person confirms them. */
export const rotationStep: Step = {
  id: 'rotation',
  comesFirst: true,
  title: 'Your rotation: your dates, who you take over from, who is next',
  async verify({ rotation, rotaSource, memory }) {
    if (!rotation) return unknown('The rota has no rotation of yours');
    const evidence = {
      start: rotation.start,
      end: rotation.end,
      previous: rotation.previous?.person.email ?? null,
      next: rotation.next?.person.email ?? null,
      cover: rotation.cover.map(({ date, person }) => `${date} ${person.name}`),
      doubts: rotation.doubts.filter(({ about }) => about !== 'ends-later').map(({ text }) => text),
      source: rotaSource,
    };
    // Doubts that the person has not confirmed yet.
    const open = doubtsFor('start', rotation.doubts).filter(({ mark }) => !memory.seen.includes(mark));
    const from = rotaSource === null ? '' : ` (${rotaSource})`;
    if (open.length === 0) return pass(`${rotationSentence(rotation)}${from}`, { evidence });
    return unknown(open.map(({ text }) => text).join(' '), { evidence });
  },
  questions: ({ context }) => rotationQuestions(context.clock.now()),
  async brief({ context, rotation, rotaSource }) {
    if (!rotation) return { lines: [] };
    const doubts = doubtsFor('start', rotation.doubts);
    return {
      question: 'Is that right?',
      ask: {
        key: 'n',
        label: 'no',
        questions: await rotationQuestions(context.clock.now()),
        begins: true,
        flags:
          'If it is wrong: --answer rotation.from=DAY, rotation.to=DAY, rotation.previous=EMAIL, rotation.next=EMAIL',
      },
      lines: [
        `${rotationSentence(rotation)}.`,
        ...coverLines(context, rotation),
        ...doubts.map(({ text }) => `Please check: ${text}`),
        ...(rotaSource === null ? [] : [`Read from ${rotaSource}.`]),
      ],
      covers: doubts.map(({ mark }) => mark),
    };
  },
};
