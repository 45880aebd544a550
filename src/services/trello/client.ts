import * as z from 'zod';
import { once } from '../../lib/once.ts';
import { at } from '../http/address.ts';
import { type Connection, createHttp, type HttpRequest, type Refusal, type Translation } from '../http/http.ts';
import { line } from '../line.ts';
import { ServiceError } from '../service-error.ts';
import type { Trello, TrelloCard } from './trello.ts';

/** https://developer.atlassian.com/cloud/trello/rest/ */
export const defaultAddress = 'https://api.trello.com/1';

const personShape = z.object({
  id: z.string(),
  fullName: line,
  username: line,
  email: z.string().nullish(),
});

const boardShape = z.object({
  id: z.string(),
  name: line,
  shortLink: z.string(),
  closed: z.boolean(),
  memberships: z.array(
    z.object({
      idMember: z.string(),
      unconfirmed: z.boolean().optional(),
      deactivated: z.boolean().optional(),
    }),
  ),
});

const listShape = z.object({ id: z.string(), name: line });

const cardShape = z
  .object({
    id: z.string(),
    idShort: z.number().nullish(),
    name: line,
    desc: z.string().optional(),
    shortLink: z.string(),
    shortUrl: z.string().optional(),
    url: z.string().optional(),
    closed: z.boolean().optional(),
    idBoard: z.string(),
    idList: z.string(),
    idMembers: z.array(z.string()).optional(),
    due: z.string().nullish(),
    dueComplete: z.boolean().nullish(),
    badges: z.object({ checkItems: z.number().nullish(), checkItemsChecked: z.number().nullish() }).nullish(),
    attachments: z.array(z.object({ url: z.string().nullish() })).optional(),
  })
  .transform(
    (card): TrelloCard => ({
      id: card.id,
      number: card.idShort ?? null,
      name: card.name || '(no name)',
      description: card.desc ?? '',
      shortLink: card.shortLink,
      url: card.shortUrl ?? card.url ?? `https://trello.com/c/${card.shortLink}`,
      closed: card.closed ?? false,
      listId: card.idList,
      memberIds: card.idMembers ?? [],
      due: card.due ?? null,
      dueComplete: card.dueComplete ?? false,
      items: { total: card.badges?.checkItems ?? 0, done: card.badges?.checkItemsChecked ?? 0 },
      attachments: (card.attachments ?? []).flatMap(({ url }) => url ?? []),
    }),
  );

/** The fields that are read of a card. */
const cardFields = 'name,desc,shortLink,shortUrl,url,closed,idBoard,idList,idMembers,idShort,due,dueComplete,badges';

/** https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/ */
const withAttachments = { attachments: 'true', attachment_fields: 'url' };

const listWithCardsShape = z.object({
  id: z.string(),
  name: line,
  closed: z.boolean().optional(),
  cards: z.array(cardShape),
});

const checklistShape = z
  .object({
    checkItems: z.array(z.object({ id: z.string(), name: line, state: z.string() })),
  })
  .transform(({ checkItems }) => ({
    items: checkItems.map((item) => ({ id: item.id, name: item.name, complete: item.state === 'complete' })),
  }));

const refusalShape = z.object({ message: z.string().optional(), error: z.string().optional() });

/** Trello's refusals are plain text or JSON. */
function translate({ status, json, text }: Refusal): Translation {
  const body = refusalShape.safeParse(json).data;
  const says = body?.message ?? body?.error ?? (json === undefined ? text : '');
  // Trello refuses a malformed id as a bad value, and an unknown one as not found: people don't care which.
  return status === 400 && /^invalid id\b/.test(says) ? { says, problem: 'not-found' } : { says };
}

