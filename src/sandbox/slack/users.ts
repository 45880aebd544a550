import { page, requiredParameter, type SlackCall, SlackFailure, type SlackMethod } from './call.ts';
import { userView } from './views.ts';

const authTest = ({ world, token, user }: SlackCall) => ({
  url: `https://${world().team.domain}.slack.com/`,
  team: world().team.name,
  user: user.name,
  team_id: world().team.id,
  user_id: user.id,
  ...(token.kind === 'bot' && user.app ? { bot_id: user.app.botId } : {}),
  is_enterprise_install: false,
});

function list(call: SlackCall) {
  const { items, response_metadata } = page(call, call.world().users, call.world().users.length);
  const members = items.map((user) => userView(call.world(), user, call.token));
  return { members, cache_ts: Math.floor(call.store.now().getTime() / 1000), response_metadata };
}

function info(call: SlackCall) {
  const user = call.world().users.find((one) => one.id === call.args.user);
  if (!user) throw new SlackFailure('user_not_found');
  return { user: userView(call.world(), user, call.token) };
}

function lookupByEmail(call: SlackCall) {
  const email = requiredParameter(call, 'email').toLowerCase();
  const user = call.world().users.find((one) => one.email?.toLowerCase() === email && !one.deleted);
  if (!user) throw new SlackFailure('users_not_found');
  return { user: userView(call.world(), user, call.token) };
}

function botInfo({ world, args }: SlackCall) {
  const user = world().users.find((one) => one.app !== null && one.app.botId === args.bot);
  if (!user?.app) throw new SlackFailure('bot_not_found');
  const { appId, botId } = user.app;
  const { deleted, realName, updated, id } = user;
  return { bot: { id: botId, deleted, name: realName, updated, app_id: appId, user_id: id, icons: {} } };
}

export const userMethods: Readonly<Record<string, SlackMethod>> = {
  'auth.test': { scopes: [], json: true, run: authTest },
  'users.list': { scopes: ['users:read'], json: false, run: list },
  'users.info': { scopes: ['users:read'], json: false, run: info },
  'users.lookupByEmail': { scopes: ['users:read.email'], json: false, run: lookupByEmail },
  'bots.info': { scopes: ['users:read'], json: false, run: botInfo },
};
