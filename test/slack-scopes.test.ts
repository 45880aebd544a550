import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { slack } from '../src/sandbox/slack/server.ts';
import { helpfulScopes, requiredScopes, scopesOfMethods } from '../src/services/slack/scopes.ts';
import { root } from './support/machine.ts';
import { type ServedService, serveService } from './support/memory-store.ts';
import { createPractice, type Practice, you } from './support/practice.ts';

it('the practice world grants what the program asks for, and nothing else', () => {
  const { scopes } = parse(readFileSync(path.join(root, 'fixtures/world/slack.yaml'), 'utf8'));
  expect([...scopes].sort()).toEqual([...requiredScopes, ...helpfulScopes].sort());
});

describe('a method of the practice world', () => {
  let served: ServedService;
  beforeAll(async () => {
    served = await serveService(slack);
  });
  afterAll(() => served.close());

  /** The parameters for each; `im` and a channel if it accepts both. */
  const forms: Readonly<Record<keyof typeof scopesOfMethods, readonly Readonly<Record<string, string>>[]>> = {
    'auth.test': [{}],
    'chat.postMessage': [{ channel: 'C0GENERAL1', text: 'hello' }],
    'conversations.history': [{ channel: 'C0GENERAL1' }],
    'conversations.join': [{ channel: 'C0GENERAL1' }],
    'conversations.list': [{ types: 'public_channel' }],
    'conversations.open': [{ users: 'U0NADIA003' }],
    'users.conversations': [{ types: 'public_channel' }, { types: 'im' }],
    'users.list': [{}],
    'users.lookupByEmail': [{ email: 'ada@example.org' }],
  };

  const errorOf = async (method: string, form: Readonly<Record<string, string>>, scopes: readonly string[]) => {
    served.store.change((world) => {
      const mine = world.slack.tokens.find(({ token }) => token === 'xoxp-fake-slack-token-you');
      Object.assign(mine ?? {}, { scopes });
    });
    const response = await fetch(`${served.address}/api/${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxp-fake-slack-token-you' },
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { error?: string }).error;
  };

  it.each(Object.entries(scopesOfMethods))('needs the scopes in the table: %s %j', async (method, scopes) => {
    for (const form of forms[method as keyof typeof forms]) {
      expect(await errorOf(method, form, scopes)).not.toBe('missing_scope');
      if (scopes.length > 0) expect(await errorOf(method, form, [])).toBe('missing_scope');
    }
  });
});

describe('a token without a scope', () => {
  let practice: Practice;
  beforeAll(async () => {
    practice = await createPractice();
    practice.change(({ slack: world }) => {
      for (const channel of world.channels.filter(({ kind }) => kind !== 'im')) {
        if (!channel.members.includes(you.slack)) channel.members.push(you.slack);
      }
    });
  });
  afterAll(() => practice.remove());

  it.each([
    ['channels:history', 'fail'],
    ['im:history', 'fail'],
    ['im:read', 'fail'],
    ['groups:history', 'warn'],
  ])('is shown by doctor: %s, %s', async (scope, status) => {
    practice.change(({ slack: world }) => {
      for (const token of world.tokens) {
        Object.assign(token, { scopes: [...requiredScopes, ...helpfulScopes].filter((one) => one !== scope) });
      }
    });
    const outcome = await practice.govsupport(['--sandbox', 'doctor', '--only', 'slack', '--json']);
    const [check] = outcome.json().checks;
    expect(check).toMatchObject({ status, evidence: { missingScopes: [scope] } });
    expect(check.summary).toContain(scope);
  });
});
