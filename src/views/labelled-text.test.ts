import { describe, expect, it } from 'vitest';
import { readNote } from '../tickets/note-parts.ts';
import { labelsOf, readLabelled, writeLabelled } from './labelled-text.ts';

const template = 'Asked:\nFound and tried:\nNext:\nDeadline:\n';
const tidy = (text: string, from = template) => writeLabelled(readLabelled(text, labelsOf(from)));

describe('a text with labels', () => {
  it('has those of its template', () => {
    expect(labelsOf(template)).toEqual(['Asked', 'Found and tried', 'Next', 'Deadline']);
    expect(labelsOf('Say what you like\nhttps://example.org\n12:30 is lunch\n')).toEqual([]);
  });

  it('leaves out what nothing was written to', () => {
    expect(tidy(template)).toBe('');
    expect(tidy('Asked: the filters\nFound and tried:\n\nNext: wait\nDeadline:  \n')).toBe(
      'Asked: the filters\nNext: wait',
    );
  });

  it('keeps lines and lists, and what stands before', () => {
    const text = 'Same as last week.\nFound and tried:\n- paging\n\n- a POST\nNext:\nring them: on Friday';
    expect(tidy(text)).toBe(text);
    expect(readNote(tidy(text))).toMatchObject({ tried: '- paging\n\n- a POST', next: 'ring them: on Friday' });
  });

  it('leaves a text alone whose template has no labels', () => {
    expect(tidy('Next:\n\nDeadline:', '')).toBe('Next:\n\nDeadline:');
  });
});
