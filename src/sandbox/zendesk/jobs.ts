import { randomBytes } from 'node:crypto';
import type { SandboxTask } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { type Call, type Endpoint, timeOf } from './call.ts';
import { page } from './paging.ts';
import { invalidAttribute, limitedUntil, notFound, Problem } from './problem.ts';
import { wireTime } from './sla.ts';
import { sentTicket } from './tickets.ts';
import { applyUpdate, checkUpdate, maySee, type TicketInput } from './update.ts';
import { readIds } from './users.ts';
import type { Job, JobResult, ZendeskWorld } from './world.ts';

const largest = 100;

function present(call: Call, job: Job): object {
  return {
    id: job.id,
    job_type: 'Bulk Update Ticket',
    url: `${call.host.address}/api/v2/job_statuses/${job.id}.json`,
    total: job.items.length,
    progress: job.status === 'queued' ? null : job.results.length,
    status: job.status,
    message:
      job.completedAt === null ? null : `Completed at ${job.completedAt.replace('T', ' ').replace('Z', ' +0000')}`,
    results: job.completedAt === null ? null : job.results,
  };
}

function failed(id: number, problem: Problem): JobResult {
  const body = problem.body as {
    error?: unknown;
    description?: string;
    details?: Record<string, { description: string }[]>;
  };
  const details = Object.values(body.details ?? {}).flatMap((each) => each.map(({ description }) => description));
  return {
    id,
    action: 'update',
    success: false,
    error: typeof body.error === 'string' ? body.error : 'PermissionDenied',
    details: details.join(' ') || (body.description ?? 'You do not have access to this ticket'),
  };
}

/** Does one item of a job. A refusal is a result too, and does not end the job. */
function doItem(world: ZendeskWorld, job: Job, item: Job['items'][number], now: Date): JobResult {
  const user = world.users.find((each) => each.id === job.userId);
  const ticket = world.tickets.find((each) => each.id === item.id);
  try {
    if (!user || !ticket || !maySee(world, user, ticket)) throw notFound();
    applyUpdate(world, ticket, checkUpdate(world, ticket, item.ticket, user, now), user, wireTime(now));
    return { id: item.id, action: 'update', status: 'Updated', success: true };
  } catch (error) {
    if (error instanceof Problem) return failed(item.id, error);
    throw error;
  }
}

/** Does the next part of a job: half of it, then the rest. */
export const jobTask: SandboxTask = (store, data) => {
  const { id } = data as { id: string };
  store.change(({ zendesk: world }) => {
    const job = world.jobs.find((each) => each.id === id);
    if (!job || job.completedAt !== null) return;
    const upTo = job.status === 'queued' ? Math.floor(job.items.length / 2) : job.items.length;
    job.status = 'working';
    for (const item of job.items.slice(job.results.length, upTo))
      job.results.push(doItem(world, job, item, store.now()));
    if (job.results.length < job.items.length) {
      goOn(store, id);
      return;
    }
    job.status = 'completed';
    job.completedAt = wireTime(store.now());
  });
};

/** A job is queued for this long, then does half its work, and after as long again the rest. */
const stepMs = ({ world }: WorldStore) => world.zendesk.limits.jobStepMs ?? 250;

const goOn = (store: WorldStore, id: string) => store.later(stepMs(store), { kind: 'zendesk.job', data: { id } });

async function readItems(call: Call): Promise<Job['items']> {
  const body = await call.body();
  if (call.query.has('ids')) {
    const ticket = sentTicket(body);
    return readIds(call.query).map((id) => ({ id, ticket }));
  }
  const { tickets } = body;
  if (!Array.isArray(tickets) || tickets.length === 0) throw invalidAttribute('tickets', 'is required');
  if (tickets.length > largest) throw invalidAttribute('tickets', `must have at most ${largest} values`);
  return (tickets as TicketInput[]).map(({ id, ...ticket }) => {
    if (!Number.isInteger(id)) throw invalidAttribute('id', 'must be an integer');
    return { id: Number(id), ticket };
  });
}

const running = (job: Job) => job.completedAt === null;

async function updateMany(call: Call) {
  const items = await readItems(call);
  const job: Job = {
    id: randomBytes(16).toString('hex'),
    userId: call.user.id,
    created_at: timeOf(call),
    status: 'queued',
    items,
    results: [],
    completedAt: null,
  };
  call.change((world) => {
    if (world.jobs.filter(running).length >= world.limits.jobsAtOnce) {
      throw limitedUntil('TooManyJobs', 'Too many jobs are currently queued or running. Try again later.', 1);
    }
    world.jobs.push(job);
    // Within the same change, so that both are saved or neither.
    goOn(call.store, job.id);
  });
  return { body: { job_status: present(call, job) } };
}

const read = 'tickets:read';

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/ */
export const jobEndpoints: readonly Endpoint[] = [
  { method: 'PUT', path: '/api/v2/tickets/update_many', scope: 'tickets:write', handle: updateMany },
  {
    method: 'GET',
    path: '/api/v2/job_statuses',
    scope: read,
    handle(call) {
      const { items, rest } = page(call, [...call.world.jobs].reverse());
      return { body: { job_statuses: items.map((job) => present(call, job)), ...rest } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/job_statuses/show_many',
    scope: read,
    handle(call) {
      const ids = (call.query.get('ids') ?? '').split(',');
      const jobs = call.world.jobs.filter((job) => ids.includes(job.id));
      return { body: { job_statuses: jobs.map((job) => present(call, job)) } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/job_statuses/:job',
    scope: read,
    handle(call) {
      const id = (call.context.req.param('job') ?? '').replace(/\.json$/, '');
      const job = call.world.jobs.find((each) => each.id === id);
      if (!job) throw notFound();
      return { body: { job_status: present(call, job) } };
    },
  },
];
