import { createHash } from 'node:crypto';
import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { changesSince } from '../handover/changes.ts';
import { isWebAddress } from '../handover/web-address.ts';
import { count as counted } from '../handover/words.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import { memberWithEmail, readSecondLine } from '../tickets/second-line.ts';
import { unassignedPullRequests } from './branches/needed-pull-requests.ts';
import { type Receipt, readReceipt, receiptWords } from './handover/receipt.ts';
import {
  correctionKey,
  handoverMessageData,
  handoverWaitsFor,
  keysFor,
  lastMessageTo,
  noLongerNext,
  standUpWords,
  teamKnows,
  timesAnnounced,
} from './handover/sending.ts';
import { shortenHandover } from './handover/shorten-handover.ts';
import { factsOf, lastHandover, readHandover } from './handover/written-handover.ts';
import { findMessage, greeting, inMessage, markerOf, noAccount, sendMessage, toChannel } from './messages.ts';
import { type NextPerson, nextPerson } from './next-person.ts';
import { shownDay } from './rotation.ts';
import type { Action, Question, Step, StepContext } from './step.ts';
import { otherTickets } from './zendesk/other-tickets.ts';
import { countOf, workingTicketsOf } from './zendesk/working-tickets.ts';

/** Slack cuts a message after 40,000 characters. https://docs.slack.dev/reference/methods/chat.postMessage */
const mostCharacters = 35_000;

const data = z.union([toChannel, handoverMessageData]);
type Data = z.infer<typeof data>;

type KnownPerson = Extract<NextPerson, { is: 'known' }>;

const handoverFile = (step: StepContext) => lastHandover(step.memoryOf('handover'))?.markdown ?? null;

/** The handover's text; null if it is not written yet. */
async function textOf(step: StepContext): Promise<string | null> {
  const last = lastHandover(step.memoryOf('handover'));
  if (last) return readHandover(last);
  if (!step.looking) return null;
  const { toMarkdown } = await import('../handover/markdown.ts');
  return toMarkdown(await step.makeHandover(step.memoryOf('handover').answers.words ?? null));
}

/**
 * What is remembered of every message: who it called next, the version of the handover, and what it said about the
 * stand-up.
 */
const messageNow = (step: StepContext, to: Pick<RotaPerson, 'name' | 'email'>, next: string) => ({
  kind: 'handover' as const,
  email: to.email,
  name: to.name,
  next,
  version: lastHandover(step.memoryOf('handover'))?.version ?? null,
  standUp: standUpWords(step),
});

async function messageTo(step: StepContext, { person, from }: KnownPerson, document: string): Promise<Action<Data>> {
  const { rotation } = step;
  const left = await unassignedPullRequests(step);
  const opening = [
    `${greeting(person)} ${inMessage(step.context.playbook.support.name)} is yours from ${shownDay(from)}. This is the handover of my rotation, ` +
      `${shownDay(rotation?.start ?? from)} to ${shownDay(rotation?.end ?? from)}; \`govsupport start\` goes through it with you.`,
    ...(left.length > 0
      ? [
          'These pull requests are not assigned to you yet, so please assign yourself:',
          ...left.map((url) => `- ${isWebAddress(url) ? url : inMessage(url)}`),
        ]
      : []),
    standUpWords(step),
  ].join('\n');
  return {
    key: keysFor(person).next,
    kind: 'send',
    summary: `Send the handover to ${person.name}`,
    where: 'Slack, direct message',
    text: `${opening}\n\n${shortenHandover(document, mostCharacters - opening.length)}`,
    data: { marker: markerOf(step, 'handover'), ...messageNow(step, person, person.email) },
  };
}

/** What changed since the last message to the next person, a line each; null if its handover is lost. */
function changesFor(step: StepContext, { person, from }: KnownPerson): string[] | null {
  const told = lastMessageTo(step.memory, person);
  const support = inMessage(step.context.playbook.support.name);
  const memory = step.memoryOf('handover');
  const last = lastHandover(memory);
  const afterAll = told?.asNext === false ? [`- You are on ${support} after all, from ${shownDay(from)}.`] : [];
  if (!told || told.version === null || !last) return afterAll;
  const standUp = standUpWords(step);
  const stand = told.standUp === null || told.standUp === standUp ? [] : [`- ${standUp}`];
  if (last.version <= told.version) return [...afterAll, ...stand];
  const [before, after] = [factsOf(memory, told.version), factsOf(memory, last.version)];
  return before && after ? [...afterAll, ...changesSince(before, after, support), ...stand] : null;
}

