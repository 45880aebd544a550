import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { commentsOn, createPractice, outgoing, type Practice, says, takeOver } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

let practice: Practice;
let served: Served;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  served = await serveSandbox(practice);
  practice.change(takeOver);
  begun = practice.world();
});
afterAll(async () => {
  await served.stop();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const ticket = 48203;
const run = (...args: string[]) => practice.govsupport([...args, '--sandbox', '--no-input']);
const later = () => practice.govsupport(['sandbox', 'clock', '+10m']);

/** Changes it, and lets time pass. */
async function change(...args: string[]): Promise<void> {
  expect(await run('ticket', ...args, '--yes')).toMatchObject({ code: 0 });
  await later();
}

/** The part of the handover about the ticket, as text and as data. */
async function handedOver() {
  const { stdout } = await run('handover');
  const { tickets } = JSON.parse((await run('handover', '--json')).stdout);
  return {
    text: stdout.split('\n### ').find((part) => part.startsWith(`#${ticket} `)) ?? '',
    data: tickets.find(({ id }: { id: number }) => id === ticket),
  };
}

const deadline = "The client's deadline is 2026-11-27 (noted with govsupport).";

describe('the last note on a ticket', () => {
  it('is what was found, even after a deadline was noted', async () => {
    await change('note', String(ticket), 'Tried Safari 17: the menu stays shut.');
    await change('deadline', String(ticket), 'Friday');
    const { text, data } = await handedOver();
    expect(data).toMatchObject({
      deadline: '2026-11-27',
      note: { text: 'Tried Safari 17: the menu stays shut.', author: 'Ada Example' },
      noteBefore: null,
    });
    expect(text).toContain('- Deadline: 27 Nov 2026');
    expect(text).toMatch(/Last internal note, Ada Example, .*:\n\n> Tried Safari 17: the menu stays shut\./);
    expect(text).not.toContain('noted with govsupport');
    const shown = (await run('ticket', 'show', String(ticket))).stdout;
    expect(shown).toMatch(/Deadline +Fri 27 Nov 2026/);
    expect(shown).toContain('Tried Safari 17');
    expect(shown).not.toContain('noted with govsupport');
    expect((await run('ticket', 'show', String(ticket), '--all')).stdout).toContain('noted with govsupport');
  });

  it('comes with the one before it, if it only says why the ticket is on hold', async () => {
    await change('note', String(ticket), 'Tried Safari 17: the menu stays shut.');
    await change('status', String(ticket), 'on-hold', '--why', 'Waiting for hosting');
    await change('deadline', String(ticket), 'Friday');
    const { text, data } = await handedOver();
    expect(data).toMatchObject({
      hold: { reasonNoted: true },
      note: { text: 'Waiting for hosting' },
      noteBefore: { text: 'Tried Safari 17: the menu stays shut.' },
    });
    expect(text).toMatch(
      /Last internal note, Ada Example, .*:\n\n> Waiting for hosting\n\nThe note before it, Ada Example, .*:\n\n> Tried Safari 17/,
    );
    expect((await run('handover', '--html')).stdout).toMatch(
      /Waiting for hosting<\/blockquote><p class="quiet">The note before it, /,
    );
    // The reason is there already: given again, it is not sent again.
    const notes = commentsOn(practice.world(), ticket).length;
    await change('status', String(ticket), 'on-hold', '--why', 'Waiting for hosting');
    expect(commentsOn(practice.world(), ticket)).toHaveLength(notes);
    await change('note', String(ticket), 'Hosting have answered.');
    expect((await handedOver()).data).toMatchObject({ note: { text: 'Hosting have answered.' }, noteBefore: null });
  });

  it('is a deadline if nothing else was ever noted, which is not a reason for being on hold', async () => {
    practice.change(({ zendesk }) => {
      const found = zendesk.tickets.find(({ id }) => id === ticket);
      if (!found) throw new Error('no such ticket');
      for (const audit of found.audits) {
        const events = audit.events.filter((event) => event.type !== 'Comment' || event.public);
        Object.assign(audit, { events });
      }
      found.fields.status = 'hold';
    });
    await change('deadline', String(ticket), 'Friday');
    const { data } = await handedOver();
    expect(data).toMatchObject({ note: { text: deadline }, hold: { reasonNoted: false } });
  });

  it('gives the deadline that was noted last, and none once it was withdrawn', async () => {
    await change('note', String(ticket), 'Found: the menu stays shut.\nDeadline: 2026-11-26');
    await change('deadline', String(ticket), 'Friday');
    expect((await handedOver()).data).toMatchObject({ tried: 'the menu stays shut.', deadline: '2026-11-27' });
    await change('deadline', String(ticket), '--clear');
    expect((await handedOver()).data).toMatchObject({ tried: 'the menu stays shut.', deadline: null });
  });

  it('gives the deadline of every ticket, as the queue does, even of an unassigned one', async () => {
    practice.change((world) => {
      Object.assign(world.zendesk.limits, { searchLagMs: 0 });
      says(world, 48218, outgoing.zendesk, "The client's deadline is 2026-11-24 12:00 (noted with govsupport).");
    });
    const { startHere, tickets } = JSON.parse((await run('handover', '--json')).stdout);
    expect(tickets.find(({ id }: { id: number }) => id === 48218)).toMatchObject({
      handedOver: false,
      deadline: '2026-11-24 12:00',
    });
    expect(startHere).toContain(48218);
  });
});
