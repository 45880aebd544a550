import { objectId } from './build.ts';
import {
  findById,
  flag,
  forbidden,
  isId,
  mayWrite,
  membershipOf,
  notFound,
  pickFields,
  refuse,
  TrelloFailure,
  type TrelloRequest,
  visibleBoard,
  words,
} from './request.ts';
import { attachmentView, boardView, cardView, listView, memberSummary, membershipView, memberView } from './views.ts';
import type { MembershipKind, TrelloBoard, TrelloMember } from './world.ts';

/** Returns the answer's document. Throws a TrelloFailure. */
export type TrelloAction = (request: TrelloRequest) => unknown;

function findMember(request: TrelloRequest, id: string): TrelloMember {
  if (id === 'me') return request.me;
  const found = request.world().members.find((one) => one.id === id || one.username === id);
  if (!found) throw notFound();
  return found;
}

const member: TrelloAction = (request) => {
  refuse(request, ['actions', 'boards', 'cards', 'notifications', 'organizations', 'tokens']);
  const found = findMember(request, request.part('id'));
  return pickFields(memberView(request.world(), found, request.me), request.fields.fields);
};

const boardsOfMember: TrelloAction = (request) => {
  const { id } = findMember(request, request.part('id'));
  return request
    .world()
    .boards.filter((board) => board.memberships.some((one) => one.member === id))
    .filter((board) => board.visibility === 'org' || membershipOf(board, request.me))
    .map((board) => pickFields(boardView(request.world(), board), request.fields.fields));
};

const kinds: readonly string[] = ['admin', 'normal', 'observer'] satisfies MembershipKind[];

function memberships({ fields }: TrelloRequest, board: TrelloBoard, filter = fields.filter) {
  const wanted = words(filter || 'all');
  return board.memberships
    .filter((one) => wanted.includes('all') || wanted.includes(one.kind) || wanted.includes(`${one.kind}s`))
    .map(membershipView);
}

function members(request: TrelloRequest, board: TrelloBoard) {
  const people = request.world().members;
  return board.memberships.flatMap((one) => people.filter((person) => person.id === one.member).map(memberSummary));
}

/** The lists; only open ones unless others are requested. */
function lists({ world }: TrelloRequest, board: TrelloBoard, filter = 'open') {
  if (!['all', 'open', 'closed', 'none'].includes(filter)) throw new TrelloFailure(400, 'invalid value for filter');
  return world()
    .lists.filter((list) => list.board === board.id)
    .filter((list) => filter === 'all' || filter === (list.closed ? 'closed' : 'open'))
    .sort((one, other) => one.pos - other.pos);
}

const boardFields = 'name,desc,descData,closed,idOrganization,pinned,url,shortUrl,prefs,labelNames';

const board: TrelloAction = (request) => {
  const { fields } = request;
  refuse(request, ['actions', 'cards', 'checklists', 'customFields', 'labels', 'organization', 'tags']);
  const found = visibleBoard(request, request.part('id'));
  const wants = (name: string) => (fields[name] ?? 'none') !== 'none' && fields[name] !== 'false';
  return {
    ...pickFields(boardView(request.world(), found), fields.fields, boardFields),
    ...(wants('memberships') ? { memberships: memberships(request, found, fields.memberships) } : {}),
    ...(wants('members') ? { members: members(request, found) } : {}),
    ...(wants('lists') ? { lists: lists(request, found, fields.lists).map(listView) } : {}),
  };
};

/** Visible cards: neither archived nor in an archived list. */
const cardsOfBoard: TrelloAction = (request) => {
  refuse(request, ['actions', 'checklists', 'customFieldItems', 'members', 'stickers']);
  const open = lists(request, visibleBoard(request, request.part('id'))).map((list) => list.id);
  const { fields, attachments, attachment_fields: attachmentFields } = request.fields;
  return request
    .world()
    .cards.filter((card) => open.includes(card.list) && !card.closed)
    .map((card) => ({
      ...pickFields(cardView(request.world(), card), fields),
      ...(flag(attachments, false)
        ? { attachments: card.attachments.map((one) => pickFields(attachmentView(one), attachmentFields)) }
        : {}),
    }));
};

