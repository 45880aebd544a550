import { createHash } from 'node:crypto';
import path from 'node:path';
import { readRegularFile } from '../../lib/read-file.ts';
import { keepSecret } from '../../redaction/redact.ts';
import type { Processes } from '../process/process.ts';
import { ServiceError, type ServiceErrorDetails } from '../service-error.ts';
import { type Profiles, profileName, readProfiles, type Section } from './profiles.ts';

/** The keys that sign a request. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Keys, where they came from, and their region, if any. */
export interface AwsCredentials {
  readonly keys: AwsKeys;
  readonly source: string;
}

/** A role to assume. */
export interface RoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number | undefined;
}

/** Where to look for credentials. */
export interface CredentialPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly now: () => Date;
  /** A profile that is configured by name, which takes precedence over keys in the environment. */
  readonly profile?: string | undefined;
  readonly processes: Processes;
  /** Exchanges keys, or a web identity's token, for a role's keys. */
  readonly assumeRole: (from: AwsKeys | { readonly webIdentityToken: string }, role: RoleRequest) => Promise<AwsKeys>;
  /** Gets the keys of a role from IAM Identity Center. */
  readonly ssoRole: (request: {
    readonly region: string;
    readonly account: string;
    readonly role: string;
    readonly accessToken: string;
  }) => Promise<AwsKeys>;
}

const notSignedIn = (message: string, more: Partial<ServiceErrorDetails> = {}) =>
  new ServiceError(message, { service: 'AWS', problem: 'not-signed-in', ...more });

const cannotTell = (message: string, next: readonly string[]) =>
  new ServiceError(message, { service: 'AWS', problem: 'unexpected', next });

/** Makes keys and keeps them out of all output from here on; null if one of the two is missing. */
export function keysFrom(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
  end?: string | number | Date,
): AwsKeys | null {
  if (!id || !secret) return null;
  keepSecret(secret);
  if (token) keepSecret(token);
  const expiration = end ? new Date(end) : null;
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(token ? { sessionToken: token } : {}),
    ...(expiration && !Number.isNaN(expiration.getTime()) ? { expiration } : {}),
  };
}

