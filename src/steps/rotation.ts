import { pass, unknown } from '../checks/check.ts';
import type { Rotation } from '../rota/rotations.ts';
import type { Step } from './step.ts';

/** A calendar day as people say it: `Mon 23 Nov 2026`. */
export const shownDay = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
    .format(new Date(`${date}T00:00:00Z`))
    .replace(',', '');

/** The rotation in one sentence. */
export function rotationSentence({ person, start, end, previous, next }: Rotation): string {
  const neighbours = [
    ...(previous ? [`after ${previous.person.name}`] : []),
    ...(next ? [`before ${next.person.name}`] : []),
  ].join(' and ');
  return `${person.name}, ${shownDay(start)} to ${shownDay(end)}${neighbours ? `, ${neighbours}` : ''}`;
}

/** It is known whose turn it is, when, after whom and before whom. Where the rota leaves doubt, the person says so. */
export const rotationStep: Step = {
  id: 'rotation',
  title: 'Your rotation: your dates, whom you take over from, who is next',
  async verify({ rotation, memory }) {
    if (!rotation) return unknown('There is no rotation of yours');
    const evidence = {
      start: rotation.start,
      end: rotation.end,
      previous: rotation.previous?.person.email ?? null,
      next: rotation.next?.person.email ?? null,
      cover: rotation.cover.map(({ date, person }) => `${date} ${person.name}`),
      doubts: rotation.doubts,
    };
    if (rotation.doubts.length === 0 || memory.confirmedAt) return pass(rotationSentence(rotation), { evidence });
    return unknown(`In doubt: ${rotation.doubts.join(' ')}`, { evidence });
  },
  async brief({ rotation }) {
    if (!rotation) return { lines: [] };
    const cover = rotation.cover.map(({ date, person }) => `${person.name} stands in on ${shownDay(date)}.`);
    return {
      question: 'Is that right?',
      lines: [`${rotationSentence(rotation)}.`, ...cover, ...rotation.doubts.map((doubt) => `In doubt: ${doubt}`)],
    };
  },
};
