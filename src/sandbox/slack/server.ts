import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { grantTask, mergeTask } from '../access-requests.ts';
import { answerTask } from '../colleagues.ts';
import type { SandboxService } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { buildSlack } from './build.ts';
import { needScope, SlackFailure, type SlackMethod, signIn } from './call.ts';
import { conversationMethods } from './conversations.ts';
import { messageMethods } from './messages.ts';
import { access, authorise, tokenMethods } from './oauth.ts';
import { userMethods } from './users.ts';
import type { SlackWorld } from './world.ts';

const methods = { ...userMethods, ...conversationMethods, ...messageMethods, ...tokenMethods };

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The arguments from the query and the form or, if the method reads it, JSON. */
async function argumentsOf(c: Context, json: boolean): Promise<Record<string, string>> {
  const type = c.req.header('content-type') ?? '';
  if (type.startsWith('application/json')) {
    const body: unknown = json ? await c.req.json().catch(() => null) : {};
    if (!body || typeof body !== 'object') throw new SlackFailure('invalid_json');
    return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, text(value)]));
  }
  const form = c.req.method === 'POST' ? await c.req.parseBody() : {};
  const fields = Object.entries(form).filter((field): field is [string, string] => typeof field[1] === 'string');
  return { ...c.req.query(), ...Object.fromEntries(fields) };
}

/** Answers with what `work` gives, or with how it failed. */
async function answered(c: Context, work: () => Promise<object>): Promise<Response> {
  c.header('x-slack-req-id', randomUUID().replaceAll('-', ''));
  try {
    return c.json({ ok: true, ...(await work()) });
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    const body = { ok: false, error: error.message, ...error.details };
    if (error.retryAfter === null) return c.json(body);
    return c.json(body, 429, { 'retry-after': String(error.retryAfter) });
  }
}

const answer = (c: Context, store: WorldStore, method: SlackMethod): Promise<Response> =>
  answered(c, async () => {
    const args = await argumentsOf(c, method.json);
    const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const { token, user } = signIn(store.world.slack, bearer ?? args.token ?? null, store.now());
    const wanted = (token.kind === 'bot' && method.botScopes) || method.scopes;
    c.header('x-oauth-scopes', token.scopes.join(','));
    c.header('x-accepted-oauth-scopes', wanted.join(','));
    needScope(token, wanted);
    // The world is read each time, because a change may have replaced it.
    return method.run({ store, token, user, args, world: () => store.world.slack });
  });

/** Slack's Web API in the practice world. https://docs.slack.dev/apis/web-api */
export const slack: SandboxService<SlackWorld> = {
  name: 'slack',
  build: buildSlack,
  app(store) {
    const app = new Hono();
    for (const [name, method] of Object.entries(methods)) {
      app.on(['GET', 'POST'], `/api/${name}`, (c) => answer(c, store, method));
    }
    app.get('/oauth/v2/authorize', (c) => authorise(c, store));
    app.post('/api/oauth.v2.access', (c) => answered(c, async () => access(store, await argumentsOf(c, false))));
    return app;
  },
  tasks: { 'colleagues.answer': answerTask, 'colleagues.grant': grantTask, 'colleagues.merge': mergeTask },
};
