import { wordOf } from '../ids.ts';
import { objectId, step } from './build.ts';
import { isId, notFound, TrelloFailure, type TrelloRequest, visibleBoard, words, writableBoard } from './request.ts';
import type { TrelloCard, TrelloWorld } from './world.ts';

/** The parts of a card that a copy can keep. https://developer.atlassian.com/cloud/trello/rest/api-group-cards/ */
const parts = [
  'attachments',
  'checklists',
  'comments',
  'customFields',
  'due',
  'start',
  'labels',
  'members',
  'stickers',
];

/** The card to copy, and which parts to keep. */
function sourceOf(request: TrelloRequest): { card: TrelloCard; keeps(part: string): boolean } | null {
  const { idCardSource: id, keepFromSource = 'all' } = request.fields;
  if (!id) return null;
  if (!isId(id)) throw new TrelloFailure(400, 'invalid value for idCardSource');
  const card = request.world().cards.find((one) => one.id === id);
  if (!card) throw notFound();
  visibleBoard(request, card.board);
  const kept = words(keepFromSource);
  if (!kept.every((part) => part === 'all' || part === 'none' || parts.includes(part))) {
    throw new TrelloFailure(400, 'invalid value for keepFromSource');
  }
  return { card, keeps: (part) => kept.includes('all') || kept.includes(part) };
}

/** The requested position of a card in its list. */
export function positionOf(world: TrelloWorld, list: string, wanted = 'bottom'): number {
  const places = world.cards.filter((card) => card.list === list).map((card) => card.pos);
  if (wanted === 'top') return Math.min(step, ...places) / 2;
  if (wanted === 'bottom') return Math.max(0, ...places) + step;
  const place = Number(wanted);
  if (!(place > 0)) throw new TrelloFailure(400, 'invalid value for pos');
  return place;
}

/** Creates a card, new or as a copy, and returns its id. Sent twice, it creates two. */
export function makeCard(request: TrelloRequest): string {
  const { fields, me, store } = request;
  const { idList = '' } = fields;
  if (!isId(idList)) throw new TrelloFailure(400, 'invalid value for idList');
  const list = request.world().lists.find((one) => one.id === idList);
  if (!list) throw notFound();
  writableBoard(request, list.board);
  const source = sourceOf(request);
  if (!fields.name && !source && !fields.urlSource) throw new TrelloFailure(400, 'invalid value for name');
  const now = store.now().toISOString();

  return store.change(({ trello }) => {
    const nextId = (): string => {
      trello.made += 1;
      return objectId(store.now(), `made ${trello.made}`);
    };
    const id = nextId();
    const numbers = trello.cards.filter((card) => card.board === list.board).map((card) => card.number);
    const kept = <T>(part: string, value: T | undefined, otherwise: T): T =>
      source?.keeps(part) && value !== undefined ? structuredClone(value) : otherwise;
    trello.cards.push({
      id,
      shortLink: wordOf(`trello card ${id}`, 8),
      number: Math.max(0, ...numbers) + 1,
      board: list.board,
      list: list.id,
      name: fields.name || source?.card.name || fields.urlSource || '',
      desc: fields.desc ?? source?.card.desc ?? '',
      closed: false,
      pos: positionOf(trello, list.id, fields.pos),
      due: fields.due || kept('due', source?.card.due, null),
      dueComplete: fields.dueComplete === 'true',
      start: fields.start || kept('start', source?.card.start, null),
      members: fields.idMembers ? words(fields.idMembers) : kept('members', source?.card.members, []),
      labels: fields.idLabels ? words(fields.idLabels) : kept('labels', source?.card.labels, []),
      attachments: [
        ...kept('attachments', source?.card.attachments, []),
        ...(fields.urlSource ? [{ id: nextId(), url: fields.urlSource, date: now, member: me.id }] : []),
      ],
      lastActivity: now,
    });
    const checklists = trello.checklists.filter((one) => one.card === source?.card.id && source.keeps('checklists'));
    for (const checklist of checklists) {
      const items = checklist.items.map((item) => ({ ...item, id: nextId() }));
      trello.checklists.push({ ...checklist, id: nextId(), card: id, items });
    }
    const comments = trello.comments.filter((one) => one.card === source?.card.id && source.keeps('comments'));
    for (const comment of comments) trello.comments.push({ ...comment, id: nextId(), card: id });
    return id;
  });
}
