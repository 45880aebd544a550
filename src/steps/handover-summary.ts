import type * as z from 'zod';
import { fail, pass, warn } from '../checks/check.ts';
import { quoteOwn } from '../lib/escape-markdown.ts';
import { secretIn } from '../redaction/token-shapes.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { keptName } from './answer.ts';
import { handoverParts } from './handover/handover-parts.ts';
import { findHandover, markOf, type Received } from './handover/received.ts';
import { findMessage, greeting, inMessage, markerOf, sendMessage, toPerson } from './messages.ts';
import { shownDayOf } from './rotation.ts';
import type { Action, Item, Question, Step, StepContext } from './step.ts';

const handoverOf = (step: StepContext): Promise<Received> =>
  step.cache.once('the handover that was received', () => findHandover(step));

const previousOf = ({ rotation }: StepContext) => rotation?.previous?.person;

/** The answer counts for the handover of one person alone. */
function question(step: StepContext, beside: readonly string[] = []): Question {
  return {
    id: 'words',
    keptAbout: previousOf(step)?.email.toLowerCase() ?? '',
    text: 'What comes first, in your own words?',
    kind: 'editor',
    default: 'First: \nSecond: \nThird: ',
    ...(beside.length > 0 ? { beside } : {}),
    required: false,
    onRequest: true,
    check: (answer) =>
      answer.replace(/^(?:First|Second|Third):/gm, '').trim() === ''
        ? 'expected some words, found nothing'
        : secretIn(answer),
  };
}

const wordsOf = (step: StepContext) => step.memory.answers[keptName(question(step))]?.trim() || null;

const sentTo = ({ memory }: StepContext, email: string) => memory.actions[`summary ${email}`];

/** Whether the person has read this handover, or continued without one. */
const hasRead = (step: StepContext, found: Received): boolean => {
  const { confirmedAt, seen } = step.memoryOf('handover-read');
  return confirmedAt !== null && seen.includes(markOf(found, previousOf(step)));
};

/** The titles of what the handover puts first. */
const firstOf = (text: string) => handoverParts(text).parts.flatMap(({ first, title }) => (first ? [title] : []));

/** The last person has read, in your words, what comes first: if it is not what they meant, they can say so. */
export const handoverSummary: Step<z.infer<typeof toPerson>> = {
  id: 'handover-summary',
  title: 'The last person knows what you think comes first',
  data: toPerson,
  verify: (step) =>
    lookOrUnknown(async () => {
      const previous = previousOf(step);
      if (!previous) return pass('The rota does not say who you take over from');
      const sent = sentTo(step, previous.email);
      if (sent?.made) return pass(`${previous.name} has had it since ${shownDayOf(sent.madeAt ?? '')}`);
      if (step.memoryOf('handover-read').skipped) return pass('You left the handover unread');
      const found = await handoverOf(step);
      if (found === null) return pass(`There is no handover from ${previous.name}`);
      if ('unknown' in found) return pass(found.unknown);
      const open = `${previous.name} does not know yet what you think comes first`;
      // It is optional: only a person who can be asked is asked for it, or for why not.
      return wordsOf(step) === null
        ? warn(`Optional: tell ${previous.name} what you think comes first, with --answer handover-summary.words=TEXT`)
        : fail(open);
    }),
  questions: async (step) => [question(step)],
  async decide(step) {
    const [found, previous] = [await handoverOf(step), previousOf(step)];
    if (!previous || !found || 'unknown' in found || !hasRead(step, found)) return { lines: [] };
    const first = firstOf(found.text);
    const item: Item = {
      id: `summary for ${previous.email}`,
      title: 'The three things that come first, in your own words',
      lines: [`${previous.name} gets them, and can say if you have misunderstood something.`],
      whole: async () => first,
      keys: [{ key: 'e', label: 'write it', question: question(step, first) }],
      ...(wordsOf(step) === null ? { enter: null } : { enter: 'keep what you wrote' }),
    };
    return { lines: [], items: [item] };
  },
  unsent: (step) =>
    wordsOf(step) === null || Object.values(step.memory.actions).some(({ made }) => made)
      ? []
      : [{ what: 'what you think comes first', answer: keptName(question(step)) }],
  async plan(step) {
    const [found, previous] = [await handoverOf(step), previousOf(step)];
    const words = wordsOf(step);
    if (!previous || !found || 'unknown' in found || words === null) return { actions: [] };
    if (!hasRead(step, found) && !step.looking)
      return { actions: [], undecided: 'Read the handover first: see the step handover-read' };
    const { name, email } = previous;
    const action: Action<z.infer<typeof toPerson>> = {
      key: `summary ${email}`,
      kind: 'send',
      summary: `Tell ${name} what you think comes first`,
      where: 'Slack, direct message',
      text: [
        `${greeting(previous)} this is what I think comes first in your handover of ${inMessage(step.context.playbook.support.name)}, in my own words:`,
        quoteOwn(words),
        'Have I misunderstood anything? Please tell me.',
      ].join('\n\n'),
      data: { kind: 'direct-message', email, marker: markerOf(step, 'handover-summary') },
    };
    return { actions: [action] };
  },
  find: findMessage,
  apply: sendMessage,
};
