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

/** What a team's way of working says, as data, so that another team could bring its own. */
export interface Playbook {
  readonly name: string;
  readonly page: Link;
  /** A name that is public and always there: if it cannot be looked up, no name can. */
  readonly publicHost: string;
  readonly remedies: Readonly<Record<string, PlaybookRemedy>>;
}
