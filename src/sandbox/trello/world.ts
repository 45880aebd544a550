/** Trello's part of the practice world. Ids are 24 hexadecimal digits, times ISO 8601. */
export interface TrelloWorld {
  /** How many requests each token may send in ten seconds, and a key three times as many; 100 if not given. */
  readonly requestsPerToken?: number;
  readonly organisation: { readonly id: string; readonly name: string };
  /** Where the authorise page may answer: `https://example.org`. */
  readonly allowedOrigins: readonly string[];
  tokens: TrelloToken[];
  readonly members: readonly TrelloMember[];
  readonly boards: TrelloBoard[];
  readonly lists: readonly TrelloList[];
  readonly cards: TrelloCard[];
  readonly checklists: TrelloChecklist[];
  readonly comments: TrelloComment[];
  /** How many objects were created since the world started: the next id is derived from it. */
  made: number;
}

export interface TrelloToken {
  readonly token: string;
  /** The member's id. */
  readonly member: string;
  readonly state: 'active' | 'revoked' | 'expired';
  readonly write: boolean;
  /** Only for one made on the authorise page. Times are ISO 8601; null is for ever. */
  readonly made?: { readonly name: string; readonly created: string; readonly expires: string | null };
}

export interface TrelloMember {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly email: string;
}

export type MembershipKind = 'admin' | 'normal' | 'observer';

export interface TrelloBoard {
  readonly id: string;
  readonly shortLink: string;
  readonly name: string;
  /** `org`: everyone in the organisation can see it; `private`: only its members can. */
  readonly visibility: 'org' | 'private';
  readonly labels: readonly TrelloLabel[];
  memberships: { readonly id: string; readonly member: string; kind: MembershipKind }[];
}

interface TrelloLabel {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export interface TrelloList {
  readonly id: string;
  readonly board: string;
  readonly name: string;
  readonly closed: boolean;
  readonly pos: number;
}

export interface TrelloCard {
  readonly id: string;
  readonly shortLink: string;
  /** Its number on the board. */
  readonly number: number;
  board: string;
  list: string;
  name: string;
  desc: string;
  closed: boolean;
  pos: number;
  due: string | null;
  dueComplete: boolean;
  start: string | null;
  members: string[];
  labels: string[];
  attachments: { readonly id: string; readonly url: string; readonly date: string; readonly member: string }[];
  lastActivity: string;
}

export interface TrelloChecklist {
  readonly id: string;
  readonly card: string;
  readonly name: string;
  readonly pos: number;
  readonly items: { readonly id: string; name: string; state: 'complete' | 'incomplete'; pos: number }[];
}

export interface TrelloComment {
  readonly id: string;
  readonly card: string;
  readonly member: string;
  readonly text: string;
  readonly date: string;
}

declare module '../world.ts' {
  interface World {
    trello: TrelloWorld;
  }
}
