import type { Key } from './keys.ts';
import type { ChoiceQuestion, LineQuestion } from './prompts.ts';

/** How a question with keys is asked, besides its words. */
export interface KeyAsking {
  readonly signal: AbortSignal;
  readonly columns: number;
  /** The question is removed from the screen once it is answered, if possible. */
  readonly leavesNoTrace?: boolean;
}

/**
 * How a person is asked. Each throws inquirer's ExitPromptError if they leave, and its AbortPromptError if the signal
 * aborts; null means going back.
 */
export interface Questions {
  /** What the person does to go back from a line that they write: `press Esc`. */
  readonly toGoBack: string;
  /** One of several things, each with a key. */
  askKey<Value>(message: string, keys: readonly Key<Value>[], asking: KeyAsking): Promise<Value>;
  askLine(question: LineQuestion, signal: AbortSignal): Promise<string | null>;
  askChoice(question: ChoiceQuestion, signal: AbortSignal): Promise<string | null>;
  /** No is the default, unless `preset` is yes. */
  askYes(message: string, signal: AbortSignal, preset?: boolean): Promise<boolean>;
  /** A secret: nothing of it is shown. */
  askHidden(message: string, check: (answer: string) => string | null, signal: AbortSignal): Promise<string | null>;
}

/** Questions that are loaded when the first one is asked. `isRaw`: they are answered by single keys. */
function lazily(toGoBack: string, isRaw: boolean, load: () => Promise<Omit<Questions, 'toGoBack'>>): Questions {
  /** The person sees each before it is answered. */
  const loadAfresh = async () => {
    const { forgetTypedAhead } = await import('./type-line.ts');
    const questions = await load();
    await forgetTypedAhead(isRaw);
    return questions;
  };
  return {
    toGoBack,
    askKey: async (...question) => (await loadAfresh()).askKey(...question),
    askLine: async (...question) => (await loadAfresh()).askLine(...question),
    askChoice: async (...question) => (await loadAfresh()).askChoice(...question),
    askYes: async (...question) => (await loadAfresh()).askYes(...question),
    askHidden: async (...question) => (await loadAfresh()).askHidden(...question),
  };
}

/** Single keys, and questions that are redrawn while they are answered. */
export const drawnQuestions = lazily('press Esc', true, async () => ({
  ...(await import('./prompts.ts')),
  askKey: (await import('./keys.ts')).askKey,
}));

/** Questions that are answered by typing and Enter. Nothing is redrawn, and the cursor only goes forward. */
export const typedQuestions = lazily(
  'type "back"',
  false,
  async () => (await import('./typed-questions.ts')).questions,
);
