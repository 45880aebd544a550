import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inject } from 'vitest';
import { withFileLock } from '../../src/lib/file-lock.ts';
import { toMisbehaviours } from '../../src/sandbox/misbehaviour.ts';
import type { SlackMessage } from '../../src/sandbox/slack/world.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { CommentEvent, Ticket } from '../../src/sandbox/zendesk/world.ts';
import { createMachine, type Machine, type Outcome, type StartOptions } from './machine.ts';
import { removeFolder } from './remove-folder.ts';
import { neededPrograms } from './sandbox.ts';
import { beginning, copyFolder, sandboxFolderOf } from './template.ts';

/** The name of a rotation that starts then. */
export const rotationFile = 'dev-2026-11-23.json';

export const you = { zendesk: 900001, slack: 'U0ADA00001', trello: '5f0000000000000000000001' };
export const nadia = { zendesk: 900003, slack: 'U0NADIA003', trello: '5f0000000000000000000003' };
export const outgoing = { zendesk: 900002, slack: 'U0OSCAR002' };
export const next = { zendesk: 900003, slack: 'U0NADIA003' };
export const secondLine = 360003;

/** A line of the audit. */
export interface AuditLine {
  readonly at: string;
  readonly step: string;
  readonly action: string;
  readonly kind: string;
  readonly what: string;
  readonly where: string;
  readonly made: Readonly<Record<string, unknown>>;
}

/** A machine with a practice world on it. */
export interface Practice extends Machine {
  readonly sandboxFolder: string;
  /** The folder of the program's state in the practice world. */
  readonly stateFolder: string;
  readonly stateFile: string;
  world(): World;
  /** Changes the world without anyone noticing. */
  change(mutate: (world: World) => void): void;
  /** What `sandbox misbehave` does with these arguments, without a process. */
  misbehave(...args: string[]): Promise<void>;
  /** Starts with exactly this world, and without any state. */
  restore(world: World): void;
  /** Saves the whole machine, and returns a function that restores it, at the same time by the world's clock. */
  keep(): () => void;
  /** Runs `start --sandbox` with these arguments. */
  start(args?: readonly string[], options?: StartOptions): Promise<Outcome>;
  /** Runs `end --sandbox` with these arguments. */
  end(args?: readonly string[], options?: StartOptions): Promise<Outcome>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever is remembered
  state(): any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  endState(): any;
  audit(): AuditLine[];
  /** Every file of the state, and the whole world, as one text. */
  everything(): string;
}

const misbehaviourFlags = {
  path: { type: 'string' },
  method: { type: 'string' },
  status: { type: 'string' },
  header: { type: 'string' },
  body: { type: 'string' },
  nth: { type: 'string' },
  delay: { type: 'string' },
  without: { type: 'string' },
  drop: { type: 'string' },
  hold: { type: 'string' },
  clear: { type: 'boolean' },
} as const;

/**
 * Makes it, with a world that starts on that morning. Without `clones` you have none: looking through them is half of
 * what `end` costs, so tests that aren't about git do without. With `limits` the services limit requests as the real
 * ones do, and the program waits. Outside tests the template to copy has to be given.
 */
