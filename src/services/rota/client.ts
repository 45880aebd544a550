import { stat } from 'node:fs/promises';
import { Failure, UsageError } from '../../errors.ts';
import { addDays, dayOf } from '../../lib/days.ts';
import { whyNot } from '../../lib/file-trouble.ts';
import { readRegularFile } from '../../lib/read-file.ts';
import { type Connection, createHttp, type Http, type HttpRequest } from '../http/http.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { ServiceError } from '../service-error.ts';
import { ageOf } from './age.ts';
import { plain } from './people.ts';
import { isCalendarAddress, isReference } from './places.ts';
import type { Rota, RotaPerson, RotaReader } from './rota.ts';

/** Where the rota is configured to be: one of the three. */
export interface RotaPlaces {
  /** The feed's own address, or support-rota's; and the key or variable that it comes from. */
  readonly feed?: { readonly url: string; readonly setBy: string };
  /** An address, a file, or a reference to a secret address, as written; and its key. */
  readonly calendar?: { readonly written: string; readonly setBy: string };
  /** A YAML list. */
  readonly list?: { readonly file: string };
}

export interface RotaParameters extends Omit<Connection, 'url' | 'urlSetBy' | 'tokenSetBy' | 'hostShownAs'> {
  readonly places: RotaPlaces;
  /** The role whose days count: `dev`. */
  readonly role: string;
  /** People known by name, for calendars without addresses. */
  readonly people: readonly RotaPerson[];
  /** The team's words that are not part of a name. */
  readonly words: readonly string[];
  /** When support is open, in United Kingdom local time. */
  readonly hours: { readonly from: string; readonly to: string };
  readonly secrets: Secrets;
  /** Makes a path absolute. */
  readonly resolvePath: (written: string) => string;
  /** The day around which recurring events are read. */
  readonly now: () => Date;
}

/** How far back and ahead recurring events are read, in days. */
const back = 120;
const ahead = 400;

/** Larger than any team's calendar, in bytes. */
const fileLimit = 8 * 1024 * 1024;

/** More than 30 years of working days. Reading a list can't be interrupted. */
const listLimit = 512 * 1024;

/** More people than this on one day are not a rota. */
const mostOnOneDay = 20;

/** Longer names are cut, because nothing has room for them. */
const longestName = 120;

/**
 * Sorts the days, and adds the addresses of people known only by name; a name that several people have becomes a doubt.
 */
function inOrder(rota: Rota, known: readonly RotaPerson[]): Rota {
  const addresses = new Map<string, RotaPerson[]>();
  const key = ({ name }: RotaPerson) => plain(name);
  for (const person of [...known, ...rota.days.map((day) => day.person)]) {
    const found = addresses.get(key(person)) ?? [];
    if (person.email !== '' && !found.some((one) => plain(one.email) === plain(person.email))) found.push(person);
    addresses.set(key(person), found);
  }
  const unclear = new Set<string>();
  const days = rota.days.map(({ date, person }) => {
    const name = person.name.length > longestName ? `${person.name.slice(0, longestName)}…` : person.name;
    if (person.email !== '') return { date, person: { ...person, name } };
    const [only, other] = addresses.get(key(person)) ?? [];
    if (other) unclear.add(name);
    return { date, person: { name, email: only && !other ? only.email : '' } };
  });
  for (const [date, on] of Map.groupBy(days, (day) => day.date)) {
    const { size } = new Set(on.map(({ person }) => `${person.name} ${person.email}`));
    if (size > mostOnOneDay) throw new Failure(`The rota has ${size} people on ${date}, which can't be right.`);
  }
  return {
    ...rota,
    days: days.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    doubts: [
      ...rota.doubts,
      ...[...unclear].map((name) => `Several people are called ${name}, and the rota doesn't say which one it means.`),
    ],
  };
}

/** Makes the reader. Nothing is read until it is asked. */
export function createRota(parameters: RotaParameters): RotaReader {
  const { feed, calendar, list } = parameters.places;
  const set = [...(feed ? ['rota.url'] : []), ...(calendar ? ['rota.calendar'] : []), ...(list ? ['rota.file'] : [])];
  const read = (): Promise<Rota> => {
    if (feed) return readFromFeed(parameters, feed);
    if (calendar) return readFromCalendar(parameters, calendar);
    if (list) return readFromList(parameters, list.file);
    throw new Failure('No rota is configured.', {
      next: ['Set rota.url, rota.calendar or rota.file in the configuration file.'],
    });
  };
  return {
    async read() {
      const rota = inOrder(await read(), parameters.people);
      if (set.length < 2) return rota;
      return { ...rota, notes: [...rota.notes, `Using ${set[0]}, not ${set.slice(1).join(' or ')}.`] };
    },
  };
}

/** Connects to an address itself, not to a path below it. */
function connect(
  parameters: RotaParameters,
  url: URL,
  more: { service: string; setBy: string; hostShownAs?: string },
): { http: Http; path: string } {
  const { service, setBy, hostShownAs } = more;
  const { username, password } = url;
  const http = createHttp(
    {
      ...parameters,
      url: `${url.origin}/`,
      urlSetBy: setBy,
      tokenSetBy: setBy,
      ...(hostShownAs === undefined ? {} : { hostShownAs }),
    },
    {
      service,
      async signIn() {
        if (username === '' && password === '') return { headers: {}, secrets: [] };
        const pair = `${decoded(username)}:${decoded(password)}`;
        return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, secrets: [] };
      },
      // A refusal's own words may contain the address.
      translate: () => ({}),
    },
  );
  return { http, path: `${url.pathname.slice(1)}${url.search}` };
}

