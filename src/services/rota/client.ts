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
import { isAddress, isReference } from './places.ts';
import type { Rota, RotaPerson, RotaReader } from './rota.ts';

/** Where the rota is, as configured: one of the three. */
export interface RotaPlaces {
  /** The feed's own address, or where support-rota runs; and the key or variable that it comes from. */
  readonly feed?: { readonly url: string; readonly setBy: string };
  /** An address, a file, or a reference to a secret address, as written; and the key. */
  readonly calendar?: { readonly written: string; readonly setBy: string };
  /** A YAML list. */
  readonly list?: { readonly file: string };
}

/** What a rota is read with. */
export interface RotaParameters extends Omit<Connection, 'url' | 'urlSetBy' | 'tokenSetBy' | 'hostShownAs'> {
  readonly places: RotaPlaces;
  /** Whose days count: `dev`. */
  readonly role: string;
  /** Who is known by name, for calendars that give no addresses. */
  readonly people: readonly RotaPerson[];
  /** Words of the team's that are not part of a name. */
  readonly words: readonly string[];
  /** When support is open, as the wall clock in the United Kingdom shows it. */
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

/** More than any calendar of a team, in bytes. */
const fileLimit = 8 * 1024 * 1024;

/** More than 30 years of working days in a list. Reading one can't be interrupted. */
const listLimit = 512 * 1024;

/** More people than this on one day are not a rota. */
const mostOnOneDay = 20;

/** Longer names are cut: nothing that is written with one has room for it. */
const longestName = 120;

/** In order, and with the address of whoever is known by name alone; a name that several people have is in doubt. */
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
    if (size > mostOnOneDay) throw new Failure(`The rota has ${size} people on ${date}, so it can't be used.`);
  }
  return {
    ...rota,
    days: days.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    doubts: [...rota.doubts, ...[...unclear].map((name) => `The rota means one of several people by ${name}.`)],
  };
}

/** Makes the reader. Nothing is looked at before it reads. */
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
      return { ...rota, notes: [...rota.notes, `${set[0]} is used, and not ${set.slice(1).join(' or ')}.`] };
    },
  };
}

/** An address that is asked for itself, and not for what is below it. */
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
      // What a refusal says may hold the address.
      translate: () => ({}),
    },
  );
  return { http, path: `${url.pathname.slice(1)}${url.search}` };
}

/** What an address has escaped; as it is where it was not escaped at all. */
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
  const ask = (where: string) => http.exchange({ path: where, to: 'give the rota' }, feedShape);
  const below = `${path}${path === '' || path.endsWith('/') ? '' : '/'}v2/${parameters.role}/rota.json`;
  // What is given may be where support-rota runs, and not the feed itself.
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

/** The first that is there; the first refusal where none is. */
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
    : isAddress(written)
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

/** What a calendar's text comes with. */
interface Found {
  readonly text: string;
  readonly source: string;
  readonly ageMs: number | null;
}

/** The address itself opens the calendar: nothing of it is ever said. */
async function readSecretAddress(parameters: RotaParameters, reference: string): Promise<Found> {
  const secret = (await parameters.secrets.resolve(reference)).trim();
  if (!isAddress(secret)) {
    throw new Failure(`What ${reference} stands for is not the address of a calendar.`, {
      next: [`Put the calendar's secret iCal address there: it begins with https:// or webcal://.`],
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
): Promise<Found> {
  const { http, path } = connect(parameters, url, {
    service: isSecret ? `The calendar at ${setBy}` : 'The calendar',
    setBy,
    ...(isSecret ? { hostShownAs: 'its address' } : {}),
  });
  const request: HttpRequest = {
    path,
    headers: { accept: 'text/calendar, text/plain;q=0.9, */*;q=0.1' },
    to: 'give the rota',
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

async function readCalendarFile(file: string): Promise<Found> {
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
