import { at } from '../http/address.ts';
import type { Http } from '../http/http.ts';
import { backoff, type Waiting } from '../http/waiting.ts';
import { ServiceError } from '../service-error.ts';
import { isConflict } from './refusal.ts';
import { type Job, jobShape } from './shapes.ts';
import type { Assignment, AssignmentResult } from './zendesk.ts';

/**
 * The most that one job takes.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-many-tickets
 */
const batchSize = 100;

/** How long to watch one job, in milliseconds. A hundred tickets take seconds, but jobs queue. */
const jobPatienceMs = 180_000;

interface Tools {
  readonly http: Http;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
}

/** Assigns in jobs of up to 100 tickets, one job after the other, and returns the result for each ticket. */
export async function assignAll(
  assignments: readonly Assignment[],
  tools: Tools,
  onProgress: (settled: number) => void = () => {},
): Promise<AssignmentResult[]> {
  const results: AssignmentResult[] = [];
  for (let start = 0; start < assignments.length; start += batchSize) {
    const batch = assignments.slice(start, start + batchSize);
    let job: Job;
    try {
      job = await begin(batch, tools);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const sent = error.details.mayHaveHappened === true;
      if (!sent && results.length === 0) throw error;
      // The results of earlier jobs must not be lost with the error.
      results.push(...all(batch, sent ? 'unclear' : 'not-sent', error.message));
      results.push(...all(assignments.slice(start + batchSize), 'not-sent', error.message));
      return results;
    }
    results.push(...(await finish(job, batch, tools)));
    onProgress(results.length);
  }
  return results;
}

const all = (
  batch: readonly Assignment[],
  outcome: 'unclear' | 'not-sent' | 'refused',
  reason: string,
): AssignmentResult[] => batch.map(({ ticketId }) => ({ ticketId, outcome, reason }));

async function begin(batch: readonly Assignment[], { http }: Tools): Promise<Job> {
  const tickets = batch.map(({ ticketId, stamp, assigneeId, groupId }) => ({
    id: ticketId,
    assignee_id: assigneeId,
    group_id: groupId,
    safe_update: true,
    updated_stamp: stamp,
  }));
  const path = 'api/v2/tickets/update_many.json';
  return (await http.ask({ method: 'PUT', path, json: { tickets }, to: 'assign the tickets' }, jobShape)).job_status;
}

async function finish(begun: Job, batch: readonly Assignment[], tools: Tools): Promise<AssignmentResult[]> {
  const { http, waiting, signal } = tools;
  const giveUpAt = waiting.now() + jobPatienceMs;
  let job = begun;
  try {
    for (let count = 1; job.status === 'queued' || job.status === 'working'; count++) {
      if (waiting.now() >= giveUpAt) return all(batch, 'unclear', `Zendesk's job ${job.id} has not finished yet`);
      await waiting.pause(Math.min(backoff(count, 250), 5000), signal);
      const path = at`api/v2/job_statuses/${job.id}`;
      job = (await http.ask({ path, to: 'report on the assigning' }, jobShape)).job_status;
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return all(batch, 'unclear', error.message);
  }
  const items = Array.isArray(job.results) ? job.results : [];
  return batch.map(({ ticketId }, index): AssignmentResult => {
    const item =
      items.find(({ id }) => id === ticketId) ??
      items.find(({ id, index: given }) => id === undefined && given === index);
    if (item?.success === true) return { ticketId, outcome: 'ok' };
    if (item === undefined || (item.success === undefined && item.error === undefined)) {
      return {
        ticketId,
        outcome: 'unclear',
        reason: job.message || `Zendesk's job ${job.status} without a reason`,
      };
    }
    const reason = [item.error, item.details].filter(Boolean).join(': ') || 'Zendesk did not say why';
    return { ticketId, outcome: isConflict(reason) ? 'conflict' : 'refused', reason };
  });
}
