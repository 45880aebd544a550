import { createHash, randomBytes } from 'node:crypto';

/** What can't be guessed, as an address can hold it. */
export const unguessable = (): string => randomBytes(32).toString('base64url');

/** What a page is shown of a verifier: S256. https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
