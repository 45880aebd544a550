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

/** What a team's way of working says, as data, so that another team could bring its own. */
export interface Playbook {
  readonly name: string;
  readonly page: Link;
  /** A name that is public and always there: if it cannot be looked up, no name can. */
  readonly publicHost: string;
  /** Used where the configuration has no other. */
  readonly addresses: PlaybookAddresses;
  readonly remedies: Readonly<Record<string, PlaybookRemedy>>;
}
