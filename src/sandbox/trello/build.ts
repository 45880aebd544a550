import { isSignedIn, tokenOf } from '../credentials.ts';
import { type FixtureReader, relativeTime } from '../fixtures.ts';
import { hexOf, wordOf } from '../ids.ts';
import { personOf } from '../person-of.ts';
import type { Person } from '../world.ts';
import type { MembershipKind, TrelloCard, TrelloChecklist, TrelloToken, TrelloWorld } from './world.ts';

interface CardFixture {
  readonly shortLink?: string;
  readonly name: string;
  readonly desc: string;
  readonly closed?: boolean;
  readonly members?: readonly string[];
  readonly labels?: readonly string[];
  /** When it is due, such as `+4d6h`. */
  readonly due?: string;
  readonly dueComplete?: boolean;
  readonly comments?: readonly { by: string; at: string; text: string }[];
  /** Addresses. */
  readonly attachments?: readonly string[];
  readonly checklists?: readonly { name: string; items: readonly string[]; done?: readonly string[] }[];
}

interface Fixture {
  readonly allowedOrigins: readonly string[];
  readonly tokens: readonly TrelloToken[];
  readonly boards: readonly {
    readonly shortLink: string;
    readonly name: string;
    readonly visibility: 'org' | 'private';
    readonly members: Readonly<Record<string, MembershipKind>>;
    readonly lists: readonly { name: string; closed?: boolean; cards: readonly CardFixture[] }[];
  }[];
}

/** Trello's ids start with the second in which the object was created. */
export const objectId = (at: Date, seed: string): string =>
  Math.floor(at.getTime() / 1000)
    .toString(16)
    .padStart(8, '0') + hexOf(`trello ${seed}`, 16);

/** The distance between neighbours in a list. */
export const step = 65_536;

/** Trello's part of a new world. */
export function buildTrello(
  fixtures: FixtureReader,
  people: readonly Person[],
  start: Date,
  scale: number,
): TrelloWorld {
  const fixture = fixtures.yaml<Fixture>('trello');
  const began = relativeTime('-500d', start);
  const memberId = (key: string): string => personOf(people, key).trelloId;
  const world: TrelloWorld = {
    organisation: { id: objectId(began, 'organisation'), name: 'practice' },
    allowedOrigins: fixture.allowedOrigins,
    tokens: [
      ...people.filter(isSignedIn).map(
        (person): TrelloToken => ({
          token: tokenOf('trello', person),
          member: person.trelloId,
          state: 'active',
          write: true,
        }),
      ),
      ...fixture.tokens.map((token) => ({ ...token, member: memberId(token.member) })),
    ],
    members: people.map((person) => ({
      id: person.trelloId,
      username: person.github.replaceAll('-', ''),
      fullName: person.name,
      email: person.email,
    })),
    boards: [],
    lists: [],
    cards: [],
    checklists: [],
    comments: [],
    made: 0,
  };
  const lists = [...world.lists];
  for (const { shortLink, name, visibility, members, lists: listFixtures } of fixture.boards) {
    const board = objectId(began, shortLink);
    const labels = [...new Set(listFixtures.flatMap((list) => list.cards.flatMap((card) => card.labels ?? [])))];
    world.boards.push({
      id: board,
      shortLink,
      name,
      visibility,
      labels: labels.map((label) => ({ id: objectId(began, `${board} ${label}`), name: label, color: 'green' })),
      memberships: Object.entries(members).map(([key, kind]) => ({
        id: objectId(began, `${board} ${key}`),
        member: memberId(key),
        kind,
      })),
    });
    let number = 0;
    for (const [place, { name: listName, closed = false, cards }] of listFixtures.entries()) {
      const list = objectId(began, `${board} ${listName}`);
      lists.push({ id: list, board, name: listName, closed, pos: (place + 1) * step });
      const more = cards.length * (scale - 1);
      const filler: CardFixture[] = Array.from({ length: more }, (_, index) => ({
        name: `Another task, ${index + 1}`,
        desc: '',
      }));
      for (const [row, card] of [...cards, ...filler].entries()) {
        number += 1;
        addCard({ ...card, members: card.members?.map(memberId) ?? [] }, { board, list, number, row });
      }
    }
  }
  return { ...world, lists };

  function addCard(card: CardFixture & { members: string[] }, at: Where): void {
    const seed = `${at.board} card ${at.number}`;
    const id = objectId(relativeTime('-100d', start), seed);
    world.cards.push({
      id,
      shortLink: card.shortLink ?? wordOf(seed, 8),
      number: at.number,
      board: at.board,
      list: at.list,
      name: card.name,
      desc: card.desc,
      closed: card.closed ?? false,
      pos: (at.row + 1) * step,
      due: card.due === undefined ? null : relativeTime(card.due, start).toISOString(),
      dueComplete: card.dueComplete ?? false,
      start: null,
      members: card.members,
      labels: card.labels?.map((label) => objectId(began, `${at.board} ${label}`)) ?? [],
      attachments: (card.attachments ?? []).map((url) => ({
        id: objectId(began, `${seed} ${url}`),
        url,
        date: relativeTime('-4d', start).toISOString(),
        member: card.members[0] ?? '',
      })),
      lastActivity: relativeTime('-4d', start).toISOString(),
    } satisfies TrelloCard);
    for (const { by, at: span, text } of card.comments ?? []) {
      const date = relativeTime(span, start);
      world.comments.push({
        id: objectId(date, `${seed} ${text}`),
        card: id,
        member: memberId(by),
        text,
        date: date.toISOString(),
      });
    }
    for (const [place, { name, items, done = [] }] of (card.checklists ?? []).entries()) {
      world.checklists.push({
        id: objectId(began, `${seed} ${name}`),
        card: id,
        name,
        pos: (place + 1) * step,
        items: items.map((item, row) => ({
          id: objectId(began, `${seed} ${name} ${item}`),
          name: item,
          state: done.includes(item) ? 'complete' : 'incomplete',
          pos: (row + 1) * step,
        })),
      } satisfies TrelloChecklist);
    }
  }
}

interface Where {
  readonly board: string;
  readonly list: string;
  readonly number: number;
  readonly row: number;
}
