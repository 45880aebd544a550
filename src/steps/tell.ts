import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { nextWorkingDay } from '../rotation/working-days.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import { readSecondLine } from '../tickets/second-line.ts';
import { refusedAssignments } from './branches/pull-requests.ts';
import { shortenHandover } from './handover/shorten-handover.ts';
import { lastHandover, readHandover } from './handover/written-handover.ts';
import { findMessage, inMessage, markerOf, sendMessage } from './messages.ts';
import { type NextPerson, nextPerson } from './next-person.ts';
import { shownDay, shownDayOf } from './rotation.ts';
import type { Action, Question, Step, StepContext } from './step.ts';
import { countOf, workingTicketsOf } from './zendesk/working-tickets.ts';

/** Slack cuts a message after 40,000 characters. https://docs.slack.dev/reference/methods/chat.postMessage */
const mostCharacters = 35_000;

/** How the marker of the answer ends that `start` sends when the handover was read. */
const readMarkerEnding = ':handover-read';

type Known = Extract<NextPerson, { is: 'known' }>;

/** The handover's text. While nothing is done there may be none yet. */
async function textOf(step: StepContext): Promise<string | null> {
  const last = lastHandover(step.memoryOf('handover'));
  if (last) return readHandover(last);
  if (!step.looking) return null;
  const { toMarkdown } = await import('../handover/markdown.ts');
  return toMarkdown(await step.makeHandover(step.memoryOf('handover').answers.words ?? null));
}

function messageTo(step: StepContext, { person, from }: Known, document: string): Action {
  const { rotation } = step;
  const version = lastHandover(step.memoryOf('handover'))?.version ?? null;
  const left = refusedAssignments(step.memoryOf('branches'));
  const opening = [
    `Hello ${inMessage(person.name)}, 2nd line support is yours from ${shownDay(from)}. This is the handover of my rotation, ` +
      `${shownDay(rotation?.start ?? from)} to ${shownDay(rotation?.end ?? from)}; \`govsupport start\` goes through it with you.`,
    ...(left.length > 0
      ? [
          'I could not assign these pull requests to you, so please do it yourself:',
          ...left.map(({ url }) => `- ${url}`),
        ]
      : []),
    ...(rotation
      ? [
          `I am at the Maintenance and Support stand-up on ${shownDay(nextWorkingDay(rotation.end))}, for your questions.`,
        ]
      : []),
  ].join('\n');
  return {
    key: keysFor(person).next,
    kind: 'send',
    summary: `Send the handover to ${person.name}`,
    where: `Slack, direct message to ${person.name}`,
    text: `${opening}\n\n${shortenHandover(document, mostCharacters - opening.length)}`,
    data: { email: person.email, marker: markerOf(step, 'handover'), version },
  };
}

function lineForTeam(step: StepContext, { person, from }: Known): Action {
  const channel = step.context.playbook.slack.teamChannel;
  const tickets = step.memoryOf('reassign').actions.reassign?.made?.tickets;
  const count = Array.isArray(tickets) ? tickets.length : 0;
  const also = count > 0 ? ` ${count} ticket${count === 1 ? '' : 's'} of mine went along.` : '';
  return {
    key: keysFor(person).team,
    kind: 'send',
    summary: `Tell #${channel}`,
    where: `Slack, #${channel}`,
    text: `2nd line support goes from ${inMessage(step.rotation?.person.name ?? '')} to ${inMessage(person.name)}, who is on from ${shownDay(from)} and has the handover.${also}`,
    data: { channel, marker: markerOf(step, `handed-over-to-${person.email}`) },
  };
}

/** With the person in them: where a swap comes late, somebody else is told. */
const keysFor = ({ email }: RotaPerson) => ({ next: `tell-next ${email}`, team: `tell-team ${email}` });

const whenTheyAre = 'then';

/**
 * What the handover waits for: it is sent once, and best when the tickets are where it says. Null: for nothing. While
 * nothing is done, it is shown as it would be.
 */
