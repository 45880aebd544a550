import type { ChalkInstance } from 'chalk';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Guide, Reply, StepResult } from '../runner/run-checklist.ts';
import type { Action, Briefing, Item, ItemKey, Outcome, Plan, Question, Step } from '../steps/step.ts';
import { keptDraft } from '../terminal/drafts.ts';
import type { Key } from '../terminal/keys.ts';
import { pasteable } from '../terminal/shell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Written } from './ask-text.ts';

/** What the guide needs besides the terminal. */
export interface GuideParts {
  readonly terminal: Terminal;
  readonly colours: ChalkInstance;
  /** Ends every question when the work is to end. */
  readonly signal: AbortSignal;
  /** How this program is called. */
  readonly program: string;
  /** The person's own environment: it says which editor is theirs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what is being written is kept until it has become an answer. */
  readonly drafts: string;
  /** Opens an address in the person's browser; only ever because they pressed the key for it. */
  open(url: string): Promise<void>;
}

const marks: Record<Outcome, string> = {
  done: '✓',
  already: '✓',
  confirmed: '☑',
  waiting: '…',
  skipped: '-',
  failed: '✗',
};

const paintOf = (outcome: Outcome | null, colours: ChalkInstance) => {
  if (outcome === 'failed') return colours.red;
  if (outcome === null || outcome === 'waiting') return colours.yellow;
  return outcome === 'skipped' ? colours.dim : colours.green;
};

/** A step in one line: `✓ done      zendesk-group  You are in the group`. */
export function stepLine(result: StepResult, colours: ChalkInstance, columns: number, width: number): string {
  const { outcome, step, summary } = result;
  const word = outcome ?? 'open';
  const head = `${outcome ? marks[outcome] : '○'} ${word.padEnd(9)} ${step.id.padEnd(width)} `;
  // The word before it has said so already.
  const rest = wrap(sanitiseLine(summary.replace(/^Skipped: /, '')), Math.max(20, columns - head.length)).split('\n');
  const pad = ' '.repeat(head.length);
  return [paintOf(outcome, colours)(head) + rest[0], ...rest.slice(1).map((line) => pad + line)].join('\n');
}

/** Each line wrapped for the width, and moved in; what a line is moved in by itself stays, and what follows a bullet. */
const indent = (text: string, pad: string, columns: number) =>
  text
    .split('\n')
    .flatMap((line) => {
      const own = pad + (/^ */.exec(line)?.[0] ?? '');
      const hanging = /^ *[-*•→!>] /.test(line) ? '  ' : '';
      return wrap(line, Math.max(20, columns - own.length - hanging.length))
        .split('\n')
        .map((part, index) => (part === '' ? own.trimEnd() : own + (index === 0 ? '' : hanging) + part));
    })
    .join('\n');

/** What would be done, word for word. */
export function planLines(plan: Plan, colours: ChalkInstance, columns: number): string {
  return plan.actions
    .flatMap((action) => [
      indent(`• ${sanitiseLine(action.summary)} ${colours.dim(`(${sanitiseLine(action.where)})`)}`, '    ', columns),
      ...(action.text === undefined ? [] : [colours.cyan(indent(sanitise(action.text), '      │ ', columns))]),
    ])
    .join('\n');
}

/** A key of an item that was pressed, and how its question is then asked. */
interface Answering {
  readonly key: ItemKey;
  readonly how: 'editor' | 'inline' | 'line';
}

/** The keys for an item's key: one that opens an editor has another beside it, for whoever wants none. */
function answerKeys(key: ItemKey, all: readonly ItemKey[]): Key<Answering>[] {
  const opensEditor = (one: ItemKey) => one.question.kind === 'editor' && one.answer === undefined;
  const how = opensEditor(key) ? ('editor' as const) : ('line' as const);
  const own = { key: key.key, label: key.label, value: { key, how } };
  if (all.find(opensEditor) !== key || all.some((one) => one.key === 'i')) return [own];
  return [own, { key: 'i', label: 'inline', value: { key, how: 'inline' } }];
}

