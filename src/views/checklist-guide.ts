import { oneLine } from '../lib/one-line.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { shellCommand } from '../lib/shell.ts';
import type { Guide, Reply } from '../runner/checklist.ts';
import type { Action, Briefing, Step } from '../steps/step.ts';
import { type AskingParts, createAsking, orLeft } from './asking.ts';
import { pagesOf } from './pages.ts';
import { actionLines, indent, paintOf } from './step-lines.ts';
import { walkItems } from './walk-items.ts';

/** Leads a person at a terminal: one step at a time, a key for each answer. */
export function interactiveGuide(parts: AskingParts): Guide {
  const { terminal, style, drafts } = parts;
  const { colours, columns, signs } = style;
  const asking = createAsking(parts);
  const { say, reply, ask } = asking;
  const line = (text: string, pad = '  ') => say(indent(sanitiseLine(text), pad, columns));

  /** Shows blocks of lines, a screen at a time, so that none scrolls away unseen; or the rest at once, if asked for. */
  async function showPages(blocks: readonly string[]): Promise<Reply> {
    const pages = pagesOf(blocks, terminal.rows, (text) => terminal.heightOf(text, 'said'));
    for (const [index, page] of pages.entries()) {
      if (page !== '') say(page);
      if (index === pages.length - 1) break;
      const rest = { key: 'a', label: 'show all the rest', value: 'rest' as const };
      const chosen = await reply(`Part ${index + 1} of ${pages.length}.`, 'show the next part', undefined, rest);
      if (chosen === 'rest') {
        for (const later of pages.slice(index + 1)) say(later);
        break;
      }
      if (chosen !== 'go') return chosen;
    }
    return 'go';
  }

  return {
    unattended: false,
    async begin(step, position, total, canGoBack) {
      const heading = `\n${colours.dim(signs.place(position, total))} ${colours.bold(step.title)}`;
      asking.begin(heading, { goBack: canGoBack, skip: step.comesFirst !== true });
      if (terminal.live && !terminal.accessible)
        await terminal.progress(colours.dim(`${position}/${total} ${step.title} …`));
    },
    brief(_step, briefing) {
      const { hint } = briefing.ask ?? {};
      for (const text of [...briefing.lines, ...(hint === undefined ? [] : [hint])])
        say(indent(signs.inRows(oneLine(sanitise(text))), '  ', columns));
    },
    walk: (step, items, before, seen) => orLeft(walkItems({ asking, style, drafts }, step, items, before, seen)),
    async confirm(step, briefing, answer) {
      const { ask: more } = briefing;
      const key = more && { key: more.key, label: more.label, value: 'ask' as const };
      for (;;) {
        const chosen = await reply(briefing.question ?? 'Have you done that?', 'yes', briefing.url, key);
        if (chosen !== 'ask') return chosen;
        const questions = more?.questions ?? [];
        const one = more?.begins ? await asking.choose('What is wrong?', questions, ({ text }) => text) : null;
        for (const question of more?.begins ? (one ? [one] : []) : questions) {
          const given = await orLeft(
            asking.askOnce(step, question, { wanted: more?.begins === true }).then((text) => ({ text })),
          );
          if (typeof given === 'string') return given;
          if (given.text === null) break;
          answer(question, given.text);
        }
      }
    },
    ask,
    changed(_step, what) {
      say(colours.yellow(indent(sanitise(what), '  ', columns)));
    },
    async consent(step, finding, plan, edit) {
      const again = step.decide && { key: 'c', label: 'change', value: 'again' as const };
      const intro = [finding.summary, ...(plan.hindrance ? [plan.hindrance] : []), 'This would be done:'];
      const [first, ...others] = plan.actions.map((action) => actionLines(action, style));
      const blocks = [
        // What introduces the actions stays with the first.
        [
          ...intro.map((text) => indent(sanitiseLine(text), '  ', columns)),
          ...(first === undefined ? [] : [first]),
        ].join('\n'),
        ...others,
        ...(plan.left ?? []).map((left) => indent(sanitiseLine(`- not changed: ${left}`), '    ', columns)),
      ];
      const away = await showPages(blocks);
      if (away !== 'go') return away;
      for (let shown = plan; ; ) {
        const messages = shown.actions.filter(({ kind, text }) => kind === 'send' && text !== undefined);
        const change = messages.length > 0 ? { key: 'e', label: 'edit', value: 'edit' as const } : undefined;
        const url = finding.remedy?.url ?? undefined;
        const chosen = await (step.defaultsToNo
          ? asking.replyNo('Run it?', 'run it', url)
          : reply('Do it?', 'do it', url, change, again));
        if (chosen !== 'edit') return chosen;
        const edited = await orLeft(asking.editOne(step, messages, edit));
        if (typeof edited === 'string') return edited;
        const changed = edited?.actions.filter(({ text }, at) => text !== shown.actions[at]?.text) ?? [];
        const left = await showPages(changed.map((action) => actionLines(action, style)));
        if (left !== 'go') return left;
        shown = edited ?? shown;
      }
    },
    async stuck(_step, finding) {
      line(finding.summary);
      const facts = Object.values(finding.evidence).find((value) => Array.isArray(value) && value.length > 0);
      for (const fact of Array.isArray(facts) ? facts : []) line(signs.bullet + String(fact), '    ');
      if (finding.remedy) line(signs.next + finding.remedy.summary);
      for (const command of finding.remedy?.commands ?? [])
        say(colours.cyan(`    ${sanitiseLine(shellCommand(command))}`));
      return reply('Not done yet. What now?', 'check again', finding.remedy?.url ?? undefined);
    },
    reason: async () => asking.reason(),
    working: (_step, action) => say(colours.dim(indent(sanitiseLine(action.summary) + signs.more, '  ', columns))),
    end: ({ outcome, summary }, position, total) => {
      const folded = asking.endHeading();
      const plain = sanitiseLine(summary.replace(/^(?:Skipped: |Waiting (?=for ))/, ''));
      const word = outcome === 'already' && folded && !signs.areWords ? '' : `${outcome ?? 'open'}: `;
      const place = folded ? `${signs.place(position, total)} ` : '';
      const text = `${signs.before(outcome ?? 'open')}${place}${word}${plain}`;
      say(paintOf(outcome, style)(indent(text, folded ? '' : '  ', columns)));
    },
  };
}

