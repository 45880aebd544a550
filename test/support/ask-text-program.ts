import { drawnQuestions } from '../../src/terminal/lazy-questions.ts';
import { askInEditor, askInline } from '../../src/views/ask-text.ts';

/** Asks for a note like a checklist, and prints the answer. ask-text.test.ts runs it in a terminal. */
const [how, drafts = '', keeps = 'kept'] = process.argv.slice(2);
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
// What the program does on Ctrl-C, which must not happen while an editor is open.
process.on('SIGINT', () => {
  process.stderr.write('heard Ctrl-C\n');
  ending.abort();
});
const question = {
  id: 'note.48201',
  text: 'A note for whoever comes next',
  kind: 'editor',
  default: 'Asked:\nFound and tried:\nNext:\nDeadline:\n',
  required: false,
  check: (text: string) => (text.includes('password') ? 'a password does not belong here' : null),
} as const;
const say = (text: string) => process.stderr.write(`${text}\n`);
try {
  const ask = how === 'inline' ? askInline : askInEditor;
  const answer = await ask('notes.note.48201', question, {
    env: process.env,
    drafts,
    signal: ending.signal,
    columns: 80,
    questions: drawnQuestions,
    accessible: false,
    say,
    leave: (reply) => {
      throw Object.assign(new Error(), { name: reply });
    },
  });
  process.stderr.write(`answer: ${JSON.stringify(answer.text)}\n`);
  if (keeps === 'kept') answer.kept();
} catch (error) {
  process.stderr.write(`left: ${(error as Error).name}\n`);
}
process.exit();
