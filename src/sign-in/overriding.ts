import type { Context } from '../context.ts';
import type { TokenSource } from '../services/tokens.ts';
import type { Provider } from './provider.ts';

/** What is used in place of a sign-in: a variable, or a key of the configuration with a reference. */
export interface Overriding {
  readonly from: 'environment' | 'reference';
  /** The name of the variable or key. */
  readonly place: string;
}

/** What a token source is that comes before a sign-in, or null. */
export function overridingIn(source: TokenSource | null): Overriding | null {
  if (source?.from === 'environment') return { from: source.from, place: source.place };
  return source?.from === 'reference' ? { from: source.from, place: source.key } : null;
}

/** What is used in place of a sign-in to the service, or null. */
export const overriding = async (context: Context, { token }: Provider): Promise<Overriding | null> =>
  overridingIn(token === null ? null : await context.services.tokenSource(token));

/** How to sign in all the same: where what overrides it is set, and what to do there. */
export async function removalAdvice(context: Context, { from, place }: Overriding): Promise<string> {
  if (from === 'environment')
    return context.options.sandbox
      ? 'The practice world sets it. To sign in there, be someone without it: govsupport sandbox be newcomer'
      : `Unset it first: unset ${place}`;
  const config = await context.config();
  const origin = config.origin(place);
  if (origin?.from !== 'file') return `To sign in yourself instead, first remove ${place} from the configuration`;
  const file = origin.file === config.teamFile ? `your team's file ${origin.file}` : origin.file;
  return `To sign in yourself instead, first remove ${place} from ${file} (line ${origin.line})`;
}
