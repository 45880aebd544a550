import { readMessage } from './access-requests.ts';
import type { SandboxTask } from './service.ts';
import { say } from './slack/say.ts';
import type { SlackMessage } from './slack/world.ts';
import type { WorldStore } from './store.ts';
import type { Person } from './world.ts';
import { addToGroup, removeFromGroup } from './zendesk/groups.ts';
import { wireTime } from './zendesk/sla.ts';

/** The id of the channel in which colleagues answer: its name may be another team's in this world. */
const teamChannel = 'C04AJM8DCRF';

/** How long they take, by the world's clock. */
const answerAfterMs = 10 * 60_000;

/** A request in the team's channel. */
interface Request {
  readonly kind: 'add' | 'remove';
  /** The name of a Zendesk group. */
  readonly group: string;
  /** `Person.key`. */
  readonly person: string;
}

/** The person a text is about, by address or name: anyone it names other than its author, else the author. */
function personIn(text: string, people: readonly Person[], author: Person): Person {
  const others = people.filter((person) => person !== author);
  const named = (person: Person) => text.includes(person.email) || text.includes(person.name);
  return others.find(named) ?? author;
}

/** The request in a message, or null. */
export function requestIn(text: string, people: readonly Person[], author: Person): Request | null {
  const [, verb, group] = /please (add|remove) .*?Zendesk group "([^"]+)"/s.exec(text) ?? [];
  if (group === undefined) return null;
  return { kind: verb === 'add' ? 'add' : 'remove', group, person: personIn(text, people, author).key };
}

/**
 * A colleague reads the team's channel and does what was asked some minutes later. Like in the real Zendesk, someone
 * who is removed from a group loses the tickets that are still assigned to them.
 */
export function readBy(store: WorldStore, message: SlackMessage): void {
  const { people, slack } = store.world;
  const channel = slack.channels.find(({ id }) => id === message.channel);
  const author = people.find(({ slackId }) => slackId === message.user);
  if (!author || channel?.id !== teamChannel) return;
  const request = requestIn(message.text, people, author);
  if (request) store.later(answerAfterMs, { kind: 'colleagues.answer', data: { ...request, channel: channel.id } });
  else readMessage(store, message, author);
}

/** Carries out a request, and returns the reply. */
function answer(store: WorldStore, { kind, group: name, person: key }: Request, by: Person): string {
  const { zendesk, people } = store.world;
  const person = people.find((each) => each.key === key);
  const group = zendesk.groups.find((each) => each.name === name);
  if (!person || !group) return `I can't find a group "${name}" in Zendesk. Which one do you mean?`;
  const membership = zendesk.memberships.find(
    (each) => each.user_id === person.zendeskId && each.group_id === group.id,
  );
  if (kind === 'add') {
    if (membership) return `${person.name} is already in "${name}".`;
    addToGroup(zendesk, person.zendeskId, group.id, wireTime(store.now()));
    return `Done: ${person.name} is now in "${name}".`;
  }
  if (!membership) return `${person.name} is no longer in "${name}".`;
  removeFromGroup(store, membership.id, by.zendeskId);
  return `Done: ${person.name} is no longer in "${name}".`;
}

/** Answers a request, some minutes after it was made. */
export const answerTask: SandboxTask = (store, data) => {
  const { channel, ...request } = data as Request & { readonly channel: string };
  store.change((world) => {
    const by = world.people.find(({ key }) => key === 'maintenance');
    if (!by) throw new Error('there is no colleague with the key "maintenance"');
    say(store, { channel, user: by.slackId, text: answer(store, request, by) });
  });
};