export function createPractice({
  clones = true,
  limits = false,
  template = inject('practiceTemplate'),
} = {}): Practice {
  const machine = createMachine();
  machine.real(...neededPrograms);
  const sandboxFolder = sandboxFolderOf(machine);
  const stateFolder = path.join(sandboxFolder, 'state');
  const worldFile = path.join(sandboxFolder, 'world.json');
  const stateFile = path.join(stateFolder, 'rotations', rotationFile);
  const write = (world: World) => {
    writeFileSync(`${worldFile}.test`, JSON.stringify(world));
    renameSync(`${worldFile}.test`, worldFile);
  };
  // A server may still be saving the effect of a request that was given up.
  const alone = (work: () => void) => withFileLock(path.join(sandboxFolder, 'world.lock'), 'the practice world', work);
  const practice: Practice = {
    ...machine,
    sandboxFolder,
    stateFolder,
    stateFile,
    world: () => JSON.parse(readFileSync(worldFile, 'utf8')),
    change: (mutate) =>
      alone(() => {
        const world = practice.world();
        mutate(world);
        write(world);
      }),
    async misbehave(...args) {
      const { clear, status, nth, delay, header, ...texts } = parseArgs({ args, options: misbehaviourFlags }).values;
      const [name = '', value] = header?.split(': ') ?? [];
      const rules = clear
        ? []
        : toMisbehaviours({
            ...texts,
            ...(status ? { status: Number(status) } : {}),
            ...(nth ? { nth: Number(nth) } : {}),
            ...(delay ? { delayMs: Number(delay) } : {}),
            ...(value ? { headers: { [name]: value } } : {}),
          });
      practice.change((world) => {
        const kept = clear ? [] : world.misbehaviour;
        const ids = kept.map(({ id }) => id);
        const added = rules.map((rule, index) => ({ ...rule, id: 1 + index + Math.max(0, ...ids), seen: 0 }));
        world.misbehaviour = [...kept, ...added];
      });
    },
    restore(world) {
      alone(() => write(world));
      rmSync(stateFolder, { recursive: true, force: true });
    },
    keep() {
      const folder = path.dirname(machine.home);
      const places = readdirSync(folder).filter((name) => !name.startsWith('kept-'));
      const kept = mkdtempSync(path.join(folder, 'kept-'));
      const keptAt = Date.now();
      for (const place of places) copyFolder(path.join(folder, place), path.join(kept, place));
      return () => {
        for (const place of places) {
          removeFolder(path.join(folder, place));
          copyFolder(path.join(kept, place), path.join(folder, place));
        }
        practice.change((world) => {
          world.clockOffsetMs -= Date.now() - keptAt;
        });
      };
    },
    start: (args = [], options = {}) => machine.govsupport(['start', '--sandbox', ...args], options),
    end: (args = [], options = {}) => machine.govsupport(['end', '--sandbox', ...args], options),
    state: () => JSON.parse(readFileSync(stateFile, 'utf8')).checklists.start,
    endState: () => JSON.parse(readFileSync(stateFile, 'utf8')).checklists.end,
    audit() {
      const file = path.join(stateFolder, 'audit.ndjson');
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    everything() {
      const files = existsSync(stateFolder) ? readdirSync(stateFolder, { recursive: true, withFileTypes: true }) : [];
      const texts = files
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
        .map((file) => `${file}\n${readFileSync(file, 'utf8')}`);
      return [...texts, readFileSync(worldFile, 'utf8')].join('\n');
    },
  };
  copyPractice(machine, template);
  if (!clones) removeClones(practice);
  practice.change(withoutHandover);
  if (!limits) practice.change(liftLimits);
  return practice;
}

/** Gives a machine a practice world in which it is now the first morning. */
export function copyPractice(machine: Machine, template = inject('practiceTemplate')): void {
  const folder = sandboxFolderOf(machine);
  copyFolder(template, folder);
  const file = path.join(folder, 'world.json');
  const world: World = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...world, clockOffsetMs: Date.parse(beginning) - Date.now() }));
}

/** Where your clones are on the pretend machine. */
const clonesIn = (sandboxFolder: string): string => path.join(sandboxFolder, 'machine/home/code');

/** You have no clones. */
export function removeClones({ sandboxFolder }: Practice): void {
  rmSync(clonesIn(sandboxFolder), { recursive: true });
  mkdirSync(clonesIn(sandboxFolder));
}

/** Gives you the clones that a world starts with. */
export const addClones = ({ sandboxFolder }: Practice): void =>
  copyFolder(clonesIn(inject('practiceTemplate')), clonesIn(sandboxFolder));

/** The outgoing person has left no handover; `sendHandover` adds one. */
function withoutHandover({ slack }: World): void {
  const direct = slack.channels.filter(({ kind, members }) => kind === 'im' && members.includes(outgoing.slack));
  const ids = direct.map(({ id }) => id);
  Object.assign(slack, {
    channels: slack.channels.filter(({ id }) => !ids.includes(id)),
    messages: slack.messages.filter(({ channel }) => !ids.includes(channel)),
  });
}

