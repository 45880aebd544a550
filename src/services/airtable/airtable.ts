export interface AirtableBase {
  readonly id: string;
  /** Airtable's own word: `none`, `read`, `comment`, `edit` or `create`. */
  readonly permission: string;
}

/** Airtable, which holds the project knowledgebase. */
export interface Airtable {
  /** Every base that the token may see, which can be fewer than its owner sees. Throws a ServiceError. */
  bases(): Promise<readonly AirtableBase[]>;
}
