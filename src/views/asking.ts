import { Failure } from '../errors.ts';
import { keptDraft, removeDraft } from '../lib/drafts.ts';
import { secretIn } from '../redaction/token-shapes.ts';
import type { Reply } from '../runner/checklist.ts';
import { questionName } from '../steps/answer.ts';
import type { Action, Plan, Question, Step } from '../steps/step.ts';
import type { Key } from '../terminal/keys.ts';
import type { Style, Terminal } from '../terminal/terminal.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import type { Written } from './ask-text.ts';
import { indent } from './step-lines.ts';
import { writeHere } from './write-here.ts';

/** What `createAsking` needs. */
export interface AskingParts {
  readonly terminal: Terminal;
  readonly style: Style;
  /** Ends every question when the work is to end. */
  readonly signal: AbortSignal;
  /** The person's own environment: it says which editor is theirs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder for drafts. */
  readonly drafts: string;
  /** The question about the reason for skipping a step. */
  readonly whySkip: string;
  /** Opens an address in the person's browser, only if they press the key for it. */
  open(url: string): Promise<void>;
}

/** Thrown if the person leaves while they are asked for text; `orLeft` catches it. */
export class LeftInstead extends Error {
  readonly reply: 'later' | 'quit';

  constructor(reply: 'later' | 'quit') {
    super();
    this.reply = reply;
  }
}

/** The reply, or `later` or `quit` if the person left while they were asked for text. */
export async function orLeft<Value>(asked: Promise<Value>): Promise<Value | 'later' | 'quit'> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LeftInstead) return error.reply;
    throw error;
  }
}

type TextKey = 'editor' | 'inline' | 'discard' | 'nothing' | 'back' | 'later' | 'quit';

/** The last keys of every menu: back and skip if possible, later, quit. */
const leavingKeys = (back: boolean, skip: string | null): Key<Reply>[] => [
  ...(back ? [{ key: 'b', label: 'back', value: 'back' as const, leaves: true }] : []),
  ...(skip === null ? [] : [{ key: 's', label: skip, value: 'skip' as const, leaves: true }]),
  { key: 'l', label: 'later', value: 'later', leaves: true },
  { key: 'q', label: 'quit', value: 'quit', leaves: true },
];

