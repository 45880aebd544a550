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
