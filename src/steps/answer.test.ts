import { describe, expect, it } from 'vitest';
import { answerName, answersIn, readAnswer } from './answer.ts';

describe('an answer on the command line', () => {
  it.each([
    ['rotation.next', { step: 'rotation', question: 'next' }],
    ['notes.note.48201', { step: 'notes', question: 'note', about: '48201' }],
    [
      'branches.leave.site-a/fix@0123456789ab',
      { step: 'branches', question: 'leave', about: 'site-a/fix@0123456789ab' },
    ],
    // Repositories and branches may have dots in their names.
    ['branches.as.www.example.org/v1.2', { step: 'branches', question: 'as', about: 'www.example.org/v1.2' }],
  ])('%s names a question, and is printed as it was written', (name, named) => {
    const [answer] = readAnswer(name, 'x') ?? [];
    expect(answer).toEqual({ ...named, value: 'x' });
    expect(answer && answerName(answer)).toBe(name);
  });

  it('may be about several tickets', () => {
    const about = (ticket: string) => ({ step: 'notes', question: 'nothing', about: ticket, value: 'no' });
    expect(readAnswer('notes.nothing.48201,48207', 'no')).toEqual([about('48201'), about('48207')]);
  });

  it('names a question of a step', () => expect(readAnswer('notes', 'x')).toBeNull());
});

it('reads what a journal holds', () => {
  const memory = {
    answers: { words: 'Hello', 'note.48201': 'Found' },
    confirmedAt: null,
    seen: [],
    skipped: null,
    waiting: null,
    moving: { tickets: [], to: [] },
    actions: {},
  };
  expect(answersIn(memory)).toEqual([
    { question: 'words', about: null, value: 'Hello' },
    { question: 'note', about: '48201', value: 'Found' },
  ]);
});
