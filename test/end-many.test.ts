import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addToGroup,
  createPractice,
  giveManyTickets,
  nadia,
  type Practice,
  secondLine,
  you,
} from './support/practice.ts';
import { countReassigning } from './support/reassigning.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

let practice: Practice;
let served: Served;
beforeEach(async () => {
  practice = createPractice({ clones: false });
  await practice.govsupport(['sandbox', 'clock', '+4d']);
  served = await serveSandbox(practice);
});
afterEach(async () => {
  await served.stop();
  practice.remove();
});

const control = (path: string, method: string, body?: unknown) =>
  fetch(`${served.address}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The requests to Zendesk since this was last called. */
async function requests(): Promise<string[]> {
  const { requests: seen } = (await (await control('requests', 'GET')).json()) as {
    requests: { service: string; method: string; path: string }[];
  };
  await control('requests', 'DELETE');
  return seen.filter(({ service }) => service === 'zendesk').map(({ method, path }) => `${method} ${path}`);
}

async function reassign() {
  await requests();
  const { code, json } = await practice.end(['--only', 'rotation,reassign', '--yes', '--no-input', '--json']);
  const step = json().steps.find(({ id }: { id: string }) => id === 'reassign');
  return { code, step, counted: countReassigning(await requests()) };
}

/** Waits until someone is about to change tickets, changes one before them, and lets them go on. */
async function overtake(id: number): Promise<void> {
  await control('misbehave', 'POST', {
    method: 'PUT',
    path: '/zendesk/api/v2/tickets/update_many*',
    nth: 1,
    hold: 'before',
  });
  for (;;) {
    const { held } = (await (await control('held', 'GET')).json()) as { held: unknown[] };
    if (held.length > 0) break;
    await sleep(20);
  }
  practice.change((world) => {
    const ticket = world.zendesk.tickets.find((each) => each.id === id);
    if (ticket) ticket.updated_at = new Date(Date.now() + world.clockOffsetMs).toISOString().replace(/\.\d+/, '');
  });
  await control('misbehave', 'DELETE');
}

const assignees = (ids: readonly number[]) =>
  practice.world().zendesk.tickets.flatMap(({ id, fields }) => (ids.includes(id) ? [fields.assignee_id] : []));

it('reassigns 250 tickets in 3 jobs, reads them back in 3 requests, and asks for none of them alone', async () => {
  let ids: number[] = [];
  practice.change((world) => {
    addToGroup(world, nadia.zendesk);
    ids = giveManyTickets(world, 250);
  });
  const { code, step, counted } = await reassign();
  expect(code).toBe(0);
  expect(step).toMatchObject({ outcome: 'done', summary: expect.stringContaining('250 reassigned and confirmed') });
  expect(new Set(assignees(ids))).toEqual(new Set([nadia.zendesk]));
  expect(counted).toMatchObject({ jobs: 3, readBacks: 3, aboutOne: 0 });
  // The tickets are listed, three pages each time: to look, to ask, to decide, to plan, before it and after it.
  expect(counted.others).toBeLessThan(70);
});

it('says which of 250 were changed meanwhile and which were refused, and moves them the next time', async () => {
  let ids: number[] = [];
  practice.change((world) => {
    addToGroup(world, nadia.zendesk);
    ids = giveManyTickets(world, 250);
    // You changed this one so often in the last minutes that Zendesk accepts no more.
    const ticket = world.zendesk.tickets.find(({ id }) => id === 60_100);
    const now = new Date(Date.now() + world.clockOffsetMs).toISOString().replace(/\.\d+/, '');
    for (let time = 0; time < world.zendesk.limits.updatesPerTicketIn10Minutes; time++) {
      ticket?.audits.push({
        id: 9_900_000 + time,
        author_id: you.zendesk,
        created_at: now,
        channel: 'web',
        events: [],
      });
    }
  });
  const [{ code, step, counted }] = await Promise.all([reassign(), overtake(60_007)]);
  expect(code).toBe(1);
  expect(step.outcome).toBe('failed');
  expect(step.summary).toMatch(/#60007 ".*" was changed meanwhile/);
  expect(step.summary).toMatch(/#60100 "[^"]*": .*Too many/i);
  expect(step.summary).not.toContain('#60008');
  expect(counted).toMatchObject({ jobs: 3, readBacks: 3, aboutOne: 0 });
  const with_ = (id: number) => assignees(ids).filter((each) => each === id).length;
  expect([with_(nadia.zendesk), with_(you.zendesk)]).toEqual([248, 2]);

  await control('clock', 'POST', { move: '+11m' });
  const again = await reassign();
  expect(again.code).toBe(0);
  expect(again.step.summary).toContain('250 reassigned and confirmed');
  // Those moved before are read back too.
  expect(again.counted).toMatchObject({ jobs: 1, readBacks: 3, aboutOne: 0 });
  expect(with_(nadia.zendesk)).toBe(250);
  const groups = practice
    .world()
    .zendesk.tickets.flatMap(({ id, fields }) => (ids.includes(id) ? [fields.group_id] : []));
  expect(new Set(groups)).toEqual(new Set([secondLine]));
});
