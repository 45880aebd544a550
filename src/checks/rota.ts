import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { timeWords } from '../lib/time-words.ts';
import { coverBy, dayOf, standInOn, turnsOf } from '../rotation/rotations.ts';
import { samePerson } from '../services/rota/people.ts';
import { isCalendarAddress, isReference } from '../services/rota/places.ts';
import type { Rota, RotaPerson } from '../services/rota/rota.ts';
import { ServiceError, type ServiceProblem } from '../services/service-error.ts';
import { type Check, type Finding, fail, notConfigured, pass, type Remedy, unknown, warn } from './check.ts';

/** A feed older than this, in milliseconds, may miss a swap. */
const staleAfter = 86_400_000;

/** Whether the rota is read over a network. */
async function needsNetwork(context: Context): Promise<boolean> {
  const { rota } = (await context.config()).values;
  if (rota?.url) return true;
  return rota?.calendar !== undefined && (isCalendarAddress(rota.calendar) || isReference(rota.calendar));
}

/** Problems that are failures; the others are unknown. */
const wrong: readonly ServiceProblem[] = ['not-signed-in', 'not-allowed', 'not-found', 'invalid'];

const remedy = (summary: string, ...commands: string[][]): Remedy => ({ summary, commands, url: null });

/** A calendar day as people say it: `Mon 23 Nov`. */
const shown = (date: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })
    .format(new Date(date))
    .replace(',', '');

/** Hosts to shorten for pasting. */
function hostsOf(places: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const hosts: Record<string, string> = {};
  for (const key of ['url', 'calendar']) {
    const host = URL.parse(places[key] ?? '')?.hostname;
    if (host && isCalendarAddress(places[key] ?? '')) hosts[`host of rota.${key}`] = host;
  }
  return hosts;
}

/** The finding if the rota could not be read. */
function explain(error: Failure): Finding {
  const isWrong = error instanceof ServiceError ? wrong.includes(error.problem) : error instanceof UsageError;
  const summary = error.message.replace(/\.$/, '');
  const next = error.next.join(' ').replace(/\.$/, '');
  if (!isWrong) return unknown(summary, next ? { remedy: remedy(next) } : {});
  const usual = 'Correct where the rota is in the configuration file';
  return fail(summary, { remedy: remedy(next || usual, ...(next ? [] : [['govsupport', 'config']])) });
}

/** The address that the rota has for someone with this name. */
function otherAddress({ days }: Rota, who: RotaPerson): string | undefined {
  const name = who.name.trim().toLowerCase();
  return name === '' ? undefined : days.find(({ person }) => person.name.trim().toLowerCase() === name)?.person.email;
}

/** Someone's current or next turn, in words and as data; null if they have none. */
function nextTurn(rota: Rota, who: RotaPerson, today: string) {
  const turn = turnsOf(rota.days, who).find((one) => one.end >= today && samePerson(who, one.person));
  const cover = coverBy(rota.days, who).find(({ date }) => date >= today);
  if (cover && (!turn || cover.date < turn.start)) {
    return {
      words: `You stand in for ${cover.standsInFor.name} on ${shown(cover.date)}`,
      data: { start: cover.date, end: cover.date, cover: true },
      private: { 'who you stand in for': cover.standsInFor.name },
    };
  }
  if (!turn) return null;
  const data = { start: turn.start, end: turn.end, cover: false };
  if (turn.start > today) {
    return { words: `Your next turn is from ${shown(turn.start)} to ${shown(turn.end)}`, data, private: {} };
  }
  const standIn = standInOn(turn, today);
  return {
    words: `You are on the rota until ${shown(turn.end)}${standIn ? `, and ${standIn.name} stands in today` : ''}`,
    data,
    private: standIn ? { 'who stands in for you': standIn.name } : {},
  };
}

/** The rota can be read, and you are on it. */
export const rota: Check = {
  id: 'rota',
  title: 'the rota can be read, and you are on it',
  category: 'accounts',
  network: needsNetwork,
  consequence: 'govsupport cannot tell when your turn is, who you take over from, and who comes after you.',
  explain: {
    why: 'Starting and ending a turn begin with its dates, with who you take over from and who you hand over to.',
    looksAt: [
      'rota.url, rota.calendar or rota.file in the configuration: the first that is set',
      'whether it can be read, and, for a feed, how old it is',
      'whether person.email has a day on it (person.name, if it has no addresses)',
    ],
    byHand: ['curl "$(govsupport config get rota.url)"', 'If you are not on it: ask whoever keeps the rota.'],
  },
  async run(context): Promise<Finding> {
    const { rota: places, person } = (await context.config()).values;
    if (!places?.url && !places?.calendar && !places?.file) {
      return notConfigured('rota.url', 'https://rota.example.org/v2/dev/rota.json');
    }
    let found: Rota;
    try {
      found = await (await context.services.rota()).read();
    } catch (error) {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      return { ...explain(error), private: hostsOf(places) };
    }
    const finding = judge(found, { name: person?.name ?? '', email: person?.email ?? '' }, dayOf(context.clock.now()));
    return { ...finding, private: { ...hostsOf(places), ...finding.private } };
  },
};

function judge(found: Rota, who: RotaPerson, today: string): Finding {
  const { source, days, ageMs, notes, kind } = found;
  const next = nextTurn(found, who, today);
  const evidence = {
    source,
    ageSeconds: ageMs === null ? null : Math.round(ageMs / 1000),
    days: days.length,
    from: days[0]?.date ?? null,
    to: days.at(-1)?.date ?? null,
    next: next?.data ?? null,
    notes: [...notes],
    doubts: [...found.doubts],
  };
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) {
    const [unread] = [...notes, ...found.doubts];
    // Entries that could not be read may hold a turn.
    if (unread !== undefined) {
      return unknown(`Could not tell who is on the rota: no entry of ${source} could be used`, {
        evidence,
        remedy: remedy(unread),
      });
    }
    return warn(`No one is on the rota: ${source} has no days`, {
      evidence,
      remedy: remedy('Ask whoever keeps the rota'),
    });
  }
  if (last.date < today) {
    return warn(`The rota ends on ${shown(last.date)}, which has passed`, {
      evidence,
      remedy: remedy(`Ask whoever keeps the rota, or correct where it is read: ${source}`, ['govsupport', 'config']),
    });
  }
  if (who.email === '' && who.name === '') {
    return { ...notConfigured('person.email', 'ada@example.org'), evidence: { ...evidence, key: 'person.email' } };
  }
  if (!days.some((day) => samePerson(day.person, who))) {
    const other = otherAddress(found, who);
    return warn('You are not on the rota', {
      evidence,
      remedy: other
        ? remedy(`The rota has someone with your name as ${other}: if that is you, set person.email to it`)
        : remedy('Ask whoever keeps the rota to add you; if you are on it, set person.email as it is written there'),
      ...(other ? { private: { 'another address': other } } : {}),
    });
  }
  if (found.doubts.length > 0) {
    return warn(`The rota is unclear: ${found.doubts.join(' ').replace(/\.$/, '')}`, {
      evidence,
      remedy: remedy('Look at the rota itself, and ask whoever keeps it to correct that'),
    });
  }
  if (kind === 'feed' && ageMs !== null && ageMs > staleAfter) {
    return warn(`The rota is ${timeWords(ageMs)} old, so it may not know of a swap`, {
      evidence,
      remedy: remedy(`Look at the rota itself before you rely on it; it was read from ${source}`),
    });
  }
  return pass(next?.words ?? 'You are on the rota, and have no turn coming up', {
    evidence,
    ...(next ? { private: next.private } : {}),
  });
}
