/** A place on the web. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** Something that can be done about a failure. Each command is a list of words. */
export interface PlaybookRemedy {
  readonly summary: string;
  readonly commands?: readonly (readonly string[])[];
  readonly url?: string;
}

/** This team's accounts at services that have an address for each customer. */
export interface PlaybookAddresses {
  /** The account's root: `https://example.zendesk.com`. */
  readonly zendesk: string;
}

/** A Slack channel that those on support are in. */
export interface PlaybookChannel {
  /** Without `#`. */
  readonly name: string;
  /** If it is known: names change, ids do not. */
  readonly id?: string;
  /** What it is for. */
  readonly purpose: string;
}

/** What a team uses Slack for. */
export interface PlaybookSlack {
  readonly channels: readonly PlaybookChannel[];
  /** Where colleagues are asked for help and hear who is on. One of the channels. */
  readonly teamChannel: string;
  /** The app that raises incidents, as Slack lists it. */
  readonly incidentApp: string;
}

/** A repository at GitHub. */
export interface PlaybookRepository {
  readonly owner: string;
  readonly name: string;
}

/** What a team has at GitHub. */
export interface PlaybookGitHub {
  /** Where everyone on support has to be able to push a branch. */
  readonly pushTo: readonly PlaybookRepository[];
  readonly developerDocs: PlaybookRepository;
  readonly opsDocs: PlaybookRepository;
}

/** The groups that tickets go through, by what they are for. Full names, as Zendesk shows them. */
export interface PlaybookZendeskGroups {
  /** Where tickets arrive. */
  readonly triage: string;
  readonly firstLine: string;
  /** The one whose tickets are a rotation's work. */
  readonly secondLine: string;
  readonly scoping: string;
}

/** The groups by the names that people type. */
export const groupWords = { triage: 'triage', '1st': 'firstLine', '2nd': 'secondLine', scoping: 'scoping' } as const;

/** A group as people type it. */
export type GroupWord = keyof typeof groupWords;

/** How long the work on a ticket takes at most for each group that work goes to, as an answer to that question. */
export interface PlaybookEstimates {
  readonly firstLine: string;
  readonly secondLine: string;
  readonly scoping: string;
}

/** How the team uses the statuses of tickets. */
export interface PlaybookStatuses {
  /** The custom status of a ticket that seems to be solved, as Zendesk shows it. */
  readonly believedSolved: string;
  /** The number of days after which Zendesk marks such a ticket as solved. */
  readonly solvedAfterDays: number;
  /** Why the team does not mark tickets as solved, as a sentence. */
  readonly whyNotSolved: string;
}

/** A board at Trello. */
export interface PlaybookBoard {
  readonly name: string;
  /** As in its address, `https://trello.com/b/SHORTLINK`; the API takes it for the id. */
  readonly shortLink: string;
}

/** The boards of support. */
export interface PlaybookBoards {
  /** Where cards that belong to tickets are, and the copies of the onboarding card. */
  readonly backlog: PlaybookBoard;
  /** The list of the backlog board in which cards for tickets are made. */
  readonly ticketCardsList: string;
  /** What is being done this week. */
  readonly week: PlaybookBoard;
  /** The list of the week's board with the jobs that need doing every week. */
  readonly weeklyTasksList: string;
}

/** The card that someone copies who has never worked in support. */
export interface PlaybookOnboardingCard {
  /** Its name without what only the template says, such as "(copy me!)". */
  readonly title: string;
  /** The part of the title in whose place people write their name. */
  readonly placeholder: string;
  /** As in the template's address, `https://trello.com/c/SHORTLINK`. */
  readonly shortLink: string;
  /** The list of the backlog board that copies go to; if there is none of this name, the template's own. */
  readonly list: string;
}

/** The base at Airtable where the projects are described. */
export interface PlaybookKnowledgebase {
  readonly name: string;
  readonly baseId: string;
  readonly url: string;
}

