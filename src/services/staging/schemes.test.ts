import { expect, it } from 'vitest';
import { authenticationSchemes } from './schemes.ts';

it.each([
  [null, []],
  ['', []],
  ['Basic', ['basic']],
  ['BASIC realm="Staging"', ['basic']],
  ['Basic realm = "Staging", charset = "UTF-8"', ['basic']],
  ['Digest realm="a, Basic b", nonce=fake, qop="auth"', ['digest']],
  ['Digest realm="a \\", Basic", Basic realm="b"', ['digest', 'basic']],
  ['Negotiate, Bearer realm="x", Basic realm="y"', ['negotiate', 'bearer', 'basic']],
  ['Negotiate fakeToken68==, Basic realm="y"', ['negotiate', 'basic']],
])('names the schemes of %j', (header, schemes) => {
  expect(authenticationSchemes(header)).toEqual(schemes);
});
