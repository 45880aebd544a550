import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { currentPerson } from './current-person.ts';
import { personOf } from './person-of.ts';
import type { WorldStore } from './store.ts';
import type { Person, World } from './world.ts';

/** How long someone takes who answers late, in seconds. */
const lateSeconds = 5;

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A vendor's page, with a line that says what is wrong. */
export const page = (
  context: Context,
  vendor: string,
  title: string,
  text: string,
  status: 200 | 400 = 200,
): Response =>
  context.html(
    `<!doctype html><title>${escaped(vendor)}</title><h1>${escaped(title)}</h1><p>${escaped(text)}</p>`,
    status,
  );

const signedIn = (world: World): Person =>
  world.browser === 'other-person' ? personOf(world.people, 'lead') : currentPerson(world);

/**
 * The person at the browser decides about a request for access: `decided` is called with who agreed, or null if they
 * refused. Someone who takes their time sees the page until then.
 */
export function decide(
  context: Context,
  store: WorldStore,
  vendor: string,
  decided: (person: Person | null) => Response,
): Response {
  const { world } = store;
  // Requesting only the head of the page decides nothing.
  if (context.req.method === 'HEAD') return page(context, vendor, 'Sign in', 'Sign in first.');
  const waits = world.browser === 'never' || (world.browser === 'late' && context.req.query('agreed') === undefined);
  if (!waits) return decided(world.browser === 'refuse' ? null : signedIn(world));
  if (world.browser === 'late') {
    const again = new URL(context.req.url);
    again.searchParams.set('agreed', 'yes');
    context.header('Refresh', `${lateSeconds}; url=${again.pathname}${again.search}`);
  }
  return page(context, vendor, 'Allow govsupport?', `Signed in as ${signedIn(world).email}.`);
}

/** Whether a verifier matches a challenge. https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export const isVerifiedBy = (challenge: string | null, verifier: unknown): boolean =>
  typeof verifier === 'string' && challenge === createHash('sha256').update(verifier).digest('base64url');
