import { addDays, daysBetween, daysFrom, shownDay } from '../lib/days.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaDay, RotaPerson } from '../services/rota/rota.ts';
import { isWorkingDay, workingDays } from './working-days.ts';

export { addDays, dayOf, isDay, isWeekend } from '../lib/days.ts';

/** Someone's turn: first and last day, both included. */
export interface Turn {
  readonly person: RotaPerson;
  readonly start: string;
  readonly end: string;
  /** Days on which someone else covers. */
  readonly cover: readonly RotaDay[];
}

/** A turn with the turns before and after it. */
export interface Rotation extends Turn {
  /** The last turn of someone else before it, or null if the rota doesn't go back that far. */
  readonly previous: Turn | null;
  /** The next turn, or null if the rota doesn't say yet. It may be the same person's, after a long gap. */
  readonly next: Turn | null;
  /** What makes it uncertain. */
  readonly doubts: readonly Doubt[];
}

/**
 * What a doubt is about: the turn itself, who is before or after it, or today's date: before the first day (`not-begun`),
 * before the last day (`ends-later`), or after it (`over`).
 */
type DoubtAbout = 'turn' | 'previous' | 'next' | 'not-begun' | 'ends-later' | 'over';

/** Something that makes a rotation uncertain. */
export interface Doubt {
  readonly about: DoubtAbout;
  /** A whole sentence. */
  readonly text: string;
  /** Identifies the doubt once the person has confirmed it; the same on another day. */
  readonly mark: string;
}

/** Makes a doubt. The sentence is its mark, unless it changes from day to day. */
export const doubt = (about: DoubtAbout, text: string, mark = text): Doubt => ({ about, text, mark });

/** The doubts that don't matter for a purpose: a start needs no next person, and an end no previous one. */
const without: Readonly<Record<'start' | 'end' | 'handover', readonly DoubtAbout[]>> = {
  start: ['next', 'ends-later'],
  end: ['previous', 'over'],
  handover: ['previous', 'over', 'ends-later'],
};

/** The doubts that matter for a purpose. */
export const doubtsFor = (purpose: keyof typeof without, doubts: readonly Doubt[]): Doubt[] =>
  doubts.filter(({ about }) => !without[purpose].includes(about));

/** A day on which someone covers for someone else. */
export interface CoverDay {
  readonly date: string;
  readonly standsInFor: RotaPerson;
}

/**
 * A turn may have gaps: weekends, bank holidays, days that no one entered. A gap of more days than this separates two turns.
 */
const longestHole = 12;

/** A turn with its person's days on the rota. */
interface OwnTurn extends Turn {
  readonly dates: readonly string[];
}

const isNear = (from: string, to: string) => daysBetween(from, to) <= longestHole;

/** A day's people, each once, sorted so that the rota's order does not matter. */
function peopleOn(days: readonly RotaDay[]): RotaPerson[] {
  const key = ({ email, name }: RotaPerson) => `${email.toLowerCase()} ${name}`;
  const sorted = days.map(({ person }) => person).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return sorted.filter((person, index) => sorted.findIndex((other) => samePerson(other, person)) === index);
}

interface Run {
  readonly person: RotaPerson;
  readonly dates: string[];
}

/** Groups days into runs of one person without long gaps. */
function runsOf(days: readonly RotaDay[], who: RotaPerson | undefined): Run[] {
  const runs: Run[] = [];
  const byDate = [...Map.groupBy(days, ({ date }) => date)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [date, entries] of byDate) {
    const last = runs.at(-1);
    const people = peopleOn(entries);
    // If two people share a day, it belongs to `who`, else to the current turn. That is reported as a doubt.
    const person =
      people.find((one) => who && samePerson(who, one)) ??
      people.find((one) => last && samePerson(last.person, one)) ??
      (people[0] as RotaPerson);
    if (last && samePerson(last.person, person) && isNear(last.dates.at(-1) as string, date)) last.dates.push(date);
    else runs.push({ person, dates: [date] });
  }
  return runs;
}

