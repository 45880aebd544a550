import * as z from 'zod';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import { actionData } from '../action-data.ts';
import { toChannel } from '../messages.ts';
import type { Action, StepContext } from '../step.ts';
import { noteData } from '../zendesk/internal-note.ts';

/** A ticket with a request is raised. */
export const ticketData = actionData('ticket', { request: z.string(), group: z.number() });

/** The person's user data bag is pushed, or a pull request with it is opened. */
export const bagData = actionData('data-bag', { part: z.enum(['file', 'pull-request']), branch: z.string() });

/** What asking, and following up, does. */
export const requestData = z.union([ticketData, bagData, toChannel, noteData]);
export type RequestAction = Action<z.infer<typeof requestData>>;

/** A request that was made. */
export interface MadeRequest {
  /** When, ISO 8601, by the clock of the service that has it. */
  readonly at: string;
  readonly url: string | null;
  /** Whoever was asked says that it is done. */
  readonly answered: boolean;
  /** When it was last followed up, ISO 8601; null if it never was. */
  readonly nudgedAt: string | null;
  /** How the service names it. */
  readonly handle: string;
}

/** A way to ask others for something. */
export interface RequestChannel {
  /** The request that this person made, on whichever machine; null if there is none. Throws a ServiceError. */
  find(step: StepContext, request: PlaybookRequest): Promise<MadeRequest | null>;
  /** What asking would do; the last action is the request itself. `missing`: its checks that don't pass. */
  ask(step: StepContext, request: PlaybookRequest, missing: readonly string[]): Promise<readonly RequestAction[]>;
  /** What following it up would do. */
  nudge(step: StepContext, request: PlaybookRequest, asked: MadeRequest): Promise<RequestAction>;
}
