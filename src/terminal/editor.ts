import type { Question } from '../steps/step.ts';

/** Where a prompt writes, and what ends it. */
interface PromptStreams {
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Asks for more than a line, in the person's own editor (VISUAL, else EDITOR). What stood in it and was not changed
 * counts as no answer. Throws inquirer's errors where somebody leaves.
 */
export async function askInEditor(question: Question, streams: PromptStreams): Promise<string> {
  const { editor } = await import('@inquirer/prompts');
  const template = question.default ?? '';
  const validate = (answer: string) => (answer.trim() === '' ? true : (question.check?.(answer) ?? true));
  const answer = await editor(
    { message: question.text, default: template, postfix: '.md', waitForUserInput: false, validate },
    streams,
  );
  return answer.trim() === template.trim() ? '' : answer.trim();
}