/** A short message about what has changed. */
function correctionFor(
  step: StepContext,
  person: Pick<RotaPerson, 'name' | 'email'>,
  lines: readonly string[],
  next = person.email,
): Action<Data> {
  const text = `${greeting(person)} since I sent you my handover of ${inMessage(step.context.playbook.support.name)}, this has changed:\n\n${lines.join('\n')}`;
  const before = Object.entries(step.memory.actions).filter(
    ([key, { made }]) => made && key.startsWith(correctionKey(person)),
  );
  const number = before.length + 1;
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
  return {
    key: `${correctionKey(person)}${number}`,
    kind: 'send',
    summary: `Tell ${person.name} what has changed since the handover was sent`,
    where: 'Slack, direct message',
    text: shortenHandover(text, mostCharacters),
    data: { marker: markerOf(step, `correction-${number}-${hash}`), ...messageNow(step, person, next) },
  };
}

/** A correction to everyone who was told that they are next, but no longer is. */
const correctionsToNoLongerNext = (step: StepContext, next: RotaPerson, from: string): Action<Data>[] =>
  noLongerNext(step.memory, next.email).map((person) => {
    const who = next.email === step.rotation?.person.email ? 'I am' : `${inMessage(next.name)} is`;
    return correctionFor(step, person, [`- ${who} on from ${shownDay(from)}, not you.`], next.email);
  });

