import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { SandboxService } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { type AwsAction, iamActions, stsActions } from './actions.ts';
import { buildAws } from './build.ts';
import { AwsFailure } from './failure.ts';
import { identify } from './identity.ts';
import { serveSingleSignOn } from './sso.ts';
import type { AwsWorld } from './world.ts';
import { type Xml, xmlDocument } from './xml.ts';

interface Endpoint {
  readonly namespace: string;
  readonly actions: Readonly<Record<string, AwsAction>>;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/iam': { namespace: 'https://iam.amazonaws.com/doc/2010-05-08/', actions: iamActions },
  '/sts': { namespace: 'https://sts.amazonaws.com/doc/2011-06-15/', actions: stsActions },
};

async function answer(c: Context, store: WorldStore, { namespace, actions }: Endpoint): Promise<Response> {
  const body = await c.req.text();
  const fields = Object.fromEntries(new URLSearchParams(body));
  const action = fields.Action ?? '';
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  // The host answers unknown actions.
  if (!known) return c.notFound();
  const requestId = randomUUID();
  const xml = (status: 200 | AwsFailure['status'], name: string, content: Xml): Response =>
    c.body(xmlDocument(name, namespace, content), status, {
      'content-type': 'text/xml',
      'x-amzn-requestid': requestId,
    });
  try {
    const world = store.world.aws;
    const url = new URL(c.req.url);
    const request = {
      method: c.req.method,
      path: url.pathname,
      query: url.searchParams,
      body,
      // The host is signed too, and not every server keeps it among the headers.
      header: (name: string) => c.req.header(name) ?? (name === 'host' ? url.host : undefined),
    };
    const identity = identify(world, request, store.now());
    const result = known({ world, identity, action, fields });
    return xml(200, `${action}Response`, {
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const { code, message } = error;
    return xml(error.status, 'ErrorResponse', {
      Error: { Type: 'Sender', Code: code, Message: message },
      RequestId: requestId,
    });
  }
}

/** AWS's IAM and STS in the practice world, over the query protocol, and single sign-on. */
export const aws: SandboxService<AwsWorld> = {
  name: 'aws',
  build: buildAws,
  app(store) {
    const app = new Hono();
    for (const [path, endpoint] of Object.entries(endpoints)) {
      for (const exact of [path, `${path}/`]) app.post(exact, (c) => answer(c, store, endpoint));
    }
    serveSingleSignOn(app, store);
    return app;
  },
};
