import { describe, expect, it } from 'vitest';
import { forgetSecrets, keepSecret, redact } from './redact.ts';

const secret = 'Fake+tök-/en"42|Ada';
keepSecret(secret);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret that is known', () => {
  it.each([
    ['as it is', secret],
    ['in other capitals, as in a host', secret.toUpperCase()],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in an address', new URL(`https://example.org/${secret}`).pathname],
    ['in JSON', JSON.stringify({ said: secret })],
    ['in Base64', base64(secret)],
    ['behind a user name, in Base64', base64(`ada:${secret}`)],
    ['behind an e-mail address, in Base64', base64(`ada@example.org/token:${secret}`)],
    ['before something else, in Base64', base64(`${secret}:x`)],
    ['in Base64 for addresses', Buffer.from(`a:${secret}`).toString('base64url')],
  ])('is taken out %s', (_, written) => {
    const left = redact(`before ${written} after`);
    expect(left).toMatch(/^before .*… ?.* after$/);
    // What is left of Base64 is what a character shares with what came before or after.
    expect(left.length).toBeLessThan('before  after'.length + 28 + written.length - secret.length);
    for (const part of [secret, encodeURIComponent(secret), base64(secret).slice(4, 16), 'ken'])
      expect(left.toLowerCase()).not.toContain(part.toLowerCase());
  });

  it('is found within other words, and leaves them', () => {
    expect(redact(`a${secret}b, ${secret}`)).toBe('a…b, …');
  });

  it.each([
    ['the', 'the end'],
    [' ', 'a b'],
    ['support', '{"group":"support","url":"https://support.example.org"}'],
    ['48201999', 'ticket 1482019990, commit a48201999f'],
    ['password1', 'changing password123 again'],
  ])('is nothing that is in any text by chance: %s', (short, text) => {
    keepSecret(short);
    expect(redact(text)).toBe(text);
  });

  it.each([
    ['support', `Authorization: Basic ${base64('ada:support')}`, base64('support').slice(2, -2)],
    ['support', 'http://ada:support@example.org', 'support'],
    ['password1', 'it is "password1", or password=password1', 'password1'],
  ])('is found although it is short where nothing else can be: %s', (short, text, hidden) => {
    keepSecret(short);
    expect(redact(text)).not.toContain(hidden);
  });
});

it('keeps out a secret of any length, and only that', () => {
  const long = `long-${'x/+='.repeat(100_000)}`;
  keepSecret(long);
  expect(redact(`a "${long}" b ${base64(`ada:${long}`)} c`)).toMatch(/^a "…" b .{0,8}… c$/);
  expect(redact(`it is ${encodeURIComponent(long)}, after`)).toMatch(/^it is …,? after$/);
});

describe('credentials in an address', () => {
  it.each([
    ['https://ada:pass@example.org/x', 'https://…@example.org/x'],
    ['https://pass@example.org', 'https://…@example.org'],
    ['https://ada:pa/ss@example.org/x', 'https://…@example.org/x'],
    ['https://ada:pa/s@s@example.org/x', 'https://…@example.org/x'],
    [
      "fatal: unable to access 'https://ada:p/w@example.org/x.git/'",
      "fatal: unable to access 'https://…@example.org/x.git/'",
    ],
    ['ssh://git:pass@example.org/x', 'ssh://git:…@example.org/x'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'ssh://git@example.org:22/x',
    'git@example.org:x/y.git',
    'https://example.org/@ada/post',
    'http://127.0.0.1:4567/search?query=ada@example.org',
    'https://example.org/?email=ada@example.org',
    'https://example.org:8080 and ada@example.org',
  ])('leaves %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

it('keeps the secrets of one run out of it, and not out of the next', () => {
  const other = 'another-secret-of-an-earlier-run';
  keepSecret(other);
  expect(redact(`it is ${other}`)).toBe('it is …');
  forgetSecrets();
  expect(redact(`it is ${other}`)).toBe(`it is ${other}`);
});