/** A user name or password from an address, unescaped if it was escaped. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readFromFeed(parameters: RotaParameters, { url: written, setBy }: { url: string; setBy: string }) {
  const url = new URL(written);
  const { http, path } = connect(parameters, url, { service: 'The rota feed', setBy });
  const { feedShape, readFeed } = await import('./feed.ts');
  const ask = (where: string) => http.exchange({ path: where, to: 'show the rota' }, feedShape);
  const below = `${path}${path === '' || path.endsWith('/') ? '' : '/'}v2/${parameters.role}/rota.json`;
  // The configured address may be support-rota's, not the feed's.
  const places = path === '' ? [below] : /\.\w+$|\?/.test(path) ? [path] : [path, below];
  const { value, headers } = await firstFound(places.map((place) => () => ask(place)));
  return {
    kind: 'feed',
    source: `the feed at ${url.host}`,
    ...readFeed(value, parameters.role),
    ageMs: ageOf(headers, parameters.now().getTime()),
    doubts: [],
  } as const;
}

/** The first that is found; the first refusal if none is. */
async function firstFound<T>(tries: readonly (() => Promise<T>)[]): Promise<T> {
  let first: unknown;
  for (const attempt of tries) {
    try {
      return await attempt();
    } catch (error) {
      first ??= error;
      if (!(error instanceof ServiceError && error.problem === 'not-found')) break;
    }
  }
  throw first;
}

async function readFromCalendar(
  parameters: RotaParameters,
  { written, setBy }: { written: string; setBy: string },
): Promise<Rota> {
  const found = isReference(written)
    ? await readSecretAddress(parameters, written)
    : isCalendarAddress(written)
      ? await readAddress(parameters, addressIn(written, setBy), { setBy })
      : await readCalendarFile(parameters.resolvePath(written));
  const { readCalendarWithin } = await import('./read-calendar-within.ts');
  const today = dayOf(parameters.now());
  const { people, words, hours, role } = parameters;
  const question = { from: addDays(today, -back), to: addDays(today, ahead), people, words: [...words, role], hours };
  try {
    const answer = await readCalendarWithin(found.text, question, parameters.signal);
    return { kind: 'calendar', source: found.source, ageMs: found.ageMs, ...answer };
  } catch (error) {
    if (!(error instanceof Failure) || parameters.signal.aborted) throw error;
    throw new Failure(`${error.message} It was read from ${found.source}.`, { cause: error });
  }
}

/** A calendar's text and its source. */
interface FoundCalendar {
  readonly text: string;
  readonly source: string;
  readonly ageMs: number | null;
}

/** The address itself opens the calendar, so it is never shown. */
async function readSecretAddress(parameters: RotaParameters, reference: string): Promise<FoundCalendar> {
  const secret = (await parameters.secrets.resolve(reference)).trim();
  if (!isCalendarAddress(secret)) {
    throw new Failure(`${reference} does not hold the address of a calendar.`, {
      next: [`Put the calendar's secret iCal address there: it starts with https:// or webcal://.`],
    });
  }
  return readAddress(parameters, addressIn(secret, reference), { setBy: reference, isSecret: true });
}

function addressIn(text: string, setBy: string): URL {
  // `webcal:` only says which program should open it.
  const url = URL.parse(text.replace(/^webcal:/i, 'https:'));
  if (url === null || url.host === '') throw new UsageError(`${setBy} is not an address.`, [`Correct ${setBy}.`]);
  return url;
}

async function readAddress(
  parameters: RotaParameters,
  url: URL,
  { setBy, isSecret = false }: { setBy: string; isSecret?: boolean },
): Promise<FoundCalendar> {
  const { http, path } = connect(parameters, url, {
    service: isSecret ? `The calendar at ${setBy}` : 'The calendar',
    setBy,
    ...(isSecret ? { hostShownAs: 'its address' } : {}),
  });
  const request: HttpRequest = {
    path,
    headers: { accept: 'text/calendar, text/plain;q=0.9, */*;q=0.1' },
    to: 'show the rota',
  };
  const { text, headers } = await http.read(request);
  return {
    text,
    source: `the calendar at ${isSecret ? setBy : url.host}`,
    ageMs: ageOf(headers, parameters.now().getTime()),
  };
}

async function readLocal(
  file: string,
  what: string,
  key: string,
  limit = fileLimit,
): Promise<{ text: string; ageMs: number }> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readRegularFile(file, limit));
    const { mtimeMs } = await stat(file);
    return { text, ageMs: Math.max(0, Date.now() - mtimeMs) };
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not text in UTF-8' : whyNot(error);
    throw new UsageError(`${what} ${file} was not read: ${why}.`, [`Change ${key} in the configuration file.`], error);
  }
}

async function readCalendarFile(file: string): Promise<FoundCalendar> {
  return { ...(await readLocal(file, 'The calendar', 'rota.calendar')), source: `the calendar ${file}` };
}

async function readFromList(parameters: RotaParameters, file: string): Promise<Rota> {
  const { text, ageMs } = await readLocal(file, 'The rota list', 'rota.file', listLimit);
  const { readList } = await import('./list.ts');
  return {
    kind: 'list',
    source: `the list ${file}`,
    days: readList(file, text, parameters.role),
    ageMs,
    notes: [],
    doubts: [],
  };
}
