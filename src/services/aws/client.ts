import type { IAMClient } from '@aws-sdk/client-iam';
import { once } from '../../lib/once.ts';
import { baseAddress } from '../http/address.ts';
import { createGuardedFetch, type GuardedFetch } from '../http/guarded-fetch.ts';
import { userAgent } from '../http/http.ts';
import type { Transport } from '../http/sender.ts';
import type { Processes } from '../process/process.ts';
import { ServiceError } from '../service-error.ts';
import type { Aws, AwsIdentity } from './aws.ts';
import { type AwsKeys, findCredentials, keysFrom } from './credentials.ts';
import { translateAwsError } from './errors.ts';
import { profileName, readProfiles } from './profiles.ts';

export interface AwsParameters extends Transport {
  /** Credentials, profile, region and endpoints come from here and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** A profile that is configured by name, which takes precedence over keys in the environment. */
  readonly profile?: string | undefined;
  readonly processes: Processes;
  readonly now: () => Date;
}

/** The region of dxw's infrastructure. */
const defaultRegion = 'eu-west-2';

const attempts = 3;

const oneDay = 24 * 60 * 60 * 1000;

/** The parts of the SDK's request that are used here. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function urlOf(request: SdkRequest): URL {
  const url = new URL(
    `${request.protocol}//${request.hostname}${request.port ? `:${request.port}` : ''}${request.path}`,
  );
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one ?? '');
  }
  return url;
}

/** An address as the SDK expects it, without a slash at the end. Throws a UsageError. */
const endpointOf = (written: string, setBy: string) => baseAddress(written, setBy).href.replace(/\/$/, '');

/** Reads an ARN such as `arn:aws:iam::123456789012:user/dalmatian_admins/ada`: names may start with a path. */
function identityOf(arn: string): Pick<AwsIdentity, 'kind' | 'userName'> | null {
  const resource = arn.split(':').slice(5).join(':');
  if (resource === 'root') return { kind: 'root', userName: null };
  const [type, ...names] = resource.split('/');
  switch (type) {
    case 'user':
      return { kind: 'iam-user', userName: names.at(-1) ?? null };
    case 'assumed-role':
      // https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
      return { kind: names[0]?.startsWith('AWSReservedSSO_') ? 'sso-session' : 'role', userName: null };
    case 'role':
      return { kind: 'role', userName: null };
    case 'federated-user':
      return { kind: 'federated', userName: null };
    default:
      return null;
  }
}

const unexpected = (what: string) =>
  new ServiceError(`AWS answered without ${what}.`, { service: 'AWS', problem: 'unexpected' });

const fail = (what: string): never => {
  throw unexpected(what);
};

