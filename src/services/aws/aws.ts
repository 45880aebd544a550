/** Whose AWS credentials these are. */
export interface AwsIdentity {
  readonly arn: string;
  /** Twelve digits. */
  readonly account: string;
  /**
   * An IAM user has access keys and MFA devices of their own; for the others those questions do not apply.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
   */
  readonly kind: 'iam-user' | 'role' | 'sso-session' | 'root' | 'federated';
  /** The IAM user's name; null for the other kinds. */
  readonly userName: string | null;
  /** Where the credentials were found: `the environment`, `the profile ops`. */
  readonly source: string;
  /** When they end, where that is known. */
  readonly expiresAt: Date | null;
}

/** An MFA device of an IAM user. */
export interface AwsMfaDevice {
  readonly serial: string;
  readonly enabledAt: Date | null;
}

/** An access key of an IAM user. */
export interface AwsAccessKey {
  readonly id: string;
  readonly createdAt: Date;
  readonly active: boolean;
  /** Whole days since it was made. */
  readonly ageDays: number;
}

/** AWS, as far as looking at one's own access needs it. Everything here throws a ServiceError. */
export interface Aws {
  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  identity(): Promise<AwsIdentity>;
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
  mfaDevices(userName: string): Promise<readonly AwsMfaDevice[]>;
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
  accessKeys(userName: string): Promise<readonly AwsAccessKey[]>;
  /** The names of the groups that a user is in. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
  groupsOf(userName: string): Promise<readonly string[]>;
}
