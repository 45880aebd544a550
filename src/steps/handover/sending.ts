import * as z from 'zod';
import { nextWorkingDay } from '../../rotation/working-days.ts';
import type { RotaPerson } from '../../services/rota/rota.ts';
import { ServiceError } from '../../services/service-error.ts';
import { readSecondLine } from '../../tickets/second-line.ts';
import { actionData } from '../action-data.ts';
import { inMessage } from '../messages.ts';
import { nextPerson } from '../next-person.ts';
import { shownDay } from '../rotation.ts';
import { saidTheyAttend } from '../stand-up-after.ts';
import type { StepContext, StepMemory } from '../step.ts';
import { ticketsNotMoved } from '../zendesk/locate-tickets.ts';
import { byHolder, countOf } from '../zendesk/working-tickets.ts';

/** The keys of the messages, by person: after a late swap, someone else gets them. */
export const keysFor = ({ email }: Pick<RotaPerson, 'email'>) => ({
  next: `tell-next ${email}`,
  team: `tell-team ${email}`,
});

/** Whom each message to the team called next, the last one last. */
const announcedToTeam = ({ actions }: StepMemory): string[] =>
  Object.entries(actions)
    .flatMap(([key, { made, madeAt }]) => {
      const email = /^tell-team (\S+)/.exec(key)?.[1];
      return made && email !== undefined ? [{ email, at: madeAt ?? '' }] : [];
    })
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ email }) => email);

/** Whether the last message to the team called this person next. */
export const teamKnows = (memory: StepMemory, { email }: Pick<RotaPerson, 'email'>): boolean =>
  announcedToTeam(memory).at(-1) === email;

/** How often the team was told of this person: after a swap and a swap back, once more. */
export const timesAnnounced = (memory: StepMemory, { email }: Pick<RotaPerson, 'email'>): number =>
  announcedToTeam(memory).filter((one) => one === email).length;

/** A person gets the handover or a correction of it. What older versions wrote has the address alone. */
export const handoverMessageData = actionData('handover', {
  email: z.string(),
  marker: z.string(),
  name: z.string().nullable().default(null),
  /** The address of who is next. */
  next: z.string().nullable().default(null),
  version: z.number().nullable().default(null),
  standUp: z.string().nullable().default(null),
});

/** The last message to a person: the handover itself, or a correction. */
export interface LastMessage {
  /** The version of the document; null if an older version of the program sent it. */
  readonly version: number | null;
  /** What was said about the stand-up; null for the same reason. */
  readonly standUp: string | null;
  /** The name that the message used. */
  readonly name: string;
  /** Whether it left them believing that they are next. */
  readonly asNext: boolean;
}

/** How the keys of corrections to a person begin. */
export const correctionKey = ({ email }: Pick<RotaPerson, 'email'>): string => `correct ${email} `;

/** The last message to a person, from the memory of the step `tell`; null if they do not have the handover. */
export function lastMessageTo({ actions }: StepMemory, person: Pick<RotaPerson, 'email'>): LastMessage | null {
  const messages = Object.entries(actions).flatMap(([key, { made, madeAt, action }]) =>
    made && (key === keysFor(person).next || key.startsWith(correctionKey(person)))
      ? [{ at: madeAt ?? '', data: handoverMessageData.safeParse(action?.data).data }]
      : [],
  );
  const last = messages.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
  if (!last) return null;
  const { version = null, standUp = null, name = null, next = null } = last.data ?? {};
  return { version, standUp, name: name ?? person.email, asNext: next === null || next === person.email };
}

/** Those who were told that they are next, but no longer are after a late swap. */
export function noLongerNext(
  memory: StepMemory,
  nextEmail: string,
): { readonly email: string; readonly name: string }[] {
  const emails = Object.keys(memory.actions).flatMap((key) => /^tell-next (.+)$/.exec(key)?.[1] ?? []);
  return emails.flatMap((email) => {
    const last = email === nextEmail ? null : lastMessageTo(memory, { email });
    return last?.asNext ? [{ email, name: last.name }] : [];
  });
}

/** A sentence about the stand-up after the last day: that the person goes, why not, or that they have not said. */
export function standUpWords(step: StepContext): string {
  if (!step.rotation) return '';
  const memory = step.memoryOf('stand-up-after');
  const day = nextWorkingDay(step.rotation.end);
  const standUp = `the ${inMessage(step.context.playbook.support.standUp)} on ${shownDay(day)}`;
  if (saidTheyAttend(memory, day)) return `I will be at ${standUp}, for your questions.`;
  if (memory.skipped) return `I am skipping ${standUp}: ${inMessage(memory.skipped.reason)}`;
  return `I have not said yet whether I will be at ${standUp}.`;
}

/**
 * What the handover is waiting for, or null: it is sent once, so the tickets should be where it says. Null while
 * `looking`, so that the plan shows the message.
 */
export async function handoverWaitsFor(step: StepContext): Promise<string | null> {
  const next = nextPerson(step);
  if (next.is !== 'known' || step.looking) return null;
  if (step.memoryOf('reassign').skipped || lastMessageTo(step.memoryOf('tell'), next.person)) return null;
  const isNow = step.saidNow('tell').now === 'now';
  try {
    const line = await readSecondLine(step.context);
    const notMoved = await ticketsNotMoved(step, line);
    if (notMoved.length === 0) return null;
    // The message can say that tickets are still with this person. Tickets with no one have to be fixed first.
    if (notMoved.every(({ assigneeId }) => assigneeId === line.me.id))
      return isNow ? null : `your ${countOf(notMoved)} to be with ${next.person.name}`;
    return `${countOf(notMoved)} to be with ${next.person.name} (${byHolder(notMoved)})`;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (isNow) return null;
    return `Zendesk to say whether your tickets are with ${next.person.name}`;
  }
}

/** Whether the handover still has to be sent to the next person. */
export function isUnsent(step: StepContext): boolean {
  const next = nextPerson(step);
  const memory = step.memoryOf('tell');
  return next.is === 'known' && !memory.skipped && lastMessageTo(memory, next.person) === null;
}
