import type { CustomRole, CustomStatus, Limits, OAuthClient, SlaPolicy, TicketField } from './world.ts';

/** A ticket in `fixtures/world/zendesk.yaml`. Spans are before (`-3d`) or after (`+40m`) the start. */
export interface TicketFixture {
  readonly id: number;
  readonly subject: string;
  /** The client's key. */
  readonly from: string;
  readonly at: string;
  readonly body: string;
  /** Whether a colleague created it, so that its first comment is an internal note. */
  readonly internal?: boolean;
  /** Names of files that come with it. */
  readonly attachments?: readonly string[];
  readonly tags?: readonly string[];
  readonly trello?: string;
  readonly history?: readonly HistoryFixture[];
  /**
   * The time left by metric: `+40m`, `-2h`, `achieved`, `paused 3h`; or `none`. By default it follows from the
   * policies.
   */
  readonly sla?: 'none' | Readonly<Record<string, string>>;
}

/** An update: a note or a reply, and the fields set with it. */
export interface HistoryFixture {
  readonly by: string;
  readonly at: string;
  readonly note?: string;
  readonly html?: string;
  readonly reply?: string;
  /** Statuses by name; groups and assignees by key. */
  readonly set?: {
    readonly status?: string;
    readonly group?: string;
    readonly assignee?: string | null;
    readonly priority?: string;
    readonly type?: string;
    readonly tags?: readonly string[];
  };
}

export interface ZendeskFixture {
  readonly address: string;
  readonly limits: Omit<Limits, 'searchLagMs'> & { readonly searchLag: string };
  readonly roles: readonly (CustomRole & { readonly key: string })[];
  /** The roles of the people in people.yaml: `admin`, a role's key, or nothing for an ordinary agent. */
  readonly people: Readonly<Record<string, string>>;
  /** Agents who appear nowhere else in the world. */
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
  readonly clients: readonly OAuthClient[];
  readonly scopes: readonly string[];
  /** Tokens besides everyone's usual one. */
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
    readonly attachments?: readonly string[];
  }[];
}