/** Leads somebody at a terminal: one step at a time, a key for each answer. */
export function interactiveGuide({ terminal, colours, signal, program, open, env, drafts }: GuideParts): Guide {
  const { columns } = terminal;
  /** The step's heading, until there is something to say below it: what is done already needs only one line. */
  let heading = '';
  /** What is shown before somebody consents is never left out: --quiet is about what is only worth knowing. */
  const showHeading = () => {
    terminal.clearProgress();
    if (heading !== '') terminal.warn(heading);
    heading = '';
  };
  const say = (text: string) => {
    showHeading();
    terminal.warn(text);
  };

  const reply = async <More = never>(
    message: string,
    go: string,
    url: string | undefined,
    ...more: readonly (Key<More> | undefined)[]
  ): Promise<Reply | More> => {
    const { askKey } = await import('../terminal/keys.ts');
    terminal.clearProgress();
    for (;;) {
      const keys = [
        { key: 'Enter', label: go, value: 'go' as const },
        ...more.filter((key) => key !== undefined),
        { key: 's', label: 'skip', value: 'skip' as const },
        ...(url ? [{ key: 'o', label: 'open in browser', value: 'open' as const }] : []),
        { key: 'l', label: 'later', value: 'later' as const },
        { key: 'q', label: 'quit', value: 'quit' as const },
      ];
      const chosen = await askKey<Reply | More | 'open'>(message, keys, { signal, columns });
      if (chosen !== 'open') return chosen;
      await open(url as string);
    }
  };

  const texts = { env, drafts, signal, columns, say: (text: string) => say(indent(text, '  ', columns)) };

  /** Asks for more than a line, in the way that the person chose. */
  const askText = async (step: Step, question: Question, how: 'editor' | 'inline'): Promise<Written> => {
    const { askInEditor, askInline } = await import('./ask-text.ts');
    showHeading();
    return (how === 'editor' ? askInEditor : askInline)(`${step.id}.${question.id}`, question, texts);
  };

  /** The same where no key has said how: it may be left out where the step can go on without. */
  const askTextAnyhow = async (step: Step, question: Question): Promise<string> => {
    const { askKey } = await import('../terminal/keys.ts');
    showHeading();
    const keys = [
      { key: 'Enter', label: 'write it in your editor', value: 'editor' as const },
      { key: 'i', label: 'inline', value: 'inline' as const },
      ...(question.required ? [] : [{ key: 'n', label: 'nothing', value: null }]),
    ];
    for (;;) {
      const how = await askKey(question.text, keys, { signal, columns });
      if (how === null) return '';
      const { text, kept } = await askText(step, question, how);
      if (text === '') continue;
      kept();
      return text;
    }
  };

  const ask = async (step: Step, question: Question): Promise<string> => {
    if (question.kind === 'editor') return askTextAnyhow(step, question);
    const { askChoice, askLine } = await import('../terminal/prompts.ts');
    showHeading();
    const { text: message, choices = [], default: preset, required } = question;
    if (choices.length > 0) return askChoice({ message, choices, preset }, signal);
    const check = (answer: string) => question.check?.(answer) ?? null;
    return askLine({ message, required, check, ...(preset === undefined ? {} : { default: preset }) }, signal);
  };

  /** Lets the person edit one of the messages. Null if they changed nothing. */
  const editOne = async (
    step: Step,
    messages: readonly Action[],
    edit: (action: Action, text: string) => Plan,
  ): Promise<Plan | null> => {
    const { askChoice } = await import('../terminal/prompts.ts');
    const [only, second] = messages;
    const choices = messages.map(({ key, summary }) => ({ value: key, label: summary }));
    const key = second ? await askChoice({ message: 'Which one?', choices }, signal) : only?.key;
    const action = messages.find((each) => each.key === key);
    if (!action) return null;
    const question = {
      id: `edit ${action.key}`,
      text: action.summary,
      kind: 'editor',
      required: false,
      isWhole: true,
    } as const;
    const { text, kept } = await askText(step, { ...question, default: action.text ?? '' }, 'editor');
    if (text === '') return null;
    const plan = edit(action, text);
    kept();
    return plan;
  };

  const showItem = (item: Item, more: readonly string[], position: number, total: number) => {
    say('');
    say(colours.bold(indent(`${position}/${total}  ${sanitiseLine(item.title)}`, '  ', columns)));
    for (const line of [...item.lines, ...more]) say(indent(sanitise(line), '    ', columns));
    if (item.url) say(colours.dim(`    ${sanitiseLine(item.url)}`));
  };

  /** What was begun to be written about an item, and was not sent. */
  const keptLines = (step: Step, { keys = [] }: Item): string[] =>
    keys.flatMap(({ question }) => {
      const isText = question.kind === 'editor';
      const file = isText ? keptDraft(drafts, `${step.id}.${question.id}`, question.default ?? '') : null;
      return file === null ? [] : ['What you wrote before was kept, to go on with:', file];
    });

  return {
    unattended: false,
    async begin(step, position, total) {
      heading = `\n${colours.dim(`${position}/${total}`)} ${colours.bold(step.title)}`;
      if (terminal.live) await terminal.progress(colours.dim(`${position}/${total} ${step.title} …`));
    },
    brief(_step, briefing) {
      for (const line of briefing.lines) say(indent(sanitise(line), '  ', columns));
    },
    async walk(step, items, before, seen) {
      const { askKey } = await import('../terminal/keys.ts');
      const total = before + items.length;
      if (before > 0) say(colours.dim(`  ${before} of ${total} were gone through before.`));
      // Asked for one ahead, so that the next one is there when its key is pressed.
      const more = (index: number) =>
        items[index]?.more?.().catch((error: Error) => [error.message]) ?? Promise.resolve([]);
      let coming = more(0);
      for (const [index, item] of items.entries()) {
        const lines = await coming;
        coming = more(index + 1);
        showItem(item, [...lines, ...keptLines(step, item)], before + index + 1, total);
        for (;;) {
          const answering = (item.keys ?? []).flatMap((one) => answerKeys(one, item.keys ?? []));
          const keys: Key<Answering | Reply | 'next' | 'open'>[] = [
            ...(item.enter === null ? [] : [{ key: 'Enter', label: item.enter ?? 'next', value: 'next' as const }]),
            ...answering,
            ...(item.url ? [{ key: 'o', label: 'open', value: 'open' as const }] : []),
            { key: 's', label: 'skip all', value: 'skip' },
            { key: 'l', label: 'later', value: 'later' },
            { key: 'q', label: 'quit', value: 'quit' },
          ];
          const chosen = await askKey('', keys, { signal, columns, leavesNoTrace: true });
          if (chosen === 'open') await open(item.url as string);
          else if (chosen === 'next') {
            seen(item, null);
            break;
          } else if (typeof chosen === 'object') {
            const { key, how } = chosen;
            const { text, kept } =
              how === 'line'
                ? { text: key.answer ?? (await ask(step, key.question)), kept: () => {} }
                : await askText(step, key.question, how);
            // Whoever gives none may have hit the key by mistake: the ticket is still there.
            if (text.trim() === '') continue;
            seen(item, { question: key.question, answer: text });
            kept();
            // What was answered line by line can be seen; what was written in an editor can't.
            if (key.answer !== undefined || how === 'editor') say(colours.dim(`    ${key.label}`));
            break;
          } else return chosen;
        }
      }
      return 'go';
    },
    async confirm(step, briefing, answer) {
      const { ask: more } = briefing;
      for (;;) {
        const message = briefing.question ?? 'Have you done that?';
        const key = more && { key: more.key, label: more.label, value: 'ask' as const };
        const chosen = await reply(message, 'yes', briefing.url, key);
        if (chosen !== 'ask') return chosen;
        for (const question of more?.questions ?? []) answer(question, await ask(step, question));
      }
    },
    ask,
    changed(_step, what) {
      say(colours.yellow(indent(sanitise(what), '  ', columns)));
    },
    async consent(step, finding, plan, edit) {
      say(indent(sanitiseLine(finding.summary), '  ', columns));
      if (plan.hindrance) say(indent(sanitiseLine(plan.hindrance), '  ', columns));
      const again = step.decide && { key: 'c', label: 'change', value: 'again' as const };
      for (let shown = plan; ; ) {
        say('  This would be done:');
        say(planLines(shown, colours, columns));
        for (const left of shown.left ?? []) say(indent(`- left as it is: ${sanitiseLine(left)}`, '    ', columns));
        const messages = shown.actions.filter(({ kind, text }) => kind === 'send' && text !== undefined);
        const change = messages.length > 0 ? { key: 'e', label: 'edit', value: 'edit' as const } : undefined;
        const chosen = await reply('Do it?', 'do it', finding.remedy?.url ?? undefined, change, again);
        if (chosen !== 'edit') return chosen;
        shown = (await editOne(step, messages, edit)) ?? shown;
      }
    },
    async stuck(_step, finding) {
      say(indent(sanitiseLine(finding.summary), '  ', columns));
      const facts = Object.values(finding.evidence).find((value) => Array.isArray(value) && value.length > 0);
      for (const fact of Array.isArray(facts) ? facts : [])
        say(indent(`• ${sanitiseLine(String(fact))}`, '    ', columns));
      if (finding.remedy) say(indent(`→ ${sanitiseLine(finding.remedy.summary)}`, '  ', columns));
      for (const command of finding.remedy?.commands ?? [])
        say(colours.cyan(`    ${sanitiseLine(pasteable(command, program))}`));
      return reply('This is not as it should be.', 'look again', finding.remedy?.url ?? undefined);
    },
    async reason() {
      const { askLine } = await import('../terminal/prompts.ts');
      const check = (answer: string) => (answer.trim() === '' ? 'A reason is needed.' : null);
      return askLine({ message: 'Why? It goes into the handover.', required: true, check }, signal);
    },
    working: (_step, action) => say(colours.dim(indent(`${sanitiseLine(action.summary)} …`, '  ', columns))),
    end: ({ outcome, summary }, position, total) => {
      const folded = heading !== '';
      heading = '';
      const mark = outcome ? marks[outcome] : '○';
      const plain = sanitiseLine(summary.replace(/^(?:Skipped: |Waiting (?=for ))/, ''));
      const word = outcome === 'already' && folded ? '' : `${outcome ?? 'open'}: `;
      const line = `${mark} ${folded ? `${position}/${total} ` : ''}${word}${plain}`;
      say(paintOf(outcome, colours)(indent(line, folded ? '' : '  ', columns)));
    },
  };
}

