import { uniqueId } from './build.ts';
import { AwsFailure } from './failure.ts';
import { isSignedWith, readSignature, type SignedRequest } from './signature.ts';
import type { AwsUser, AwsWorld } from './world.ts';

/** The caller: a user of IAM, or someone with a role, who has none. */
export interface AwsIdentity {
  readonly arn: string;
  readonly userId: string;
  readonly user: AwsUser | null;
}

export const arnOf = (world: AwsWorld, user: AwsUser): string =>
  `arn:aws:iam::${world.account}:user${user.path}${user.name}`;

const unknown = () =>
  new AwsFailure(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');

function credentials(world: AwsWorld, keyId: string) {
  for (const user of world.users) {
    const key = user.keys.find((one) => one.id === keyId);
    if (key) return { secret: key.secret, active: key.status === 'Active', user, session: null };
  }
  const session = world.sessions.find((one) => one.id === keyId);
  return session ? { secret: session.secret, active: true, user: null, session } : null;
}

/** Who signed the request. Throws an AwsFailure if that isn't clear. */
export function identify(world: AwsWorld, request: SignedRequest, now: Date): AwsIdentity {
  const signature = readSignature(request.header('authorization'));
  const found = credentials(world, signature.keyId);
  if (!found?.active) throw unknown();
  const { secret, user, session } = found;
  if (session && request.header('x-amz-security-token') !== session.token) throw unknown();
  if (session && Date.parse(session.expires) <= now.getTime()) {
    throw new AwsFailure(403, 'ExpiredToken', 'The security token included in the request is expired');
  }
  if (!isSignedWith(secret, signature, request)) {
    throw new AwsFailure(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (user) return { arn: arnOf(world, user), userId: user.id, user };
  const { role = '', name = '' } = session ?? {};
  return {
    arn: `arn:aws:sts::${world.account}:assumed-role/${role}/${name}`,
    userId: `${uniqueId('AROA', `aws role ${role}`)}:${name}`,
    user: null,
  };
}
