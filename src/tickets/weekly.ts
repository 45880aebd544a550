import type { Context } from '../context.ts';
import { exitCode, Failure, UsageError } from '../errors.ts';
import { addDays, dayBegins, dayOf } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { TrelloCard } from '../services/trello/trello.ts';

/** A job that has to be done every week: a card of the weekly list. */
export interface WeeklyTask {
  /** The card's number on its board: it stays the same when the list changes. */
  readonly number: number;
  readonly card: TrelloCard;
  /**
   * `done`: marked as complete, with a date of this week or a later one. `overdue`: its date has passed. `later`: its
   * date is after this week. `due`: any other, so also one without a date, or that was completed in an earlier week.
   */
  readonly state: 'overdue' | 'due' | 'later' | 'done';
  /** Its date, if that says something about this week; ISO 8601. */
  readonly due: string | null;
  /** Who has it, by name. */
  readonly who: readonly string[];
  /** Whether you have it. */
  readonly isYours: boolean;
}

/** The weekly tasks, in the order of the list. */
export interface WeeklyTasks {
  readonly list: string;
  readonly board: string;
  readonly url: string;
  readonly tasks: readonly WeeklyTask[];
}

/** The Monday of the week that a moment is in. */
export function mondayOf(moment: Date): string {
  const day = dayOf(moment);
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

/** When this week's tasks are due that have no date of their own: on Friday when support closes. */
export function endOfWeek({ hours: { to } }: Context['playbook']['rota'], now: Date): Date {
  const [hours = 0, minutes = 0] = to.split(':').map(Number);
  return new Date(dayBegins(addDays(mondayOf(now), 4)).getTime() + (hours * 60 + minutes) * 60_000);
}

/** Whether a card's date belongs to this week or a later one. */
export const hasDateNow = ({ due }: Pick<TrelloCard, 'due'>, now: Date): boolean =>
  due !== null && Date.parse(due) >= dayBegins(mondayOf(now)).getTime();

/** What a card's date and mark mean this week. */
export function stateOf(card: Pick<TrelloCard, 'due' | 'dueComplete'>, now: Date): WeeklyTask['state'] {
  if (card.due === null) return 'due';
  if (card.dueComplete) return hasDateNow(card, now) ? 'done' : 'due';
  const at = Date.parse(card.due);
  if (at < now.getTime()) return 'overdue';
  return at < dayBegins(addDays(mondayOf(now), 7)).getTime() ? 'due' : 'later';
}

/** Reads the weekly tasks. Throws a Failure if there is no such list. */
export async function readWeekly(context: Context): Promise<WeeklyTasks> {
  const trello = await context.services.trello();
  const { week, weeklyTasksList } = context.playbook.boards;
  const [me, lists, members] = await Promise.all([
    trello.me(),
    trello.listsWithCards(week.shortLink),
    trello.members(week.shortLink),
  ]);
  const list = lists.find(({ name }) => name.trim().toLowerCase() === weeklyTasksList.toLowerCase());
  const url = `https://trello.com/b/${week.shortLink}`;
  if (!list) {
    throw new Failure(`The board ${week.name} has no list "${weeklyTasksList}".`, {
      code: exitCode.unknown,
      next: [`Check whether it was renamed: ${url}`],
    });
  }
  const now = context.clock.now();
  const tasks = list.cards.map((card, index): WeeklyTask => {
    const state = stateOf(card, now);
    return {
      number: card.number ?? index + 1,
      card,
      state,
      due: state === 'overdue' || hasDateNow(card, now) ? card.due : null,
      who: card.memberIds.map((id) => members.find((one) => one.id === id)?.name ?? 'someone whose name is not shown'),
      isYours: card.memberIds.includes(me.id),
    };
  });
  return { list: list.name, board: week.name, url, tasks };
}

const named = ({ number, card }: WeeklyTask) => `${number}  ${sanitiseLine(card.name)}`;

/** The task that someone means. Throws a UsageError, with what there is, if that is none or several. */
export function findTask({ list, tasks }: WeeklyTasks, written: string): WeeklyTask {
  const wanted = written.trim();
  const link = /^(?:https?:\/\/trello\.com\/c\/)?([A-Za-z0-9]{8})(?:[/?#].*)?$/.exec(wanted)?.[1];
  const exact = tasks.filter(({ number, card }) =>
    /^\d+$/.test(wanted) && number === Number(wanted) ? true : card.shortLink === link,
  );
  const inName = tasks.filter(
    ({ card }) => wanted !== '' && sanitiseLine(card.name).toLowerCase().includes(wanted.toLowerCase()),
  );
  const whole = inName.filter(({ card }) => sanitiseLine(card.name).toLowerCase() === wanted.toLowerCase());
  const [found, ...more] = [exact, whole, inName].find((some) => some.length > 0) ?? [];
  if (found && more.length === 0) return found;
  const several = found ? [found, ...more] : [];
  throw new UsageError(
    found
      ? `"${sanitiseLine(written)}" matches ${several.length} weekly tasks.`
      : `No weekly task is "${sanitiseLine(written)}".`,
    tasks.length === 0
      ? [`The list ${list} is empty.`]
      : ['Give its number, its address, or more of its name:', ...(found ? several : tasks).map(named)],
  );
}
