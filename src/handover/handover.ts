import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Hold } from '../tickets/on-hold.ts';

/** Someone on the rota. */
export interface HandoverPerson {
  readonly name: string;
  readonly email: string;
}

/** Someone's turn: first and last day (`2026-11-23`), both included. */
export interface HandoverTurn {
  readonly person: HandoverPerson;
  readonly start: string;
  readonly end: string;
}

/** The turn that is handed over, and those beside it. */
export interface HandoverRotation extends HandoverTurn {
  readonly previous: HandoverTurn | null;
  readonly next: HandoverTurn | null;
  /** What makes this uncertain, each a whole sentence. */
  readonly doubts: readonly string[];
}

/** What is known about the work on a ticket, if it was written down part by part. */
export interface NoteParts {
  /** What the client asks for. */
  readonly asked: string | null;
  /** What was found and tried. */
  readonly tried: string | null;
  readonly next: string | null;
  /** A day (`2026-12-04`), or words. */
  readonly deadline: string | null;
}

/** An internal note, or what is left of it besides its parts. */
export interface HandoverNote {
  readonly text: string;
  /** Null if it isn't shown. */
  readonly author: string | null;
  readonly at: string;
}

/** A branch, as a ticket names it. */
export interface BranchName {
  readonly repository: string;
  readonly branch: string;
}

/** A ticket of the group. It is in the document once; elsewhere it is spoken of by its number. */
export interface HandoverTicket extends NoteParts {
  readonly id: number;
  readonly subject: string;
  readonly client: string | null;
  readonly status: Ticket['status'];
  readonly customStatus: string | null;
  readonly priority: Ticket['priority'];
  /** As the server said it when the document was made. */
  readonly sla: Ticket['sla'];
  /** Null if it is assigned to no one. */
  readonly assignee: string | null;
  /** It is part of what is handed over: assigned to the outgoing person, or looked into by them in the rotation. */
  readonly handedOver: boolean;
  readonly note: HandoverNote | null;
  /** Whether its notes were read: where not, what is known of it stands on the ticket. */
  readonly notesRead: boolean;
  /** Null if it is not on hold, or if that was not read. */
  readonly hold: Hold | null;
  readonly url: string;
  /** Addresses of Trello cards. */
  readonly cards: readonly string[];
  readonly branches: readonly BranchName[];
}

/** An open pull request. */
export interface HandoverPullRequest {
  readonly url: string;
  readonly title: string;
  readonly isDraft: boolean;
  /** User names. */
  readonly assignees: readonly string[];
}

/** A branch with work of the rotation, or with work that is nowhere else. */
export interface HandoverBranch extends BranchName {
  /** Commits that are on no remote. */
  readonly unpushed: number;
  /** When the last of them was committed; null if there is none. */
  readonly lastCommitAt: string | null;
  /** Files with changes that are not committed. */
  readonly uncommitted: number;
  /** Whether its remote has it. */
  readonly pushed: boolean;
  /** Its name there, or null. */
  readonly remoteBranch: string | null;
  /** It was not worked on in the rotation. */
  readonly older: boolean;
  /** As of when that is known, ISO 8601, if the remote did not answer; else null. */
  readonly knownAt: string | null;
  /** Why the team does not look where it was pushed to, or null. */
  readonly elsewhere: string | null;
  /** Why it was left as it is; null if nothing was said. */
  readonly leftBecause: string | null;
  /** Null if there is none, or if that could not be found out. */
  readonly pullRequest: HandoverPullRequest | null;
}

/** A ticket of another group that is, or was, the person's. */
export interface HandoverOther {
  readonly id: number;
  /** Null if it is no longer the person's: it is not read then. */
  readonly subject: string | null;
  readonly url: string;
  /** What became of it: `undecided` is still with the person, and nothing was said about it. */
  readonly went: 'next' | 'queue' | 'keep' | 'undecided';
  /** Why the person keeps it; null if they do not. */
  readonly reason: string | null;
}

/** Something else that a repository holds and no one else has: put aside, half done, or on no branch. */
export interface HandoverLeftover {
  readonly repository: string;
  /** Such as `2 stashes`, `a rebase is under way`. */
  readonly what: string;
}

/** Something that goes on when someone else has done something. */
export interface HandoverWaiting {
  readonly what: string;
  /** Null if no internal note says what it waits for. */
  readonly whom: string | null;
  /** ISO 8601, or null if that isn't known. */
  readonly since: string | null;
  /** The ticket that it is about. */
  readonly ticket: number | null;
}

/** A step of a checklist that someone left out. */
export interface HandoverSkipped {
  readonly step: string;
  readonly reason: string;
  readonly at: string;
}

/** A message that Zendesk held back and made no ticket of. */
export interface HandoverSuspended {
  readonly id: number;
  readonly subject: string;
  readonly cause: string;
  readonly from: string;
  readonly at: string;
  /** Why it looks like this team's, in words; null if nothing says so. */
  readonly oursBecause: string | null;
}

/** What the document speaks about, in the order in which it does. */
export const parts = ['rotation', 'tickets', 'notes', 'branches', 'waiting', 'skipped', 'suspended'] as const;

/** One of them. */
export type Part = (typeof parts)[number];

/** Something that could not be found out. */
export interface HandoverGap {
  readonly part: Part;
  /** What is missing: a noun phrase. */
  readonly what: string;
  readonly why: string;
  readonly next: readonly string[];
  /** The service refused the sign-in. */
  readonly signIn?: true;
}

/**
 * A handover: plain data without control characters, from which every form of the document is made. A list that is
 * empty says that there is nothing, unless `gaps` has an entry for its part. Times are ISO 8601.
 */
export interface Handover {
  readonly schemaVersion: 1;
  readonly madeAt: string;
  /** The team's name, such as `GovPress`. */
  readonly team: string;
  /** What the rotation is on, such as `2nd line support`. */
  readonly support: string;
  /** The group whose tickets these are. */
  readonly group: string;
  /** Who hands over: who made it. */
  readonly from: HandoverPerson;
  readonly rotation: HandoverRotation | null;
  /** The person's own words. */
  readonly words: string | null;
  /** The tickets to begin with, by number, the most pressing first. */
  readonly startHere: readonly number[];
  /** The most pressing first. */
  readonly tickets: readonly HandoverTicket[];
  readonly otherGroups: readonly HandoverOther[];
  readonly branches: readonly HandoverBranch[];
  readonly leftovers: readonly HandoverLeftover[];
  readonly waiting: readonly HandoverWaiting[];
  readonly skipped: readonly HandoverSkipped[];
  readonly suspended: readonly HandoverSuspended[];
  /** Where suspended tickets are looked at. */
  readonly suspendedUrl: string;
  readonly gaps: readonly HandoverGap[];
  /** The parts of which it is certain that there is nothing to do. */
  readonly nothingOutstanding: readonly Part[];
}
