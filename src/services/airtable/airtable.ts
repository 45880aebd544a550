/** A base that the person may see. */
export interface AirtableBase {
  readonly id: string;
  readonly name: string;
  /** As Airtable writes it: `none`, `read`, `comment`, `edit` or `create`. */
  readonly permission: string;
}

/** Airtable, where the project knowledgebase is. */
export interface Airtable {
  /** Every base that the token may see: a token can be limited to less than its owner sees. Throws a ServiceError. */
  bases(): Promise<readonly AirtableBase[]>;
  /** Whether one of them has this id. */
  canSee(baseId: string): Promise<boolean>;
}