/** Who to ask, as people call them. */
export interface PlaybookPeople {
  /** Looks after support and the clients' sites: `Maintenance and Support Team`. */
  readonly team: string;
  /** May also change who is in the Zendesk groups: `Delivery Lead`. */
  readonly leads: string;
  /** Talked to, with them, about work that has to be scoped: `Tech Lead`. */
  readonly techLeads: string;
  /** Grants access to the vault and AWS: `Technical Operations`. */
  readonly operations: string;
}

/** What a turn on the rota is called in messages. */
export interface PlaybookSupport {
  /** What the person is on: `2nd line support`. */
  readonly name: string;
  /** The stand-up that they go to: `Maintenance and Support stand-up`. */
  readonly standUp: string;
}

/** How a team's rota is read. */
export interface PlaybookRota {
  /** Whose days count, as the feed calls it. */
  readonly role: string;
  /** When support is open, as the wall clock in the United Kingdom shows it: `10:00`. */
  readonly hours: { readonly from: string; readonly to: string };
}

/** When someone on support begins and finishes, as the wall clock in the United Kingdom shows it: `09:30`. */
export interface PlaybookWorkingHours {
  readonly begins: string;
  readonly ends: string;
}

/** What only others can grant a new developer, and how it is asked for. */
export interface PlaybookRequest {
  readonly id: string;
  /** The checks that all pass once it is granted. */
  readonly checks: readonly string[];
  /** A Zendesk ticket, a message in the team's channel, or a pull request with the person's user data bag for Chef. */
  readonly by: 'ticket' | 'message' | 'data-bag';
  /** Who grants it, in a sentence: `Technical Operations`. */
  readonly whom: string;
  /** What is asked for: `Access to the Site management vault in 1Password`. */
  readonly title: string;
  /**
   * What is asked. `{name}`, `{email}`, `{github}` and `{key}` stand for the person and their public key,
   * `{repositories}` for those whose checks fail.
   */
  readonly text: string;
}

/** How a new developer gets everything that support needs. */
export interface PlaybookOnboarding {
  /** The number of working days after which a request may be followed up. */
  readonly nudgeAfterDays: number;
  /** The Zendesk group in which tickets with requests are raised. */
  readonly requestGroup: string;
  readonly requests: readonly PlaybookRequest[];
  /** Words in the names of a card's items that a check ticks, by check. */
  readonly cardItems: Readonly<Record<string, readonly string[]>>;
}

/** How a team works, as data, so that another team can bring its own. */
export interface Playbook {
  readonly name: string;
  readonly page: Link;
  /** A name that is public and always there: if it cannot be looked up, no name can. */
  readonly publicHost: string;
  /** Used where the configuration has no other. */
  readonly addresses: PlaybookAddresses;
  readonly rota: PlaybookRota;
  /** On working days. Each person's configuration may say otherwise. */
  readonly workingHours: PlaybookWorkingHours;
  readonly slack: PlaybookSlack;
  readonly github: PlaybookGitHub;
  /** An active access key older than this many days has to be replaced. */
  readonly awsKeyDays: number;
  /** The 1Password vault with the team's credentials. */
  readonly vault: string;
  readonly people: PlaybookPeople;
  readonly support: PlaybookSupport;
  readonly zendeskGroups: PlaybookZendeskGroups;
  /** The title of the ticket field with the short link of the ticket's Trello card, if there is such a field. */
  readonly ticketCardField?: string;
  readonly statuses: PlaybookStatuses;
  readonly estimates: PlaybookEstimates;
  readonly boards: PlaybookBoards;
  readonly onboardingCard: PlaybookOnboardingCard;
  readonly knowledgebase: PlaybookKnowledgebase;
  readonly onboarding: PlaybookOnboarding;
  /** What to do about a failure: by the id of a check, or of what a check needs. */
  readonly remedies: Readonly<Record<string, PlaybookRemedy>>;
}
