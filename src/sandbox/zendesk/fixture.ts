import type { CustomRole, CustomStatus, Limits, SlaPolicy, TicketField } from './world.ts';

/** How the tickets of `fixtures/world/zendesk.yaml` are written down. Spans are before (`-3d`) or after (`+40m`) the start. */
export interface TicketFixture {
  readonly id: number;
  readonly subject: string;
  /** The client's key. */
  readonly from: string;
  readonly at: string;
  readonly body: string;
  /** A ticket that a colleague raised, with an internal note as its first comment. */
  readonly internal?: boolean;
  readonly tags?: readonly string[];
  readonly trello?: string;
  readonly history?: readonly HistoryFixture[];
  /** What is left by metric: `+40m`, `-2h`, `achieved`, `paused 3h`; or `none`. Else it follows from the policies. */
  readonly sla?: 'none' | Readonly<Record<string, string>>;
}

/** One update: a note or a reply, and what was set along with it. */
export interface HistoryFixture {
  readonly by: string;
  readonly at: string;
  readonly note?: string;
  readonly html?: string;
  readonly reply?: string;
  /** Statuses by label, groups by their key, assignees by theirs. */
  readonly set?: {
    readonly status?: string;
    readonly group?: string;
    readonly assignee?: string | null;
    readonly priority?: string;
    readonly type?: string;
    readonly tags?: readonly string[];
  };
}

/** What the file holds. */
export interface ZendeskFixture {
  readonly address: string;
  readonly limits: Omit<Limits, 'searchLagMs'> & { readonly searchLag: string };
  readonly roles: readonly (CustomRole & { readonly key: string })[];
  /** Which role the people of people.yaml have: `admin`, a role's key, or nothing for an ordinary agent. */
  readonly people: Readonly<Record<string, string>>;
  /** Agents who are nobody else in the world. */
  readonly agents: readonly {
    readonly key: string;
    readonly id: number;
    readonly name: string;
    readonly email: string;
    readonly role?: string;
    readonly restriction?: 'groups' | 'assigned';
  }[];
  readonly groups: readonly {
    readonly key: string;
    readonly id: number;
    readonly name: string;
    readonly description: string;
    readonly members: readonly string[];
  }[];
  readonly organizations: readonly {
    readonly id: number;
    readonly name: string;
    readonly domain: string;
    readonly people: Readonly<Record<string, { readonly id: number; readonly name: string; readonly email: string }>>;
  }[];
  readonly statuses: readonly CustomStatus[];
  readonly fields: readonly TicketField[];
  readonly policies: readonly SlaPolicy[];
  readonly views: readonly { readonly id: number; readonly title: string; readonly group: string }[];
  readonly clients: readonly { readonly id: number; readonly identifier: string; readonly name: string }[];
  readonly scopes: readonly string[];
  /** Tokens besides the one that everybody has. */
  readonly tokens: readonly {
    readonly token: string;
    readonly person: string;
    readonly scopes?: readonly string[];
    readonly expires?: string;
    readonly refresh?: string;
  }[];
  readonly apiTokens: readonly { readonly token: string; readonly diesAt: string }[];
  readonly tickets: readonly TicketFixture[];
  readonly suspended: readonly {
    readonly id: number;
    readonly subject: string;
    readonly content: string;
    readonly cause: string;
    readonly causeId: number;
    readonly name: string;
    readonly email: string;
    readonly at: string;
  }[];
}
