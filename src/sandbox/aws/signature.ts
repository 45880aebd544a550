import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsFailure } from './failure.ts';

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Still encoded, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  header(name: string): string | undefined;
}

/** The content of the `Authorization` header. */
export interface Signature {
  readonly keyId: string;
  /** `20261123/eu-west-2/iam/aws4_request`. */
  readonly scope: string;
  readonly headers: readonly string[];
  readonly digest: string;
}

/** Reads the header. Throws if it is missing or not of version 4. */
export function readSignature(authorization: string | undefined): Signature {
  if (!authorization)
    throw new AwsFailure(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
  const [keyId = '', ...scope] = part('Credential').split('/');
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ') || scope.length !== 4 || !part('Signature')) {
    throw new AwsFailure(400, 'IncompleteSignature', 'Authorization header is not of AWS4-HMAC-SHA256');
  }
  return { keyId, scope: scope.join('/'), headers: part('SignedHeaders').split(';'), digest: part('Signature') };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Whether the request was signed with this secret.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(secret: string, signature: Signature, request: SignedRequest): boolean {
  const query = [...request.query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const headers = signature.headers.map(
    (name) => `${name}:${request.header(name)?.trim().replace(/ +/g, ' ') ?? ''}\n`,
  );
  // Every service except S3 encodes the path a second time.
  const path = request.path.split('/').map(encode).join('/');
  const canonical = [
    request.method,
    path,
    query.join('&'),
    headers.join(''),
    signature.headers.join(';'),
    hash(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', request.header('x-amz-date') ?? '', signature.scope, hash(canonical)].join('\n');
  const key = signature.scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const [expected, given] = [hmac(key, toSign), Buffer.from(signature.digest, 'hex')];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