function ownTurns(days: readonly RotaDay[], who?: RotaPerson): OwnTurn[] {
  const runs = runsOf(days, who);
  const turns: { person: RotaPerson; start: string; end: string; cover: RotaDay[]; dates: string[] }[] = [];
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index] as Run;
    const last = turns.at(-1);
    if (last) {
      // Single days of others before the same person continues are cover. There may be several in a row.
      let after = index;
      const isSingle = ({ person, dates }: Run) =>
        dates.length === 1 && !samePerson(last.person, person) && isNear(last.end, dates[0] as string);
      while (after < runs.length && isSingle(runs[after] as Run)) after++;
      const again = runs[after];
      const on = again && samePerson(last.person, again.person) && isNear(last.end, again.dates[0] as string);
      if (on) {
        last.cover.push(...runs.slice(index, after).map(({ person, dates }) => ({ date: dates[0] as string, person })));
        last.end = again.dates.at(-1) as string;
        last.dates.push(...again.dates);
        index = after;
        continue;
      }
    }
    const { person, dates } = run;
    turns.push({ person, start: dates[0] as string, end: dates.at(-1) as string, cover: [], dates: [...dates] });
  }
  return turns;
}

const withoutDates = ({ person, start, end, cover }: OwnTurn): Turn => ({ person, start, end, cover });

/**
 * Groups days into turns: consecutive days of one person are a turn; a single day of someone else inside it is cover;
 * weekends, bank holidays and missing days don't end it. A day that two people share belongs to `who`, if `who` is one of
 * them.
 */
export const turnsOf = (days: readonly RotaDay[], who?: RotaPerson): Turn[] => ownTurns(days, who).map(withoutDates);

/** The days on which `who` covers for someone. */
export const coverBy = (days: readonly RotaDay[], who: RotaPerson): CoverDay[] =>
  ownTurns(days).flatMap(({ person, cover }) =>
    cover.filter((day) => samePerson(day.person, who)).map(({ date }) => ({ date, standsInFor: person })),
  );

/** Who stands in for a turn's person on a day; null if no one does. */
export const standInOn = ({ cover }: Pick<Turn, 'cover'>, day: string): RotaPerson | null =>
  cover.find(({ date }) => date === day)?.person ?? null;

/** That someone stands in on a day, in words, seen from another day. */
export const standInWords = ({ date, person }: RotaDay, today: string): string =>
  `${person.name} ${date < today ? 'stood' : 'stands'} in on ${shownDay(date)}`;

/** The relevant turn of a person: the current one, else the one that starts soon, else the one that just ended. */
function choose(turns: readonly Turn[], who: RotaPerson, today: string): number {
  const mine = turns.flatMap((turn, index) => (samePerson(turn.person, who) ? [index] : []));
  const at = (index: number) => turns[index] as Turn;
  const on = mine.find((index) => at(index).start <= today && today <= at(index).end);
  if (on !== undefined) return on;
  const soon = mine.find((index) => at(index).start > today && daysBetween(today, at(index).start) <= 14);
  const lately = mine.findLast((index) => at(index).end < today && daysBetween(at(index).end, today) <= 7);
  // A turn that just ended may still have to be handed over; the coming one can wait.
  if (
    lately !== undefined &&
    (soon === undefined || daysBetween(at(lately).end, today) <= daysBetween(today, at(soon).start))
  ) {
    return lately;
  }
  return soon ?? mine.find((index) => at(index).start > today) ?? mine.at(-1) ?? -1;
}

/** A neighbouring turn, and the single days of others in between, which count as cover. */
interface Neighbour {
  readonly turn: OwnTurn | null;
  readonly passed: readonly OwnTurn[];
}

/**
 * The turn before or after a turn. A single day in between is cover for one of the two; which one makes no difference.
 */
