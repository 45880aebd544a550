import type { ChalkInstance } from 'chalk';

import type { Guide, Reply, StepResult } from '../runner/run-checklist.ts';
import type { Action, Briefing, Item, Outcome, Plan, Question, Step } from '../steps/step.ts';
import { sanitise, sanitiseLine } from './sanitise.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What the guide needs besides the terminal. */
export interface GuideParts {
  readonly terminal: Terminal;
  readonly colours: ChalkInstance;
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
  const rest = wrap(sanitiseLine(summary), Math.max(20, columns - head.length)).split('\n');
  const pad = ' '.repeat(head.length);
  return [paintOf(outcome, colours)(head) + rest[0], ...rest.slice(1).map((line) => pad + line)].join('\n');
}

/** Each line wrapped for the width, and moved in; what a line is moved in by itself stays. */
const indent = (text: string, pad: string, columns: number) =>
  text
    .split('\n')
    .flatMap((line) => {
      const own = pad + (/^ */.exec(line)?.[0] ?? '');
      return wrap(line, Math.max(20, columns - own.length))
        .split('\n')
        .map((part) => own + part);
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

/** Leads somebody at a terminal: one step at a time, a key for each answer. */
export function interactiveGuide({ terminal, colours, open }: GuideParts): Guide {
  const { columns } = terminal;
  const say = (text: string) => terminal.note(text);

  const reply = async (message: string, go: string, url: string | undefined): Promise<Reply> => {
    const { askKey } = await import('./keys.ts');
    for (;;) {
      const chosen = await askKey<Reply | 'open'>(message, [
        { key: 'Enter', label: go, value: 'go' },
        { key: 's', label: 'skip', value: 'skip' },
        ...(url ? [{ key: 'o', label: 'open in browser', value: 'open' as const }] : []),
        { key: 'l', label: 'later', value: 'later' },
        { key: 'q', label: 'quit', value: 'quit' },
      ]);
      if (chosen !== 'open') return chosen;
      await open(url as string);
    }
  };

  const ask = async (question: Question): Promise<string> => {
    const { input, select } = await import('@inquirer/prompts');
    const streams = { output: process.stderr };
    if (question.choices && question.choices.length > 0) {
      return select(
        {
          message: sanitiseLine(question.text),
          choices: question.choices.map(({ value, label }) => ({ value, name: sanitiseLine(label) })),
          ...(question.default === undefined ? {} : { default: question.default }),
        },
        streams,
      );
    }
    return input(
      {
        message: sanitiseLine(question.text),
        required: question.required,
        validate: (answer) => (answer === '' && !question.required ? true : (question.check?.(answer) ?? true)),
        ...(question.default === undefined ? {} : { default: question.default }),
      },
      streams,
    );
  };

  const showItem = (item: Item, more: readonly string[], position: number, total: number) => {
    say('');
    say(`  ${colours.bold(wrap(`${position}/${total}  ${sanitiseLine(item.title)}`, columns - 2))}`);
    for (const line of [...item.lines, ...more]) say(indent(sanitise(line), '    ', columns));
    if (item.url) say(colours.dim(`    ${sanitiseLine(item.url)}`));
  };

  return {
    unattended: false,
    begin(step, position, total) {
      say(`\n${colours.dim(`${position}/${total}`)} ${colours.bold(step.title)}`);
    },
    brief(_step, briefing) {
      for (const line of briefing.lines) say(indent(sanitise(line), '  ', columns));
    },
    async walk(_step, items, seen) {
      const { askKey } = await import('./keys.ts');
      // Asked for one ahead, so that the next one is there when its key is pressed.
      const more = (index: number) =>
        items[index]?.more?.().catch((error: Error) => [error.message]) ?? Promise.resolve([]);
      let coming = more(0);
      for (const [index, item] of items.entries()) {
        const lines = await coming;
        coming = more(index + 1);
        showItem(item, lines, index + 1, items.length);
        for (;;) {
          const chosen = await askKey('', [
            { key: 'Enter', label: 'next', value: 'next' },
            ...(item.ask ? [{ key: item.ask.key, label: item.ask.question.text, value: 'ask' }] : []),
            ...(item.url ? [{ key: 'o', label: 'open', value: 'open' }] : []),
            { key: 'l', label: 'later', value: 'later' },
            { key: 'q', label: 'quit', value: 'quit' },
          ]);
          if (chosen === 'open') await open(item.url as string);
          else if (chosen === 'ask' && item.ask) {
            seen(item, await ask(item.ask.question));
            break;
          } else if (chosen === 'next') {
            seen(item, null);
            break;
          } else return chosen as Reply;
        }
      }
      return 'go';
    },
    confirm: (_step, briefing) => reply(briefing.question ?? 'Have you done that?', 'yes', briefing.url),
    ask: (_step, question) => ask(question),
    async consent(_step, finding, plan) {
      say(indent(sanitiseLine(finding.summary), '  ', columns));
      say('  This would be done:');
      say(planLines(plan, colours, columns));
      return reply('Do it?', 'do it', finding.remedy?.url ?? undefined);
    },
    async stuck(_step, finding) {
      say(indent(sanitiseLine(finding.summary), '  ', columns));
      const facts = Object.values(finding.evidence).find((value) => Array.isArray(value) && value.length > 0);
      for (const fact of Array.isArray(facts) ? facts : [])
        say(indent(`• ${sanitiseLine(String(fact))}`, '    ', columns));
      if (finding.remedy) say(indent(`→ ${sanitiseLine(finding.remedy.summary)}`, '  ', columns));
      return reply('This is not as it should be.', 'look again', finding.remedy?.url ?? undefined);
    },
    async reason() {
      const { input } = await import('@inquirer/prompts');
      return input({ message: 'Why? It goes into the handover.', required: true }, { output: process.stderr });
    },
    working: (_step, action) => say(colours.dim(`  ${sanitiseLine(action.summary)} …`)),
    end: ({ outcome, summary }) => {
      const line = `${outcome ? marks[outcome] : '○'} ${outcome ?? 'open'}: ${sanitiseLine(summary.replace(/^Skipped: /, ''))}`;
      say(paintOf(outcome, colours)(indent(line, '  ', columns)));
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
      for (const item of briefing.items ?? []) terminal.note(`  - ${sanitiseLine(item.title)}`);
    },
    walk: nobody,
    confirm: nobody,
    ask: nobody,
    consent: nobody,
    stuck: nobody,
    reason: nobody,
    working: (step: Step, action: Action) =>
      terminal.note(colours.dim(`${step.id}: ${sanitiseLine(action.summary)} …`)),
    end: () => {},
  };
}
