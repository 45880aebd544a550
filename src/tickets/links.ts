import type { Context } from '../context.ts';
import { Failure, NotConfigured } from '../errors.ts';
import { atMost } from '../lib/at-most.ts';
import type { GitHubPlace } from '../services/git/address.ts';
import type { KnownBranches } from '../services/git/work.ts';
import type { OpenPullRequest } from '../services/github/github.ts';
import type { TrelloCard } from '../services/trello/trello.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { type Gap, gapOf, orGap } from './gap.ts';
import { addressedIn, numbersIn, ticketsIn } from './mentions.ts';

/** A ticket's card. */
export interface TicketCard {
  readonly shortLink: string;
  readonly url: string;
  /** Null if it is on none of the team's boards. */
  readonly name: string | null;
  /**
   * Why it belongs to the ticket: the ticket's field, or the ticket's address on the card. `number`: its name or
   * description only mentions the ticket.
   */
  readonly by: 'field' | 'address' | 'number';
}

/** A branch whose name has a ticket's number. */
export interface TicketBranch {
  /** `owner/name`, or its folder if it is not on GitHub. */
  readonly repository: string;
  readonly branch: string;
}

/** An open pull request that is about a ticket. */
export type TicketPullRequest = Pick<OpenPullRequest, 'repository' | 'number' | 'url' | 'title' | 'isDraft'>;

/** What belongs to a ticket in other places. Null: there may be something, but not everything could be read. */
export interface TicketLinks {
  readonly cards: readonly TicketCard[] | null;
  readonly branches: readonly TicketBranch[] | null;
  readonly pullRequests: readonly TicketPullRequest[] | null;
}

/** By the number of the ticket. With gaps there may be more. */
interface Found<T> {
  readonly byTicket: ReadonlyMap<number, readonly T[]>;
  readonly gaps: readonly Gap[];
}

type Tickets = readonly Ticket[] | Promise<readonly Ticket[]>;

/** The most owners of repositories whose pull requests are searched. */
const mostOwners = 3;

/** How many requests run at once. */
const requestsAtOnce = 4;

/** The result of a read, and the gap if it fails: reads run side by side, and their gaps stay in order. */
async function attempt<T>(
  context: Context,
  what: string,
  look: () => Promise<T>,
): Promise<{ value: T | null; gaps: Gap[] }> {
  const gaps: Gap[] = [];
  return { value: await orGap(gaps, what, context.signal, look), gaps };
}

function add<T>(found: Map<number, T[]>, id: number, one: T): void {
  const list = found.get(id);
  if (list) list.push(one);
  else found.set(id, [one]);
}

const cardOf = (card: Pick<TicketCard, 'shortLink' | 'url' | 'name'>, by: TicketCard['by']): TicketCard => ({
  shortLink: card.shortLink,
  url: card.url,
  name: card.name,
  by,
});

/** The card that a ticket's field names: by its short link, its id or its address. */
export function cardInField(
  value: string,
  cards: readonly (Pick<TrelloCard, 'shortLink' | 'url'> & { readonly id?: string; readonly name: string | null })[],
): TicketCard | null {
  const named = /^(?:https:\/\/trello\.com\/c\/)?([0-9a-f]{24}|[A-Za-z0-9]{8})(?:\/.*)?$/.exec(value.trim())?.[1];
  if (named === undefined) return null;
  const card = cards.find(({ id, shortLink }) => id === named || shortLink === named);
  return card
    ? cardOf(card, 'field')
    : { shortLink: named, url: `https://trello.com/c/${named}`, name: null, by: 'field' };
}

/** How each ticket is mentioned on a card. */
function mentionedOn({ name, description, attachments }: TrelloCard): Map<number, TicketCard['by']> {
  const text = `${name}\n${description}`;
  return new Map([
    ...ticketsIn(text).map((id) => [id, 'number'] as const),
    ...addressedIn([text, ...attachments].join('\n')).map((id) => [id, 'address'] as const),
  ]);
}

