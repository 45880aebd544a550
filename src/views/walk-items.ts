import { keptDraft } from '../lib/drafts.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Guide, Reply } from '../runner/checklist.ts';
import { questionName } from '../steps/answer.ts';
import type { Item, ItemKey, Question, Step } from '../steps/step.ts';
import type { Key } from '../terminal/keys.ts';
import type { Style } from '../terminal/terminal.ts';
import type { Asking } from './asking.ts';
import { indent } from './step-lines.ts';
import { writeHere } from './write-here.ts';

/** The item key that was pressed, and how its question is asked. */
interface Answering {
  readonly key: ItemKey;
  readonly how: 'editor' | 'inline' | 'line';
}

/** The keys for an item's key: one that opens an editor has an inline variant. */
function answerKeys(key: ItemKey, all: readonly ItemKey[]): Key<Answering>[] {
  const opensEditor = (one: ItemKey) => one.question.kind === 'editor' && one.answer === undefined;
  const how = opensEditor(key) ? ('editor' as const) : ('line' as const);
  const own = { key: key.key, label: key.label, value: { key, how } };
  if (all.find(opensEditor) !== key || all.some((one) => one.key === 'i')) return [own];
  return [own, { ...writeHere, value: { key, how: 'inline' } }];
}

/** What `walkItems` works with. */
export interface WalkParts {
  readonly asking: Asking;
  readonly style: Style;
  readonly drafts: string;
}

/** The draft of an answer that was not sent, or null. */
const draftOf = (drafts: string, step: Step, { kind, id, about, default: template = '' }: Question): string | null =>
  kind === 'editor' ? keptDraft(drafts, `${step.id}.${questionName(id, about)}`, template) : null;

/** Walks the person through items: forward with an answer or Enter, and back. */
export async function walkItems(
  { asking, style: { colours, columns, signs }, drafts }: WalkParts,
  step: Step,
  items: readonly Item[],
  before: number,
  seen: Parameters<Guide['walk']>[3],
): Promise<Reply> {
  const { say } = asking;
  const total = before + items.length;
  const answered = new Set<Item>();
  if (before > 0) say(colours.dim(`  Resuming at ${before + 1} of ${total}.`));
  const lines = (texts: readonly string[]) => {
    for (const line of texts) say(indent(signs.inLines(sanitise(line)), '    ', columns));
  };
  const coming = new Map<number, Promise<readonly string[]>>();
  // Fetched one item ahead, so that the next one is ready.
  const more = (index: number) => {
    const known = coming.get(index) ?? items[index]?.more?.().catch((error: Error) => [error.message]);
    if (known) coming.set(index, known);
    return known ?? [];
  };

  /** Whether the item was answered. `said`: the questions whose draft was shown with it. */
  async function answer(item: Item, { key, how }: Answering, said: ReadonlySet<Question>): Promise<boolean> {
    const { text, kept } =
      how === 'line'
        ? { text: key.answer ?? (await asking.askOnce(step, key.question, { wanted: true })) ?? '', kept: () => {} }
        : await asking.askText(step, key.question, how, said.has(key.question));
    // No answer: the key may have been pressed by mistake.
    if (text.trim() === '') return false;
    const rest = key.forRest ? items.slice(items.indexOf(item)) : [item];
    for (const each of rest) {
      const same = each === item ? key : each.keys?.find((one) => one.key === key.key);
      if (each !== item && (!same || each.enter !== null || answered.has(each))) continue;
      seen(each, { question: (same ?? key).question, answer: text });
      answered.add(each);
    }
    kept();
    const understood = key.question.understand?.(text);
    if (understood) say(colours.dim(`    ${key.label}: ${sanitiseLine(understood.said)}`));
    // An answer from an editor is not visible in the terminal.
    if (key.answer !== undefined || how === 'editor') say(colours.dim(`    ${key.label}`));
    return true;
  }

  for (let index = 0; index < items.length; ) {
    const item = items[index] as Item;
    const shown = await more(index);
    void more(index + 1);
    say('');
    say(colours.bold(indent(`${signs.place(before + index + 1, total)}  ${sanitiseLine(item.title)}`, '  ', columns)));
    const kept = new Map(
      (item.keys ?? []).flatMap(({ question }) => {
        const file = draftOf(drafts, step, question);
        return file === null ? [] : [[question, file] as const];
      }),
    );
    const said = new Set(kept.keys());
    lines([...item.lines, ...shown, ...[...kept.values()].flatMap((file) => ['Your earlier draft was kept:', file])]);
    if (item.url) say(colours.dim(`    ${sanitiseLine(item.url)}`));
    const enter = answered.has(item) ? 'keep' : item.enter === undefined ? 'next' : item.enter;
    const keys: Key<Answering | Reply | 'next' | 'whole' | 'open'>[] = [
      ...(enter === null ? [] : [{ key: 'Enter', label: enter, value: 'next' as const }]),
      ...(item.keys ?? []).flatMap((one) => answerKeys(one, item.keys ?? [])),
      ...(item.whole ? [{ key: 'm', label: 'more', value: 'whole' as const }] : []),
      ...asking.openKey(item.url),
      ...asking.itemKeys(index === 0),
    ];
    for (;;) {
      const chosen = await asking.askKeys<Answering | 'next' | 'whole'>('', keys, item.url, true);
      if (chosen === 'next') {
        if (!answered.has(item)) seen(item, null);
        index++;
        break;
      }
      if (chosen === 'whole') lines((await item.whole?.().catch((error: Error) => [error.message])) ?? []);
      else if (chosen === 'back' && index > 0) {
        index--;
        break;
      } else if (typeof chosen !== 'object') return chosen;
      else if (await answer(item, chosen, said)) {
        index = items.findIndex((each, at) => at > index && !(chosen.key.forRest && answered.has(each)));
        if (index < 0) index = items.length;
        break;
      }
    }
  }
  return 'go';
}
