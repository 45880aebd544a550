import { describe, expect, it } from 'vitest';
import type { Step } from '../steps/step.ts';
import { readChecklistFlags, type WrittenFlags } from './checklist-flags.ts';

const step = (id: string): Step => ({ id, title: id, verify: () => Promise.reject(new Error('not looked at')) });
const read = (written: WrittenFlags) =>
  readChecklistFlags([step('rotation'), step('notes')], written, { yes: false, status: false });

describe('the flags of a checklist', () => {
  it('take answers of several lines, with = in them', () => {
    const { answers } = read({ answer: ['notes.note.1=a=b\n\n  c: d\n', ' rotation.from = 2026-11-23'] });
    expect([...answers]).toEqual([
      ['notes.note.1', 'a=b\n\n  c: d'],
      ['rotation.from', '2026-11-23'],
    ]);
  });

  it('refuse two answers to one question, and two reasons', () => {
    expect(() => read({ answer: ['notes.note.1=x', 'notes.note.1=x'] })).toThrow('--answer notes.note.1 is given more');
    expect(() => read({ skip: ['notes=a', 'notes=b'] })).toThrow('--skip notes is given more than once.');
  });

  it('say of a long text only how it begins', () => {
    expect(() => read({ answer: ['a client said:\nsomething long'] })).toThrow('found "a client said:…".');
  });
});