/** With `cards`, each list includes its cards. */
const listsOfBoard: TrelloAction = (request) => {
  const { filter, fields, cards: wanted = 'none', card_fields: cardFields } = request.fields;
  if (!['all', 'open', 'closed', 'none'].includes(wanted)) throw new TrelloFailure(400, 'invalid value for cards');
  const cardsIn = (list: string) =>
    request
      .world()
      .cards.filter((card) => card.list === list && (wanted === 'all' || wanted === (card.closed ? 'closed' : 'open')))
      .sort((one, other) => one.pos - other.pos)
      .map((card) => pickFields(cardView(request.world(), card), cardFields));
  return lists(request, visibleBoard(request, request.part('id')), filter).map((list) => ({
    ...pickFields(listView(list), fields),
    ...(wanted === 'none' ? {} : { cards: cardsIn(list.id) }),
  }));
};

function findList(request: TrelloRequest) {
  const list = findById(request.world().lists, request.part('id'));
  visibleBoard(request, list.board);
  return list;
}

const cardsOfList: TrelloAction = (request) => {
  const list = findList(request);
  return request
    .world()
    .cards.filter((card) => card.list === list.id && !card.closed)
    .sort((one, other) => one.pos - other.pos)
    .map((card) => pickFields(cardView(request.world(), card), request.fields.fields));
};

/**
 * Adds someone to a board, or changes their role. Anyone who can see the board may add themselves, because this one
 * allows it.
 */
const addMember: TrelloAction = (request) => {
  mayWrite(request);
  const { id } = visibleBoard(request, request.part('id'));
  const kind = request.fields.type ?? '';
  if (!kinds.includes(kind)) throw new TrelloFailure(400, 'invalid value for type');
  const who = request.part('idMember');
  if (!isId(who) && who !== 'me') throw new TrelloFailure(400, 'invalid id');
  const added = findMember(request, who);
  const mine = membershipOf(visibleBoard(request, id), request.me)?.kind;
  const joins = added.id === request.me.id && kind === 'normal';
  if (mine !== 'admin' && !joins && !(mine === 'normal' && kind === 'normal')) throw forbidden();
  request.store.change(({ trello }) => {
    const changed = findById(trello.boards, id);
    const there = membershipOf(changed, added);
    if (there) {
      // Joining again does not demote an administrator.
      if (mine === 'admin') there.kind = kind as MembershipKind;
      return;
    }
    trello.made += 1;
    changed.memberships.push({
      id: objectId(request.store.now(), `made ${trello.made}`),
      member: added.id,
      kind: kind as MembershipKind,
    });
  });
  const now = visibleBoard(request, id);
  return { id: now.id, members: members(request, now), memberships: now.memberships.map(membershipView) };
};

export const boardRoutes: readonly (readonly ['GET' | 'PUT', string, TrelloAction])[] = [
  ['GET', '/members/:id', member],
  ['GET', '/members/:id/boards', boardsOfMember],
  ['GET', '/boards/:id', board],
  [
    'GET',
    '/boards/:id/members',
    (request) =>
      members(request, visibleBoard(request, request.part('id'))).map((one) => pickFields(one, request.fields.fields)),
  ],
  ['PUT', '/boards/:id/members/:idMember', addMember],
  ['GET', '/boards/:id/memberships', (request) => memberships(request, visibleBoard(request, request.part('id')))],
  ['GET', '/boards/:id/lists', listsOfBoard],
  ['GET', '/boards/:id/cards', cardsOfBoard],
  ['GET', '/lists/:id', (request) => pickFields(listView(findList(request)), request.fields.fields)],
  ['GET', '/lists/:id/cards', cardsOfList],
];
