import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { type Answer, answerName } from '../steps/answer.ts';
import { readNotes, type WrittenNotes } from './notes-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-notes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer): string {
  const name = path.join(folder, 'notes.md');
  writeFileSync(name, content);
  return name;
}

const byName = (answers: readonly Answer[]) => answers.map((answer) => [answerName(answer), answer.value]);

const notesOf = async (content: string | Buffer) =>
  Object.fromEntries(byName(await readNotes({ notes: file(content) })));

/** What is said where they can't be used: the message, and the lines below it. */
async function refused(written: WrittenNotes): Promise<string[]> {
  try {
    await readNotes(written);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [error.message, ...error.next].map((line) => line.replaceAll(`${folder}/`, ''));
  }
  throw new Error('they were taken');
}

describe('notes in a file', () => {
  it('stand below headings that name their tickets', async () => {
    const text = [
      '## #48201 Search results',
      '',
      'Asked: the filters',
      '',
      '### Found and tried',
      '- a POST',
      '# 48202',
      'Next: wait',
      '### 48203: and a title ###',
      'Deadline: Friday  ',
      '##  [#48204](https://example.org/48204) Linked',
      '  indented',
      '#### 48205 Words behind it',
      'x = y',
    ];
    expect(await notesOf(text.join('\n'))).toEqual({
      'notes.note.48201': 'Asked: the filters\n\n### Found and tried\n- a POST',
      'notes.note.48202': 'Next: wait',
      'notes.note.48203': 'Deadline: Friday',
      'notes.note.48204': '  indented',
      'notes.note.48205': 'x = y',
    });
  });

  it('have headings of their own, and code in which nothing is a heading', async () => {
    const text =
      '# #48201\n## 2 attempts\n### 2026-12-01\n~~~\n# #48202\n```\n~~~\n```sh\n# 48203\n```\n`#48204` and ## #48205\n';
    expect(await notesOf(text)).toEqual({
      'notes.note.48201':
        '## 2 attempts\n### 2026-12-01\n~~~\n# #48202\n```\n~~~\n```sh\n# 48203\n```\n`#48204` and ## #48205',
    });
  });

  it('may have been written on any machine', async () => {
    expect(await notesOf('\ufeff\r\n## #48201\r\n\r\nA café\r\nagain\r\n')).toEqual({
      'notes.note.48201': 'A café\nagain',
    });
  });

  it('come together with those of flags', async () => {
    const notes = file('# #48201\nx');
    expect(byName(await readNotes({ notes, note: ['#48202=a = b\n\nc ', '48203=d'] }))).toEqual([
      ['notes.note.48202', 'a = b\n\nc'],
      ['notes.note.48203', 'd'],
      ['notes.note.48201', 'x'],
    ]);
    expect(await readNotes({})).toEqual([]);
  });

  it('are refused with all that is wrong, and where', async () => {
    const notes = file(
      '\nHello\n## #48201\n\n## #48202\nx\n## 48202: again\ny\n#48203\nz\n# 0\nz\n# #48204\n```\n# #48205',
    );
    expect(await refused({ notes, note: ['48202=z', 'nonsense', 'x=y', '48206= ', '#48207=1', '48207=2\n3'] })).toEqual(
      [
        "The notes can't be used as they are.",
        '--note: expected TICKET=TEXT, found "nonsense".',
        '--note: expected TICKET=TEXT, found "x=y".',
        '--note 48206: there is no text.',
        "notes.md, line 2: this text is above the first heading with a ticket's number.",
        'notes.md, line 3: there is no text below the heading of #48201.',
        'notes.md, line 9: a ticket\'s heading begins with # and a space, as in "## #48201".',
        'notes.md, line 11: there is no ticket #0.',
        'notes.md, line 14: the code that begins here (```) does not end.',
        '#48202 has 3 notes: --note "48202=z"; notes.md, line 5; notes.md, line 7.',
        '#48207 has 2 notes: --note "#48207=1"; --note "48207=2…".',
        'For example, with a heading for each ticket: ## #48201 Search results',
      ],
    );
  });

  it.each([
    ['', 'notes.md: there is no note in it.'],
    [' \n\n', 'notes.md: there is no note in it.'],
    ['#48201 Search\n====\nx\n', 'notes.md, line 1: a ticket\'s heading begins with # and a space, as in "## #48201".'],
  ])('are refused in %j', async (text, problem) => {
    expect(await refused({ notes: file(text) })).toContain(problem);
  });

  it.each([
    [Buffer.from('# #48201\nA caf\xe9\n', 'latin1'), '--notes: notes.md, line 2: that is not UTF-8.'],
    [Buffer.from('\ufeff# #48201', 'utf16le'), '--notes: notes.md, line 1: that is not UTF-8.'],
    [Buffer.alloc(1_000_001, '# 1\n'), "--notes: notes.md has more than 1 MB: that can't be notes."],
  ])('are refused where the file is no such text', async (content, problem) => {
    expect((await refused({ notes: file(content) }))[0]).toBe(problem);
  });

  it('are refused where there is no such file, or a folder', async () => {
    expect((await refused({ notes: path.join(folder, 'none.md') }))[0]).toBe(
      "--notes: none.md can't be read: there is no such file.",
    );
    expect((await refused({ notes: folder }))[0]).toMatch(/can't be read: it is a folder\.$/);
  });
});
