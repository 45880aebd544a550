import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Gap } from '../tickets/gap.ts';
import type { NoteParts } from '../tickets/note-parts.ts';
import type { Hold } from '../tickets/on-hold.ts';

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

/** The turn that is handed over, with the turns before and after it. */
export interface HandoverRotation extends HandoverTurn {
  readonly previous: HandoverTurn | null;
  readonly next: HandoverTurn | null;
  /** What makes it uncertain, each a sentence. */
  readonly doubts: readonly string[];
}

/** An internal note, without its labelled parts. */
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

/** A ticket of the group. Each appears once; elsewhere it is referred to by number. */
export interface HandoverTicket extends NoteParts {
  readonly id: number;
  readonly subject: string;
  readonly client: string | null;
  readonly status: Ticket['status'];
  readonly customStatus: string | null;
  readonly priority: Ticket['priority'];
  /** As Zendesk reported it when the document was made. */
  readonly sla: Ticket['sla'];
  /** Null if it is assigned to no one. */
  readonly assignee: string | null;
  /** Whether it is handed over: assigned to the outgoing person, or worked on by them in the rotation. */
  readonly handedOver: boolean;
  /** The last one that says more than a marker such as a deadline does. */
  readonly note: HandoverNote | null;
  /** The one before it, if `note` only says why the ticket is on hold. */
  readonly noteBefore: HandoverNote | null;
  /** Whether its notes were read. */
  readonly notesRead: boolean;
  /** Null if it is not on hold, or if that was not read. */
  readonly hold: Hold | null;
  readonly url: string;
  /** Addresses of Trello cards. */
  readonly cards: readonly string[];
  readonly branches: readonly BranchName[];
}

/** The numbers of tickets that lack what the team asks for. What could not be read is among the gaps. */
export interface HandoverLacking {
  /** Those of the group, and the person's in the group for scoping, without a Trello card; null if not all cards are known. */
  readonly card: readonly number[] | null;
  /** On hold, without an internal note since that says why. */
  readonly holdReason: readonly number[];
  /** Handed over without an internal note. */
  readonly note: readonly number[];
}

/** An open pull request. */
export interface HandoverPullRequest {
  readonly url: string;
  readonly title: string;
  readonly isDraft: boolean;
  /** User names. */
  readonly assignees: readonly string[];
}

/** A branch with work of the rotation, or with work that is only on this machine. */
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
  /** It was not worked on in the rotation; false if the rotation is not known. */
  readonly older: boolean;
  /** As of when that is known, ISO 8601, if the remote did not answer; else null. */
  readonly knownAt: string | null;
  /** Why the team would not find it where it was pushed, or null. */
  readonly elsewhere: string | null;
  /** Why it was not pushed, or null. */
  readonly leftBecause: string | null;
  /** Null if there is none, or if that is unknown. */
  readonly pullRequest: HandoverPullRequest | null;
}

/** A ticket of another group that is, or was, the person's. */
export interface HandoverOther {
  readonly id: number;
  /** Null if it is no longer the person's, and so was not read. */
  readonly subject: string | null;
  readonly url: string;
  /** What became of it: `undecided` means still with the person, without a decision. */
  readonly went: 'next' | 'queue' | 'keep' | 'undecided';
  /** Why the person keeps it; null if they do not. */
  readonly reason: string | null;
}

/** Other work that is only on this machine: stashed, unfinished, or on no branch. */
export interface HandoverLeftover {
  readonly repository: string;
  /** Such as `2 stashes`, `a rebase is under way`. */
  readonly what: string;
}

/** Something that waits for someone. */
export interface HandoverWaiting {
  readonly what: string;
  /** Null if no internal note says what it waits for. */
  readonly whom: string | null;
  /** ISO 8601, or null if that isn't known. */
  readonly since: string | null;
  /** The ticket that it is about. */
  readonly ticket: number | null;
}

/** A skipped step of a checklist. */
export interface HandoverSkipped {
  readonly step: string;
  readonly reason: string;
  readonly at: string;
}

/** A suspended message, which Zendesk has not turned into a ticket. */
export interface HandoverSuspended {
  readonly id: number;
  readonly subject: string;
  readonly cause: string;
  readonly from: string;
  readonly at: string;
  /** Why it looks like this team's, in words; null if nothing says so. */
  readonly oursBecause: string | null;
}

/** The parts of the document, in order. */
export const parts = ['rotation', 'tickets', 'notes', 'branches', 'waiting', 'skipped', 'suspended'] as const;

export type Part = (typeof parts)[number];

/** Something that could not be determined. */
export interface HandoverGap extends Gap {
  readonly part: Part;
}

/**
 * A handover as plain data without control characters. An empty list means that there is nothing, unless `gaps` has an entry
 * for that part. Times are ISO 8601.
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
  /** Who hands over. */
  readonly from: HandoverPerson;
  readonly rotation: HandoverRotation | null;
  /** The person's own words. */
  readonly words: string | null;
  /** The numbers of the tickets to start with, most urgent first. */
  readonly startHere: readonly number[];
  /** Most urgent first. */
  readonly tickets: readonly HandoverTicket[];
  readonly lacking: HandoverLacking;
  readonly otherGroups: readonly HandoverOther[];
  readonly branches: readonly HandoverBranch[];
  readonly leftovers: readonly HandoverLeftover[];
  readonly waiting: readonly HandoverWaiting[];
  readonly skipped: readonly HandoverSkipped[];
  readonly suspended: readonly HandoverSuspended[];
  /** Where the suspended tickets are in the browser. */
  readonly suspendedUrl: string;
  readonly gaps: readonly HandoverGap[];
  /** The parts in which there is certainly nothing to do. */
  readonly nothingOutstanding: readonly Part[];
}
