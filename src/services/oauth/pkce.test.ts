import { expect, it } from 'vitest';
import { challengeOf, unguessable } from './pkce.ts';

it('makes the challenge of RFC 7636, appendix B', () => {
  expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

it('makes verifiers that are allowed, and never the same', () => {
  const made = Array.from({ length: 20 }, unguessable);
  expect(new Set(made).size).toBe(20);
  // https://www.rfc-editor.org/rfc/rfc7636#section-4.1
  for (const verifier of made) expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
});
