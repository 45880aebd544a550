import { randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { userOf } from '../credentials.ts';
import { currentPerson } from '../current-person.ts';
import { isGranted } from '../granted.ts';
import type { WorldStore } from '../store.ts';
import type { AwsSession } from './world.ts';

const hourMs = 3_600_000;
const signedInMs = 8 * hourMs;

/** The role that people get, by its name in IAM. */
const role = 'dalmatian';
const iamRole = `AWSReservedSSO_${role}_0123456789abcdef`;

const later = (store: WorldStore, ms: number) => new Date(store.now().getTime() + ms).toISOString();

/**
 * The end of a sign-in in the browser: the current person gets a token, if they have an AWS login.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
 */
function createToken(c: Context, store: WorldStore): Response {
  const { world } = store;
  const person = currentPerson(world);
  if (world.browser === 'refuse' || !isGranted(world, person, 'aws')) {
    return c.json({ error: 'access_denied', error_description: 'You have no access to this AWS account.' }, 400);
  }
  const made = {
    token: `fake-sso-${randomBytes(18).toString('hex')}`,
    name: userOf(person),
    expires: later(store, signedInMs),
  };
  store.change(({ aws }) => {
    aws.singleSignOns ??= [];
    aws.singleSignOns.push(made);
  });
  const expiresIn = signedInMs / 1000;
  // The pretend program has no clock to compute the expiry with.
  return c.json({ accessToken: made.token, tokenType: 'Bearer', expiresIn, expiresAt: made.expires });
}

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html */
function roleCredentials(c: Context, store: WorldStore): Response {
  const { aws } = store.world;
  const sent = c.req.header('x-amz-sso_bearer_token');
  const found = aws.singleSignOns?.find(({ token }) => token === sent);
  if (!found || Date.parse(found.expires) <= store.now().getTime()) {
    return c.json({ message: 'Session token not found or invalid' }, 401, {
      'x-amzn-errortype': 'UnauthorizedException',
    });
  }
  if (c.req.query('role_name') !== role || c.req.query('account_id') !== aws.account) {
    return c.json({ message: 'No access' }, 403, { 'x-amzn-errortype': 'ForbiddenException' });
  }
  const made: AwsSession = {
    id: `ASIAFAKE${randomBytes(6).toString('hex').toUpperCase()}`,
    secret: `fake-aws-secret-${randomBytes(12).toString('hex')}`,
    token: `fake-aws-session-${randomBytes(12).toString('hex')}`,
    role: iamRole,
    name: found.name,
    expires: later(store, hourMs),
  };
  store.change((world) => {
    const { sessions } = world.aws;
    const over = sessions.findIndex((one) => one.role === iamRole && Date.parse(one.expires) <= store.now().getTime());
    if (over >= 0) sessions.splice(over, 1);
    sessions.push(made);
  });
  return c.json({
    roleCredentials: {
      accessKeyId: made.id,
      secretAccessKey: made.secret,
      sessionToken: made.token,
      expiration: Date.parse(made.expires),
    },
  });
}

/** Single sign-on: the end of a sign-in in the browser, and a role's credentials. */
export function serveSingleSignOn(app: Hono, store: WorldStore): void {
  app.post('/oidc/token', (c) => createToken(c, store));
  app.get('/sso/federation/credentials', (c) => roleCredentials(c, store));
}
