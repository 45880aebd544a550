import { AwsFailure } from './failure.ts';
import { type AwsIdentity, arnOf } from './identity.ts';
import type { AwsUser, AwsWorld } from './world.ts';
import type { Xml } from './xml.ts';

/** Someone's request for an action. */
interface AwsCall {
  readonly world: AwsWorld;
  readonly identity: AwsIdentity;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Returns the content of the answer's `Result`. Throws an AwsFailure. */
export type AwsAction = (call: AwsCall) => { readonly [name: string]: Xml };

/** A time in IAM's format, without milliseconds. */
const time = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');

/** The named user, or the caller if none is named. Someone with a role has to name one. */
function userOf({ world, identity, action, fields }: AwsCall): AwsUser {
  const name = fields.UserName ?? identity.user?.name;
  if (name === undefined) {
    throw new AwsFailure(400, 'ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  const user = world.users.find((one) => one.name === name);
  if (identity.user && (!identity.user.allowed || name !== identity.user.name)) {
    const resource = user ? arnOf(world, user) : `arn:aws:iam::${world.account}:user/${name}`;
    const what = `iam:${action} on resource: ${resource}`;
    const why = 'because no identity-based policy allows the';
    throw new AwsFailure(
      403,
      'AccessDenied',
      `User: ${identity.arn} is not authorized to perform: ${what} ${why} iam:${action} action`,
    );
  }
  if (!user) throw new AwsFailure(404, 'NoSuchEntity', `The user with name ${name} cannot be found.`);
  return user;
}

/** One page of a list, as `MaxItems` and `Marker` request. */
function page(call: AwsCall, name: string, items: readonly Xml[]): { readonly [name: string]: Xml } {
  const from = Number(call.fields.Marker ?? 0);
  const most = Number(call.fields.MaxItems ?? 100);
  if (!Number.isInteger(from) || !Number.isInteger(most) || most < 1) {
    throw new AwsFailure(400, 'ValidationError', 'Invalid Marker or MaxItems.');
  }
  const to = from + most;
  const more = to < items.length;
  return { IsTruncated: more, [name]: items.slice(from, to), ...(more ? { Marker: String(to) } : {}) };
}

/** The supported actions of IAM. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iamActions: Readonly<Record<string, AwsAction>> = {
  GetUser(call) {
    const user = userOf(call);
    return {
      User: {
        Path: user.path,
        UserName: user.name,
        UserId: user.id,
        Arn: arnOf(call.world, user),
        CreateDate: time(user.created),
      },
    };
  },
  ListMFADevices(call) {
    const { name, mfa } = userOf(call);
    const devices = mfa.map(({ serial, enabled }) => ({
      UserName: name,
      SerialNumber: serial,
      EnableDate: time(enabled),
    }));
    return page(call, 'MFADevices', devices);
  },
  ListAccessKeys(call) {
    const { name, keys } = userOf(call);
    const shown = keys.map(({ id, status, created }) => ({
      UserName: name,
      AccessKeyId: id,
      Status: status,
      CreateDate: time(created),
    }));
    return page(call, 'AccessKeyMetadata', shown);
  },
};

/** The supported actions of STS. https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const stsActions: Readonly<Record<string, AwsAction>> = {
  // This action needs no permission.
  GetCallerIdentity: ({ world, identity }) => ({
    UserId: identity.userId,
    Account: world.account,
    Arn: identity.arn,
  }),
};
