import { isSignedIn, tokenOf } from '../credentials.ts';
import { type FixtureReader, relativeTime } from '../fixtures.ts';
import { hexOf } from '../ids.ts';
import { personOf } from '../person-of.ts';
import type { Person } from '../world.ts';
import { buildHandover } from './handover.ts';
import { timestamp } from './timestamp.ts';
import type { SlackChannel, SlackMessage, SlackToken, SlackUser, SlackWorld } from './world.ts';

interface Fixture {
  readonly team: SlackWorld['team'];
  readonly app: SlackWorld['app'];
  /** The scopes of each person's token. */
  readonly scopes: readonly string[];
  readonly tokens: readonly SlackToken[];
  readonly apps: readonly (Omit<SlackUser, 'app' | 'email' | 'updated'> & { botId: string; appId: string })[];
  readonly leavers: readonly Pick<SlackUser, 'id' | 'name' | 'realName' | 'email'>[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly purpose: string;
    readonly archived?: boolean;
    readonly private?: boolean;
    readonly members: readonly string[];
  }[];
  readonly messages: readonly { channel: string; from: string; at: string; text: string }[];
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** Slack's part of a new world. */
export function buildSlack(fixtures: FixtureReader, people: readonly Person[], start: Date, scale: number): SlackWorld {
  const fixture = fixtures.yaml<Fixture>('slack');
  const handover = buildHandover(fixtures, people, start);
  const updated = seconds(relativeTime('-90d', start));
  const userId = (key: string): string => (/^[UW][A-Z0-9]+$/.test(key) ? key : personOf(people, key).slackId);
  const users: SlackUser[] = [
    // Slack's own bot is listed as a person: https://docs.slack.dev/reference/objects/user-object
    { id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot', email: null, deleted: false, app: null, updated: 0 },
    ...people.map((person) => ({
      id: person.slackId,
      name: person.email.split('@')[0] ?? person.key,
      realName: person.name,
      email: person.email,
      deleted: false,
      app: null,
      updated,
    })),
    ...fixture.leavers.map((leaver) => ({ ...leaver, deleted: true, app: null, updated })),
    ...fixture.apps.map(({ botId, appId, ...app }) => ({ ...app, email: null, app: { botId, appId }, updated })),
  ];
  const channels: SlackChannel[] = fixture.channels.map((channel) => ({
    id: channel.id,
    name: channel.name,
    kind: channel.private ? 'private_channel' : 'public_channel',
    purpose: channel.purpose,
    archived: channel.archived ?? false,
    creator: personOf(people, 'lead').slackId,
    created: seconds(relativeTime('-700d', start)),
    members: channel.members.map(userId),
  }));
  const messages: SlackMessage[] = fixture.messages.map((message, index) => ({
    channel: message.channel,
    ts: timestamp(relativeTime(message.at, start), index + 1),
    user: userId(message.from),
    text: message.text,
    blocks: null,
    attachments: null,
    metadata: null,
    threadTs: null,
    edited: null,
  }));
  grow(users, channels, start, scale);
  return {
    team: fixture.team,
    app: fixture.app,
    codes: [],
    tokens: [
      ...people.filter(isSignedIn).map((person): SlackToken => {
        const { slackId: user } = person;
        return { token: tokenOf('slack', person), user, kind: 'user', state: 'active', scopes: fixture.scopes };
      }),
      ...fixture.tokens.map((token) => ({ ...token, user: userId(token.user) })),
    ],
    users,
    channels: [...channels, handover.channel],
    messages: [...messages, handover.message],
  };
}

/** Multiplies the workspace's size with people and channels that play no part. */
function grow(users: SlackUser[], channels: SlackChannel[], start: Date, scale: number): void {
  const created = seconds(relativeTime('-400d', start));
  const [morePeople, moreChannels] = [users.length * (scale - 1), channels.length * (scale - 1)];
  for (let index = 1; index <= morePeople; index += 1) {
    users.push({
      id: `U${hexOf(`slack user ${index}`, 9).toUpperCase()}`,
      name: `colleague-${index}`,
      realName: `Colleague ${index}`,
      email: `colleague-${index}@example.org`,
      deleted: false,
      app: null,
      updated: created,
    });
  }
  for (let index = 1; index <= moreChannels; index += 1) {
    channels.push({
      id: `C${hexOf(`slack channel ${index}`, 9).toUpperCase()}`,
      name: `project-${index}`,
      kind: 'public_channel',
      purpose: `Project ${index}`,
      // Every third one is archived.
      archived: index % 3 === 0,
      creator: 'USLACKBOT',
      created,
      members: [],
    });
  }
}
