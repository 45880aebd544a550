import type { SandboxTask } from './service.ts';
import { say } from './slack/say.ts';
import type { SlackMessage } from './slack/world.ts';
import type { WorldStore } from './store.ts';
import type { Person } from './world.ts';
import { addToGroup, removeFromGroup } from './zendesk/groups.ts';
import { wireTime } from './zendesk/sla.ts';

/** The team's channel: its id, because a world can be given the channel names of another team. */
const teamChannel = 'C04AJM8DCRF';

/** How long it takes them, by the world's clock. */
const answerAfterMs = 10 * 60_000;

/** What somebody asked for in the team's channel. */
interface Request {
  readonly kind: 'add' | 'remove';
  /** The name of a Zendesk group. */
  readonly group: string;
  /** `Person.key`. */
  readonly person: string;
}

/** Whom a text is about: by address, else by name; somebody else before the one who wrote it. */
function personIn(text: string, people: readonly Person[], author: Person): Person {
  const others = people.filter((person) => person !== author);
  const named = (person: Person) => text.includes(person.email) || text.includes(person.name);
  return others.find(named) ?? author;
}

/** What a message asks for, or null. */
export function requestIn(text: string, people: readonly Person[], author: Person): Request | null {
  const [, verb, group] = /please (add|remove) .*?Zendesk group "([^"]+)"/s.exec(text) ?? [];
  if (group === undefined) return null;
  return { kind: verb === 'add' ? 'add' : 'remove', group, person: personIn(text, people, author).key };
}

/**
 * Somebody reads the team's channel, and does what was asked some minutes later. They do as they are told: removed from
 * a group, a person loses the tickets that are still theirs, as in the real Zendesk.
 */
export function readBy(store: WorldStore, message: SlackMessage): void {
  const { people, slack } = store.world;
  const channel = slack.channels.find(({ id }) => id === message.channel);
  const author = people.find(({ slackId }) => slackId === message.user);
  if (!author || channel?.id !== teamChannel) return;
  const request = requestIn(message.text, people, author);
  if (request) store.later(answerAfterMs, { kind: 'colleagues.answer', data: { ...request, channel: channel.id } });
}

/** Does what was asked, and gives what is said about it. */
function answer(store: WorldStore, { kind, group: name, person: key }: Request, by: Person): string {
  const { zendesk, people } = store.world;
  const person = people.find((each) => each.key === key);
  const group = zendesk.groups.find((each) => each.name === name);
  if (!person || !group) return `I can't find a group "${name}" in Zendesk. Which one do you mean?`;
  const membership = zendesk.memberships.find(
    (each) => each.user_id === person.zendeskId && each.group_id === group.id,
  );
  if (kind === 'add') {
    if (membership) return `${person.name} is in "${name}" already.`;
    addToGroup(zendesk, person.zendeskId, group.id, wireTime(store.now()));
    return `Done: ${person.name} is in "${name}" now.`;
  }
  if (!membership) return `${person.name} is not in "${name}" any more.`;
  removeFromGroup(store, membership.id, by.zendeskId);
  return `Done: ${person.name} is not in "${name}" any more.`;
}

/** What happens some minutes after somebody asked. */
export const answerTask: SandboxTask = (store, data) => {
  const { channel, ...request } = data as Request & { readonly channel: string };
  store.change((world) => {
    const by = world.people.find(({ key }) => key === 'maintenance');
    if (!by) throw new Error('there is no colleague with the key "maintenance"');
    say(store, { channel, user: by.slackId, text: answer(store, request, by) });
  });
};