/** The services take any number of requests, and Zendesk's jobs hardly any time. */
export function liftLimits({ zendesk, github, slack, trello, airtable, papertrail }: World): void {
  Object.assign(zendesk.limits, { requestsPerMinute: 1e6, updatesPerMinute: 1e6, jobStepMs: 0 });
  Object.assign(github, { requestsPerHour: 1e6 });
  Object.assign(slack, { messageEveryMs: 0 });
  Object.assign(trello, { requestsPerToken: 1e6 });
  Object.assign(airtable, { requestsPerSecond: 1e6 });
  Object.assign(papertrail, { requestsIn5Seconds: 1e6 });
}

/** No colleague does what they are asked. */
export function stopColleaguesAnswering(world: World): void {
  world.pending = world.pending.filter(({ kind }) => kind !== 'colleagues.answer');
}

/** You are an administrator of Zendesk, and may do everything yourself. */
export function makeAdmin(world: World): void {
  const me = world.zendesk.users.find(({ id }) => id === you.zendesk);
  Object.assign(me ?? {}, { role: 'admin' });
}

/** Someone has added you, or someone else, to the 2nd line group, or to another. */
export function addToGroup(world: World, user = you.zendesk, group = secondLine): void {
  const { zendesk } = world;
  if (zendesk.memberships.some((one) => one.user_id === user && one.group_id === group)) {
    throw new Error(`the user ${user} is in the group ${group} already`);
  }
  zendesk.nextId += 1;
  zendesk.memberships.push({
    id: zendesk.nextId,
    user_id: user,
    group_id: group,
    default: false,
    created_at: beginning,
  });
}

/** You are in the group, which has this many working tickets of yours, and none of its own. */
export function giveManyTickets(world: World, count: number): number[] {
  const { zendesk } = world;
  const pattern = zendesk.tickets.find(({ id }) => id === 48201);
  if (!pattern) throw new Error('the fixtures have no ticket 48201');
  addToGroup(world);
  const ids = Array.from({ length: count }, (_, index) => 60_001 + index);
  for (const id of ids) {
    const ticket = structuredClone(pattern);
    zendesk.tickets.push({ ...ticket, id, fields: { ...ticket.fields, assignee_id: you.zendesk } });
  }
  zendesk.nextTicketId = 60_001 + count;
  return ids;
}

/** Someone has removed the outgoing person from the group, after giving their tickets to others. */
export function removeOutgoing(world: World): void {
  const { zendesk } = world;
  for (const ticket of zendesk.tickets) {
    if (ticket.fields.assignee_id === outgoing.zendesk) ticket.fields.assignee_id = you.zendesk;
  }
  zendesk.memberships = zendesk.memberships.filter(
    (one) => one.user_id !== outgoing.zendesk || one.group_id !== secondLine,
  );
}

/** You have taken over: the outgoing person's tickets are yours, and you are in the group. */
export function takeOver(world: World): void {
  removeOutgoing(world);
  addToGroup(world);
}

const ticketOf = ({ zendesk }: World, id: number): Ticket => {
  const ticket = zendesk.tickets.find((each) => each.id === id);
  if (!ticket) throw new Error(`there is no ticket ${id}`);
  return ticket;
};

/** Changes a ticket: now by the world's clock, unless something was done to it in the same second. */
function happens(world: World, id: number, by: number, event: object): void {
  const ticket = ticketOf(world, id);
  const now = Math.max(Date.now() + world.clockOffsetMs, Date.parse(ticket.updated_at) + 1000);
  const at = new Date(now).toISOString().replace(/\.\d+/, '');
  world.zendesk.nextId += 2;
  ticket.updated_at = at;
  ticket.audits.push({
    id: world.zendesk.nextId,
    author_id: by,
    created_at: at,
    channel: 'web',
    events: [{ id: world.zendesk.nextId - 1, ...event } as never],
  });
}