/** For runs without a terminal: prints what is done, in plain lines. */
export function unattendedGuide({
  terminal,
  style: { colours, signs },
  silent,
}: Pick<AskingParts, 'terminal' | 'style'> & { readonly silent: boolean }): Guide {
  const noOne = (): never => {
    throw new Error('a question was asked although no one can answer');
  };
  return {
    unattended: true,
    begin: () => {},
    brief(step: Step, briefing: Briefing) {
      const lines = [...briefing.lines, ...(briefing.ask ? [briefing.ask.flags] : [])];
      if (silent || lines.length === 0) return;
      terminal.note(`${step.id}:`);
      for (const line of lines) terminal.note(indent(signs.inRows(oneLine(sanitise(line))), '  ', terminal.columns));
      for (const item of briefing.items ?? []) {
        terminal.note(indent(`- ${sanitiseLine(item.title)}`, '  ', terminal.columns));
        for (const line of item.lines) terminal.note(indent(signs.inLines(sanitise(line)), '    ', terminal.columns));
      }
    },
    walk: noOne,
    confirm: noOne,
    ask: noOne,
    consent: noOne,
    stuck: noOne,
    reason: noOne,
    changed: (step, what) => terminal.warn(`${step.id}: ${sanitiseLine(what)}`),
    working: (step: Step, action: Action) =>
      terminal.note(colours.dim(`${step.id}: ${sanitiseLine(action.summary)}${signs.more}`)),
    end: () => {},
  };
}
