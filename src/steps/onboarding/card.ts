import * as z from 'zod';
import { type Check, fail, pass } from '../../checks/check.ts';
import { findOwnCard } from '../../checks/onboarding-card.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Trello } from '../../services/trello/trello.ts';
import { lookOrUnknown } from '../../tickets/second-line.ts';
import { actionData } from '../action-data.ts';
import type { Action, Made, Step, StepContext } from '../step.ts';

/** The checks whose words an item's name has: `AWS login for dalmatian-tools` is about two of them. */
export const checksOfItem = (name: string, cardItems: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(cardItems).flatMap(([check, words]) =>
    words.some((word) => name.toLowerCase().includes(word.toLowerCase())) ? [check] : [],
  );

const copyData = actionData('copy', { name: z.string() });
const tickData = actionData('tick', { item: z.string() });
const data = z.union([copyData, tickData]);
type CardAction = Action<z.infer<typeof data>>;

interface CardItems {
  /** The names of open items that can be ticked, because all checks that they are about pass. */
  readonly toTick: readonly string[];
  readonly done: number;
  readonly total: number;
  /** Open items that no check is about. */
  readonly unmatched: readonly string[];
}

async function itemsOf(step: StepContext, trello: Trello, card: string, all: readonly Check[]): Promise<CardItems> {
  const { cardItems } = step.context.playbook.onboarding;
  const items = (await trello.checklists(card)).flatMap((checklist) => checklist.items);
  const open = items
    .filter(({ complete }) => !complete)
    .map(({ name }) => ({ name, checks: checksOfItem(name, cardItems) }));
  const wanted = new Set(open.flatMap(({ checks }) => checks));
  const results = await step.look(all.filter(({ id }) => wanted.has(id)));
  const passes = new Set(results.flatMap(({ check, finding }) => (finding.status === 'pass' ? [check.id] : [])));
  const toTick = open.filter(({ checks }) => checks.length > 0 && checks.every((check) => passes.has(check)));
  return {
    toTick: toTick.map(({ name }) => name),
    done: items.length - open.length,
    total: items.length,
    unmatched: open.filter(({ checks }) => checks.length === 0).map(({ name }) => name),
  };
}

const tick = (item: string, after?: string): CardAction => ({
  key: `tick-${item}`,
  kind: 'change',
  summary: `Tick "${item}"`,
  where: 'your onboarding card',
  data: { kind: 'tick', item },
  ...(after === undefined ? {} : { after }),
});

/** The list for the copy: the one that the playbook names, else the template's own. */
async function listFor({ playbook }: Context, trello: Trello): Promise<string> {
  const { boards, onboardingCard } = playbook;
  const lists = await trello.lists(boards.backlog.shortLink);
  const list = lists.find(({ name }) => name.toLowerCase() === onboardingCard.list.toLowerCase());
  return list?.id ?? (await trello.card(onboardingCard.shortLink)).listId;
}

const nameFor = ({ title, placeholder }: Context['playbook']['onboardingCard'], name: string) =>
  title.includes(placeholder) ? title.replace(placeholder, name) : `${title}: ${name}`;

async function tickOn(trello: Trello, card: string | undefined, item: string): Promise<Made> {
  const items = card === undefined ? [] : (await trello.checklists(card)).flatMap((checklist) => checklist.items);
  const found = items.find(({ name, complete }) => name === item && !complete);
  if (card === undefined || !found) return { item, before: 'done', after: 'done' };
  await trello.setCheckItem(card, found.id, true);
  return { item, before: 'open', after: 'done' };
}

/** Your copy of the onboarding card is there, and what is done is ticked on it. */
export const card = (all: readonly Check[]): Step<z.infer<typeof data>> => ({
  id: 'card',
  title: 'Your onboarding card',
  goesOn: true,
  verify: (step) =>
    lookOrUnknown(async () => {
      const trello = await step.context.services.trello();
      const { card: own, archived } = await findOwnCard(step.context, trello);
      if (!own) return fail('You have no onboarding card yet', { evidence: { card: null } });
      const { toTick, done, total, unmatched } = await itemsOf(step, trello, own.id, all);
      const evidence = { card: own.url, archived, done, total, toTick, unmatched };
      const yours = unmatched.length > 0 ? `; no check covers: ${unmatched.join(', ')}` : '';
      return toTick.length === 0 || archived
        ? pass(`Your onboarding card is there: ${done} of ${total} items are done${yours}`, { evidence })
        : fail(`${toTick.length} of the open items on your onboarding card are done`, { evidence });
    }),
  async plan(step) {
    const { context } = step;
    const trello = await context.services.trello();
    const { onboardingCard, boards } = context.playbook;
    const { card: own } = await findOwnCard(context, trello);
    // A copy has the template's items.
    const { toTick } = await itemsOf(step, trello, own?.id ?? onboardingCard.shortLink, all);
    if (own) return { actions: toTick.map((item) => tick(item)) };
    const person = (await context.config()).values.person?.name ?? (await trello.me()).name;
    const name = nameFor(onboardingCard, person);
    const copy: CardAction = {
      key: 'copy',
      kind: 'change',
      summary: `Copy the template to ${boards.backlog.name} as "${name}", with you on it`,
      where: `Trello, https://trello.com/b/${boards.backlog.shortLink}`,
      data: { kind: 'copy', name },
    };
    return { actions: [copy, ...toTick.map((item) => tick(item, copy.key))] };
  },
  data,
  async find({ context }, { key }) {
    if (key !== 'copy') return undefined;
    const { card: own } = await findOwnCard(context, await context.services.trello());
    return own ? { card: own.id, url: own.url } : null;
  },
  async apply({ context }, { data: what }) {
    const trello = await context.services.trello();
    // Looked for once more: another machine may have made it since.
    const { card: own } = await findOwnCard(context, trello);
    if (what.kind === 'tick') return tickOn(trello, own?.id, what.item);
    if (own) return { card: own.id, url: own.url };
    const me = await trello.me();
    const made = await trello.copyCard({
      from: context.playbook.onboardingCard.shortLink,
      listId: await listFor(context, trello),
      name: what.name,
      memberIds: [me.id],
    });
    if (made.memberIds.includes(me.id)) return { card: made.id, url: made.url };
    throw new Failure(`Trello made the card ${made.url}, but did not put you on it.`, {
      next: ['Open it, and join it.'],
    });
  },
});
