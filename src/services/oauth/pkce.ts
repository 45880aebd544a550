import { createHash, randomBytes } from 'node:crypto';

/** Random text that can't be guessed and is safe in an address. */
export const unguessable = (): string => randomBytes(32).toString('base64url');

/** The S256 challenge for a verifier. https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
