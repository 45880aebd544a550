import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Finding, fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { dayBegins, dayOf, shownDay, shownMoment } from '../lib/days.ts';
import { sanitise } from '../lib/sanitise.ts';
import { secretIn } from '../redaction/token-shapes.ts';
import { ServiceError } from '../services/service-error.ts';
import type { TrelloCard } from '../services/trello/trello.ts';
import { findMessage, inMessage, sendMessage } from '../steps/messages.ts';
import type { Action, Made, Step, StepContext } from '../steps/step.ts';
import { endOfWeek, findTask, hasDateNow, mondayOf, readWeekly, stateOf, type WeeklyTask } from '../tickets/weekly.ts';
import type { Change } from './change.ts';
import { readBack } from './read-back.ts';

const data = z.object({ kind: z.literal('weekly'), id: z.string() });
type CardAction = Action<z.infer<typeof data>>;

/** What is done to a card. */
interface CardEdit {
  readonly command: string;
  isSo(card: TrelloCard): boolean;
  /** If it is: why nothing is to be done, in words that follow the name of the task. */
  readonly already: string;
  action(card: TrelloCard): Pick<CardAction, 'summary' | 'causes'>;
  apply(card: TrelloCard): Promise<void>;
  /** The facts of a card to report, before and after the change. */
  facts(card: TrelloCard): Made;
}

const toBeDone = (isSo: boolean, url: string): Finding =>
  isSo ? pass('Nothing to change') : fail('To be changed', { remedy: { summary: 'Look at it', commands: [], url } });

/** Trello lets only members of a board change it. */
async function orMember({ playbook }: Context, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.problem !== 'not-allowed') throw error;
    throw new Failure(error.message, {
      cause: error,
      next: [
        `If you are not on the board ${playbook.boards.week.name} yet, join it: govsupport start --only trello-boards`,
      ],
    });
  }
}

/** A change of a card, which is read again before and after it. */
function changeCard(context: Context, { card }: WeeklyTask, edit: CardEdit): Change {
  const id = card.url;
  const already = new Map<string, string>();
  const read = async () => (await context.services.trello()).card(card.shortLink);
  const step: Step<z.infer<typeof data>> = {
    id: edit.command.split(' ').at(-1) as string,
    title: edit.command,
    comesFirst: true,
    goesOn: true,
    data,
    verify: async () => {
      const now = await read();
      const isSo = edit.isSo(now);
      if (isSo) already.set(id, edit.already);
      return toBeDone(isSo, now.url);
    },
    async plan() {
      const now = await read();
      if (edit.isSo(now)) return { actions: [] };
      const where = `Trello, ${now.url}`;
      return {
        actions: [{ key: card.shortLink, kind: 'change', where, data: { kind: 'weekly', id }, ...edit.action(now) }],
      };
    },
    async apply() {
      const before = await read();
      await orMember(context, () => edit.apply(before));
      const after = await readBack('Trello accepted the change', read);
      if (edit.isSo(after)) return { before: edit.facts(before), after: edit.facts(after) };
      throw new Failure('Trello accepted the change, but does not show it.', {
        next: [`Look at the card: ${after.url}`],
      });
    },
  };
  return { command: edit.command, ids: [id], called: () => card.name, already, step: step as Step };
}

/** Puts you on the card of a weekly task. */
export async function takeTask(context: Context, written: string): Promise<Change> {
  const task = findTask(await readWeekly(context), written);
  const trello = await context.services.trello();
  const me = await trello.me();
  const others = task.who.join(', ');
  return changeCard(context, task, {
    command: 'weekly take',
    isSo: ({ memberIds }) => memberIds.includes(me.id),
    already: 'you are already on its card',
    action: ({ name }) => ({
      summary: `Take the weekly task "${name}": you are added to its card`,
      causes: [
        ...(others === '' ? [] : [`${others} stays on it too.`]),
        ...(task.state === 'done' ? ['It is done for this week.'] : []),
      ],
    }),
    apply: ({ id }) => trello.takeCard(id),
    facts: ({ memberIds }) => ({ yours: memberIds.includes(me.id), people: memberIds.length }),
  });
}