/** For when nobody can be asked: says what is done, in plain lines. */
export function unattendedGuide({
  terminal,
  colours,
  silent,
}: Pick<GuideParts, 'terminal' | 'colours'> & { readonly silent: boolean }): Guide {
  const nobody = (): never => {
    throw new Error('somebody was asked although nobody is there');
  };
  return {
    unattended: true,
    begin: () => {},
    brief(step: Step, briefing: Briefing) {
      if (silent || briefing.lines.length === 0) return;
      terminal.note(`${step.id}:`);
      for (const line of briefing.lines) terminal.note(indent(sanitise(line), '  ', terminal.columns));
      for (const item of briefing.items ?? []) {
        terminal.note(indent(`- ${sanitiseLine(item.title)}`, '  ', terminal.columns));
        for (const line of item.lines) terminal.note(indent(sanitise(line), '    ', terminal.columns));
      }
    },
    walk: nobody,
    confirm: nobody,
    ask: nobody,
    consent: nobody,
    stuck: nobody,
    reason: nobody,
    changed: (step, what) => terminal.warn(`${step.id}: ${sanitiseLine(what)}`),
    working: (step: Step, action: Action) =>
      terminal.note(colours.dim(`${step.id}: ${sanitiseLine(action.summary)} …`)),
    end: () => {},
  };
}
