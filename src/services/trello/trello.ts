/** Someone at Trello. */
export interface TrelloPerson {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** Null if the token may not see it: that needs the scope `account`. */
  readonly email: string | null;
}

/** A board that the person may see. */
export interface TrelloBoard {
  readonly id: string;
  readonly name: string;
  /** As in its address: `https://trello.com/b/SHORTLINK`. */
  readonly shortLink: string;
  readonly closed: boolean;
  /** Whether I am a member: seeing a board doesn't need that. `invited` has not accepted yet. */
  readonly membership: 'member' | 'invited' | 'none';
}

/** A list of a board. */
export interface TrelloList {
  readonly id: string;
  readonly name: string;
}

/** A card. */
export interface TrelloCard {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly shortLink: string;
  readonly url: string;
  readonly closed: boolean;
  readonly boardId: string;
  readonly listId: string;
  readonly memberIds: readonly string[];
}

/** A checklist on a card. */
export interface TrelloChecklist {
  readonly id: string;
  readonly name: string;
  readonly items: readonly { readonly id: string; readonly name: string; readonly complete: boolean }[];
}

/** A card that is to be made. */
export interface NewTrelloCard {
  readonly listId: string;
  readonly name: string;
  readonly description?: string;
  /** Attached to the card. */
  readonly attachUrl?: string;
  readonly memberIds?: readonly string[];
}

/** A card that is to be made from another, with its checklists and labels. */
export interface CardCopy {
  /** The card's id, or the short link in its address. */
  readonly from: string;
  readonly listId: string;
  readonly name: string;
  readonly memberIds?: readonly string[];
}

/**
 * Trello. Boards and cards are named by their id or by the short link in their address.
 * Everything throws a ServiceError. Making a card is not idempotent: look for it before you make it.
 * https://developer.atlassian.com/cloud/trello/rest/
 */
export interface Trello {
  me(): Promise<TrelloPerson>;
  /** The board, and whether I am a member of it. */
  board(board: string): Promise<TrelloBoard>;
  /** Makes me a member of a board. Harmless where I am one. */
  join(boardId: string): Promise<void>;
  /** The open lists of a board. */
  lists(board: string): Promise<readonly TrelloList[]>;
  /** The open cards of a list. */
  cardsOfList(listId: string): Promise<readonly TrelloCard[]>;
  /** The open cards of a board. */
  cardsOfBoard(board: string): Promise<readonly TrelloCard[]>;
  /** The archived cards of a board, and those in its archived lists. Trello refuses where there are too many. */
  archivedCards(board: string): Promise<readonly TrelloCard[]>;
  card(card: string): Promise<TrelloCard>;
  createCard(card: NewTrelloCard): Promise<TrelloCard>;
  copyCard(copy: CardCopy): Promise<TrelloCard>;
  checklists(card: string): Promise<readonly TrelloChecklist[]>;
  setCheckItem(card: string, itemId: string, complete: boolean): Promise<void>;
}