/** Makes the client. Key and token are asked for with each request. */
export function createTrello(
  parameters: Connection & { readonly key: () => Promise<string>; readonly token: () => Promise<string> },
): Trello {
  const http = createHttp(parameters, {
    service: 'Trello',
    signIn: async () => {
      const [key, token] = [await parameters.key(), await parameters.token()];
      // In a header, because addresses end up in logs.
      const authorization = `OAuth oauth_consumer_key="${key}", oauth_token="${token}"`;
      return { headers: { authorization }, secrets: [token] };
    },
    translate,
    // Trello limits requests per 10 s. https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
    pauseAfterLimitMs: 10_000,
  });

  const me = once(async () => {
    const query = { fields: 'id,fullName,username,email' };
    const person = await http.ask({ path: 'members/me', query, to: 'look up your account' }, personShape);
    return { id: person.id, name: person.fullName, username: person.username, email: person.email ?? null };
  });

  /**
   * Trello answers 401 "unauthorized permission requested" both to someone who isn't signed in and to someone without
   * permission. If it still knows who I am, it is permission that is missing.
   */
  const explainUnauthorised = async (error: unknown, request: HttpRequest): Promise<unknown> => {
    if (!(error instanceof ServiceError) || error.problem !== 'not-signed-in') return error;
    if (!/permission/.test(error.details.says ?? '')) return error;
    try {
      await me();
    } catch (other) {
      return other;
    }
    const { next, ...details } = error.details;
    return new ServiceError(`Trello does not allow you to ${request.to}.`, { ...details, problem: 'not-allowed' });
  };
  const ask = async <S extends z.ZodType>(request: HttpRequest, shape: S) => {
    try {
      return await http.ask(request, shape);
    } catch (error) {
      throw await explainUnauthorised(error, request);
    }
  };
  const send = async (request: HttpRequest) => {
    try {
      await http.send(request);
    } catch (error) {
      throw await explainUnauthorised(error, request);
    }
  };

  const card = (id: string) => ask({ path: at`cards/${id}`, query: withAttachments, to: 'show the card' }, cardShape);

  return {
    me,
    card,
    async board(id) {
      const query = { fields: 'id,name,shortLink,closed', memberships: 'all' };
      const [person, board] = await Promise.all([
        me(),
        ask({ path: at`boards/${id}`, query, to: 'show the board' }, boardShape),
      ]);
      const mine = board.memberships.find(({ idMember, deactivated }) => idMember === person.id && !deactivated);
      return {
        id: board.id,
        name: board.name,
        shortLink: board.shortLink,
        closed: board.closed,
        membership: mine === undefined ? 'none' : mine.unconfirmed ? 'invited' : 'member',
      };
    },
    async join(boardId) {
      const { id } = await me();
      const path = at`boards/${boardId}/members/${id}`;
      await send({ method: 'PUT', path, query: { type: 'normal' }, to: 'join the board' });
    },
    lists: (id) =>
      ask({ path: at`boards/${id}/lists`, query: { filter: 'open' }, to: 'list the lists' }, z.array(listShape)),
    async listsWithCards(id) {
      const query = { filter: 'open', fields: 'name', cards: 'open', card_fields: cardFields };
      const request = { path: at`boards/${id}/lists`, query, to: 'list the cards' };
      const lists = await ask(request, z.array(listWithCardsShape));
      return lists.map(({ id, name, cards }) => ({ id, name, cards }));
    },
    async members(id) {
      const request = {
        path: at`boards/${id}/members`,
        query: { fields: 'id,fullName,username' },
        to: 'list the members',
      };
      const people = await ask(request, z.array(personShape));
      return people.map(({ id, fullName, username }) => ({ id, name: fullName, username }));
    },
    cardsOfBoard(id) {
      const query = { fields: cardFields, ...withAttachments };
      return ask({ path: at`boards/${id}/cards`, query, to: 'list the cards' }, z.array(cardShape));
    },
    async archivedCards(id) {
      const query = { filter: 'all', fields: 'name,closed', cards: 'all', card_fields: cardFields };
      const request = { path: at`boards/${id}/lists`, query, to: 'list the archived cards' };
      const lists = await ask(request, z.array(listWithCardsShape));
      return lists.flatMap(({ closed, cards }) => cards.filter((card) => closed || card.closed));
    },
    createCard: (wanted) =>
      ask(
        {
          method: 'POST',
          path: 'cards',
          query: {
            idList: wanted.listId,
            name: wanted.name,
            desc: wanted.description,
            urlSource: wanted.attachUrl,
            idMembers: wanted.memberIds?.join(','),
          },
          to: 'create the card',
        },
        cardShape,
      ),
    async copyCard({ from, listId, name, memberIds }) {
      // Trello accepts only an id here, not a short link.
      const idCardSource = /^[0-9a-f]{24}$/.test(from) ? from : (await card(from)).id;
      const query = {
        idList: listId,
        name,
        idCardSource,
        keepFromSource: 'checklists,labels',
        idMembers: memberIds?.join(','),
      };
      return ask({ method: 'POST', path: 'cards', query, to: 'copy the card' }, cardShape);
    },
    checklists: (id) => ask({ path: at`cards/${id}/checklists`, to: 'show the checklists' }, z.array(checklistShape)),
    setCheckItem: (id, itemId, complete) =>
      send({
        method: 'PUT',
        path: at`cards/${id}/checkItem/${itemId}`,
        query: { state: complete ? 'complete' : 'incomplete' },
        to: 'tick the item',
      }),
    async takeCard(id) {
      const { id: value } = await me();
      const request = { method: 'POST', path: at`cards/${id}/idMembers`, query: { value }, to: 'join the card' };
      try {
        await send(request as HttpRequest);
      } catch (error) {
        const says = error instanceof ServiceError ? error.details.says : undefined;
        if (!/already on the card/i.test(says ?? '')) throw error;
      }
    },
    completeCard: (id, due) =>
      ask(
        { method: 'PUT', path: at`cards/${id}`, query: { dueComplete: 'true', due }, to: 'mark the card as complete' },
        cardShape,
      ),
    attach: (id, url) =>
      send({ method: 'POST', path: at`cards/${id}/attachments`, query: { url }, to: 'attach the address' }),
  };
}
