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

/** Where this team's accounts are at services that have an address for each customer. */
export interface PlaybookAddresses {
  /** The account's root: `https://example.zendesk.com`. */
  readonly zendesk: string;
}

/** A Slack channel that those on support are in. */
export interface PlaybookChannel {
  /** Without `#`. */
  readonly name: string;
  /** Where it is known: names change, ids do not. */
  readonly id?: string;
  /** What it is for. */
  readonly purpose: string;
}

/** What a team uses Slack for. */
export interface PlaybookSlack {
  readonly channels: readonly PlaybookChannel[];
  /** What `start` and `end` have to be allowed to do. https://docs.slack.dev/reference/scopes */
  readonly scopes: readonly string[];
  /** Without these they can do less: look whether a message was sent before they send it again. */
  readonly wantedScopes: readonly string[];
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
  /** Where everybody on support has to be able to push a branch. */
  readonly pushTo: readonly PlaybookRepository[];
  readonly developerDocs: PlaybookRepository;
  readonly opsDocs: PlaybookRepository;
}

/** What a team's way of working says, as data, so that another team could bring its own. */
export interface Playbook {
  readonly name: string;
  readonly page: Link;
  /** A name that is public and always there: if it cannot be looked up, no name can. */
  readonly publicHost: string;
  /** Used where the configuration has no other. */
  readonly addresses: PlaybookAddresses;
  readonly slack: PlaybookSlack;
  readonly github: PlaybookGitHub;
  /** An active access key that is older than this many days is to be replaced. */
  readonly awsKeyDays: number;
  /** The 1Password vault with the team's credentials. */
  readonly vault: string;
  readonly remedies: Readonly<Record<string, PlaybookRemedy>>;
}
