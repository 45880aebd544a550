import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../src/lib/file-lock.ts';
import type { World } from '../src/sandbox/world.ts';
import { deadlineNote } from '../src/tickets/deadline-note.ts';
import { addToGroup, createPractice, outgoing, type Practice, removeOutgoing, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

let practice: Practice;
let served: Served;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  served = await serveSandbox(practice);
  practice.change(addToGroup);
  begun = practice.world();
});
afterAll(async () => {
  await served.stop();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const run = (...args: string[]) => practice.govsupport(['ticket', ...args, '--sandbox', '--no-input']);
const ticketOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id);
const assigneeOf = (id: number) => ticketOf(id)?.fields.assignee_id;
const noteOn = (id: number) =>
  ticketOf(id)
    ?.audits.flatMap(({ events }) => events)
    .flatMap((event) => (event.type === 'Comment' ? [event] : []))
    .at(-1);
const flat = (text: string) => text.replace(/\s+/g, ' ');
const subject = 'Search results lose their filters on page 2';

describe('ticket take', () => {
  it('assigns tickets to you, one safe request each, and shows the earlier state', async () => {
    const { code, stdout } = await run('take', '48201', '#48203', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      command: 'ticket take',
      untrusted: true,
      dryRun: false,
      ok: [48201, 48203],
      failed: [],
      changed: {
        48201: { before: { assignee: 'Oscar Outgoing' }, after: { assignee: 'Ada Example' } },
        48203: expect.objectContaining({ after: expect.objectContaining({ assignee: 'Ada Example' }) }),
      },
    });
    expect([48201, 48203].map(assigneeOf)).toEqual([you.zendesk, you.zendesk]);
    expect(practice.audit()).toMatchObject([
      { checklist: 'ticket take', what: expect.stringContaining('Assign #48201'), kind: 'change' },
      { checklist: 'ticket take', what: expect.stringContaining('Assign #48203') },
    ]);
  });

  it('shows everything first, and does nothing with --dry-run', async () => {
    const { code, stdout, stderr } = await run('take', '48201', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('This would be done:');
    expect(stdout.replace(/\s+/g, ' ')).toContain(`Assign #48201 "${subject}" from Oscar Outgoing to you`);
    expect(stderr).toContain('Nothing was sent or changed.');
    expect(assigneeOf(48201)).not.toBe(you.zendesk);
    expect(practice.audit()).toEqual([]);
  });

  it('needs agreement, and names the flag if no one can be asked', async () => {
    const { code, stderr } = await run('take', '48201');
    expect(code).toBe(2);
    expect(stderr).toMatch(/Can't ask here whether to do this.*Assign #48201/s);
    expect(stderr).toContain('--yes');
    expect(assigneeOf(48201)).not.toBe(you.zendesk);
  });

  it('says which ticket it could not change, and changes the others', async () => {
    practice.change(({ zendesk }) => {
      const elsewhere = zendesk.tickets.find(({ id }) => id === 48203);
      if (elsewhere) elsewhere.fields.group_id = 360002;
    });
    const { code, stdout } = await run('take', '48203', '99999999', '48201', '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: [48201],
      failed: [
        { id: 48203, why: expect.stringContaining('not in its group') },
        { id: 99999999, why: expect.stringContaining('not in Zendesk') },
      ],
    });
    const text = await run('take', '48201', '99999999', '--yes');
    expect(text.stdout).toContain('- nothing to change: #48201');
    expect(text.stdout).toContain('✗ #99999999: It is not in Zendesk');
  });

  it('looks again if Zendesk shows a change a moment later, and says if it never does', async () => {
    const old = { id: 48201, status: 'open', assignee_id: outgoing.zendesk, group_id: 360003 };
    const times = { created_at: '2026-11-17T09:00:00Z', updated_at: '2026-11-19T09:00:00Z' };
    const body = JSON.stringify({ tickets: [{ ...old, ...times }] });
    const showMany = ['--path', '/zendesk/api/v2/tickets/show_many', '--status', '200', '--body', body];
    // It is read to look, to plan, and before it is changed.
    await practice.misbehave(...showMany, '--nth', '4');
    expect((await run('take', '48201', '--yes')).code).toBe(0);
    expect(assigneeOf(48201)).toBe(you.zendesk);
    practice.restore(begun);
    await practice.misbehave(
      '--path',
      '/zendesk/api/v2/tickets/48201',
      '--method',
      'PUT',
      '--status',
      '200',
      '--body',
      '{"ticket":{"updated_at":"2026-11-23T10:00:00Z"}}',
    );
    const { code, stdout } = await run('take', '48201', '--yes');
    expect(code).toBe(1);
    expect(flat(stdout)).toMatch(
      /✗ #48201: Zendesk accepted the change, but shows it as Open, high, with Oscar Outgoing\./,
    );
  });

  it.each([
    [['take'], /missing required argument/i],
    [['take', 'a1'], /Expected a ticket's number.*found "a1"/],
    [['take', '0'], /Expected a ticket's number/],
    [['take', ...Array.from({ length: 21 }, (_, index) => String(index + 1))], /At most 20 tickets/],
    [['assign', '48201'], /--to PERSON/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  it('says that you have to sign in, and that Zendesk did not answer', async () => {
    await practice.misbehave('--path', '/zendesk/api/v2/users/me*', '--status', '401');
    expect((await run('take', '48201', '--yes')).code).toBe(4);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/zendesk/*', '--status', '503');
    expect((await run('take', '48201', '--yes')).code).toBe(3);
  });
});

describe('ticket assign', () => {
  it('assigns to a member of the group, and says that Zendesk mails them', async () => {
    practice.change(removeOutgoing);
    const dry = await run('assign', '48201', '--to', 'OSCAR@example.org', '--dry-run');
    expect(dry.stdout).toContain('No one in its group is called OSCAR@example.org.');
    expect(dry.stdout.replace(/\s+/g, ' ')).toContain('In it: ');
    expect(dry.code).toBe(1);
    practice.change((world) => addToGroup(world, outgoing.zendesk));
    const shown = await run('assign', '48201', '--to', 'oscar', '--dry-run');
    expect(shown.stdout.replace(/\s+/g, ' ')).toContain('→ Zendesk mails Oscar Outgoing about it.');
    const { code } = await run('assign', '48201', '--to', 'OSCAR@example.org', '--yes');
    expect(code).toBe(0);
    expect(assigneeOf(48201)).toBe(outgoing.zendesk);
  });

  it('says from whom to whom, in words that are still true when it is done', async () => {
    await run('take', '48201', '--yes');
    const { stdout } = await run('assign', '48201', '--to', 'oscar', '--yes');
    expect(flat(stdout)).toBe(`✓ Assigned #48201 "${subject}" from Ada Example to Oscar Outgoing `);
  });
});

describe('ticket status', () => {
  it('puts a ticket on hold with the reason as an internal note, in the same request', async () => {
    const shown = await run('status', '48201', 'on-hold', '--why', 'Waits for the hosting company', '--dry-run');
    expect(flat(shown.stdout)).toContain(`Set #48201 "${subject}" from Open to On-hold`);
    expect(shown.stdout).toContain('│ Waits for the hosting company');
    expect(shown.stdout).toContain('→ Its SLA clock stops.');
    const audits = ticketOf(48201)?.audits.length ?? 0;
    const { code, stdout } = await run('status', '48201', 'on-hold', '--why', 'Waits for it', '--yes', '--json');
    expect(code).toBe(0);
    const note = noteOn(48201);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'ticket status',
      ok: [48201],
      changed: {
        48201: { before: { status: 'Open' }, after: { status: 'On-hold' }, comment: note?.id, public: false },
      },
    });
    expect(note).toMatchObject({ body: 'Waits for it', public: false, author_id: you.zendesk });
    expect(ticketOf(48201)).toMatchObject({ fields: { status: 'hold' }, audits: { length: audits + 1 } });
    // Again, it changes nothing.
    expect((await run('status', '48201', 'on-hold', '--why', 'Waits for it', '--yes')).stdout).toContain(
      'nothing to change',
    );
    expect(ticketOf(48201)?.audits).toHaveLength(audits + 1);
  });

  it('says what pending and believed solved cause, and sets the custom status', async () => {
    const pending = await run('status', '48201', 'pending', '--dry-run');
    expect(flat(pending.stdout)).toContain('→ Zendesk closes it by itself if the client does not answer');
    const { code, stdout } = await run('status', '48201', '48203', 'believed-solved', '--yes');
    expect(code).toBe(0);
    expect(flat(stdout)).toContain('to Pending believed solved');
    for (const id of [48201, 48203]) {
      expect(ticketOf(id)?.fields).toMatchObject({ status: 'pending', custom_status_id: 1900006 });
    }
    expect(flat((await run('status', '48204', 'believed-solved', '--dry-run')).stdout)).toContain(
      'solved after 4 days',
    );
    // Pending is another status, although both have the same category.
    await run('status', '48201', 'pending', '--yes');
    expect(ticketOf(48201)?.fields).toMatchObject({ status: 'pending', custom_status_id: 1900003 });
    const again = await run('status', '48201', 'pending', '--why', 'Waiting for the client', '--dry-run');
    expect(flat(again.stdout)).toMatch(/Add your reason to #48201 ".*", which is Pending already/);
    const open = await run('status', '48201', 'open', '--yes');
    expect(open.code).toBe(0);
    expect(ticketOf(48201)?.fields.status).toBe('open');
  });

  it.each([
    [['48201', 'solved'], /not set to solved.*thank you.*ticket status 48201 believed-solved/s],
    [['48201', 'on-hold'], /needs the reason.*--why/s],
    [['48201', '48203', 'on-hold', '--why', 'both'], /A reason belongs to one ticket/],
    [['48201', 'opne'], /one of: open, on-hold.*Did you mean open\?/s],
    [['open'], /Name the tickets before the status/],
    [['48201', 'on-hold', '--why', 'see https://ada:hunter2@example.org/'], /--why: line 1 seems to hold a secret/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await run('status', ...args, '--yes');
    expect(code).toBe(2);
    expect(flat(stderr)).toMatch(words);
  });

  it('leaves a ticket alone that someone changed meanwhile, and reports what came in', async () => {
    // The ticket changes between reading and writing, so what is shown is out of date.
    const tickets = '/zendesk/api/v2/tickets/48203';
    await practice.misbehave(
      '--path',
      tickets,
      '--method',
      'PUT',
      '--status',
      '409',
      '--body',
      '{"error":"UpdateConflict"}',
    );
    const { code, stdout } = await run('status', '48201', '48203', 'pending', '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: [48201],
      failed: [
        {
          id: 48203,
          why: expect.stringMatching(
            /^It has changed since it was read, .* Run this again to change it as it is now\./,
          ),
        },
      ],
      changed: { 48201: { after: { status: 'Pending' } } },
    });
    expect(JSON.parse(stdout).changed).not.toHaveProperty('48203');
  });
});

describe('ticket note', () => {
  const text = 'Asked the hosting company.\n\nThey answer on Monday.';

  it('says of a note whose answer was lost that it is there', async () => {
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/48203', '--method', 'PUT', '--drop', 'after');
    expect((await run('note', '48203', 'It is the cache', '--yes')).code).not.toBe(0);
    await practice.misbehave('--clear');
    const { code, stdout } = await run('note', '48203', 'It is the cache', '--yes');
    expect([code, stdout]).toEqual([0, '- nothing to change: #48203: it has this note already\n']);
  });

  it('leaves an internal note and reads it back', async () => {
    const dry = await run('note', '48201', text, '--dry-run');
    expect(dry.stdout).toContain('│ They answer on Monday.');
    const { code, stdout } = await run('note', '48201', text, '--yes', '--json');
    expect(code).toBe(0);
    expect(noteOn(48201)).toMatchObject({ body: text, public: false, author_id: you.zendesk });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: [48201],
      changed: { 48201: { comment: noteOn(48201)?.id, public: false } },
    });
    expect(JSON.stringify(practice.audit())).not.toContain('hosting');
    // A repeated note is added twice.
    const again = noteOn(48201)?.id;
    await run('note', '48201', text, '--yes');
    expect(noteOn(48201)?.id).not.toBe(again);
  });

  it('reads it from a file and from standard input', async () => {
    const file = practice.file('note.md', `${text}\n`);
    expect((await run('note', '48201', '--file', file, '--yes')).code).toBe(0);
    expect(noteOn(48201)?.body).toBe(text);
    const piped = await practice.govsupport(['ticket', 'note', '48203', '-', '--yes', '--sandbox'], { input: text });
    expect(piped.code).toBe(0);
    expect(noteOn(48203)?.body).toBe(text);
  });

  it.each([
    [['48201'], /no terminal to write the note at/],
    [['48201', ' '], /TEXT: the note is empty/],
    [['48201', 'x', '--file', 'y'], /Give the note once/],
    [['48201', '--file', '/nowhere.md'], /--file: \/nowhere.md can't be read: there is no such file/],
    [
      ['48201', 'One\ntoken ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
      /TEXT: line 2 seems to hold a secret \(a token of GitHub\)/,
    ],
    [['48201', 'é'.repeat(33_000)], /TEXT: it has 66,000 bytes, and Zendesk takes at most 65,535: shorten it/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await run('note', ...args, '--yes');
    expect(code).toBe(2);
    expect(flat(stderr)).toMatch(words);
    expect(practice.everything()).not.toContain('ghp_16C7');
  });

  it('keeps it if someone else was faster, and sends it once in the end', async () => {
    const notes = () => JSON.stringify(ticketOf(48203)?.audits).split('They answer on Monday').length - 1;
    const put = ['--path', '/zendesk/api/v2/tickets/48203', '--method', 'PUT'];
    await practice.misbehave(...put, '--status', '409', '--body', '{"error":"UpdateConflict"}');
    const { code, stdout, stderr } = await run('note', '48203', text, '--yes');
    expect(code).toBe(1);
    expect(flat(stdout)).toMatch(/✗ #48203: It has changed since it was read, so it was left alone\. Run this again/);
    expect(stderr).toContain('What you wrote is kept. Resume with: govsupport --sandbox ticket note 48203');
    expect([notes(), practice.everything().includes('They answer on Monday')]).toEqual([0, true]);
    await practice.misbehave('--clear');
    expect((await run('note', '48203', text, '--yes')).code).toBe(0);
    expect(notes()).toBe(1);
  });

  it('names the ticket that another run is working on, and repeats the text', async () => {
    const unlock = takeLock(path.join(practice.stateFolder, 'changes/ticket-note-48203.json.lock'), 'a test');
    const { code, stderr } = await run('note', '48203', text, '--yes');
    unlock();
    expect(code).toBe(1);
    expect(flat(stderr)).toMatch(
      /#48203 is already being worked on by another govsupport .*Your text was not sent; give it again: Asked the/,
    );
  });

  it('says that a ticket accepts no notes', async () => {
    const { code, stdout } = await run('note', '48230', 'Seen', '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ #48230: It is closed');
    expect((await run('show', '48230')).stdout).toMatch(/^Status +Closed,/m);
  });

  it('shows what clients wrote without control characters', async () => {
    practice.change(({ zendesk }) => {
      const ticket = zendesk.tickets.find(({ id }) => id === 48201);
      if (ticket) ticket.fields.subject = 'Help\u001b[2J\u202e me';
    });
    for (const flag of ['--dry-run', '--yes']) {
      const { stdout, stderr } = await run('note', '48201', 'Seen', flag);
      expect(stdout + stderr).toContain('"Help me"');
      expect(stdout + stderr).not.toMatch(/\u001b|\u202e/);
    }
  });

  it('makes a public one internal at once, warns loudly, and exits with 1', async () => {
    await practice.misbehave(
      '--path',
      '/zendesk/api/v2/tickets/48201',
      '--method',
      'PUT',
      '--status',
      '200',
      '--body',
      JSON.stringify({
        ticket: { updated_at: '2026-11-23T10:00:00Z' },
        audit: { events: [{ id: 9300001, type: 'Comment', public: true }] },
      }),
    );
    const { code, stdout } = await run('note', '48201', 'Seen', '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).failed).toMatchObject([{ id: 48201, why: expect.stringMatching(/PUBLIC/) }]);
  });
});

it.each([
  ['note', ['note', '48201', 'Try fake-zendesk-token-you there']],
  ['reason', ['status', '48201', 'on-hold', '--why', 'Waits for fake-zendesk-token-you']],
])('keeps your own token, which is known once it was used, out of a %s', async (_, args) => {
  const { code, stdout, stderr } = await run(...args, '--yes');
  expect(code).not.toBe(0);
  expect(flat(stdout + stderr)).toMatch(/line 1 seems to hold a secret \(.*one of your own tokens/);
  expect(ticketOf(48201)).toEqual(begun.zendesk.tickets.find(({ id }) => id === 48201));
});

describe('ticket deadline', () => {
  it('notes it in the words that start uses, once, and withdraws it', async () => {
    const { code, stdout } = await run('deadline', '48201', '24 Dec 2026 12:00', '--yes', '--json');
    expect(code).toBe(0);
    expect(noteOn(48201)).toMatchObject({ body: deadlineNote('2026-12-24 12:00', 'later'), public: false });
    expect(JSON.parse(stdout).changed['48201']).toMatchObject({
      before: { deadline: null },
      after: { deadline: '2026-12-24 12:00' },
    });
    expect((await run('deadline', '48201', '24 Dec 2026 12:00', '--yes')).stdout).toContain('nothing to change');
    const cleared = await run('deadline', '48201', '--clear', '--yes');
    expect(flat(cleared.stdout)).toContain('that the client has no deadline (it was Thu 24 Dec 2026, 12:00)');
    expect(noteOn(48201)?.body).toBe(deadlineNote('none', 'later'));
    expect((await run('deadline', '48201', '--clear', '--yes')).stdout).toBe(
      '- nothing to change: #48201: it has no deadline\n',
    );
  });

  it.each([
    [['48201'], /Give the deadline/],
    [['48201', 'Friday', '--clear'], /Give the deadline/],
    [['48201', 'soonish'], /Expected a day, such as/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await run('deadline', ...args, '--yes');
    expect(code).toBe(2);
    expect(flat(stderr)).toMatch(words);
  });
});

it.each([
  ['--note', '48218=the token is ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['--answer', 'handover.words=ask ada:password=hunter2hunter2'],
])('end refuses %s with a secret, and says where', async (...args) => {
  const { code, stderr } = await practice.end(['--no-input', '--yes', '--only', 'notes,handover', ...args]);
  expect(code).toBe(2);
  expect(flat(stderr)).toMatch(/line 1 seems to hold a secret/);
  expect(practice.everything()).not.toMatch(/ghp_16C7|hunter2/);
});
