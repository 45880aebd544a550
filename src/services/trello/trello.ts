export interface TrelloPerson {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** Null if the token may not see it, which needs the scope `account`. */
  readonly email: string | null;
}

export interface TrelloBoard {
  readonly id: string;
  readonly name: string;
  /** As in the board's address: `https://trello.com/b/SHORTLINK`. */
  readonly shortLink: string;
  readonly closed: boolean;
  /** Whether I am a member, which seeing a board doesn't need. `invited`: I have not accepted yet. */
  readonly membership: 'member' | 'invited' | 'none';
}

export interface TrelloList {
  readonly id: string;
  readonly name: string;
}

/** A list with its open cards, in their order. */
export interface TrelloListWithCards extends TrelloList {
  readonly cards: readonly TrelloCard[];
}

export interface TrelloCard {
  readonly id: string;
  /** Its number on the board, which stays the same; null if Trello doesn't show it. */
  readonly number: number | null;
  readonly name: string;
  readonly description: string;
  readonly shortLink: string;
  readonly url: string;
  readonly closed: boolean;
  readonly listId: string;
  readonly memberIds: readonly string[];
  /** When it is due, ISO 8601; null if it has no date. */
  readonly due: string | null;
  /** Whether what is due was marked as complete. */
  readonly dueComplete: boolean;
  /** How many items its checklists have, and how many are ticked. */
  readonly items: { readonly total: number; readonly done: number };
  /** The addresses that are attached to it. Only `card` and `cardsOfBoard` read them. */
  readonly attachments: readonly string[];
}

export interface TrelloChecklist {
  readonly items: readonly { readonly id: string; readonly name: string; readonly complete: boolean }[];
}

/** A card to create. */
export interface NewTrelloCard {
  readonly listId: string;
  readonly name: string;
  readonly description?: string;
  readonly attachUrl?: string;
  readonly memberIds?: readonly string[];
}

/** A card to create from another, with its checklists and labels. */
export interface CardCopy {
  /** The card's id or short link. */
  readonly from: string;
  readonly listId: string;
  readonly name: string;
  readonly memberIds?: readonly string[];
}

/**
 * Trello. Boards and cards are named by their id or short link. Everything throws a ServiceError. Creating a card is
 * not idempotent: look for it first. https://developer.atlassian.com/cloud/trello/rest/
 */
export interface Trello {
  me(): Promise<TrelloPerson>;
  board(board: string): Promise<TrelloBoard>;
  /** Makes me a member of a board, if I'm not one yet. */
  join(boardId: string): Promise<void>;
  /** The open lists of a board. */
  lists(board: string): Promise<readonly TrelloList[]>;
  /** The open lists of a board, with their open cards. */
  listsWithCards(board: string): Promise<readonly TrelloListWithCards[]>;
  /** Everyone on a board. */
  members(board: string): Promise<readonly Omit<TrelloPerson, 'email'>[]>;
  /** The open cards of a board. */
  cardsOfBoard(board: string): Promise<readonly TrelloCard[]>;
  /** The archived cards of a board, and those in its archived lists. Trello refuses if there are too many. */
  archivedCards(board: string): Promise<readonly TrelloCard[]>;
  card(card: string): Promise<TrelloCard>;
  createCard(card: NewTrelloCard): Promise<TrelloCard>;
  copyCard(copy: CardCopy): Promise<TrelloCard>;
  checklists(card: string): Promise<readonly TrelloChecklist[]>;
  setCheckItem(card: string, itemId: string, complete: boolean): Promise<void>;
  /** Puts me on a card, if I'm not on it yet. */
  takeCard(card: string): Promise<void>;
  /** Marks what is due as complete; `due` also moves the date, ISO 8601. Returns the changed card. */
  completeCard(card: string, due?: string): Promise<TrelloCard>;
  /** Attaches an address to a card. Not idempotent: look for it first. */
  attach(card: string, url: string): Promise<void>;
}