function neighbour(turns: readonly OwnTurn[], index: number, step: 1 | -1): Neighbour {
  const turn = turns[index] as OwnTurn;
  const passed: OwnTurn[] = [];
  for (let at = index + step; ; at += step) {
    const found = turns[at];
    if (!found) return { turn: passed[0] ?? null, passed: passed.slice(1) };
    const own = samePerson(found.person, turn.person);
    if (own && step === -1) continue;
    const last = passed.at(-1) ?? turn;
    const near = step === 1 ? isNear(last.end, found.start) : isNear(found.end, last.start);
    if (!near && passed[0]) return { turn: passed[0], passed: passed.slice(1) };
    if (own || found.dates.length > 1) return { turn: found, passed };
    passed.push(found);
  }
}

const list = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Why a turn may be cover (a single day, or two days between days of one person), or null. */
function mayBeCover(turn: OwnTurn, turns: readonly OwnTurn[]): string | null {
  const why = 'it may be cover and not a turn.';
  if (turn.dates.length === 1) return `has a single day, ${shownDay(turn.start)}: ${why}`;
  const [before, after] = [turns[turns.indexOf(turn) - 1], turns[turns.indexOf(turn) + 1]];
  const isBetween =
    before &&
    after &&
    samePerson(before.person, after.person) &&
    isNear(before.end, turn.start) &&
    isNear(turn.end, after.start);
  return turn.dates.length === 2 && isBetween
    ? `has only ${list(turn.dates.map(shownDay))}, between days of ${before.person.name}: ${why}`
    : null;
}

/** Doubts about days on which several people are on the rota. */
function sharedDays(
  turn: OwnTurn,
  { previous, next }: { readonly previous: OwnTurn | null; readonly next: OwnTurn | null },
  byDate: ReadonlyMap<string, readonly RotaDay[]>,
): Doubt[] {
  const within = (date: string, span: Turn | null) => span !== null && span.start <= date && date <= span.end;
  const shared = [...byDate.keys()].sort().flatMap((date) => {
    const people = peopleOn(byDate.get(date) ?? []);
    if (people.length < 2 || !isNear(date, turn.start) || !isNear(turn.end, date)) return [];
    const about =
      within(date, turn) || people.some((one) => samePerson(one, turn.person))
        ? ('turn' as const)
        : within(date, next)
          ? ('next' as const)
          : within(date, previous)
            ? ('previous' as const)
            : null;
    return about ? [{ about, date, names: list(people.map(({ name }) => name)) }] : [];
  });
  return [...Map.groupBy(shared, ({ about, names }) => `${about} ${names}`).values()].map((on) => {
    const [{ about, names }] = on as [(typeof on)[number]];
    return doubt(about, `${names} are both on the rota on ${list(on.map(({ date }) => shownDay(date)))}.`);
  });
}

/** Doubts about today's date: not started, ends later, or over. */
function doubtsOfToday(turn: Turn, today: string): Doubt[] {
  if (today < turn.start) {
    return [doubt('not-begun', `Your rotation hasn't started yet (it starts ${shownDay(turn.start)}).`)];
  }
  if (today > turn.end) return [doubt('over', `Your rotation is over (its last day was ${shownDay(turn.end)}).`)];
  const last = workingDays(turn.start, turn.end).at(-1) ?? turn.end;
  const left = daysBetween(today, last);
  if (left <= 0) return [];
  const text = `Your rotation ends in ${left} day${left === 1 ? '' : 's'}, on ${shownDay(last)}.`;
  return [doubt('ends-later', text, `ends before ${last}`)];
}

/** The working days between two turns on which no one is on the rota. */
const daysBetweenTurns = (before: Turn, after: Turn, byDate: ReadonlyMap<string, unknown>): string[] =>
  workingDays(addDays(before.end, 1), addDays(after.start, -1)).filter((date) => !byDate.has(date));

