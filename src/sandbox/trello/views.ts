import type {
  TrelloBoard,
  TrelloCard,
  TrelloChecklist,
  TrelloComment,
  TrelloList,
  TrelloMember,
  TrelloWorld,
} from './world.ts';

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const initials = (name: string): string =>
  name
    .split(' ')
    .map((word) => word[0])
    .join('');

/** The short form of a member inside other objects. */
export const memberSummary = (member: TrelloMember) => ({
  id: member.id,
  activityBlocked: false,
  fullName: member.fullName,
  initials: initials(member.fullName),
  username: member.username,
});

/** A member. The e-mail address and the boards are included only for oneself. */
export const memberView = (world: TrelloWorld, member: TrelloMember, me: TrelloMember) => ({
  ...memberSummary(member),
  bio: '',
  bioData: { emoji: {} },
  confirmed: true,
  idMemberReferrer: null,
  memberType: 'normal',
  url: `https://trello.com/${member.username}`,
  idOrganizations: [world.organisation.id],
  idBoards: world.boards
    .filter((board) => board.memberships.some((one) => one.member === member.id))
    .filter((board) => board.visibility === 'org' || member.id === me.id)
    .map((board) => board.id),
  ...(member.id === me.id ? { email: member.email } : {}),
});

export const membershipView = (membership: TrelloBoard['memberships'][number]) => ({
  id: membership.id,
  idMember: membership.member,
  memberType: membership.kind,
  unconfirmed: false,
  deactivated: false,
});

export const boardView = (world: TrelloWorld, board: TrelloBoard) => ({
  id: board.id,
  name: board.name,
  desc: '',
  closed: false,
  idOrganization: world.organisation.id,
  pinned: false,
  url: `https://trello.com/b/${board.shortLink}/${slug(board.name)}`,
  shortUrl: `https://trello.com/b/${board.shortLink}`,
  shortLink: board.shortLink,
  starred: false,
  subscribed: false,
  prefs: {
    permissionLevel: board.visibility,
    voting: 'disabled',
    comments: 'members',
    invitations: 'members',
    selfJoin: true,
    cardCovers: true,
    isTemplate: false,
  },
  labelNames: Object.fromEntries(board.labels.map((label) => [label.color, label.name])),
});

export const listView = (list: TrelloList) => ({
  id: list.id,
  name: list.name,
  closed: list.closed,
  idBoard: list.board,
  pos: list.pos,
  subscribed: false,
});

export const checklistView = (board: string, checklist: TrelloChecklist) => ({
  id: checklist.id,
  name: checklist.name,
  idBoard: board,
  idCard: checklist.card,
  pos: checklist.pos,
  checkItems: checklist.items.map((item) => checkItemView(checklist, item)),
});

export const checkItemView = (checklist: TrelloChecklist, item: TrelloChecklist['items'][number]) => ({
  id: item.id,
  name: item.name,
  nameData: { emoji: {} },
  pos: item.pos,
  state: item.state,
  due: null,
  dueReminder: null,
  idMember: null,
  idChecklist: checklist.id,
});

export const attachmentView = (attachment: TrelloCard['attachments'][number]) => ({
  id: attachment.id,
  bytes: null,
  date: attachment.date,
  edgeColor: null,
  idMember: attachment.member,
  isUpload: false,
  mimeType: '',
  name: attachment.url,
  previews: [],
  url: attachment.url,
  pos: 16_384,
});

export function cardView(world: TrelloWorld, card: TrelloCard) {
  const checklists = world.checklists.filter((one) => one.card === card.id);
  const items = checklists.flatMap((one) => one.items);
  const board = world.boards.find((one) => one.id === card.board);
  return {
    id: card.id,
    badges: {
      attachmentsByType: { trello: { board: 0, card: 0 } },
      location: false,
      votes: 0,
      viewingMemberVoted: false,
      subscribed: false,
      fogbugz: '',
      checkItems: items.length,
      checkItemsChecked: items.filter((item) => item.state === 'complete').length,
      comments: world.comments.filter((one) => one.card === card.id).length,
      attachments: card.attachments.length,
      description: card.desc !== '',
      due: card.due,
      dueComplete: card.dueComplete,
      start: card.start,
    },
    checkItemStates: [],
    closed: card.closed,
    dueComplete: card.dueComplete,
    dateLastActivity: card.lastActivity,
    desc: card.desc,
    descData: { emoji: {} },
    due: card.due,
    dueReminder: null,
    idBoard: card.board,
    idChecklists: checklists.map((one) => one.id),
    idLabels: card.labels,
    idList: card.list,
    idMembers: card.members,
    idMembersVoted: [],
    idShort: card.number,
    labels: (board?.labels ?? [])
      .filter((label) => card.labels.includes(label.id))
      .map((label) => ({ ...label, idBoard: card.board })),
    manualCoverAttachment: false,
    name: card.name,
    pos: card.pos,
    shortLink: card.shortLink,
    shortUrl: `https://trello.com/c/${card.shortLink}`,
    start: card.start,
    subscribed: false,
    url: `https://trello.com/c/${card.shortLink}/${card.number}-${slug(card.name)}`,
  };
}

export function commentView(world: TrelloWorld, comment: TrelloComment) {
  const card = world.cards.find((one) => one.id === comment.card);
  const board = world.boards.find((one) => one.id === card?.board);
  const list = world.lists.find((one) => one.id === card?.list);
  const member = world.members.find((one) => one.id === comment.member);
  return {
    id: comment.id,
    idMemberCreator: comment.member,
    data: {
      text: comment.text,
      ...(card ? { card: { id: card.id, name: card.name, idShort: card.number, shortLink: card.shortLink } } : {}),
      ...(board ? { board: { id: board.id, name: board.name, shortLink: board.shortLink } } : {}),
      ...(list ? { list: { id: list.id, name: list.name } } : {}),
    },
    type: 'commentCard',
    date: comment.date,
    ...(member ? { memberCreator: memberSummary(member) } : {}),
  };
}
