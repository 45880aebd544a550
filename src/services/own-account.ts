import { once } from '../lib/once.ts';
import { ServiceError } from './service-error.ts';

/** Who a token belongs to, and who the person says they are: email addresses or login names. Null: not known. */
export interface AccountOwner {
  readonly name: string;
  readonly is: string | null;
  readonly you: string | null;
}

/** How to find an account's owner, and how to name the account in messages. */
export interface OwnAccount<Identity> {
  /** The service's name as people know it. */
  readonly service: string;
  /** What to do to use one's own token: `Set services.zendesk.token to your own token`. */
  readonly ownToken: string;
  /** The key that says who the person is there. */
  readonly youSetBy: string;
  owner(identity: Identity): AccountOwner | Promise<AccountOwner>;
}

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

/**
 * Guards a service so that it is only used as the person themselves: `me`, every write and every look at one's own
 * account throw a ServiceError if the token belongs to someone else. If either owner is not known, calls go through.
 */
export function asOwnAccount<Identity, Service extends { me(): Promise<Identity> }>(
  service: Service,
  asMe: readonly (keyof Service)[],
  account: OwnAccount<Identity>,
): Service {
  const me = async (): Promise<Identity> => {
    const identity = await service.me();
    const { name, is, you } = await account.owner(identity);
    if (!is || !you || isSame(is, you)) return identity;
    throw new ServiceError(`The ${account.service} token belongs to ${name}, not to you (${you}).`, {
      service: account.service,
      problem: 'not-signed-in',
      mayHaveHappened: false,
      next: [`${account.ownToken}, or correct ${account.youSetBy}.`],
    });
  };
  const checked = once(me);
  const asMyself =
    (write: unknown) =>
    async (...given: unknown[]): Promise<unknown> => {
      await checked();
      return (write as (...given: unknown[]) => unknown)(...given);
    };
  return { ...service, me, ...Object.fromEntries(asMe.map((name) => [name, asMyself(service[name])])) };
}