function doubtsAbout(
  turn: OwnTurn,
  turns: readonly OwnTurn[],
  days: readonly RotaDay[],
  today: string,
  previous: Neighbour,
  next: Neighbour,
): Doubt[] {
  const byDate = Map.groupBy(days, ({ date }) => date);
  const doubts = sharedDays(turn, { previous: previous.turn, next: next.turn }, byDate);
  const add = (about: DoubtAbout, text: string) => doubts.push(doubt(about, text));
  const inside = turn.start <= today && today <= turn.end;
  if (inside && !byDate.has(today) && isWorkingDay(today)) {
    add('turn', `No one is on the rota today, ${shownDay(today)}, although it is a working day.`);
  }
  const missing = workingDays(turn.start, turn.end).filter((date) => date !== today && !byDate.has(date));
  if (missing.length > 0)
    add('turn', `No one is on the rota on ${list(missing.map(shownDay))}, in the middle of your rotation.`);
  const stoodInFor = turns.find((other) =>
    other.cover.some(({ date, person }) => date === today && samePerson(person, turn.person)),
  );
  if (stoodInFor) add('turn', `Today you stand in for ${stoodInFor.person.name}; that is not this rotation.`);
  doubts.push(...doubtsOfToday(turn, today));
  if (!previous.turn) add('previous', 'The rota does not go back far enough to say who you take over from.');
  if (!next.turn) add('next', 'The rota does not say yet who is next.');
  else if (samePerson(next.turn.person, turn.person)) {
    add('next', `You are on again from ${shownDay(next.turn.start)}, with no one in between.`);
  }
  for (const [about, { turn: beside, passed }] of [
    ['previous', previous],
    ['next', next],
  ] as const) {
    for (const single of passed) {
      const text = `${single.person.name} has a single day, ${shownDay(single.start)}: it was counted as cover, not as a turn.`;
      add(about, text);
    }
    if (!beside || samePerson(beside.person, turn.person)) continue;
    const [first, second] = about === 'previous' ? [beside, turn] : [turn, beside];
    const hole = daysBetweenTurns(first, second, byDate);
    if (hole.length > 0) {
      add(
        about,
        `No one is on the rota on ${list(hole.map(shownDay))}, between ${first.person.name} and ${second.person.name}.`,
      );
    }
    const cover = mayBeCover(beside, turns);
    if (cover !== null) add(about, `${beside.person.name} ${cover}`);
  }
  return doubts;
}

function amongNeighbours(
  turns: readonly OwnTurn[],
  index: number,
  days: readonly RotaDay[],
  today: string,
): Rotation | null {
  const turn = turns[index];
  if (!turn) return null;
  const previous = neighbour(turns, index, -1);
  const next = neighbour(turns, index, 1);
  return {
    ...withoutDates(turn),
    previous: previous.turn && withoutDates(previous.turn),
    next: next.turn && withoutDates(next.turn),
    doubts: doubtsAbout(turn, turns, days, today, previous, next),
  };
}

/** A person's relevant rotation on a day, with its neighbours; null if they have no turn on the rota. */
export function rotationOf(days: readonly RotaDay[], who: RotaPerson, today: string): Rotation | null {
  const turns = ownTurns(days, who);
  const index = choose(turns, who, today);
  const rotation = amongNeighbours(turns, index, days, today);
  const cover = rotation && mayBeCover(turns[index] as OwnTurn, turns);
  return cover
    ? { ...rotation, doubts: [...rotation.doubts, doubt('turn', `${rotation.person.name} ${cover}`)] }
    : rotation;
}

/**
 * The rotation of a person on dates that they gave: whatever turns the rota has on these dates, its neighbours are who it
 * has before and after them.
 */
export function rotationOn(
  days: readonly RotaDay[],
  person: RotaPerson,
  { start, end }: { readonly start: string; readonly end: string },
  today: string,
): Rotation {
  // Whoever stands in within these dates still does.
  const cover = ownTurns(days, person)
    .filter((turn) => samePerson(turn.person, person))
    .flatMap((turn) => turn.cover.filter(({ date }) => start <= date && date <= end));
  const own: OwnTurn = { person, start, end, cover, dates: daysFrom(start, end) };
  const before = ownTurns(
    days.filter(({ date }) => date < start),
    person,
  );
  const after = ownTurns(
    days.filter(({ date }) => date > end),
    person,
  );
  const others = days.filter(({ date }) => date < start || date > end);
  const all = [...others, ...own.dates.map((date) => ({ date, person }))];
  return amongNeighbours([...before, own, ...after], before.length, all, today) as Rotation;
}
