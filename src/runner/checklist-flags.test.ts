import { describe, expect, it } from 'vitest';
import { answerName } from '../steps/answer.ts';
import type { Step } from '../steps/step.ts';
import { readChecklistFlags, refuseUnused, type WrittenFlags } from './checklist-flags.ts';

const step = (id: string): Step => ({ id, title: id, verify: () => Promise.reject(new Error('not looked at')) });
const read = (written: WrittenFlags) =>
  readChecklistFlags([{ ...step('rotation'), comesFirst: true }, step('notes')], written, {
    yes: false,
    status: false,
  });

describe('the flags of a checklist', () => {
  it('take answers of several lines, with = in them', () => {
    const { answers } = read({ answer: ['notes.note.1=a=b\n\n  c: d\n', ' rotation.from = 2026-11-23'] });
    expect(answers.map((answer) => [answerName(answer), answer.value])).toEqual([
      ['notes.note.1', 'a=b\n\n  c: d'],
      ['rotation.from', '2026-11-23'],
    ]);
  });

  it('refuse two answers to one question, and two reasons', () => {
    expect(() => read({ answer: ['notes.note.1=x', 'notes.note.1=x'] })).toThrow('--answer notes.note.1 is given more');
    expect(() => read({ skip: ['notes=a', 'notes=b'] })).toThrow('--skip notes is given more than once.');
  });

  it('refuse to leave out what comes first', () => {
    expect(() => read({ skip: ['rotation=later'] })).toThrow('--skip rotation: nothing else is done before');
  });

  it('say of a long text only how it begins', () => {
    expect(() => read({ answer: ['a client said:\nsomething long'] })).toThrow('found "a client said:…".');
  });

  it('refuse a list with nothing in it', () => {
    expect(() => read({ only: [] })).toThrow('--only: expected the ids of steps, found none.');
    expect(() => read({ confirm: [] })).toThrow('--confirm: expected the ids of steps, found none.');
  });
});

describe('what is said about a step that does not run', () => {
  const steps = ['rotation', 'notes', 'tell'].map((id) => ({
    ...step(id),
    comesFirst: id === 'rotation',
    brief: async () => ({ lines: [] }),
  }));
  const refuse = (written: WrittenFlags) =>
    refuseUnused(steps, readChecklistFlags(steps, written, { yes: false, status: false }));

  it.each<[WrittenFlags, string]>([
    [{ only: ['tell'], answer: ['notes.note.1=x'] }, '--answer notes.note.1: the step notes does not run.'],
    [{ from: 'tell', answer: ['notes.note.1=x'] }, '--answer notes.note.1: the step notes does not run.'],
    [{ only: ['tell'], confirm: ['notes'] }, '--confirm notes: the step notes does not run.'],
    [{ only: ['tell'], skip: ['notes=no time'] }, '--skip notes: the step notes does not run.'],
    [
      { only: ['notes'], skip: ['notes=no time'] },
      '--only notes: no step is left to run, because --skip leaves out the same.',
    ],
    [{ skip: ['notes=no time'], answer: ['notes.note.1=x'] }, 'the step notes is left out with --skip.'],
    [{ only: ['rotation'], from: 'tell' }, '--only rotation --from tell: no step is left to run.'],
  ])('is refused: %j', (written, message) => {
    expect(() => refuse(written)).toThrow(message);
  });

  it.each<WrittenFlags>([
    {},
    { only: ['tell'], answer: ['rotation.next=nadia@example.org', 'tell.now=now'] },
    { from: 'notes', confirm: ['tell'], skip: ['notes=no time'] },
    { only: ['tell'], confirm: ['rotation'] },
  ])('is not: %j', (written) => {
    expect(() => refuse(written)).not.toThrow();
  });
});
