import { describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import type { Zendesk } from '../services/zendesk/zendesk.ts';
import { createContext } from '../wiring/create-context.ts';
import { zendesk } from './zendesk.ts';

/** A day in the life of somebody with an old API token that Zendesk still takes. */
function contextOn(day: string): Context {
  const context = createContext({
    options: {
      json: true,
      color: false,
      input: false,
      yes: false,
      quiet: true,
      debug: false,
      sandbox: false,
      config: undefined,
    },
    env: { HOME: '/nonexistent', GOVSUPPORT_ZENDESK_TOKEN: 'ada@dxw.example:fake-token-ada' },
    signal: new AbortController().signal,
  });
  const groups = Object.values(context.playbook.zendeskGroups).map((name, id) => ({ id, name }));
  const service = {
    me: async () => ({
      id: 1,
      name: 'Ada Example',
      email: 'ada@dxw.example',
      kind: 'agent',
      restriction: null,
      tokenKind: 'api-token',
      tokenDiesOn: '2027-04-30',
    }),
    groups: async () => groups,
  } satisfies Partial<Zendesk>;
  return {
    ...context,
    clock: { ...context.clock, now: () => new Date(`${day}T12:00:00Z`) },
    services: { ...context.services, zendesk: async () => service as unknown as Zendesk },
  };
}

describe('the old API token', () => {
  it.each([
    ['2027-04-30', 'warn'],
    ['2027-05-01', 'fail'],
  ])('on %s: %s', async (day, status) => {
    const finding = await zendesk.run(contextOn(day));
    expect(finding.status).toBe(status);
    expect(finding.summary).toContain('2027-04-30');
  });
});
