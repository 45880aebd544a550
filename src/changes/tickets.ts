import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import type { CommandLine } from '../runner/journal.ts';
import { ServiceError } from '../services/service-error.ts';
import { PublicNote } from '../services/zendesk/public-note.ts';
import type { Ticket, TicketChange, Zendesk } from '../services/zendesk/zendesk.ts';
import type { Answer } from '../steps/answer.ts';
import type { Action, Made, Question, Step, StepContext } from '../steps/step.ts';
import { findNote, isLastNote, noteAction, readNoteBack, stopForPublic } from '../steps/zendesk/internal-note.ts';
import { readBackPausesMs } from '../steps/zendesk/move-tickets.ts';
import { holderOf } from '../steps/zendesk/working-tickets.ts';
import { differences } from '../tickets/changes-since.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import { priorityWords } from '../tickets/ticket-order.ts';
import type { Change, Id, Kept } from './change.ts';
import { changeable } from './changeable.ts';
import { conflictOf } from './conflict.ts';
import { readBack } from './read-back.ts';

/** What is done to a ticket, in one request. */
export interface TicketEdit {
  readonly change: TicketChange;
  /** In one line without a full stop: `Put #48201 "Search results" on hold`. */
  readonly summary: string;
  /** Where it is done, if the summary says already that there is a note. */
  readonly where?: string;
  /** Its side effects, especially for the client. */
  readonly causes?: readonly string[];
  /** Whether the ticket already has these values, apart from the note. */
  readonly isSo: boolean;
  /** If it has: what it has already, in words that follow its number. Only a note needs no words. */
  readonly already?: string;
  /** What is wanted, whatever the ticket has of it already. It identifies the change; `change` does if not given. */
  readonly wanted?: TicketChange;
  /** What the ticket's fields do not show of it, for the result: `{before: {deadline: null}, after: …}`. */
  readonly facts?: { readonly before: Made; readonly after: Made };
}

type MaybePromise<Value> = Value | Promise<Value>;

/** How tickets are changed. */
export interface TicketChanges {
  readonly command: string;
  readonly ids: readonly number[];
  /** The command line that resumes it, if that needs more than the ids. */
  readonly line?: CommandLine;
  /** What is done to a ticket as it is now; or why nothing can be. */
  edit(ticket: Ticket, step: StepContext): MaybePromise<TicketEdit | { readonly refuse: string }>;
  questions?(): Promise<readonly Question[]>;
  /** Enter does not stand for yes. */
  readonly defaultsToNo?: true;
  readonly answers?: readonly Answer[];
  /** As `Change.kept` says. */
  readonly kept?: readonly Kept[];
}

const data = z.object({ kind: z.literal('ticket'), id: z.number() });
type TicketAction = Action<z.infer<typeof data>>;

/** Identifies what is done: another text is another action. */
const keyOf = (id: number, { change, wanted = change }: TicketEdit) =>
  `ticket-${id}-${createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 12)}`;

const toAction = (ticket: Ticket, edit: TicketEdit): TicketAction => {
  const { change, summary, where, causes } = edit;
  return {
    key: keyOf(ticket.id, edit),
    kind: change.note === undefined ? 'change' : 'send',
    summary,
    where: where ?? (change.note === undefined ? 'Zendesk' : 'Zendesk, with an internal note'),
    ...(change.note === undefined ? {} : { text: change.note }),
    ...(causes ? { causes } : {}),
    data: { kind: 'ticket', id: ticket.id },
  };
};

