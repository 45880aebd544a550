import type { Context } from '../context.ts';
import { exitCode, Failure, UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { RotaDay, RotaPerson } from '../services/rota/rota.ts';
import { readSecondLine } from '../tickets/second-line.ts';

/** The colleague with this address in Slack or Zendesk, or null. Throws a Failure if one of them did not answer. */
export async function colleagueBy(context: Context, email: string): Promise<RotaPerson | null> {
  const { services } = context;
  let failure: Failure | undefined;
  for (const nameIn of [
    async () => (await (await services.slack()).personByEmail(email))?.name,
    async () => {
      const user = await (await services.zendesk()).userByEmail(email);
      return user?.kind === 'end user' ? undefined : user?.name;
    },
  ]) {
    try {
      const name = await nameIn();
      if (name !== undefined) return { name: name || email, email };
    } catch (error) {
      if (!(error instanceof Failure) || context.signal.aborted) throw error;
      failure = error;
    }
  }
  if (failure) throw failure;
  return null;
}

/** The addresses in the group and on the rota, as far as they can be read. */
async function colleagues(context: Context, days: readonly RotaDay[]): Promise<string[]> {
  const onRota = days.map(({ person }) => person.email);
  try {
    const { members } = await readSecondLine(context);
    return [...new Set([...onRota, ...members.map(({ user }) => user?.email ?? '')])].filter((email) => email !== '');
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return [...new Set(onRota)].filter((email) => email !== '');
  }
}

/**
 * The colleague with an address that a flag gives. Throws a UsageError, with a near match, if neither Zendesk nor Slack
 * knows one; and a Failure if they do not answer.
 */
export async function refuseUnknownPerson(
  context: Context,
  { flag, email, days }: { readonly flag: string; readonly email: string; readonly days: readonly RotaDay[] },
): Promise<RotaPerson> {
  let known: RotaPerson | null;
  try {
    known = await colleagueBy(context, email);
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    throw new Failure(`${flag}: could not check whether anyone has the address ${email}. ${error.message}`, {
      code: error.code === exitCode.signIn ? error.code : exitCode.unknown,
      cause: error,
      next: error.next,
    });
  }
  if (known) return known;
  const meant = nearest(email, await colleagues(context, days));
  throw new UsageError(`${flag}: neither Zendesk nor Slack knows a colleague with the address ${email}.`, [
    meant ? `Did you mean ${meant}?` : 'Check the address.',
  ]);
}
