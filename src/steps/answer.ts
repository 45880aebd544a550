/** An answer to a question of a step. */
export interface Answer {
  readonly step: string;
  readonly question: string;
  /** What it is about, if the step asks the same of several things: `48201`. */
  readonly about?: string;
  readonly value: string;
  /** The flag that gave it, if not `--answer`. */
  readonly flag?: string;
  /** It comes from a variable, which is no mistake if its step does not run. */
  readonly ifRun?: true;
  /** It is consent that has to be given each time. Its flag has no value. */
  readonly isForOneRun?: true;
  /** What the person confirms with it, as `Briefing.covers` has it. */
  readonly confirms?: readonly string[];
}

/** What is remembered of a step's answers, by `keptName`. */
interface Remembered {
  readonly answers: Readonly<Record<string, string>>;
}

/** How journals call a question: `note.48201`. */
export const questionName = (question: string, about?: string): string =>
  about === undefined ? question : `${question}.${about}`;

/** How the answer to a question is kept in a journal. */
export const keptName = ({
  id,
  about,
  keptAbout,
}: {
  readonly id: string;
  readonly about?: string;
  readonly keptAbout?: string;
}): string => questionName(id, keptAbout ?? about);

/** How the command line calls a question: `notes.note.48201`. */
export const answerName = ({ step, question, about }: Omit<Answer, 'value'>): string =>
  `${step}.${questionName(question, about)}`;

/** How the person gave an answer, for errors about it. */
export const answerFlag = (answer: Answer): string => answer.flag ?? `--answer ${answerName(answer)}`;

function readName(name: string): { readonly question: string; readonly about?: string } {
  const at = name.indexOf('.');
  return at < 0 ? { question: name } : { question: name.slice(0, at), about: name.slice(at + 1) };
}

/**
 * Reads `notes.note.48201` and its value; null if no question is named. One answer may be about several tickets:
 * `notes.nothing.48201,48207`.
 */
export function readAnswer(name: string, value: string): Answer[] | null {
  const { question: step, about: rest } = readName(name);
  if (rest === undefined) return null;
  const { question, about } = readName(rest);
  if (about === undefined) return [{ step, question, value }];
  const each = /^\d+(?:,\d+)+$/.test(about) ? about.split(',') : [about];
  return each.map((one) => ({ step, question, about: one, value }));
}

/** The answers that a step remembers, the last one last. */
export const answersIn = ({ answers }: Remembered): { question: string; about: string | null; value: string }[] =>
  Object.entries(answers).map(([name, value]) => ({ about: null, ...readName(name), value }));

/** The answer to a question, if there is one. */
export const answerTo = ({ answers }: Remembered, question: string, about: string): string | undefined =>
  answers[questionName(question, about)];