/** The id of the field that names a ticket's card; null if the team or its Zendesk has none. */
export async function cardFieldId(context: Context): Promise<number | null> {
  const title = context.playbook.ticketCardField;
  if (title === undefined) return null;
  const fields = await (await context.services.zendesk()).ticketFields();
  return fields.find((field) => field.active && field.title === title)?.id ?? null;
}

/** The cards of tickets. The boards are read whole, so that it takes as many requests for one ticket as for all. */
export async function readCards(context: Context, tickets: Tickets): Promise<Found<TicketCard>> {
  const { backlog, week } = context.playbook.boards;
  const [field, ...boards] = await Promise.all([
    attempt(context, 'Which field of a ticket names its card', () => cardFieldId(context)),
    ...[backlog, week].map(({ name, shortLink }) =>
      attempt(context, name, async () => (await context.services.trello()).cardsOfBoard(shortLink)),
    ),
  ]);
  const all = boards.flatMap(({ value }) => value ?? []);
  const found = new Map<number, TicketCard[]>();
  for (const { id, fields } of await tickets) {
    const value = field.value === null ? undefined : fields.get(field.value);
    const card = value === undefined ? null : cardInField(value, all);
    if (card) add(found, id, card);
  }
  const known = new Set((await tickets).map(({ id }) => id));
  for (const card of all) {
    for (const [id, by] of mentionedOn(card)) {
      if (!known.has(id) || found.get(id)?.some(({ shortLink }) => shortLink === card.shortLink)) continue;
      add(found, id, cardOf(card, by));
    }
  }
  const order: readonly TicketCard['by'][] = ['field', 'address', 'number'];
  for (const cards of found.values()) cards.sort((a, b) => order.indexOf(a.by) - order.indexOf(b.by));
  const unread = Map.groupBy(
    boards.flatMap(({ gaps }) => gaps),
    ({ why }) => why,
  );
  const gaps = [...unread.values()].flatMap(([gap, ...same]) => {
    if (!gap) return [];
    const names = [gap, ...same].map(({ what }) => what).join(' and ');
    return [{ ...gap, what: `Which cards of ${names} belong to tickets` }];
  });
  return { byTicket: found, gaps: [...field.gaps, ...gaps] };
}

const nameOf = ({ owner, name }: GitHubPlace) => `${owner}/${name}`;

async function knownBranches(context: Context): Promise<readonly KnownBranches[]> {
  const config = await context.config();
  const { repositories } = config.values;
  if (repositories === undefined) {
    throw new NotConfigured('repositories is not set, so your clones are not looked at for branches of tickets.', [
      'Set it to the folder with your clones: govsupport config set repositories ~/code',
    ]);
  }
  return (await context.services.gitWork()).knownBranches(repositories.map((folder) => config.resolvePath(folder)));
}

/** Whose repositories may have pull requests for tickets: the team's, and others' of whom there are several clones. */
function ownersOf(context: Context, clones: readonly KnownBranches[]): string[] {
  const { pushTo, developerDocs, opsDocs } = context.playbook.github;
  const teams = new Set([...pushTo, developerDocs, opsDocs].map(({ owner }) => owner.toLowerCase()));
  const cloned = Map.groupBy(
    clones.flatMap(({ github }) => github?.owner.toLowerCase() ?? []),
    (owner) => owner,
  );
  const others = [...cloned]
    .filter(([owner, all]) => !teams.has(owner) && all.length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([owner]) => owner);
  return [...teams, ...others].slice(0, mostOwners);
}

/**
 * The tickets that a pull request is about. A number that is not higher than its own may be another pull request's, and
 * counts only in an address.
 */
function mentionedIn({ title, body, branch, number }: OpenPullRequest): number[] {
  const text = `${title}\n${body}`;
  const numbers = [...ticketsIn(text), ...numbersIn(title), ...numbersIn(branch ?? '')].filter((id) => id > number);
  return [...new Set([...addressedIn(text), ...numbers])];
}

