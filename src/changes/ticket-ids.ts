import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

/** The most tickets that one command changes. */
const most = 20;

/** The number in a text: `48201`, `#48201`; undefined if it is none. */
const numberIn = (text: string): string | undefined => /^#?([1-9]\d{0,14})$/.exec(text)?.[1];

/** Where a ticket's number is in an address: as an agent sees it, as a client does, and as the API has it. */
const inAddress =
  /^(?:agent\/tickets|tickets|(?:hc\/(?:[\w-]+\/)?)?requests|api\/v2\/tickets)\/([1-9]\d{0,14})(?:\.json)?(?:\/|$)/;

/** The number in an address of a ticket on the configured Zendesk; undefined if the text is no address. */
async function numberAt({ services, options }: TicketPlace, text: string): Promise<string | undefined> {
  const given = /^https?:/i.test(text) ? URL.parse(text) : null;
  if (given === null) return undefined;
  const example = (await services.zendesk()).ticketUrl(48201);
  const own = new URL(example);
  // The practice world is at another port each time, and what it printed has to stay good.
  const isOwn = options.sandbox ? given.hostname === own.hostname : given.host === own.host;
  if (!isOwn) throw new UsageError(`Expected a ticket at ${own.host}, which is your Zendesk; found "${text}".`);
  const base = own.pathname.slice(0, -'agent/tickets/48201'.length);
  const below = given.pathname.startsWith(base) ? given.pathname.slice(base.length) : '';
  const [, digits] = inAddress.exec(below) ?? [];
  if (digits !== undefined) return digits;
  throw new UsageError(`Expected the address of a ticket, such as ${example}; found "${text}".`);
}

/** What is needed to know where tickets are. */
type TicketPlace = Pick<Context, 'services' | 'options'>;

function listOf(numbers: readonly string[], done: string): number[] {
  const ids = new Set(numbers.map(Number));
  if (ids.size > most) throw new UsageError(`At most ${most} tickets can be ${done} at once; found ${ids.size}.`);
  return [...ids];
}

const noNumber = (expected: string, text: string) => new UsageError(`Expected ${expected}; found "${text}".`);

/**
 * Tickets as people write them: `48201`, `#48201`, or the address of a ticket on the configured Zendesk. Throws a
 * UsageError if they are none, or too many to be `done`.
 */
export async function readTicketIds(
  place: TicketPlace,
  written: readonly string[],
  done = 'changed',
): Promise<number[]> {
  const numbers: string[] = [];
  for (const text of written.map((each) => each.trim())) {
    const digits = numberIn(text) ?? (await numberAt(place, text));
    if (digits === undefined) throw noNumber("a ticket's number, such as 48201, or its address", text);
    numbers.push(digits);
  }
  return listOf(numbers, done);
}

/** One ticket, as people write it. Throws a UsageError if it is none. */
export const readTicketId = async (place: TicketPlace, written: string): Promise<number> =>
  (await readTicketIds(place, [written]))[0] as number;

/** Suspended tickets, which have numbers of their own. Throws a UsageError if they are none, or too many. */
export const readSuspendedIds = (written: readonly string[]): number[] =>
  listOf(
    written.map((text) => {
      const digits = numberIn(text.trim());
      if (digits === undefined) throw noNumber("a suspended ticket's number, such as 7900004", text);
      return digits;
    }),
    'recovered',
  );