/** Asks the person questions in the steps of a checklist, with keys to continue, go back or leave. */
export function createAsking({ terminal, style, signal, env, drafts, open, whySkip }: AskingParts) {
  const { colours, columns } = style;
  const { questions } = terminal;
  /** The step's heading, until something is printed below it: a step that is done already takes one line. */
  let heading = '';
  let canGoBack = false;
  let canSkip = true;
  let reason = '';
  /** Prints even with --quiet: the person has to see what they consent to. */
  const showHeading = () => {
    terminal.clearProgress();
    if (heading !== '') terminal.warn(heading);
    heading = '';
  };
  const say = (text: string) => {
    showHeading();
    terminal.warn(text);
  };
  const leave = (reply: 'later' | 'quit'): never => {
    throw new LeftInstead(reply);
  };
  const texts = {
    ...{ env, drafts, signal, columns, questions, accessible: terminal.accessible, leave },
    say: (text: string) => say(indent(text, '  ', columns)),
  };

  /** A non-empty line; null if the person went back. */
  async function askLine(message: string, check: (answer: string) => string | null): Promise<string | null> {
    showHeading();
    return questions.askLine({ message, check }, signal);
  }

  async function askReason(): Promise<boolean> {
    const check = (answer: string) => (answer.trim() === '' ? 'A reason is needed.' : null);
    const given = await askLine(whySkip, check);
    reason = given ?? '';
    return given !== null;
  }

  /** Opens a page; prints the address if there is no browser. */
  async function show(url: string): Promise<void> {
    try {
      await open(url);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(colours.yellow(indent(`No browser could be started. Open it yourself: ${url}`, '  ', columns)));
    }
  }

  /** Asks for keys until one answers the question. Skipping asks for a reason. */
  async function askKeys<Value>(
    message: string,
    keys: readonly Key<Value | Reply | 'open'>[],
    url: string | undefined,
    leavesNoTrace = false,
  ): Promise<Value | Reply> {
    showHeading();
    for (;;) {
      const chosen = await questions.askKey<Value | Reply | 'open'>(message, keys, { signal, columns, leavesNoTrace });
      if (chosen === 'open') await show(url ?? '');
      else if (chosen !== 'skip' || (await askReason())) return chosen;
    }
  }

  const openKey = (url: string | undefined) =>
    url ? [{ key: 'o', label: 'open in browser', value: 'open' as const, leaves: true }] : [];

  /** Asks whether to go on. */
  const reply = <More = never>(
    message: string,
    go: string,
    url: string | undefined,
    ...more: readonly (Key<More> | undefined)[]
  ): Promise<Reply | More> => {
    const keys: Key<Reply | More | 'open'>[] = [
      { key: 'Enter', label: go, value: 'go', also: ['y'] },
      ...more.filter((key) => key !== undefined),
      ...openKey(url),
      ...leavingKeys(canGoBack, canSkip ? 'skip' : null),
    ];
    return askKeys<Reply | More>(message, keys, url);
  };

  /** The same with a key for yes: Enter leaves it for later. */
  const replyNo = (message: string, go: string, url: string | undefined): Promise<Reply> => {
    const others = leavingKeys(canGoBack, canSkip ? 'skip' : null).filter(({ value }) => value !== 'later');
    const keys: Key<Reply | 'open'>[] = [
      { key: 'Enter', label: 'not now', value: 'later', leaves: true, also: ['n'] },
      { key: 'y', label: go, value: 'go' },
      ...openKey(url),
      ...others,
    ];
    return askKeys<never>(message, keys, url);
  };

  const draftName = (step: Step, { id, about }: Question) => `${step.id}.${questionName(id, about)}`;

  /** Asks for a longer text, in the way that the person chose. `isDraftSaid`: they know where an earlier draft is. */
  async function askText(
    step: Step,
    question: Question,
    how: 'editor' | 'inline',
    isDraftSaid = false,
  ): Promise<Written> {
    const { askInEditor, askInline } = await import('./ask-text.ts');
    showHeading();
    return (how === 'editor' ? askInEditor : askInline)(draftName(step, question), question, texts, isDraftSaid);
  }

  /** How to write a longer text, and how to leave it. */
  const textKeys = ({ required }: Question, hasDraft: boolean): Key<TextKey>[] => [
    { key: 'Enter', label: 'write it in your editor', value: 'editor' },
    { ...writeHere, value: 'inline' },
    ...(hasDraft ? [{ key: 'd', label: 'discard your draft', value: 'discard' as const }] : []),
    ...(required ? [] : [{ key: 'n', label: 'nothing', value: 'nothing' as const }]),
    // What it leads to has more than these keys only if there is a way back, or the step can be skipped.
    ...(canGoBack || canSkip ? [{ key: 'b', label: 'back', value: 'back' as const, leaves: true }] : []),
    { key: 'l', label: 'later', value: 'later', leaves: true },
    { key: 'q', label: 'quit', value: 'quit', leaves: true },
  ];

  /** The same, asking how first; optional unless the question is required. */
  async function askTextAnyhow(step: Step, question: Question): Promise<string | null> {
    showHeading();
    for (;;) {
      const hasDraft = keptDraft(drafts, draftName(step, question), question.default ?? '') !== null;
      const how = await questions.askKey(question.text, textKeys(question, hasDraft), { signal, columns });
      if (how === 'discard') {
        removeDraft(drafts, draftName(step, question));
        continue;
      }
      if (how === 'back') return null;
      if (how === 'later' || how === 'quit') throw new LeftInstead(how);
      if (how === 'nothing') return '';
      const { text, kept } = await askText(step, question, how);
      if (text === '') continue;
      kept();
      return text;
    }
  }

  /** The answer to a question; null if the person went back. `wanted`: it must not be empty. */
  async function askOnce(
    step: Step,
    question: Question,
    { wanted = false, esc = undefined as string | undefined } = {},
  ): Promise<string | null> {
    if (question.kind === 'editor') return askTextAnyhow(step, question);
    showHeading();
    const { text, empty, choices = [], default: preset } = question;
    const message = empty === undefined ? text : `${text} (Enter: ${empty})`;
    if (choices.length > 0)
      return questions.askChoice({ message, choices, preset: preset ?? question.startsAt }, signal);
    const required = question.required || wanted;
    const check = (answer: string) => {
      if (answer.trim() === '' && !required) return null;
      const wrong = question.check?.(answer) ?? question.checkTyped?.(answer) ?? null;
      return wrong ?? (answer.trim() === '' ? `Please write something, or ${questions.toGoBack} to go back.` : null);
    };
    return questions.askLine({ message, check, esc, ...(preset === undefined ? {} : { default: preset }) }, signal);
  }

  /** The answer to a step's question, or what the person chose instead. */
  async function ask(step: Step, question: Question): Promise<string | { readonly instead: Reply }> {
    for (;;) {
      // There is no way back from the first question of all: Esc only shows what else can be done.
      const esc = canGoBack ? undefined : 'other choices';
      const answer = await orLeft(askOnce(step, question, { esc }).then((text) => ({ text })));
      if (typeof answer === 'string') return { instead: answer };
      if (answer.text !== null) return answer.text;
      const instead = await reply(question.text, 'answer it', undefined);
      if (instead !== 'go') return { instead };
    }
  }

  /** One of several; null if the person went back. */
  async function choose<Value>(
    message: string,
    all: readonly Value[],
    label: (value: Value) => string,
  ): Promise<Value | null> {
    const choices = all.map((value, index) => ({ value: String(index), label: label(value) }));
    const chosen = await questions.askChoice({ message, choices }, signal);
    return chosen === null ? null : (all[Number(chosen)] ?? null);
  }

  /** Lets the person edit one of the messages. Null if they changed nothing. */
  async function editOne(
    step: Step,
    messages: readonly Action[],
    edit: (action: Action, text: string) => Plan,
  ): Promise<Plan | null> {
    const several = messages.length > 1;
    const action = several ? await choose('Which one?', messages, ({ summary }) => summary) : messages[0];
    if (!action) return null;
    const { key, summary, where, text: written = '' } = action;
    const check = where.startsWith('Zendesk') ? noteProblem : secretIn;
    const form = { kind: 'editor', required: false, isWhole: true, check } as const;
    const about = { id: `edit ${key}`, text: summary, ...form };
    const { text, kept } = await askText(step, { ...about, default: written }, 'editor');
    if (text === '') return null;
    const plan = edit(action, text);
    kept();
    return plan;
  }

  return {
    say,
    askKeys,
    openKey,
    reply,
    replyNo,
    askText,
    askOnce,
    ask,
    choose,
    editOne,
    /** The reason that came with the last skip. */
    reason: () => reason,
    /** The keys that a menu about one of several items ends with. */
    itemKeys: (isFirst: boolean) => leavingKeys(!isFirst || canGoBack, canSkip ? 'skip the rest' : null),
    begin(line: string, may: { readonly goBack: boolean; readonly skip: boolean }) {
      heading = line;
      canGoBack = may.goBack;
      canSkip = may.skip;
    },
    /** Ends the heading. Returns whether nothing was printed below it. */
    endHeading() {
      const unsaid = heading !== '';
      heading = '';
      return unsaid;
    },
  };
}

/** What `createAsking` gives. */
export type Asking = ReturnType<typeof createAsking>;