/** Marks a weekly task as done. A card without a date of this week gets one, or the mark would say nothing about it. */
export async function completeTask(context: Context, written: string): Promise<Change> {
  const task = findTask(await readWeekly(context), written);
  const trello = await context.services.trello();
  const now = context.clock.now();
  const friday = endOfWeek(context.playbook.rota, now);
  const others = task.isYours ? '' : task.who.join(', ');
  return changeCard(context, task, {
    command: 'weekly done',
    isSo: (card) => stateOf(card, now) === 'done',
    already: 'it is already done for this week',
    action: (card) => ({
      summary: `Mark the weekly task "${card.name}" as done`,
      causes: [
        ...(hasDateNow(card, now)
          ? []
          : [`Its date in Trello becomes ${shownDay(dayOf(friday))}: it counts as done until then.`]),
        ...(card.items.done < card.items.total
          ? [`Ticked on its checklists: ${card.items.done} of ${card.items.total}.`]
          : []),
        ...(others === '' ? [] : [`${others} has it, not you.`]),
      ],
    }),
    apply: async (card) => {
      await trello.completeCard(card.id, hasDateNow(card, now) ? undefined : friday.toISOString());
    },
    facts: ({ due, dueComplete }) => ({ due, complete: dueComplete }),
  });
}

const question = z.object({ kind: z.literal('message'), id: z.string(), channel: z.string(), marker: z.string() });
type Question = Action<z.infer<typeof question>>;

/** Asks about a weekly task in the team's channel, once a week. `text` is the question in the person's own words, or null. */
export async function askAboutTask(context: Context, written: string, text: string | null): Promise<Change> {
  const own = text === null ? null : sanitise(text).trim();
  if (own === '') throw new UsageError('The question is empty.', ['Leave it out, and one is proposed.']);
  const secret = secretIn(own ?? '');
  if (secret) throw new UsageError(`The question was not sent: ${secret}.`);
  const { card } = findTask(await readWeekly(context), written);
  const channel = context.playbook.slack.teamChannel;
  const words =
    own === null
      ? `Could someone say how the weekly task "${inMessage(card.name)}" is done? Its card does not make it clear to me: ${card.url}`
      : `About the weekly task "${inMessage(card.name)}", ${card.url}: ${own}`;
  const hash = createHash('sha256').update(words).digest('hex').slice(0, 12);
  const monday = mondayOf(context.clock.now());
  const action: Question = {
    key: `ask-${monday}-${card.shortLink}-${hash}`,
    kind: 'send',
    summary: `Ask in #${channel}`,
    where: 'Slack',
    text: words,
    data: {
      kind: 'message',
      id: card.url,
      channel,
      marker: `govsupport:weekly:${monday}:${card.shortLink}:${hash}`,
    },
  };
  const already = new Map<string, string>();
  /** Whether it was asked already; false too if this person may not read the channel. */
  const isAsked = async (step: StepContext): Promise<boolean> => {
    try {
      const found = await findMessage(step, action, dayBegins(monday));
      if (found === null) return false;
      // Slack's timestamp of a message is when it was sent, in seconds. https://docs.slack.dev/messaging/retrieving-messages
      already.set(card.url, `asked in #${channel} on ${shownMoment(new Date(Number(found.ts) * 1000))}`);
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.problem === 'not-allowed') return false;
      throw error;
    }
  };
  const step: Step<z.infer<typeof question>> = {
    id: 'ask',
    title: 'weekly ask',
    comesFirst: true,
    goesOn: true,
    data: question,
    verify: async (at) => toBeDone(await isAsked(at), card.url),
    plan: async (at) => ({ actions: (await isAsked(at)) ? [] : [action] }),
    find: findMessage,
    apply: sendMessage,
  };
  return { command: 'weekly ask', ids: [card.url], called: () => card.name, already, step: step as Step };
}