/** Someone comments on a ticket. */
export function says(world: World, id: number, by: number, body: string, { isPublic = false } = {}): void {
  happens(world, id, by, { type: 'Comment', author_id: by, body, public: isPublic });
}

/** Someone changes a field of a ticket. */
export function changes(
  world: World,
  id: number,
  by: number,
  field: 'status' | 'priority' | 'type' | 'assignee_id',
  to: unknown,
): void {
  const { fields } = ticketOf(world, id);
  happens(world, id, by, { type: 'Change', field_name: field, value: to, previous_value: fields[field] });
  Object.assign(fields, { [field]: to });
}

/** Whether a ticket still needs work. */
export const isWorking = ({ fields }: Ticket): boolean => !['solved', 'closed'].includes(fields.status);

/** The ids of someone's working tickets in the 2nd line group. */
export const workingOf = ({ zendesk }: World, user: number | null): number[] =>
  zendesk.tickets
    .filter((one) => isWorking(one) && one.fields.assignee_id === user && one.fields.group_id === secondLine)
    .map(({ id }) => id);

/** The outgoing person's handover in Slack. */
export function sendHandover(world: World, text: string): void {
  const id = 'D0HANDOVER';
  const created = Date.parse(beginning) / 1000 - 3600;
  world.slack.channels.push({
    id,
    name: '',
    kind: 'im',
    purpose: '',
    archived: false,
    creator: outgoing.slack,
    created,
    members: [you.slack, outgoing.slack],
  });
  world.slack.messages.push({
    channel: id,
    ts: `${created}.000100`,
    user: outgoing.slack,
    text,
    blocks: null,
    attachments: null,
    metadata: {
      event_type: 'govsupport_message',
      event_payload: { marker: 'govsupport:2026-11-16:oscar@example.org:handover' },
    },
    threadTs: null,
    edited: null,
  });
}

/** The messages sent since the world was `before`. */
export const messagesSince = (before: World, { slack }: World): SlackMessage[] =>
  slack.messages.filter(
    ({ channel, ts }) => !before.slack.messages.some((old) => old.channel === channel && old.ts === ts),
  );

/** The comments on a ticket, oldest first. */
export const commentsOn = ({ zendesk }: World, id: number): CommentEvent[] =>
  (zendesk.tickets.find((ticket) => ticket.id === id)?.audits ?? []).flatMap(({ events }) =>
    events.filter((event) => event.type === 'Comment'),
  );

/**
 * Everything in the world that a checklist could change, without ids and times: if it is equal for two worlds, the same
 * was done in both.
 */
export function effects({ slack, trello, zendesk, github, pending }: World): unknown {
  const sorted = (lines: string[]) => lines.sort();
  return {
    messages: sorted(slack.messages.map(({ channel, user, text }) => `${channel} ${user} ${text}`)),
    channels: slack.channels.map(({ id, kind, members }) => `${id} ${kind} ${sorted([...members]).join(' ')}`),
    boards: trello.boards.map(({ shortLink, memberships }) => [
      shortLink,
      sorted(memberships.map((one) => one.member)),
    ]),
    groups: sorted(zendesk.memberships.map(({ user_id, group_id }) => `${group_id} ${user_id}`)),
    tickets: zendesk.tickets.map(({ id, fields }) => `${id} ${fields.status} ${fields.group_id} ${fields.assignee_id}`),
    // The history of each ticket, so that what is undone or done twice counts too.
    history: zendesk.tickets.map(({ id, audits }) => [
      id,
      ...audits.flatMap(({ events }) =>
        events.map((event) =>
          event.type === 'Comment'
            ? `${event.public ? 'public' : 'internal'} ${event.author_id} ${event.body}`
            : event.type === 'Change'
              ? `${event.field_name} ${event.previous_value} ${event.value}`
              : event.type,
        ),
      ),
    ]),
    pulls: sorted(
      github.pulls.map(({ repository, head, base, state, draft, assignees }) =>
        [repository, head, base, state, draft, ...sorted([...assignees])].join(' '),
      ),
    ),
    // When it is due depends on when it was asked for.
    pending: pending.map(({ kind, data }) => ({ kind, data })),
  };
}