/** A change of tickets: each in one safe request, and read back. */
export function changeTickets(zendesk: Zendesk, changes: TicketChanges): Change {
  const { command, ids, line, edit, questions, answers, kept, defaultsToNo } = changes;
  /** As they were when they were first read: whatever came in since then is a conflict. */
  const seen = new Map<number, Ticket>();
  const edits = new Map<number, TicketEdit>();
  const refused = new Map<Id, string>();
  const beyond = new Set<Id>();
  const already = new Map<Id, string>();

  /** What still has to be done. */
  async function readOpen(step: StepContext) {
    const tickets = await zendesk.tickets(ids);
    refused.clear();
    beyond.clear();
    already.clear();
    const open: { readonly ticket: Ticket; readonly edit: TicketEdit }[] = [];
    for (const id of ids) {
      const read = changeable(tickets.find((one) => one.id === id));
      if ('never' in read) {
        refused.set(id, read.never);
        beyond.add(id);
        continue;
      }
      const { ticket } = read;
      if (!seen.has(id)) seen.set(id, ticket);
      const found = await edit(ticket, step);
      if ('refuse' in found) refused.set(id, found.refuse);
      else if (await isDone(step, ticket, found)) {
        const withNote = found.change.note === undefined ? '' : ', with this note';
        already.set(id, found.already === undefined ? 'it has this note already' : found.already + withNote);
      } else {
        // The person's own tokens are known only after the first request.
        const problem = noteProblem(found.change.note ?? '');
        if (problem !== null) refused.set(id, `The note was not sent: ${problem}.`);
        else open.push({ ticket, edit: found });
      }
    }
    return open;
  }

  /** Whether nothing is left to do: the note counts too. */
  async function isDone(step: StepContext, ticket: Ticket, found: TicketEdit): Promise<boolean> {
    const { isSo } = found;
    const { note, ...fields } = found.change;
    if (note === undefined || !isSo) return isSo;
    const key = keyOf(ticket.id, found);
    const action = step.memory.actions[key];
    if (action?.made) return true;
    // A note without anything else may be meant to be there twice.
    if (Object.keys(fields).length > 0) return isLastNote(zendesk, ticket.id, note);
    return action ? (await findNoted(step, key, ticket.id, note, new Date(action.intendedAt))) !== null : false;
  }

  const findNoted = (step: StepContext, key: string, id: number, text: string, since: Date) =>
    findNote(step, noteAction(key, id, text), since);

  /** Zendesk may show a change a moment later. */
  async function readNow(step: StepContext, id: number, wanted: TicketEdit): Promise<Ticket> {
    let seenAs = '';
    for (const pause of [0, ...readBackPausesMs]) {
      if (pause > 0) await setTimeout(pause, undefined, { signal: step.context.signal });
      const [after] = await zendesk.tickets([id]);
      const found = after && (await edit(after, step));
      if (after && found && ('refuse' in found || found.isSo)) return after;
      if (after) {
        seenAs = ` as ${after.customStatus ?? after.status}, ${priorityWords(after)}, with ${holderOf(after)}`;
      }
    }
    const shows = seenAs === '' ? 'no longer shows' : 'shows';
    throw new Failure(`Zendesk accepted the change, but ${shows} it${seenAs}.`, {
      next: [`The change was: ${wanted.summary}.`, `Look at it: ${zendesk.ticketUrl(id)}`],
    });
  }

  /** Sends the change, and returns what it made. */
  async function send(step: StepContext, before: Ticket, wanted: TicketEdit, change: TicketChange): Promise<Made> {
    const { id } = before;
    const { noteId } = await zendesk.updateTicket(id, change, { stamp: before.updatedAt });
    return readBack('Zendesk accepted the change', async () => {
      const note = noteId === null ? {} : await readNoteBack(zendesk, id, noteId);
      const differs = await differences(zendesk, before, await readNow(step, id, wanted));
      const { facts } = wanted;
      return { before: { ...differs.before, ...facts?.before }, after: { ...differs.after, ...facts?.after }, ...note };
    });
  }

  const step: Step<z.infer<typeof data>> = {
    id: command.split(' ').at(-1) as string,
    title: command,
    comesFirst: true,
    goesOn: true,
    ...(defaultsToNo ? { defaultsToNo } : {}),
    data,
    async verify(context) {
      const [open] = await readOpen(context);
      if (!open && refused.size === 0) return pass('Nothing to change');
      const url = open?.ticket.url ?? null;
      return fail('To be changed', { remedy: { summary: 'Look at it', commands: [], url } });
    },
    ...(questions ? { questions } : {}),
    async plan(context) {
      const open = await readOpen(context);
      edits.clear();
      for (const one of open) edits.set(one.ticket.id, one.edit);
      return {
        actions: open.map((one) => toAction(one.ticket, one.edit)),
        ...(refused.size > 0 ? { left: [...refused].map(([id, why]) => `#${id}: ${why}`) } : {}),
      };
    },
    async find(context, action, since) {
      if (action.kind !== 'send') {
        const [ticket] = await zendesk.tickets([action.data.id]);
        const found = ticket && (await edit(ticket, context));
        // If the ticket has these values now, this run may have set them; otherwise nothing happened.
        return found && !('refuse' in found) && found.isSo ? undefined : null;
      }
      // A note that was not begun is new, even if an earlier one has the same text.
      if (!context.memory.actions[action.key]) return null;
      return findNoted(context, action.key, action.data.id, action.text ?? '', since);
    },
    async apply(context, { data: { id }, text }) {
      const [before, wanted] = [seen.get(id), edits.get(id)];
      if (!before || !wanted) throw new Error(`#${id} was not planned`);
      const change = text === undefined ? wanted.change : { ...wanted.change, note: text };
      try {
        return await send(context, before, wanted, change);
      } catch (error) {
        if (error instanceof PublicNote) throw await stopForPublic(zendesk, error);
        if (!(error instanceof ServiceError && error.problem === 'conflict')) throw error;
        // From here on the person knows what has come in.
        seen.delete(id);
        throw await conflictOf(zendesk, before, error);
      }
    },
  };
  return {
    ...{ command, ids, step: step as Step, refused, beyond, already },
    ...(line ? { line } : {}),
    ...(answers ? { answers } : {}),
    ...(kept ? { kept } : {}),
  };
}