async function waitsFor(step: StepContext, { person }: Known): Promise<string | null> {
  if (step.looking || step.memoryOf('reassign').skipped || step.memory.actions[keysFor(person).next]?.made) return null;
  try {
    const line = await readSecondLine(step.context);
    const { ofGroup } = await workingTicketsOf(line, line.me.id);
    return ofGroup.length > 0 ? `your ${countOf(ofGroup)} to be with ${person.name}` : null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `Zendesk to say whether your tickets are with ${person.name}`;
  }
}

/** What the next person has said of the handover. Where that cannot be seen, it is not known. */
async function readWords(step: StepContext, { person }: Known): Promise<{ words: string; readAt: string | null }> {
  const sent = step.memory.actions[keysFor(person).next]?.made?.ts;
  try {
    const slack = await step.context.services.slack();
    const found = await slack.personByEmail(person.email);
    const answer = found ? await slack.findFrom(found.id, readMarkerEnding, new Date(Number(sent ?? 0) * 1000)) : null;
    if (answer && Number(answer.ts) >= Number(sent ?? 0)) {
      const readAt = new Date(Number(answer.ts) * 1000).toISOString();
      return { words: `${person.name} said on ${shownDayOf(readAt)} that they have read it`, readAt };
    }
    return { words: `${person.name} has not said yet that they have read it`, readAt: null };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { words: `whether ${person.name} has read it could not be seen`, readAt: null };
  }
}

/** The next person has the handover, and the team knows who is on: each was told once. */
export const tell: Step = {
  id: 'tell',
  title: 'The next person has the handover, and the team knows',
  async verify(step) {
    const next = nextPerson(step);
    if (next.is === 'you') return pass(`You are on again from ${shownDay(next.from)}: there is nobody to tell`);
    if (next.is === 'unknown') return fail('The next person does not have the handover yet');
    const { next: toNext, team } = keysFor(next.person);
    const sent = step.memory.actions[toNext];
    const evidence = { next: next.person.email, readAt: null };
    if (!sent?.made) return fail(`${next.person.name} does not have the handover yet`, { evidence });
    if (!step.memory.actions[team]?.made) return fail('The team does not know yet who is on', { evidence });
    const { words, readAt } = await readWords(step, next);
    const last = lastHandover(step.memoryOf('handover'));
    const sentVersion = sent.action?.data.version;
    const since =
      last && typeof sentVersion === 'number' && last.version > sentVersion
        ? `. Version ${last.version} was written since, and was not sent: ${last.markdown}`
        : '';
    return pass(`${next.person.name} has the handover, and the team knows; ${words}${since}`, {
      evidence: { ...evidence, readAt },
    });
  },
  async questions(step): Promise<readonly Question[]> {
    const next = nextPerson(step);
    const waits = next.is === 'known' ? await waitsFor(step, next) : null;
    return [
      {
        id: 'now',
        text: waits === null ? 'Send the handover now?' : `It waits for ${waits}. When is it to be sent?`,
        kind: 'choose',
        choices: [
          { value: whenTheyAre, label: 'Then: run this again, and it is sent once they are' },
          { value: 'now', label: 'Now: it says that they are still with you' },
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
    if (next.is === 'you') return { actions: [] };
    const waits = step.memory.answers.now === 'now' ? null : await waitsFor(step, next);
    if (waits !== null) {
      const hindrance = `The handover waits for ${waits}; to send it before: --answer tell.now=now`;
      return { actions: [], hindrance, waitFor: waits };
    }
    const document = await textOf(step);
    if (document === null) return { actions: [], hindrance: 'The handover is not written yet: see the step handover' };
    const send = messageTo(step, next, document);
    return { actions: [send, { ...lineForTeam(step, next), after: send.key }] };
  },
  find: findMessage,
  async apply(step, action) {
    // Who is next may have been corrected while this was read.
    const next = nextPerson(step);
    const { email } = action.data;
    if (typeof email === 'string' && (next.is !== 'known' || next.person.email !== email)) {
      throw new Failure(`${email} is not next any more, so nothing was sent.`, { next: ['Run this again.'] });
    }
    return sendMessage(step, action);
  },
};
