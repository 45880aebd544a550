import { expect, it } from 'vitest';
import { networkProblem } from './network-problem.ts';

/** As fetch throws it: the code is in the cause. */
const thrown = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

it.each([
  ['ENOTFOUND', 'no-such-name', true, true],
  ['EAI_AGAIN', 'no-name-service', true, true],
  ['ECONNREFUSED', 'refused', true, true],
  ['ENETUNREACH', 'no-route', true, true],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect-time-limit', true, true],
  ['ETIMEDOUT', 'time-limit', false, true],
  ['ECONNRESET', 'dropped', false, true],
  ['UND_ERR_SOCKET', 'dropped', false, true],
  ['CERT_HAS_EXPIRED', 'certificate', true, false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', true, false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', true, false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'certificate', true, false],
  ['HPE_INVALID_CONSTANT', 'other', false, false],
  ['Z_DATA_ERROR', 'other', false, false],
])('%s is %s', (code, reason, neverSent, passing) => {
  expect(networkProblem(thrown(code))).toMatchObject({ reason, neverSent, passing });
});

it('does not repeat what it does not know', () => {
  const error = new TypeError('Invalid URL: https://desk.example.org/?key=fake-key');
  expect(networkProblem(error)).toMatchObject({ reason: 'other', words: 'the request could not be made' });
});
