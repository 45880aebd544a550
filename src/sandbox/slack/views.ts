import type { SlackChannel, SlackMessage, SlackToken, SlackUser, SlackWorld } from './world.ts';

/** A user in Slack's format. The e-mail address is included only for those who may see it. */
export function userView(world: SlackWorld, user: SlackUser, token: SlackToken) {
  const profile = {
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.app ? '' : user.name,
    display_name_normalized: user.app ? '' : user.name,
    status_text: '',
    status_emoji: '',
    team: world.team.id,
    ...(user.app ? { api_app_id: user.app.appId, bot_id: user.app.botId, always_active: false } : {}),
    ...(user.email && token.scopes.includes('users:read.email') ? { email: user.email } : {}),
  };
  const common = { id: user.id, team_id: world.team.id, name: user.name, deleted: user.deleted, profile };
  const kind = { is_bot: user.app !== null, is_app_user: false, updated: user.updated };
  // Slack says little about a deactivated user.
  if (user.deleted) return { ...common, ...kind };
  return {
    ...common,
    color: '9f69e7',
    real_name: user.realName,
    tz: 'Europe/London',
    tz_label: 'Greenwich Mean Time',
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    ...kind,
  };
}

const words = (value: string) => ({ value, creator: '', last_set: 0 });

/** A conversation in Slack's format, without the fields that depend on the caller. */
export function channelView(channel: SlackChannel, asker: string) {
  if (channel.kind === 'im') {
    return {
      id: channel.id,
      created: channel.created,
      is_im: true,
      is_org_shared: false,
      is_archived: false,
      user: channel.members.find((id) => id !== asker) ?? asker,
      is_user_deleted: false,
      is_open: true,
      priority: 0,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public_channel',
    is_group: channel.kind !== 'public_channel',
    is_im: false,
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'public_channel',
    created: channel.created,
    creator: channel.creator,
    is_archived: channel.archived,
    previous_names: channel.previousNames ?? [],
    is_general: channel.name === 'general',
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    pending_shared: [],
    is_pending_ext_shared: false,
    topic: words(''),
    purpose: words(channel.purpose),
  };
}

/** A message in Slack's format. Metadata is included only on request. */
export function messageView(world: SlackWorld, message: SlackMessage, withMetadata: boolean) {
  const app = world.users.find((user) => user.id === message.user)?.app;
  return {
    type: 'message',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: world.team.id,
    ...(app ? { bot_id: app.botId, app_id: app.appId } : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}
