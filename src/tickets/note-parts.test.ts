import { describe, expect, it } from 'vitest';
import { readNote } from './note-parts.ts';

describe('the parts of a note', () => {
  it('are told by their labels, over several lines', () => {
    const note = readNote(
      'Asked: the filters\nFound and tried:\n- paging drops them\n- a POST\nNext: the date\nDeadline: Friday',
    );
    expect(note).toEqual({
      asked: 'the filters',
      tried: '- paging drops them\n- a POST',
      next: 'the date',
      deadline: 'Friday',
      rest: '',
    });
  });

  it.each([
    '**Next:** ring them',
    '- Next: ring them',
    '## Next\nring them',
    'NEXT STEPS: ring them',
    '**Next**: ring them',
  ])('are found in %j', (text) => {
    expect(readNote(text)).toMatchObject({ next: 'ring them', rest: '' });
  });

  it('are not what only begins with such a word', () => {
    const text = 'Found them: 64 attachments.\nNext week they meet.\nAsked them on the telephone.';
    expect(readNote(text)).toEqual({ asked: null, tried: null, next: null, deadline: null, rest: text });
  });

  it('keep what stands around them', () => {
    expect(readNote('Same as the other one.\nNext: wait')).toMatchObject({
      rest: 'Same as the other one.',
      next: 'wait',
    });
  });

  it('have a deadline that was noted at the start of a rotation', () => {
    const text = "The client's deadline is 2026-12-24 (noted while reading the tickets at the start of a rotation).";
    expect(readNote(text)).toMatchObject({ deadline: '2026-12-24', rest: text });
  });

  it('are null where nothing follows the label', () => {
    expect(readNote('Asked: x\nDeadline:\n')).toMatchObject({ asked: 'x', deadline: null });
  });
});