/** What became of the person's tickets in other groups, in words. */
function otherWords(step: StepContext, name: string, mine: readonly number[]): string[] {
  const decided = otherTickets(step.memoryOf('reassign'));
  const open = mine.filter((id) => !decided.some(({ ticket, went }) => ticket === id && went === 'keep'));
  const lines = decided.flatMap(({ ticket, went, reason }) => {
    if (went === 'keep') return mine.includes(ticket) ? [`I am keeping #${ticket}: ${inMessage(reason ?? '')}.`] : [];
    if (mine.includes(ticket)) return [];
    return [
      went === 'next' ? `#${ticket} went to ${inMessage(name)}, too.` : `#${ticket} is back in its group's queue.`,
    ];
  });
  if (open.length === 0) return lines;
  const are = open.length === 1 ? 'another group is' : 'other groups are';
  return [...lines, `${open.map((id) => `#${id}`).join(', ')} of ${are} still assigned to me.`];
}

/** Where the person's tickets are now, in words; empty if Zendesk does not say. */
async function ticketsNow(step: StepContext, { person }: KnownPerson): Promise<string[]> {
  const moved = step.memoryOf('reassign').actions.reassign?.made?.tickets;
  const ids = Array.isArray(moved) ? moved.filter((id) => typeof id === 'number') : [];
  try {
    const line = await readSecondLine(step.context);
    const { zendesk, me, members, group } = line;
    const userId = memberWithEmail(members, person.email)?.userId ?? (await zendesk.userByEmail(person.email))?.id;
    const theirs = (ids.length > 0 ? await zendesk.tickets(ids) : []).filter(({ assigneeId }) => assigneeId === userId);
    const mine = await workingTicketsOf(line, me.id);
    const are = ({ length }: readonly unknown[]) => (length === 1 ? 'is' : 'are');
    return [
      ...(theirs.length > 0
        ? [
            `My ${theirs.length === 1 ? 'ticket' : `${theirs.length} tickets`} ${are(theirs)} now assigned to ${inMessage(person.name)}.`,
          ]
        : []),
      ...(mine.ofGroup.length > 0 && !step.looking
        ? [`${countOf(mine.ofGroup)} of ${inMessage(group.name)} ${are(mine.ofGroup)} still assigned to me.`]
        : []),
      ...otherWords(
        step,
        person.name,
        mine.others.map(({ id }) => id),
      ),
    ];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [];
  }
}

async function lineForTeam(step: StepContext, next: KnownPerson): Promise<Action<Data>> {
  const { person, from } = next;
  const channel = step.context.playbook.slack.teamChannel;
  const before = timesAnnounced(step.memory, person);
  const again = before === 0 ? '' : ` ${before + 1}`;
  const handedOver = `${inMessage(step.rotation?.person.name ?? '')} has handed ${inMessage(step.context.playbook.support.name)} over to ${inMessage(person.name)}, who is on from ${shownDay(from)} and has the handover.`;
  return {
    key: `${keysFor(person).team}${again}`,
    kind: 'send',
    summary: `Tell #${channel}`,
    where: 'Slack',
    text: [handedOver, ...(await ticketsNow(step, next))].join(' '),
    data: {
      kind: 'message',
      channel,
      marker: markerOf(step, `handed-over-to-${person.email}${again.replace(' ', '-')}`),
    },
  };
}

/** Why the next person can't be sent a message, and what to do; null if nothing is known to be wrong. */
async function whyNot(step: StepContext, { person }: KnownPerson): Promise<string | null> {
  const file = handoverFile(step);
  const instead = `Give ${person.name} the handover another way${file ? ` (${file})` : ''} and leave this step out: --skip tell="REASON"; or correct who is next: --to EMAIL`;
  if (person.email === '') return `The rota gives no address for ${person.name}. ${instead}`;
  try {
    const slack = await step.context.services.slack();
    return (await slack.personByEmail(person.email)) ? null : `${noAccount(person.email)} ${instead}`;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return null;
  }
}

const whenTheyAre = 'then';

/** What the next person has said about the handover. */
async function receiptOf(
  step: StepContext,
  { person }: KnownPerson,
): Promise<{ words: string; receipt: Receipt | null }> {
  const sent = step.memory.actions[keysFor(person).next]?.made?.ts;
  try {
    const receipt = await readReceipt(await step.context.services.slack(), person.email, Number(sent ?? 0));
    return { words: receiptWords(person.name, receipt), receipt };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { words: `whether ${person.name} has read it could not be checked`, receipt: null };
  }
}

/** The next person has the handover, and the team knows who is on. */
export const tell: Step<Data> = {
  id: 'tell',
  title: 'The next person has the handover, and the team knows',
  async verify(step) {
    const next = nextPerson(step);
    if (next.is === 'unknown') return fail('The next person does not have the handover yet');
    const stillAsNext = noLongerNext(step.memory, next.person.email);
    if (stillAsNext.length > 0) {
      const names = stillAsNext.map(({ name }) => name).join(', ');
      return fail(`Still believe that they are next: ${names}`, {
        evidence: { next: next.person.email, readAt: null },
      });
    }
    if (next.is === 'you') return pass(`You are on again from ${shownDay(next.from)}: there is no one to tell`);
    const toNext = keysFor(next.person).next;
    const sent = step.memory.actions[toNext];
    const evidence = { next: next.person.email, readAt: null };
    if (!sent?.made) return fail(`${next.person.name} does not have the handover yet`, { evidence });
    if (!teamKnows(step.memory, next.person)) return fail('The team does not know yet who is on', { evidence });
    const { words, receipt } = await receiptOf(step, next);
    const changes = changesFor(step, next);
    if (changes !== null && changes.length > 0) {
      const since = counted(changes.length, 'change');
      return fail(`${next.person.name} has the handover, but does not know of ${since} since it was sent`, {
        evidence,
      });
    }
    const newer = changes === null ? `. A newer version was not sent: ${handoverFile(step)}` : '';
    return pass(`${next.person.name} has the handover, and the team knows; ${words}${newer}`, {
      evidence: {
        ...evidence,
        readAt: receipt?.readAt ?? null,
        summary: receipt?.summary ? { ...receipt.summary } : null,
      },
    });
  },
  async questions(step): Promise<readonly Question[]> {
    const waits = await handoverWaitsFor(step);
    return [
      {
        id: 'now',
        text: waits === null ? 'Send the handover now?' : `It is waiting for ${waits}. When should it be sent?`,
        kind: 'choose',
        choices: [
          { value: whenTheyAre, label: 'Wait until they are reassigned' },
          { value: 'now', label: 'Send it now: it says that they are still assigned to you' },
        ],
        default: whenTheyAre,
        required: false,
        onRequest: waits === null,
        onlyNow: true,
      },
    ];
  },
  async plan(step) {
    const next = nextPerson(step);
    if (next.is === 'unknown') return { actions: [], undecided: next.why };
    const corrections = correctionsToNoLongerNext(step, next.person, next.from);
    if (next.is === 'you') return { actions: corrections };
    const waits = await handoverWaitsFor(step);
    if (waits !== null) {
      const hindrance = `The handover is waiting for ${waits}; to send it now: --answer tell.now=now`;
      return { actions: [], hindrance, waitFor: waits };
    }
    const hindrance = await whyNot(step, next);
    if (hindrance !== null) return { actions: [], hindrance };
    const document = await textOf(step);
    if (document === null) return { actions: [], hindrance: 'The handover is not written yet: see the step handover' };
    const keys = keysFor(next.person);
    const isDone = (key: string) => Boolean(step.memory.actions[key]?.made);
    const changes = changesFor(step, next) ?? [];
    return {
      actions: [
        ...(isDone(keys.next) ? [] : [await messageTo(step, next, document)]),
        ...(teamKnows(step.memory, next.person) ? [] : [{ ...(await lineForTeam(step, next)), after: keys.next }]),
        ...corrections,
        ...(changes.length > 0 ? [correctionFor(step, next.person, changes)] : []),
      ],
    };
  },
  data,
  find: findMessage,
  async apply(step, action) {
    // The person may have corrected who is next since the plan was shown.
    const next = nextPerson(step);
    const called = action.data.kind === 'handover' ? action.data.next : null;
    if (called !== null && (next.is === 'unknown' || next.person.email !== called)) {
      throw new Failure(`${called} is no longer next, so nothing was sent.`, { next: ['Run this again.'] });
    }
    return sendMessage(step, action);
  },
};
