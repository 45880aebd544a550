import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agreeingBrowser, fileKeychain, signingIn } from './support/signing-in.ts';

const here = signingIn();
const { auth, expectNoSecret } = here;

describe('auth login', () => {
  it('signs in to Zendesk, Slack and Trello in the browser, and keeps it in the keychain', async () => {
    const visited = agreeingBrowser(here.machine);
    const keychain = fileKeychain(here.machine);
    const outcome = await auth(['login', 'zendesk', 'slack', 'trello', '--debug']);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('signed in  zendesk: as nell@example.org, kept in the keychain, ends in 88 days');
    expect(outcome.stdout).toContain('signed in  slack: as nell, kept in the keychain, ends in 29 days');
    expect(outcome.stdout).toContain('signed in  trello: as nell@example.org, kept in the keychain, ends in 2 days');
    // The address is shown as it was opened.
    for (const address of readFileSync(visited, 'utf8').trim().split('\n')) expect(outcome.stderr).toContain(address);
    expectNoSecret(outcome.stdout, outcome.stderr, keychain.calls(), readFileSync(visited, 'utf8'));
    expect(keychain.items().match(/^govsupport-\w+-nell@example\.org: govsupport1:[\w+/=]+$/gm)).toHaveLength(3);

    const status = await auth(['status', 'zendesk', 'slack', 'trello', '--json']);
    expect(status.code).toBe(0);
    expect(status.json()).toEqual({
      schemaVersion: 1,
      command: 'auth status',
      services: [
        {
          service: 'zendesk',
          signedIn: true,
          as: 'nell@example.org',
          keptIn: 'keychain',
          scopes: ['read', 'tickets:write', 'groups:write'],
          expiresAt: expect.stringMatching(/^\d{4}-/),
          problem: null,
        },
        expect.objectContaining({ service: 'slack', signedIn: true, as: 'nell', keptIn: 'keychain', problem: null }),
        expect.objectContaining({ service: 'trello', signedIn: true, scopes: ['read', 'write'], problem: null }),
      ],
    });
    expectNoSecret(status.stdout, status.stderr);
  });

  it('asks each service for exactly what is registered', async () => {
    agreeingBrowser(here.machine);
    fileKeychain(here.machine);
    await auth(['login', 'zendesk', 'slack', 'trello']);
    const asked = (end: string) => here.vendors.requests.find(({ path: at }) => at.endsWith(end));
    expect(asked('/authorizations/new')?.query).toMatchObject({
      response_type: 'code',
      client_id: 'govsupport',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4140[123]\/callback$/),
      scope: 'read tickets:write groups:write',
      code_challenge_method: 'S256',
    });
    expect(asked('/oauth/tokens')?.body).toMatchObject({ expires_in: 28_800, refresh_token_expires_in: 89 * 86_400 });
    expect(asked('/oauth/tokens')?.body).not.toHaveProperty('client_secret');
    expect(asked('/oauth/v2/authorize')?.query).toMatchObject({
      scope: '',
      user_scope: expect.stringContaining('channels:write'),
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:4140[123]\/callback$/),
    });
    expect(asked('/1/authorize')?.query).toMatchObject({
      key: 'public-trello-key',
      expiration: '30days',
      callback_method: 'fragment',
      return_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4140[123]\/[\w-]{43}$/),
    });
  });
});
