import type { Questions } from './questions.ts';

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