/** AWS through its SDKs, which are loaded when a method is first called. */
export function createAws(parameters: AwsParameters): Aws {
  const { env, home, signal } = parameters;
  const guarded = new Map<string, GuardedFetch>();

  /**
   * The SDK's requests go through the guarded fetch, which retries them if there is no answer. The SDK itself retries
   * after faults and throttling, because AWS has its own ways to report those.
   */
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest, { abortSignal }: { abortSignal?: unknown } = {}) {
      const url = urlOf(request);
      let send = guarded.get(url.origin);
      if (!send) {
        send = createGuardedFetch({
          ...parameters,
          service: 'AWS',
          base: url,
          answers: 'xml',
          requestIdHeader: 'x-amzn-requestid',
          passesOnFaults: true,
          // All requests only look; assuming a role leaves nothing behind.
          isWrite: () => false,
        });
        guarded.set(url.origin, send);
      }
      const { host: _, 'content-length': __, ...headers } = request.headers;
      const response = await send(url, {
        method: request.method,
        headers: { ...headers, 'user-agent': userAgent },
        body: request.body as string,
        ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
      }).catch((error: unknown) => {
        if (!(error instanceof ServiceError)) throw error;
        // Without its cause, by which the SDK would recognise a lost connection and retry it all.
        throw new ServiceError(error.message, { ...error.details, cause: undefined });
      });
      // The SDK would wait as long as this header says, which may be an hour.
      const { 'retry-after': ___, ...answered } = Object.fromEntries(response.headers);
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: answered,
          body: new Uint8Array(await response.arrayBuffer()),
        },
      };
    },
  };

  const region = async (): Promise<string> => {
    const given = env.AWS_REGION || env.AWS_DEFAULT_REGION;
    if (given) return given;
    const { profiles } = await readProfiles(env, home);
    return profiles.get(profileName(env, parameters.profile))?.region || defaultRegion;
  };

  /** Sets everything that the SDKs would otherwise look for in the process's environment and home. */
  const settings = (service: 'IAM' | 'STS', keys: AwsKeys | null) => {
    const own = `AWS_ENDPOINT_URL_${service}`;
    const endpoint = env[own] || env.AWS_ENDPOINT_URL;
    return {
      region,
      credentials: keys ?? { accessKeyId: '', secretAccessKey: '' },
      maxAttempts: attempts,
      retryMode: 'standard',
      requestHandler: requestHandler as never,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      defaultsMode: 'standard' as const,
      // Checked here, so that an invalid address is not taken for a network problem.
      ...(endpoint ? { endpoint: endpointOf(endpoint, env[own] ? own : 'AWS_ENDPOINT_URL') } : {}),
    };
  };

  const ask = async <T>(request: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translateAwsError(error);
    }
  };

  const assumeRole: Parameters<typeof findCredentials>[0]['assumeRole'] = async (from, role) => {
    const { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const asked = {
      RoleArn: role.roleArn,
      RoleSessionName: role.sessionName,
      ...(role.durationSeconds ? { DurationSeconds: role.durationSeconds } : {}),
    };
    const { Credentials } = await ask(async () =>
      'webIdentityToken' in from
        ? new STSClient(settings('STS', null)).send(
            new AssumeRoleWithWebIdentityCommand({ ...asked, WebIdentityToken: from.webIdentityToken }),
          )
        : new STSClient(settings('STS', from)).send(
            new AssumeRoleCommand({ ...asked, ...(role.externalId ? { ExternalId: role.externalId } : {}) }),
          ),
    );
    const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration } = Credentials ?? {};
    return keysFrom(id, secret, token, Expiration) ?? fail('credentials');
  };

  /** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html */
  const ssoRole: Parameters<typeof findCredentials>[0]['ssoRole'] = async (request) => {
    const usual = `https://portal.sso.${request.region}.amazonaws.com`;
    const base = baseAddress(env.AWS_ENDPOINT_URL_SSO || usual, 'AWS_ENDPOINT_URL_SSO');
    const url = new URL('federation/credentials', base);
    url.searchParams.set('account_id', request.account);
    url.searchParams.set('role_name', request.role);
    const send = createGuardedFetch({
      ...parameters,
      service: 'AWS single sign-on',
      base,
      answers: 'json',
      requestIdHeader: 'x-amzn-requestid',
      isWrite: () => false,
    });
    const response = await send(url, {
      headers: { 'x-amz-sso_bearer_token': request.accessToken, 'user-agent': userAgent },
    });
    const details = { service: 'AWS', status: response.status };
    if (response.status === 401) {
      throw new ServiceError('Your AWS single sign-on session has expired.', { ...details, problem: 'not-signed-in' });
    }
    if (response.status === 403 || response.status === 404) {
      throw new ServiceError(`AWS single sign-on does not give you the role ${request.role}.`, {
        ...details,
        problem: 'not-allowed',
        permission: `${request.role} in account ${request.account}`,
      });
    }
    const { roleCredentials: keys } = (await response.json()) as {
      roleCredentials?: Partial<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>> & {
        expiration?: number;
      };
    };
    const { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiration } = keys ?? {};
    return keysFrom(id, secret, token, expiration) ?? fail('credentials');
  };

  const credentials = once(() => findCredentials({ ...parameters, assumeRole, ssoRole }));
  const sts = once(async () => {
    const { keys } = await credentials();
    return new (await import('@aws-sdk/client-sts')).STSClient(settings('STS', keys));
  });
  const iam = once(async () => {
    const { keys } = await credentials();
    return new (await import('@aws-sdk/client-iam')).IAMClient(settings('IAM', keys));
  });

  /** All pages of one of IAM's lists. */
  const all = async <
    Page extends { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined },
    Item,
  >(
    page: (client: IAMClient, marker: { Marker?: string }) => Promise<Page>,
    items: (page: Page) => readonly Item[] | undefined,
  ): Promise<Item[]> => {
    const client = await iam();
    const gathered: Item[] = [];
    const seen = new Set<string>();
    for (let marker: string | undefined; ; ) {
      const one = await ask(() => page(client, marker === undefined ? {} : { Marker: marker }));
      gathered.push(...(items(one) ?? []));
      if (!one.IsTruncated || !one.Marker) return gathered;
      if (seen.has(one.Marker)) throw unexpected('an end to its list');
      seen.add(one.Marker);
      marker = one.Marker;
    }
  };

  return {
    async identity() {
      signal.throwIfAborted();
      const client = await sts();
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const { Arn, Account } = await ask(() => client.send(new GetCallerIdentityCommand({})));
      const kind = identityOf(Arn ?? '');
      if (!Arn || !Account || !kind) throw unexpected('saying who you are');
      const { source, keys } = await credentials();
      return { arn: Arn, account: Account, ...kind, source, expiresAt: keys.expiration ?? null };
    },

    async mfaDevices(userName) {
      const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
      const devices = await all(
        (client, marker) => client.send(new ListMFADevicesCommand({ UserName: userName, ...marker })),
        (page) => page.MFADevices,
      );
      return devices.length;
    },

    async accessKeys(userName) {
      const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
      const keys = await all(
        (client, marker) => client.send(new ListAccessKeysCommand({ UserName: userName, ...marker })),
        (page) => page.AccessKeyMetadata,
      );
      return keys.map((key) => {
        if (!key.AccessKeyId || !key.CreateDate) throw unexpected('when a key was made');
        const age = parameters.now().getTime() - key.CreateDate.getTime();
        return {
          id: key.AccessKeyId,
          active: key.Status === 'Active',
          ageDays: Math.floor(age / oneDay),
        };
      });
    },
  };
}
