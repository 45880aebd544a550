import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  before,
  changeWorld,
  duringRequest,
  holdersSince,
  messagesSent,
  misbehave,
  nadiaIsIn,
  nadiaIsNext,
  practice,
  run,
  runOneStep,
  startOnLastAfternoon,
} from './support/ending.ts';
import { changes, makeAdmin, next, outgoing, secondLine, workingOf, you } from './support/practice.ts';

startOnLastAfternoon();

describe('reassign', () => {
  const jobs = ['--path', '/zendesk/api/v2/tickets/update_many.json'];
  const statusOf = (world: World, id: number) => {
    const { fields } = world.zendesk.tickets.find((each) => each.id === id) ?? {};
    return [fields?.status, fields?.custom_status_id, fields?.assignee_id];
  };

  it('includes all work in progress, and leaves all the rest', async () => {
    changeWorld((world) => {
      nadiaIsIn(world);
      // A solved and a closed one of yours, and one of yours in another group.
      changes(world, 48229, you.zendesk, 'assignee_id', you.zendesk);
      changes(world, 48230, you.zendesk, 'assignee_id', you.zendesk);
    });
    const mine = workingOf(before, you.zendesk);
    const kinds = new Set(mine.map((id) => statusOf(before, id).slice(0, 2).join(' ')));
    expect(kinds.size).toBeGreaterThanOrEqual(4);
    const { code, step } = await runOneStep('reassign');
    expect(code).toBe(0);
    expect(step).toMatchObject({
      outcome: 'done',
      summary: '14 reassigned and confirmed, none is left with you; #48231, #48232 in other groups stay with you',
      evidence: { otherGroups: [48231, 48232], withYou: [] },
    });
    const after = practice.world();
    for (const { id } of before.zendesk.tickets) {
      const [status, custom, assignee] = statusOf(before, id);
      expect(statusOf(after, id)).toEqual([status, custom, mine.includes(id) ? next.zendesk : assignee]);
    }
    expect(holdersSince()).toEqual([you.zendesk, next.zendesk]);
    // What comes later is moved too, and what was moved before is still known.
    practice.change((world) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk));
    expect(await runOneStep('reassign')).toMatchObject({
      outcome: 'done',
      step: { summary: expect.stringMatching(/^15 reassigned/) },
    });
    practice.restore(practice.world());
    expect(await runOneStep('reassign')).toMatchObject({ code: 0, outcome: 'already' });
  });

  it('asks once if you may not add the next person, and says since when', async () => {
    expect(await runOneStep('reassign')).toMatchObject({ code: 5, outcome: 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1m']);
    const { step } = await runOneStep('reassign');
    expect(step).toMatchObject({ outcome: 'waiting', summary: expect.stringContaining('asked on Fri 27 Nov 2026') });
    expect(messagesSent()).toHaveLength(1);
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    const skipped = await run([...nadiaIsNext, '--only', 'rotation,reassign', '--skip', 'reassign=Della does it']);
    expect(skipped).toMatchObject({ code: 0, steps: { reassign: { outcome: 'skipped' } } });
    await runOneStep('handover');
    const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v1.md'), 'utf8');
    expect(document).toContain('- Reassigning the tickets: Della does it');
    expect(document).not.toContain('Reassigning the tickets: waiting');
  });

  it('shows and asks again about what changed meanwhile, and never takes what someone else took or solved', async () => {
    changeWorld(nadiaIsIn);
    const { code, step, stderr } = await duringRequest(jobs, 'reassign', (world) => {
      changes(world, 48201, 900006, 'assignee_id', 900006);
      changes(world, 48202, 900006, 'status', 'solved');
      changes(world, 48204, 900006, 'priority', 'urgent');
    });
    expect({ code, outcome: step.outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(stderr).toMatch(/reassign: Not reassigned: #48204 ".*" was changed meanwhile/);
    const after = practice.world();
    expect([statusOf(after, 48201)[2], statusOf(after, 48202)[2], statusOf(after, 48204)[2]]).toEqual([
      900006,
      you.zendesk,
      next.zendesk,
    ]);
    expect(step.evidence.reassigned).toHaveLength(12);
    expect(practice.audit()).toHaveLength(1);
    expect(practice.audit()[0]?.made.tickets).toHaveLength(12);
  });

  it('says of each ticket why it stayed if the next person leaves the group at that moment, and asks again', async () => {
    changeWorld(nadiaIsIn);
    const { code, step } = await duringRequest(jobs, 'reassign', ({ zendesk }) => {
      zendesk.memberships = zendesk.memberships.filter(
        ({ user_id, group_id }) => user_id !== next.zendesk || group_id !== secondLine,
      );
    });
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringMatching(
        /#48201 "Search .*", .*: .*must be a member of the group.*\(it is Open, with Ada Example\)/,
      ),
    });
    expect(workingOf(practice.world(), you.zendesk)).toEqual(workingOf(before, you.zendesk));
    expect(await runOneStep('reassign')).toMatchObject({ code: 5, outcome: 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    expect(await runOneStep('reassign')).toMatchObject({ code: 0, outcome: 'done' });
    expect(holdersSince()).toEqual([you.zendesk, next.zendesk]);
  });

  it('looks at the tickets and not at the answer, which may be lost', async () => {
    changeWorld(nadiaIsIn);
    await misbehave(...jobs, '--drop', 'after');
    const { code, step } = await runOneStep('reassign');
    expect({ code, outcome: step.outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(step.evidence.reassigned).toHaveLength(14);
    expect(practice.world().zendesk.jobs).toHaveLength(1);
  });

  it('waits for its turn if Zendesk has too many jobs, and is not done if it runs out of time', async () => {
    changeWorld(nadiaIsIn);
    await misbehave(...jobs, '--nth', '1', '--status', '429', '--header', 'Retry-After: 1');
    expect(await runOneStep('reassign')).toMatchObject({ code: 0, outcome: 'done' });
    practice.restore(before);
    await misbehave(...jobs, '--status', '500');
    expect(await runOneStep('reassign')).toMatchObject({ code: 1, outcome: 'failed' });
    expect(workingOf(practice.world(), you.zendesk)).toHaveLength(14);
    await misbehave('--clear');
    expect(await runOneStep('reassign')).toMatchObject({ code: 0, outcome: 'done' });
  });

  it.each([{}, { failed: 'it was changed meanwhile' }])(
    'is known with its tickets if a run was stopped before it heard of it: %j',
    async (more) => {
      changeWorld(nadiaIsIn);
      await runOneStep('reassign');
      const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
      Object.assign(state.checklists.end.reassign.actions.reassign, { made: null, madeAt: null, ...more });
      writeFileSync(practice.stateFile, JSON.stringify(state));
      const { step } = await runOneStep('reassign');
      expect(step).toMatchObject({ outcome: 'done', summary: expect.stringMatching(/^14 reassigned/) });
      expect(practice.endState().reassign.actions.reassign.made.tickets).toHaveLength(14);
      // The line of the first run is there: it is the same intent.
      expect(practice.audit()).toHaveLength(1);
      await runOneStep('handover');
      const document = readFileSync(path.join(practice.stateFolder, 'handovers/dev-2026-11-23-v1.md'), 'utf8');
      for (const id of workingOf(before, you.zendesk)) expect(document).toContain(`### #${id} `);
    },
  );
});

describe('leave-group', () => {
  const inGroup = () =>
    practice.world().zendesk.memberships.some((one) => one.user_id === you.zendesk && one.group_id === secondLine);

  it.each([
    ['an administrator', makeAdmin],
    ['others', () => {}],
  ] as const)('waits for the tickets of %s', async (_, prepare) => {
    changeWorld(prepare);
    const { code, step } = await runOneStep('leave-group');
    expect({ code, outcome: step.outcome }).toEqual({ code: 5, outcome: 'waiting' });
    expect(step.summary).toMatch(/^Leaving the group would take 14 tickets from you \(#48201, .*reassign first/);
    expect(messagesSent()).toEqual([]);
    expect(inGroup()).toBe(true);
  });

  it('is done, already, or asked for once', async () => {
    changeWorld(nadiaIsIn);
    await runOneStep('reassign');
    const asked = await runOneStep('leave-group');
    expect(asked).toMatchObject({
      code: 5,
      outcome: 'waiting',
      step: { summary: expect.stringContaining('asked on Fri 27 Nov 2026') },
    });
    expect(await runOneStep('leave-group')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(messagesSent().map(({ text }) => text)).toEqual([
      'Hello, my turn on 2nd line support ends on Fri 27 Nov 2026, and no open ticket of "GovPress 2nd line support" is ' +
        'assigned to me any more; I still have #48231, #48232 in other groups. Could someone in the Maintenance and Support Team, or ' +
        'a Delivery Lead, please remove me (Ada Example, ada@example.org) from the Zendesk group "GovPress 2nd line support"? ' +
        'Thank you.',
    ]);
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const left = 'You are no longer in GovPress 2nd line support';
    expect(await runOneStep('leave-group')).toMatchObject({ code: 0, outcome: 'done', step: { summary: left } });
    expect(inGroup()).toBe(false);
    // Without what it remembers, it can't know that they ever were.
    practice.restore(practice.world());
    const outside = 'You are not in GovPress 2nd line support';
    expect(await runOneStep('leave-group')).toMatchObject({ code: 0, outcome: 'already', step: { summary: outside } });
  });

  it('reports a ticket that arrives at that very moment, until someone has it', async () => {
    changeWorld((world) => {
      nadiaIsIn(world);
      makeAdmin(world);
    });
    await runOneStep('reassign');
    const comes = (world: World) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk);
    const { code, step } = await duringRequest(
      ['--path', '/zendesk/api/v2/group_memberships/*', '--method', 'DELETE'],
      'leave-group',
      comes,
    );
    expect(code).toBe(1);
    expect(step).toMatchObject({
      outcome: 'failed',
      summary: expect.stringMatching(/1 ticket came in during the removal, .* assign #48218 to someone/),
    });
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    expect(workingOf(practice.world(), null)).toContain(48218);
    expect(await runOneStep('leave-group')).toMatchObject({ code: 1, outcome: 'failed' });
    changeWorld((world) => changes(world, 48218, outgoing.zendesk, 'assignee_id', next.zendesk));
    expect(await runOneStep('leave-group')).toMatchObject({ code: 0, outcome: 'done' });
  });

  it('is refused if one arrives between looking and acting', async () => {
    changeWorld(nadiaIsIn);
    await runOneStep('reassign');
    const comes = (world: World) => changes(world, 48218, outgoing.zendesk, 'assignee_id', you.zendesk);
    // The ticket comes while it looks, before anything is sent.
    const { code, step } = await duringRequest(
      ['--path', '/slack/api/conversations.history', '--nth', '1'],
      'leave-group',
      comes,
    );
    expect(code).toBe(1);
    expect(step.summary).toMatch(/1 ticket came to you meanwhile, so no one was asked to remove you: #48218/);
    expect(messagesSent()).toEqual([]);
  });
});
