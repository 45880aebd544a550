/** AWS's part of the practice world: IAM and STS of one account. */
export interface AwsWorld {
  /** 12 digits. */
  readonly account: string;
  readonly users: AwsUser[];
  readonly sessions: AwsSession[];
  /** What `aws sso login` got; nothing if it is missing. */
  singleSignOns?: AwsSingleSignOn[];
}

export interface AwsUser {
  readonly name: string;
  /** With a slash at both ends. */
  readonly path: string;
  readonly id: string;
  /** ISO 8601, like all times here. */
  readonly created: string;
  readonly mfa: readonly { readonly serial: string; readonly enabled: string }[];
  readonly keys: AwsKey[];
  /** Whether they may read their own details in IAM. */
  readonly allowed: boolean;
}

export interface AwsKey {
  readonly id: string;
  readonly secret: string;
  status: 'Active' | 'Inactive';
  readonly created: string;
}

/** Temporary credentials of a role. */
export interface AwsSession {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  readonly role: string;
  readonly name: string;
  readonly expires: string;
}

/** A session in IAM Identity Center. */
export interface AwsSingleSignOn {
  readonly token: string;
  /** As their user there is called. */
  readonly name: string;
  readonly expires: string;
}

declare module '../world.ts' {
  interface World {
    aws: AwsWorld;
  }
}
