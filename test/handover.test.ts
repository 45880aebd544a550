import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine, root } from './support/machine.ts';
import { copyPractice } from './support/practice.ts';
import { neededPrograms, type Served, serveSandbox } from './support/sandbox.ts';

let machine: Machine;
let served: Served;

beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const handover = (...args: string[]) => machine.govsupport(['--sandbox', 'handover', ...args]);
const world = async () => (await machine.govsupport(['sandbox', 'show', '--json'])).json().world;

/** Changes a ticket as someone. */
async function update(id: number, ticket: object, as = 'you'): Promise<void> {
  const response = await fetch(`${served.environment.GOVSUPPORT_ZENDESK_URL}/api/v2/tickets/${id}`, {
    method: 'PUT',
    headers: { authorization: `Bearer fake-zendesk-token-${as}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  });
  if (!response.ok) throw new Error(await response.text());
}

const you = { group_id: 360003, assignee_id: 900001 };

/** Adds you to the group, as an admin may. */
async function join(): Promise<void> {
  const response = await fetch(`${served.environment.GOVSUPPORT_ZENDESK_URL}/api/v2/group_memberships`, {
    method: 'POST',
    headers: { authorization: 'Bearer fake-zendesk-token-lead', 'content-type': 'application/json' },
    body: JSON.stringify({ group_membership: { user_id: 900001, group_id: 360003 } }),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The program's requests to services, as --debug shows them. */
const requests = (stderr: string) => stderr.match(/^debug: \w[\w. ]*: (?:GET|POST|PUT|DELETE) \S+ \S+/gm) ?? [];

describe('the command line of govsupport handover', () => {
  it.each([
    [['--html', '--markdown'], '--markdown and --html'],
    [['--html', '--json'], '--html and --json'],
    [['--output', '/nowhere/there/handover.md'], '--output: there is no folder for "/nowhere/there/handover.md"'],
    [['--output', '/'], '--output: "/" is a folder'],
    [['--yes', '--output', '/dev/null'], '--output: "/dev/null" is not a regular file'],
  ])('refuses %j', async (args, words) => {
    const outcome = await machine.govsupport(['handover', ...args]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(words);
  });
});

it.each([
  [['end', '--sandbox', '--yes', '--output', '-'], '--output: expected a file, and - is none'],
  [['end', '--sandbox', '--yes', '--answer', 'handover.output=-'], 'handover.output: expected a file, and - is none'],
  [['sandbox', 'serve', '--record', '-'], '--record: expected a file'],
])('writes no file called -: %j', async (args, words) => {
  const outcome = await machine.govsupport(args, { cwd: machine.home });
  expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
  expect(existsSync(path.join(machine.home, '-'))).toBe(false);
});

it.each(['a link', 'a pipe'])('govsupport handover and end never write to %s', async (kind) => {
  const file = path.join(machine.home, 'handover.md');
  const target = path.join(machine.home, 'target');
  if (kind === 'a pipe') execFileSync('mkfifo', [file]);
  else symlinkSync(target, file);
  const why = kind === 'a pipe' ? 'is not a regular file' : 'is a link: name the file itself';
  for (const args of [['handover'], ['end', '--sandbox', '--only', 'handover']]) {
    const outcome = await machine.govsupport([...args, '--yes', '--output', file]);
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(`--output: "${file}" ${why}`) });
  }
  expect(existsSync(target)).toBe(false);
});

describe('govsupport handover', () => {
  beforeEach(async () => {
    machine.real(...neededPrograms);
    copyPractice(machine);
    served = await serveSandbox(machine);
  });
  afterEach(async () => {
    await served.stop();
  });

  it('makes the document from what the services say, and changes nothing', async () => {
    await join();
    await update(48202, {
      ...you,
      comment: {
        body: 'What the client asks: PDFs\nFound and tried: the policy\nNext: a review, card https://trello.com/c/Se4rchF1\nDeadline: 2026-11-27',
        public: false,
      },
    });
    await update(48211, { comment: { body: 'pdftotext is not in the container.', public: false } });
    await update(48203, { ...you, status: 'hold' }, 'lead');
    const before = await world();
    const home = machine.snapshot();
    const outcome = await handover('--json', '--debug');
    const document = outcome.json();
    const schema = JSON.parse(readFileSync(path.join(root, 'schemas/handover.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(outcome.code).toBe(0);
    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'handover',
      from: { email: 'ada@example.org' },
      rotation: { start: '2026-11-23', end: '2026-11-27', next: { person: { name: 'Nadia Next' } } },
      gaps: [],
    });
    const ids = document.tickets.map(({ id }: { id: number }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const of = (id: number) => document.tickets.find((ticket: { id: number }) => ticket.id === id);
    expect(of(48202)).toMatchObject({
      handedOver: true,
      asked: 'PDFs',
      tried: 'the policy',
      next: 'a review, card https://trello.com/c/Se4rchF1',
      deadline: '2026-11-27',
      note: null,
      cards: ['https://trello.com/c/Se4rchF1'],
    });
    // Not assigned to you, but with a note; assigned to you, without a note; and not yours at all.
    expect(of(48211)).toMatchObject({ handedOver: true, note: { text: 'pdftotext is not in the container.' } });
    expect(of(48203)).toMatchObject({ handedOver: true, note: null, notesRead: true });
    expect(of(48201)).toMatchObject({ handedOver: false, notesRead: false });
    expect(document.otherGroups.map(({ id, went }: { id: number; went: string }) => [id, went])).toEqual([
      [48231, 'undecided'],
      [48232, 'undecided'],
    ]);
    // One of the group without a card; and one of yours that is to be scoped.
    expect(document.lacking).toMatchObject({ holdReason: expect.arrayContaining([48203]), note: expect.any(Array) });
    expect(document.lacking.card).toEqual(expect.arrayContaining([48203, 48231]));
    expect(document.lacking.card).not.toContain(48202);
    expect(document.lacking.note).toContain(48203);
    expect(document.since).toBe(null);
    // Put on hold without an internal note, and with one.
    expect(of(48203).hold).toEqual({ since: expect.stringMatching(/^2026-11-23T09:3/), reasonNoted: false });
    expect(of(48215)).toMatchObject({ handedOver: false, hold: { reasonNoted: true } });
    expect(document.waiting).toContainEqual({
      what: 'On-hold',
      whom: null,
      since: of(48203).hold.since,
      ticket: 48203,
    });
    expect(document.waiting).toContainEqual(
      expect.objectContaining({ whom: 'what its internal notes say', ticket: 48215 }),
    );
    expect(document.branches).toContainEqual(
      expect.objectContaining({
        repository: 'dxw-example/site-a',
        branch: 'feature/contact-form',
        unpushed: 2,
        pushed: false,
      }),
    );
    expect(document.branches).toContainEqual(
      expect.objectContaining({
        branch: 'update-plugins',
        uncommitted: 1,
        pullRequest: expect.objectContaining({ isDraft: true }),
      }),
    );
    // Comments are requested only for the three that are yours and the two that are on hold.
    expect(requests(outcome.stderr).filter((line) => line.includes('/comments'))).toHaveLength(5);
    expect(await world()).toEqual(before);
    expect(machine.snapshot()).toBe(home);
  });

  it('is Markdown by default, or a page', async () => {
    const text = await handover('--words', 'Ring Enid first.');
    expect(text.code).toBe(0);
    expect(text.stderr).toBe('');
    expect(text.stdout).toMatch(/^# Handover of GovPress 2nd line support\n/);
    expect(text.stdout).toContain('\n> Ring Enid first.\n');
    expect(text.stdout).toMatch(/^## Start here\n\nOf 28 unsolved tickets, \d+ have breached/m);
    expect(text.stdout).not.toMatch(/\u001b|\u202e|<script/);
    const page = await handover('--html');
    expect(page.stdout).toMatch(/^<!doctype html>/);
    expect(page.stdout).toContain('&lt;script&gt;alert(&quot;ticket&quot;)');
  });

  it('writes a file that only you can read, and replaces no file without --yes', async () => {
    const file = path.join(machine.home, 'handover.html');
    const written = await handover('--html', '--output', file);
    expect(written).toMatchObject({ code: 0, stdout: '' });
    expect(written.stderr).toContain(file);
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const refused = await handover('--output', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
    chmodSync(file, 0o666);
    expect((await handover('--output', file, '--yes')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^# Handover/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('prints it if the file is -', async () => {
    const printed = await handover('--output', '-');
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^# Handover/) });
    expect(printed.stderr).not.toContain('Written to');
    expect(existsSync(path.join(machine.home, '-')) || existsSync('-')).toBe(false);
  });

  it('says what could not be found out, and goes on with the rest', async () => {
    const misbehave = (...args: string[]) => machine.govsupport(['sandbox', 'misbehave', ...args]);
    await misbehave('--path', '/zendesk/*', '--status', '403', '--body', '{"error":"Forbidden"}');
    await misbehave('--path', '/rota/*', '--status', '404');
    await misbehave('--path', '/github/*', '--status', '401', '--body', '{"message":"Bad credentials"}');
    const outcome = await handover('--json');
    expect(outcome.code).toBe(4);
    const { gaps, branches, nothingOutstanding, rotation, tickets } = outcome.json();
    expect(new Set(gaps.map(({ part }: { part: string }) => part))).toEqual(
      new Set(['rotation', 'tickets', 'branches', 'suspended', 'waiting', 'skipped']),
    );
    expect(rotation).toBeNull();
    expect(tickets).toEqual([]);
    expect(branches.length).toBeGreaterThan(0);
    expect(nothingOutstanding).toEqual([]);
    expect(outcome.stderr.match(/^warning: could not be found out: /gm)).toHaveLength(gaps.length);
    const text = await handover();
    expect(text.code).toBe(4);
    expect(text.stdout).toContain('Which tickets there are could not be found out');
    expect(text.stdout).not.toContain('there is no unsolved ticket');
    // Nothing is older than a rotation that is not known.
    expect(branches.filter(({ older }: { older: boolean }) => older)).toEqual([]);
    expect(text.stdout).not.toContain('older work');
    expect(text.stdout).toContain('Which branches of this rotation were pushed already');
  });

  it('includes what a checklist remembers: what was skipped, what waits, deadlines', async () => {
    const step = (more: object) => ({
      answers: {},
      confirmedAt: null,
      seen: [],
      skipped: null,
      waiting: null,
      actions: {},
      ...more,
    });
    const at = '2026-11-23T09:00:00Z';
    const folder = '.local/state/govsupport/sandbox/state';
    const state = {
      schemaVersion: 1,
      checklists: {
        start: {
          'stand-up': step({ skipped: { reason: 'on leave', at } }),
          'zendesk-group': step({
            waiting: { whom: 'the team', at },
            actions: {
              'ask-to-be-added': {
                intendedAt: at,
                made: { ts: '1.0' },
                madeAt: at,
                action: { kind: 'send', summary: 'Ask', where: 'Slack', data: {} },
              },
            },
          }),
          'read-tickets': step({
            answers: { 'deadline.48209': '2026-11-24' },
            actions: { 'deadline-48209-2026-11-24': { intendedAt: at, made: { comment: 1 }, madeAt: at } },
          }),
        },
      },
    };
    machine.file(`${folder}/rotations/dev-2026-11-23.json`, JSON.stringify(state));
    const document = (await handover('--json')).json();
    expect(document.skipped).toEqual([{ step: 'stand-up', reason: 'on leave', at }]);
    expect(document.waiting[0]).toEqual({
      what: 'Joining the Zendesk group',
      whom: 'the team',
      since: at,
      ticket: null,
    });
    expect(document.startHere).toContain(48209);
    // What has happened since no longer waits, although start has not been run again.
    await join();
    const joining = expect.objectContaining({ what: 'Joining the Zendesk group' });
    expect((await handover('--json')).json().waiting).not.toContainEqual(joining);
  });
});