/** The open pull requests of an owner's repositories, and whether there are more. */
async function openPullRequestsOf(context: Context, owner: string) {
  const what = `Which pull requests of ${owner} are about tickets`;
  const { value, gaps } = await attempt(context, what, async () =>
    (await context.services.github()).openPullRequestsOf(owner),
  );
  const { pullRequests = [], more = 0 } = value ?? {};
  if (more === 0) return { pullRequests, gaps };
  const error = new Failure(`${more} open pull requests were not read: only the ${pullRequests.length} latest are.`);
  return { pullRequests, gaps: [gapOf(what, error)] };
}

/** The open pull requests of a repository. */
async function openPullRequestsIn(context: Context, { owner, name }: GitHubPlace) {
  const what = `Which pull requests of ${owner}/${name} are about tickets`;
  const { value, gaps } = await attempt(context, what, async () =>
    (await context.services.github()).openPullRequests(owner, name),
  );
  return { pullRequests: value ?? [], gaps };
}

const toPullRequest = ({ repository, number, url, title, isDraft }: OpenPullRequest): TicketPullRequest => ({
  repository,
  number,
  url,
  title,
  isDraft,
});

async function readBranches(context: Context, tickets: Tickets) {
  const { value, gaps } = await attempt(context, 'Which branches and pull requests belong to tickets', () =>
    knownBranches(context),
  );
  const clones = value ?? [];
  const found = new Map<number, TicketBranch[]>();
  const named = async (): Promise<GitHubPlace[]> => {
    const ids = new Set((await tickets).map(({ id }) => id));
    const places = new Map<string, GitHubPlace>();
    for (const { github, folder, branches } of clones) {
      for (const branch of branches) {
        for (const id of numbersIn(branch).filter((number) => ids.has(number))) {
          if (github) places.set(nameOf(github), github);
          add(found, id, { repository: github ? nameOf(github) : folder, branch });
        }
      }
    }
    return [...places.values()];
  };
  // A search does not show branches, so the repositories in which one names a ticket are read too.
  const read = await Promise.all([
    ...ownersOf(context, clones).map((owner) => openPullRequestsOf(context, owner)),
    named()
      .then((places) => atMost(requestsAtOnce, places, (place) => openPullRequestsIn(context, place)))
      .then((all) => ({
        pullRequests: all.flatMap(({ pullRequests }) => pullRequests),
        gaps: all.flatMap((each) => each.gaps),
      })),
  ]);
  return {
    branches: { byTicket: found, gaps },
    pullRequests: read.flatMap(({ pullRequests }) => pullRequests),
    // Without the clones it is not known whose repositories to search.
    gaps: [...gaps, ...read.flatMap((each) => each.gaps)],
  };
}

/**
 * What belongs to tickets in Trello, at GitHub and in the clones on this machine, in as many requests for one ticket as
 * for all of them. Reading begins before the tickets are known. Never throws a Failure: what could not be read is a gap.
 */
export async function readLinks(
  context: Context,
  tickets: Tickets,
): Promise<{ readonly links: ReadonlyMap<number, TicketLinks>; readonly gaps: readonly Gap[] }> {
  const [cards, work] = await Promise.all([readCards(context, tickets), readBranches(context, tickets)]);
  const pullRequests = new Map<number, TicketPullRequest[]>();
  for (const pull of new Map(work.pullRequests.map((each) => [each.url, each])).values()) {
    for (const id of mentionedIn(pull)) add(pullRequests, id, toPullRequest(pull));
  }
  const of = <T>({ byTicket, gaps }: Found<T>, id: number) => byTicket.get(id) ?? (gaps.length > 0 ? null : []);
  return {
    links: new Map(
      (await tickets).map(({ id }) => [
        id,
        {
          cards: of(cards, id),
          branches: of(work.branches, id),
          pullRequests: of({ byTicket: pullRequests, gaps: work.gaps }, id),
        },
      ]),
    ),
    gaps: [...new Map([...cards.gaps, ...work.gaps].map((gap) => [`${gap.what}\n${gap.why}`, gap])).values()],
  };
}
