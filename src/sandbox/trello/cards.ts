import type { TrelloAction } from './boards.ts';
import { objectId } from './build.ts';
import { makeCard, positionOf } from './new-card.ts';
import {
  findById,
  flag,
  notFound,
  pickFields,
  refuse,
  TrelloFailure,
  type TrelloRequest,
  visibleBoard,
  words,
  writableBoard,
} from './request.ts';
import { attachmentView, cardView, checkItemView, checklistView, commentView, memberSummary } from './views.ts';
import type { TrelloCard, TrelloChecklist, TrelloWorld } from './world.ts';

/** The card in the path, if its board may be seen, or changed. */
function findCard(request: TrelloRequest, right: 'see' | 'change'): TrelloCard {
  const card = findById(request.world().cards, request.part('id'));
  (right === 'see' ? visibleBoard : writableBoard)(request, card.board);
  return card;
}

const checklistsOf = (world: TrelloWorld, card: TrelloCard) =>
  world.checklists
    .filter((one) => one.card === card.id)
    .sort((one, other) => one.pos - other.pos)
    .map((one) => checklistView(card.board, one));

const commentsOf = (world: TrelloWorld, card: TrelloCard) =>
  world.comments
    .filter((one) => one.card === card.id)
    .reverse()
    .map((one) => commentView(world, one));

const card: TrelloAction = (request) => {
  refuse(request, ['board', 'customFieldItems', 'list', 'membersVoted', 'stickers']);
  const { fields, world } = request;
  const found = findCard(request, 'see');
  const people = world().members.filter((one) => found.members.includes(one.id));
  return {
    ...pickFields(cardView(world(), found), fields.fields),
    ...(fields.checklists === 'all' ? { checklists: checklistsOf(world(), found) } : {}),
    ...(words(fields.actions).includes('commentCard') ? { actions: commentsOf(world(), found) } : {}),
    ...(flag(fields.attachments, false)
      ? { attachments: found.attachments.map((one) => pickFields(attachmentView(one), fields.attachment_fields)) }
      : {}),
    ...(flag(fields.members, false) ? { members: people.map(memberSummary) } : {}),
  };
};

const create: TrelloAction = (request) => {
  const id = makeCard(request);
  return cardView(request.world(), findById(request.world().cards, id));
};

/** Changes a card and its date. Returns the changed card. */
function change(request: TrelloRequest, mutate: (card: TrelloCard, world: TrelloWorld) => void) {
  const { id } = findCard(request, 'change');
  request.store.change(({ trello }) => {
    const changed = findById(trello.cards, id);
    mutate(changed, trello);
    changed.lastActivity = request.store.now().toISOString();
  });
  return cardView(request.world(), findById(request.world().cards, id));
}

const update: TrelloAction = (request) => {
  const { fields } = request;
  const list = fields.idList === undefined ? null : findById(request.world().lists, fields.idList);
  if (list) writableBoard(request, list.board);
  return change(request, (changed, world) => {
    if (list) Object.assign(changed, { list: list.id, board: list.board });
    if (fields.name) changed.name = fields.name;
    if (fields.desc !== undefined) changed.desc = fields.desc;
    changed.closed = flag(fields.closed, changed.closed);
    changed.dueComplete = flag(fields.dueComplete, changed.dueComplete);
    if (fields.due !== undefined) changed.due = fields.due === 'null' ? null : fields.due || null;
    if (fields.start !== undefined) changed.start = fields.start === 'null' ? null : fields.start || null;
    if (fields.idMembers !== undefined) changed.members = words(fields.idMembers);
    if (fields.idLabels !== undefined) changed.labels = words(fields.idLabels);
    if (fields.pos !== undefined) changed.pos = positionOf(world, changed.list, fields.pos);
  });
};

const addMember: TrelloAction = (request) => {
  const member = findById(request.world().members, request.fields.value ?? '');
  if (findCard(request, 'change').members.includes(member.id)) {
    throw new TrelloFailure(400, 'member is already on the card');
  }
  const { idMembers } = change(request, (changed) => changed.members.push(member.id));
  return request
    .world()
    .members.filter((one) => idMembers.includes(one.id))
    .map(memberSummary);
};

const comment: TrelloAction = (request) => {
  const { text } = request.fields;
  if (!text) throw new TrelloFailure(400, 'invalid value for text');
  const { id } = findCard(request, 'change');
  const { store, me } = request;
  const made = store.change(({ trello }) => {
    trello.made += 1;
    const date = store.now();
    const one = {
      id: objectId(date, `made ${trello.made}`),
      card: id,
      member: me.id,
      text,
      date: date.toISOString(),
    };
    trello.comments.push(one);
    return one;
  });
  return commentView(request.world(), made);
};

/** Attaches an address. Sent twice, it is attached twice. */
const attach: TrelloAction = (request) => {
  const { url = '', name } = request.fields;
  if (!/^https?:\/\//.test(url)) throw new TrelloFailure(400, 'invalid value for url');
  change(request, (changed, world) => {
    world.made += 1;
    const now = request.store.now();
    const attachment = { id: objectId(now, `made ${world.made}`), url, date: now.toISOString(), member: request.me.id };
    changed.attachments.push(attachment);
  });
  const made = findCard(request, 'see').attachments.at(-1);
  return made && { ...attachmentView(made), ...(name ? { name } : {}) };
};

type Item = TrelloChecklist['items'][number];

function findItem(checklists: readonly TrelloChecklist[], card: string, id: string): [TrelloChecklist, Item] {
  for (const checklist of checklists.filter((one) => one.card === card)) {
    const item = checklist.items.find((one) => one.id === id);
    if (item) return [checklist, item];
  }
  throw notFound();
}

const checkItem: TrelloAction = (request) => {
  const { id } = findCard(request, 'see');
  return checkItemView(...findItem(request.world().checklists, id, request.part('idCheckItem')));
};

const updateCheckItem: TrelloAction = (request) => {
  const { state, name, pos } = request.fields;
  if (state !== undefined && state !== 'complete' && state !== 'incomplete') {
    throw new TrelloFailure(400, 'invalid value for state');
  }
  const { id } = findCard(request, 'change');
  const itemId = request.part('idCheckItem');
  findItem(request.world().checklists, id, itemId);
  change(request, (_, world) => {
    const [, item] = findItem(world.checklists, id, itemId);
    if (state) item.state = state;
    if (name) item.name = name;
    if (pos !== undefined && Number(pos) > 0) item.pos = Number(pos);
  });
  return checkItem(request);
};

const checklist: TrelloAction = (request) => {
  const found = findById(request.world().checklists, request.part('id'));
  const { board } = findById(request.world().cards, found.card);
  visibleBoard(request, board);
  return checklistView(board, found);
};

export const cardRoutes: readonly (readonly ['GET' | 'PUT' | 'POST', string, TrelloAction])[] = [
  ['POST', '/cards', create],
  ['GET', '/cards/:id', card],
  ['PUT', '/cards/:id', update],
  ['GET', '/cards/:id/attachments', (request) => findCard(request, 'see').attachments.map(attachmentView)],
  ['POST', '/cards/:id/attachments', attach],
  ['GET', '/cards/:id/checklists', (request) => checklistsOf(request.world(), findCard(request, 'see'))],
  ['GET', '/cards/:id/checkItem/:idCheckItem', checkItem],
  ['PUT', '/cards/:id/checkItem/:idCheckItem', updateCheckItem],
  ['POST', '/cards/:id/idMembers', addMember],
  ['POST', '/cards/:id/actions/comments', comment],
  ['GET', '/checklists/:id', checklist],
];
