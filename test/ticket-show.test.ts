import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, outgoing, type Practice, says, secondLine } from './support/practice.ts';

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../schemas/ticket-show.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(schema);

let practice: Practice;
beforeAll(() => {
  practice = createPractice();
  practice.change((world) => {
    says(
      world,
      48202,
      outgoing.zendesk,
      'Asked: PDFs that open\nFound and tried: the policy\nNext: a review\nDeadline: 2026-11-27',
    );
    const ticket = world.zendesk.tickets.find(({ id }) => id === 48201);
    const first = ticket?.audits[0]?.events.find((event) => event.type === 'Comment');
    Object.assign(first ?? {}, {
      body: `\u001b[2JHello\u202e\n${'A line of the request.\n'.repeat(9)}The last line.`,
      attachments: [{ id: 1, fileName: 'in\u001b[31mvoice.pdf', contentType: 'application/pdf', size: 1 }],
    });
  });
});
afterAll(() => practice.remove());

const show = (...args: string[]) => practice.govsupport(['ticket', 'show', '--sandbox', ...args]);

async function read(...args: string[]) {
  const outcome = await show('--json', ...args);
  const document = outcome.json();
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return { code: outcome.code, document, ticket: document.tickets[0] };
}

describe('govsupport ticket show', () => {
  it('shows every fact, what was noted for the next person, and who can read what', async () => {
    const before = practice.everything();
    const { code, stdout, stderr } = await show('48202');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const fact of [
      /^#48202 Planning applications cannot be downloaded$/,
      /^Status +Open, urgent priority, incident$/,
      /^SLA +first reply done$/,
      /^ +next reply breached 1 hour.* ago \(Mon 23 Nov 2026, 08:30\)$/,
      /^ +agent work breached 3\d minutes ago/,
      /^Group +GovPress 2nd line support$/,
      /^With +Oscar Outgoing$/,
      /^Client +Example Council$/,
      /^Requester +Councillor Colin Clark, colin@council\.example$/,
      /^Card +none, and it should have one$/,
      /^Branches +none$/,
      /^Pull requests +none open$/,
      /^Deadline +Fri 27 Nov 2026$/,
      /^Handover +by Oscar Outgoing, Mon 23 Nov 2026$/,
      /^ +Found and tried: the policy$/,
      /^ +Next: a review$/,
      /^In the browser +http/,
    ])
      expect(stdout.split('\n')).toContainEqual(expect.stringMatching(fact));
    const entries = stdout.split('\n').filter((line) => / · .* · /.test(line));
    expect(entries.map((line) => line.split(' · ').slice(0, 2))).toEqual([
      ['FROM CLIENT', 'Councillor Colin Clark'],
      ['TO CLIENT', 'Tess Triage'],
      ['internal', 'Oscar Outgoing'],
      ['FROM CLIENT', 'Councillor Colin Clark'],
      ['internal', 'Oscar Outgoing'],
    ]);
    expect(practice.everything()).toBe(before);
  });

  it('says the same as JSON, as the queue does', async () => {
    const { code, ticket } = await read('48202');
    expect(code).toBe(0);
    expect(ticket).toMatchObject({
      id: 48202,
      section: 'breached',
      metric: 'next_reply_time',
      deadline: '2026-11-27',
      lacksCard: true,
      pullRequests: [],
      handover: { asked: 'PDFs that open', tried: 'the policy', next: 'a review', author: 'Oscar Outgoing' },
      untrusted: true,
    });
    expect(ticket.clocks).toHaveLength(3);
    expect(ticket.conversation.map(({ visibility }: { visibility: string }) => visibility)).toEqual([
      'from client',
      'to client',
      'internal',
      'from client',
      'internal',
    ]);
    const [listed] = (await practice.govsupport(['queue', '--sandbox', '--json'])).json().tickets;
    const { conversation: _, requester: __, requesterEmail: ___, clocks: ____, handover: _____, ...same } = ticket;
    // The search index does not have the latest note yet.
    expect({ ...listed, url: same.url }).toEqual({ ...same, deadline: listed.deadline });
  });

  it('counts one entry that it leaves out, and several', async () => {
    const putBack = practice.keep();
    const left = async (count: number) => {
      practice.change((world) => {
        for (let each = 1; each <= count; each += 1) says(world, 48218, outgoing.zendesk, `Note ${each}`);
      });
      return (await show('48218')).stdout;
    };
    expect(await left(4)).toMatch(/^1 more entry, and the whole of each:/m);
    expect(await left(1)).toMatch(/^2 more entries, and the whole of each:/m);
    putBack();
  });

  it('folds long texts, and shows all or part in full, with what clients wrote made safe', async () => {
    const short = (await show('48201')).stdout;
    expect(short).toContain('│ A line of the request. …');
    expect(short).toMatch(/^The whole of each: govsupport --sandbox ticket show 48201 --all$/m);
    const whole = (await show('48201', '--all')).stdout;
    expect(whole).toContain('│ The last line.');
    expect(whole).toContain('  attached: invoice.pdf');
    expect(whole).not.toMatch(/[\u001b\u202e]/);
    expect(whole).not.toContain('--all');
    const internal = await read('48201', '--internal');
    expect(internal.ticket.conversation.map(({ visibility }: { visibility: string }) => visibility)).toEqual([
      'internal',
      'internal',
    ]);
    const client = await read('48201', '--client');
    expect(client.ticket.conversation).toHaveLength(2);
    expect(client.ticket.conversation[0].attachments).toEqual(['invoice.pdf']);
    const recent = await read('48201', '--since', '2d');
    expect(recent.ticket.conversation).toHaveLength(1);
    expect((await show('48201', '--since', '1h')).stdout).toContain('No entry matches what you asked for.');
  });

  it('says since when a ticket waits, and shows a paused clock that was overdue as overdue', async () => {
    const kept = practice.world();
    practice.change(({ zendesk }) => {
      for (const clock of zendesk.tickets.find(({ id }) => id === 48214)?.sla ?? [])
        if (clock.achievedAt === null) clock.leftMs = -90 * 60_000;
    });
    const { stdout, code } = await show('48214');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +agent work paused, overdue by 2 hours$/m);
    expect(stdout).toMatch(/^Waits +on hold since Thu 12 Nov 2026, 09:\d\d \(1\d days\), reason noted$/m);
    practice.restore(kept);
  });

  it.each([
    ['#48203'],
    ['http://127.0.0.1:1/zendesk/agent/tickets/48203'],
    ['http://127.0.0.1:1/zendesk/agent/tickets/48203/events?tab=1#note'],
    ['http://127.0.0.1/zendesk/hc/en-gb/requests/48203'],
    ['http://127.0.0.1/zendesk/api/v2/tickets/48203.json'],
  ])('accepts %s as the number', async (written) => {
    const { code, json } = await practice.govsupport(['ticket', 'show', written, '--json', '--sandbox']);
    expect([code, json().tickets.map(({ id }: { id: number }) => id)]).toEqual([0, [48203]]);
  });

  it('accepts the addresses that it prints, wherever a ticket is named', async () => {
    const sandbox = (...args: string[]) => practice.govsupport([...args, '--sandbox', '--no-input']);
    const { stdout } = await sandbox('ticket', 'show', '48203');
    const [address = ''] = /http\S+tickets\/48203$/m.exec(stdout) ?? [];
    for (const args of [
      ['take', address],
      ['assign', address, '--to', 'nadia@example.org'],
      ['note', address, 'Asked them'],
      ['deadline', address, 'Friday noon'],
      ['status', address, '#48204', 'pending'],
      ['move', address, '1st'],
      ['card', address],
    ]) {
      const { code, stdout: shown, stderr } = await sandbox('ticket', ...args, '--dry-run');
      // No one outside the group can be assigned: the error names it too.
      expect(code, args.join(' ')).toBe(args[0] === 'take' || args[0] === 'assign' ? 1 : 0);
      expect(`${shown}${stderr}`).toContain('#48203');
      expect(stderr).not.toContain('found "');
    }
    expect((await sandbox('ticket', 'open', address)).stdout).toContain('/agent/tickets/48203');
    expect((await sandbox('triage', '--only', address, '--dry-run')).stderr).not.toContain('found "');
  });

  it.each([
    [
      'https://elsewhere.zendesk.com/agent/tickets/48203',
      /^govsupport: Expected a ticket at 127\.0\.0\.1:\d+, which is your/,
    ],
    ['https://trello.com/c/Q5BahEhI', /which is your Zendesk; found "https:\/\/trello\.com/],
    [
      'http://127.0.0.1/zendesk/agent/users/48203',
      /Expected the address of a ticket, such as http:\S+\/agent\/tickets\/48201; /,
    ],
    ['http://127.0.0.1/agent/tickets/48203', /Expected the address of a ticket, such as /],
    [
      'ftp://127.0.0.1/zendesk/agent/tickets/48203',
      /Expected a ticket's number, such as 48201, or its address; found "ftp:/,
    ],
  ])('refuses %s', async (written, why) => {
    const { code, stdout, stderr } = await practice.govsupport(['ticket', 'show', written, '--sandbox']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
  });

  it("shows those that exist, and names those that don't", async () => {
    const { code, stdout, stderr } = await show('48203', '99', '#48204');
    expect(code).toBe(1);
    expect(stdout.match(/^#\d+/gm)).toEqual(['#48203', '#48204']);
    expect(stderr).toBe("govsupport: #99 is not in Zendesk, or you can't see it.\n");
    const only = await read('99');
    expect({ code: only.code, ...only.document }).toMatchObject({
      code: 1,
      tickets: [],
      missing: [{ id: 99 }],
      gaps: [],
    });
  });

  it('takes a missing SLA and what it could not read for unknown', async () => {
    await practice.misbehave('--path', '/zendesk/*', '--without', 'slas');
    const unknown = await show('48202');
    expect(unknown.code).toBe(3);
    expect(unknown.stdout).toMatch(/^SLA +unknown: Zendesk gave none$/m);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/zendesk/api/v2/tickets/48202/comments', '--status', '403');
    await practice.misbehave('--path', '/trello/*', '--status', '403');
    const { code, ticket, document } = await read('48202');
    expect({ code, conversation: ticket.conversation, card: ticket.card }).toEqual({
      code: 3,
      conversation: null,
      card: null,
    });
    expect(document.gaps.map(({ what }: { what: string }) => what)).toContain('What was said on #48202');
    const shown = await show('48202');
    expect(shown.stdout).toContain('Its conversation could not be read.');
    expect(shown.stdout).toMatch(/^Card +unknown$/m);
    expect(shown.stderr).toContain('? Could not tell: What was said on #48202');
    await practice.misbehave('--clear');
  });

  it.each([
    [['none'], 'Expected a ticket'],
    [['48201', '--all', '--client'], 'give only one'],
    [['48201', '--since', 'tomorrow'], '--since: expected a time in the past'],
  ])('refuses %j', async (args, why) => {
    const outcome = await show(...args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(why);
  });

  it('asks you to sign in if Zendesk refuses you', async () => {
    await practice.misbehave('--path', '/zendesk/*', '--status', '401');
    expect((await show('48201')).code).toBe(4);
    expect((await practice.govsupport(['queue', '--sandbox'])).code).toBe(4);
    await practice.misbehave('--clear');
  });
});

describe('govsupport ticket open', () => {
  it('opens the page of the ticket', async () => {
    practice.program('xdg-open', '#!/bin/sh\necho "$1" >"$HOME/opened"\n');
    const url = 'https://example.zendesk.com/agent/tickets/48201';
    const env = { GOVSUPPORT_ZENDESK_URL: 'https://example.zendesk.com' };
    const outcome = await practice.govsupport(['ticket', 'open', '#48201', '--json'], { env });
    expect(outcome.code).toBe(0);
    expect(outcome.json()).toEqual({ schemaVersion: 1, command: 'ticket open', id: 48201, url, opened: true });
    expect(readFileSync(path.join(practice.home, 'opened'), 'utf8')).toBe(`${url}\n`);
  });

  it('names the address if nothing can open it', async () => {
    const outcome = await practice.govsupport(['ticket', 'open', '48201', '--sandbox']);
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain('No browser could be opened. Open it yourself:');
    expect(outcome.stdout).toMatch(/^http\S+\/agent\/tickets\/48201\n$/);
    const json = await practice.govsupport(['ticket', 'open', '48201', '--sandbox', '--json']);
    expect(json.json()).toMatchObject({ id: 48201, opened: false });
  });

  it('refuses anything but a number', async () => {
    expect((await practice.govsupport(['ticket', 'open', 'x', '--sandbox'])).code).toBe(2);
  });
});

it('shows a ticket of another group, and one that is solved', async () => {
  const { zendesk } = practice.world();
  const group = zendesk.tickets.find(({ id }) => id === 48233)?.fields.group_id;
  expect(group).not.toBe(secondLine);
  const { document } = await read('48233', '48229');
  expect(document.tickets.map(({ id, status, lacksCard }: Record<string, unknown>) => [id, status, lacksCard])).toEqual(
    [
      [48233, 'open', false],
      [48229, 'solved', true],
    ],
  );
});