/** The access token from `aws sso login`. Never refreshed, because that would write to its file. */
function ssoToken(cacheKey: string, profile: string, { home, now }: Pick<CredentialPlaces, 'home' | 'now'>): string {
  const signIn = { next: [`Sign in again: aws sso login --profile ${profile}`] };
  const file = path.join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(cacheKey).digest('hex')}.json`);
  let token: { accessToken?: unknown; expiresAt?: unknown };
  try {
    token = JSON.parse(readRegularFile(file).toString('utf8'));
  } catch {
    throw notSignedIn(`The AWS profile ${profile} uses single sign-on, and you have no session for it.`, signIn);
  }
  const end = new Date(String(token.expiresAt));
  if (typeof token.accessToken !== 'string' || Number.isNaN(end.getTime())) {
    throw notSignedIn(`The single sign-on session of the AWS profile ${profile} cannot be read.`, signIn);
  }
  if (end.getTime() <= now().getTime()) {
    throw notSignedIn(`The single sign-on session of the AWS profile ${profile} has expired.`, {
      expired: true,
      ...signIn,
    });
  }
  keepSecret(token.accessToken);
  return token.accessToken;
}

async function fromProgram(command: string, profile: string, processes: Processes): Promise<AwsKeys> {
  // It often reads the keys from 1Password or a keychain.
  const result = await processes.run('sh', ['-c', command], { mayAskForFingerprint: true });
  try {
    const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(result.stdout);
    const keys = keysFrom(AccessKeyId, SecretAccessKey, SessionToken, Expiration);
    if (result.exitCode === 0 && Version === 1 && keys) return keys;
  } catch {
    // Reported below, without the output, which may contain half a secret.
  }
  throw notSignedIn(`The credential_process of the AWS profile ${profile} returned no credentials.`, {
    next: [`Run it yourself to see why: it is set in the profile ${profile} in ~/.aws/config.`],
  });
}

/**
 * Finds credentials like the AWS command line, with three differences, because this only looks: nothing is refreshed
 * (that writes to the home folder), no MFA code is asked for, and the metadata service of a cloud machine is not
 * called. https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html Throws a ServiceError.
 */
export async function findCredentials(places: CredentialPlaces): Promise<AwsCredentials> {
  const { env, home } = places;
  const fromEnvironment = keysFrom(
    env.AWS_ACCESS_KEY_ID,
    env.AWS_SECRET_ACCESS_KEY,
    env.AWS_SESSION_TOKEN,
    env.AWS_CREDENTIAL_EXPIRATION,
  );
  if (fromEnvironment && !places.profile) return { keys: fromEnvironment, source: 'the environment' };
  const name = profileName(env, places.profile);
  const found = await readProfiles(env, home);
  if (found.profiles.has(name)) {
    return { keys: await fromProfile(name, found, places, []), source: `the profile ${name}` };
  }
  if (name !== 'default') {
    throw notSignedIn(`There is no AWS profile called ${name}.`, {
      next: [
        'List them with: aws configure list-profiles',
        'Set services.aws.profile, or AWS_PROFILE, to one of them.',
      ],
    });
  }
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
    const section = {
      web_identity_token_file: env.AWS_WEB_IDENTITY_TOKEN_FILE,
      role_arn: env.AWS_ROLE_ARN,
      ...(env.AWS_ROLE_SESSION_NAME ? { role_session_name: env.AWS_ROLE_SESSION_NAME } : {}),
    };
    return { keys: await fromWebIdentity(section, 'default', places), source: 'a web identity' };
  }
  throw notSignedIn('There are no AWS credentials: none in the environment, and no default profile.', {
    next: ['Sign in to AWS, or set services.aws.profile (or AWS_PROFILE) to the profile that you use.'],
  });
}

const roleOf = (section: Section, roleArn: string): RoleRequest => ({
  roleArn,
  sessionName: section.role_session_name ?? `govsupport-${Date.now()}`,
  externalId: section.external_id,
  durationSeconds: section.duration_seconds ? Number(section.duration_seconds) : undefined,
});

async function fromWebIdentity(section: Section, profile: string, places: CredentialPlaces): Promise<AwsKeys> {
  let webIdentityToken: string;
  try {
    webIdentityToken = readRegularFile(section.web_identity_token_file ?? '')
      .toString('utf8')
      .trim();
  } catch {
    throw notSignedIn(`The web identity token of the AWS profile ${profile} cannot be read.`);
  }
  return places.assumeRole({ webIdentityToken }, roleOf(section, section.role_arn ?? ''));
}

async function fromProfile(
  name: string,
  found: Profiles,
  places: CredentialPlaces,
  visited: readonly string[],
): Promise<AwsKeys> {
  const section = found.profiles.get(name);
  if (!section) {
    throw notSignedIn(`The AWS profile ${visited.at(-1)} refers to ${name}, which does not exist.`);
  }
  const stored = keysFrom(section.aws_access_key_id, section.aws_secret_access_key, section.aws_session_token);
  // A profile that names itself as its source means its own keys.
  if (stored && (visited.length > 0 || !section.role_arn)) return stored;
  if (visited.includes(name))
    throw notSignedIn(`The AWS profiles ${[...visited, name].join(', ')} refer to each other in a circle.`);

  if (section.role_arn && section.web_identity_token_file) return fromWebIdentity(section, name, places);
  if (section.role_arn) {
    if (section.mfa_serial) {
      throw notSignedIn(`The AWS profile ${name} needs an MFA code each time, and govsupport never asks for one.`, {
        next: ['Start a session with it yourself, then run this again with its credentials in the environment.'],
      });
    }
    let source: AwsKeys | null = null;
    if (section.source_profile) {
      source = await fromProfile(section.source_profile, found, places, [...visited, name]);
    } else if (section.credential_source === 'Environment') {
      const { env } = places;
      source = keysFrom(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN);
    }
    if (!source) {
      throw notSignedIn(`The AWS profile ${name} is for a role, and has no credentials to assume it with.`);
    }
    return places.assumeRole(source, roleOf(section, section.role_arn));
  }
  if (section.credential_process) return fromProgram(section.credential_process, name, places.processes);
  if (section.sso_session || section.sso_start_url) {
    const session = section.sso_session ? { ...section, ...found.ssoSessions.get(section.sso_session) } : section;
    const { sso_account_id: account, sso_role_name: role, sso_region: region, sso_start_url: startUrl } = session;
    if (!account || !role || !region || !startUrl) {
      throw notSignedIn(`The single sign-on settings of the AWS profile ${name} are incomplete.`, {
        next: [`Set it up again: aws configure sso --profile ${name}`],
      });
    }
    const accessToken = ssoToken(section.sso_session ?? startUrl, name, places);
    try {
      return await places.ssoRole({ region, account, role, accessToken });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-signed-in') throw error;
      throw notSignedIn(`The single sign-on session of the AWS profile ${name} has expired.`, {
        expired: true,
        cause: error,
        next: [`Sign in again: aws sso login --profile ${name}`],
      });
    }
  }
  if (section.login_session) {
    throw cannotTell(`The AWS profile ${name} uses "aws login", which cannot be used without changing its files.`, [
      `Put its credentials into the environment first: eval "$(aws configure export-credentials --profile ${name} --format env)"`,
    ]);
  }
  throw notSignedIn(`The AWS profile ${name} has no credentials.`, {
    next: [`Set it up: aws configure --profile ${name}`],
  });
}
