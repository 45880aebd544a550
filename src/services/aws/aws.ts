export interface AwsIdentity {
  readonly arn: string;
  /** 12 digits. */
  readonly account: string;
  /**
   * Only an IAM user has access keys and MFA devices of their own.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
   */
  readonly kind: 'iam-user' | 'role' | 'sso-session' | 'root' | 'federated';
  /** The IAM user's name; null for the other kinds. */
  readonly userName: string | null;
  /** Where the credentials come from: `the environment`, `the profile ops`. */
  readonly source: string;
  /** When they expire, if that is known. */
  readonly expiresAt: Date | null;
}

export interface AwsAccessKey {
  readonly id: string;
  readonly active: boolean;
  /** Whole days since its creation. */
  readonly ageDays: number;
}

/** AWS, as far as checking one's own access needs it. Everything throws a ServiceError. */
export interface Aws {
  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  identity(): Promise<AwsIdentity>;
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
  mfaDevices(userName: string): Promise<number>;
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
  accessKeys(userName: string): Promise<readonly AwsAccessKey[]>;
}
