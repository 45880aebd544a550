import { expect, it } from 'vitest';
import { deadlineNote } from './deadline-note.ts';
import { isMarkerNote, noCardNote, tellingNotes } from './marker-note.ts';

it.each([
  [deadlineNote('2026-11-27', 'later'), true],
  [deadlineNote('none', 'reading'), true],
  [noCardNote('it is one line'), true],
  [`Tried Safari 17.\n\n${noCardNote('it is one line')}`, false],
  [`${noCardNote('it is one line')}\nTried Safari 17.`, false],
  ['Waiting for hosting', false],
])('tells a mere marker from what someone found: %j', (text, is) => expect(isMarkerNote(text)).toBe(is));

it('keeps markers only if there is nothing else', () => {
  const [found, marker] = [{ body: 'Tried Safari 17.' }, { body: deadlineNote('2026-11-27', 'later') }];
  expect(tellingNotes([found, marker])).toEqual([found]);
  expect(tellingNotes([marker])).toEqual([marker]);
});
