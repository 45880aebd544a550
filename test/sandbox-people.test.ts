import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { addToGroup, createPractice, nadia, type Practice, secondLine, you } from './support/practice.ts';
import { serveSandbox } from './support/sandbox.ts';

let practice: Practice;
beforeEach(async () => {
  practice = createPractice();
});
afterEach(() => practice.remove());

const be = (...args: string[]) => practice.govsupport(['sandbox', 'be', ...args]);

/** The home folder of someone's machine. */
const homeOf = (key: string) => path.join(practice.sandboxFolder, key === 'you' ? 'machine' : `machine-${key}`, 'home');

/** Runs a command on someone's machine. */
async function on(key: string, command: string, folder = 'code/site-a') {
  const home = homeOf(key);
  const options = {
    cwd: path.join(home, folder),
    env: {
      HOME: home,
      PATH: [path.join(home, '../bin'), path.join(practice.sandboxFolder, 'machine/system')].join(':'),
      GIT_CONFIG_NOSYSTEM: '1',
    },
  };
  const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
  return promisify(execFile)(shell, ['-c', command], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

describe('sandbox be', () => {
  it('says who you are, and who you can be', async () => {
    const { code, stdout, stderr } = await be();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'You are Ada Example (ada@example.org).\n' });
    expect(stderr).toContain('outgoing, next, cover, lead, maintenance, newcomer.');
    const document = (await be('--json')).json();
    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'sandbox be',
      you: { key: 'you', name: 'Ada Example', email: 'ada@example.org', github: 'ada-example' },
      machine: { home: homeOf('you') },
    });
    expect(document.people).toHaveLength(7);
    // Looking makes no machine.
    expect(readdirSync(practice.sandboxFolder).filter((name) => name.startsWith('machine-'))).toEqual([]);
  });

  it.each(['next', 'NEXT', 'nadia@example.org', 'Nadia Next', 'nadia'])('finds a person by %s', async (text) => {
    expect(await be(text)).toMatchObject({ code: 0, stdout: 'You are Nadia Next (nadia@example.org).\n' });
    expect(await be()).toMatchObject({ code: 0, stdout: 'You are Nadia Next (nadia@example.org).\n' });
  });

  it.each([
    ['nadja', 'Did you mean Nadia?'],
    ['nxt', 'Did you mean next?'],
    ['odo', null],
    ['', null],
  ])('knows no one who is called "%s"', async (text, meant) => {
    const before = practice.world();
    const { code, stdout, stderr } = await be(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`No one in the practice world is called "${text}"`);
    if (meant) expect(stderr).toContain(meant);
    else expect(stderr).not.toContain('Did you mean');
    expect(stderr).toContain('next (Nadia Next)');
    expect(practice.world()).toEqual(before);
  });

  it('lasts for one world: after a reset you are Ada again, and no one else has a machine or state', async () => {
    await be('next');
    await practice.govsupport(['--sandbox', 'doctor', 'confirm', 'staff-vetting']);
    expect(existsSync(path.join(practice.sandboxFolder, 'state-next/confirmations.json'))).toBe(true);
    writeFileSync(path.join(homeOf('you'), 'code/site-a/README.md'), 'spoilt');
    // At exactly the time when the old one began.
    await practice.govsupport(['sandbox', 'reset', '--start', '2026-11-23T09:30:00Z']);
    expect((await be()).stdout).toBe('You are Ada Example (ada@example.org).\n');
    expect(readdirSync(practice.sandboxFolder).filter((name) => name.endsWith('-next'))).toEqual([]);
    expect(readFileSync(path.join(homeOf('you'), 'code/site-a/README.md'), 'utf8')).toContain('# Example Council');
  });

  it('renames a world whose current person does not exist', async () => {
    practice.change((world) => {
      world.youAre = 'nobody';
    });
    const { code, stdout, stderr } = await be();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'You are Ada Example (ada@example.org).\n' });
    expect(stderr).toContain('is damaged');
  });
});

describe('whoever you are', () => {
  it('has their own configuration, accounts, and machine', async () => {
    await be('next');
    const of = async (key: string) => (await practice.govsupport(['config', 'get', key, '--sandbox'])).stdout.trim();
    expect(await Promise.all(['person.name', 'person.email', 'person.github'].map(of))).toEqual([
      'Nadia Next',
      'nadia@example.org',
      'nadia-example',
    ]);
    expect((await practice.govsupport(['sandbox', 'show'])).stdout).toMatch(/^you are +Nadia Next$/m);
    expect((await practice.govsupport(['sandbox', 'show', '--json'])).json().you).toMatchObject({ key: 'next' });
    expect(await on('next', 'gh auth token --hostname 127.0.0.1')).toMatchObject({
      stdout: 'fake-github-token-next\n',
    });
    expect((await on('next', 'op whoami')).stdout).toContain('nadia@example.org');
    expect((await on('next', 'ssh -T git@github.com')).stderr).toContain('Hi nadia-example!');
    expect((await on('next', 'git config user.email')).stdout).toBe('nadia@example.org\n');
    expect(readFileSync(path.join(homeOf('next'), '.ssh/id_ed25519.pub'), 'utf8')).toMatch(/ nadia@example\.org\n$/);
    const only = 'zendesk,trello,github,slack,aws,incident-io-account,knowledgebase,papertrail,onepassword-vault,rota';
    const doctor = await practice.govsupport(['doctor', '--sandbox', '--json', '--only', only]);
    const found = Object.fromEntries(
      doctor
        .json()
        .checks.map((one: { id: string; status: string; summary: string; evidence: object }) => [one.id, one]),
    );
    expect(found).toMatchObject({
      zendesk: { status: 'pass', evidence: { kind: 'agent' } },
      github: { evidence: { login: '<person.github>', mayNotPush: ['dxw/chef'] } },
      trello: { evidence: { boards: [{ standing: 'not a member' }, { standing: 'not a member' }] } },
      slack: { status: 'fail', evidence: { kind: 'person', missingScopes: [] } },
      // Her user is the one without MFA.
      aws: { status: 'fail', evidence: { mfaDevices: 0 } },
      'incident-io-account': { status: 'pass' },
      knowledgebase: { status: 'pass' },
      papertrail: { status: 'pass' },
      'onepassword-vault': { status: 'pass' },
      rota: { status: 'pass', evidence: { next: { start: '2026-11-30', end: '2026-12-04' } } },
    });
  });

  it('has no AWS key if they have no user there', async () => {
    await be('lead');
    const { checks } = (await practice.govsupport(['doctor', '--sandbox', '--json', '--only', 'aws'])).json();
    expect(checks[0].summary).toContain('There are no AWS credentials');
  });

  it('has clones of what GitHub has at that time, and nothing that is only on another machine', async () => {
    const commits = 'git log --all --format=%s';
    expect((await on('you', commits)).stdout).toContain('Say what the button of the cookie banner does');
    expect(await on('you', 'git push -q origin feature/contact-form')).toMatchObject({ code: 0 });
    const before = await on('you', 'git for-each-ref && git status --porcelain');
    await be('next');
    const hers = (await on('next', commits)).stdout;
    expect(hers).toContain('Check the address in the contact form');
    expect(hers).not.toContain('Say what the button of the cookie banner does');
    expect(hers).not.toContain('Try another font');
    expect((await on('next', 'git status --porcelain --branch')).stdout).toBe('## main...origin/main\n');
    expect((await on('next', 'git status --porcelain', 'code/site-b')).stdout).toBe('');
    expect((await on('next', 'git remote get-url origin')).stdout).toBe('git@github.com:dxw-example/site-a.git\n');

    // What Ada pushes later is there after a fetch.
    await be('you');
    expect(await on('you', 'git push -q origin fix/cookie-banner')).toMatchObject({ code: 0 });
    await be('next');
    expect(await on('next', 'git fetch -q')).toMatchObject({ code: 0 });
    expect((await on('next', 'git log -1 --format=%s origin/fix/cookie-banner')).stdout).toBe(
      'Say what the button of the cookie banner does\n',
    );
    // She goes on with it, and Ada's machine stays as it is.
    const work = 'git switch -q fix/cookie-banner && git commit -q --allow-empty -m "Go on" && git push -q';
    expect(await on('next', work)).toMatchObject({ code: 0 });
    expect((await on('next', 'git log -1 --format=%ae origin/fix/cookie-banner')).stdout).toBe('nadia@example.org\n');
    const after = await on('you', 'git for-each-ref && git status --porcelain');
    expect(after.stdout.replace(/^\S+ commit\trefs\/remotes\/origin\/fix\/cookie-banner$/m, '')).toBe(
      before.stdout.replace(/^\S+ commit\trefs\/remotes\/origin\/fix\/cookie-banner$/m, ''),
    );
  });

  it('may do over SSH what GitHub allows', async () => {
    await be('next');
    expect(await on('next', 'git push origin main:mine', 'code/site-b')).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('denied to nadia-example'),
    });
    expect(await on('next', 'git ls-remote git@github.com:dxw/ops-docs.git')).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('Repository not found'),
    });
    expect(await on('you', 'git push origin origin/main:refs/heads/mine', 'code/site-b')).toMatchObject({ code: 0 });
    await be('outgoing');
    expect(await on('outgoing', 'git ls-remote git@github.com:dxw/ops-docs.git')).toMatchObject({ code: 0 });
    // There is no clone of what someone may not see.
    await be('cover');
    expect(readdirSync(path.join(homeOf('cover'), 'code')).sort()).toEqual(['site-a', 'site-b']);
  });

  it('has a machine that is made once, on first use', async () => {
    await be('next');
    const file = path.join(homeOf('next'), 'notes.txt');
    writeFileSync(file, 'mine');
    const made = statSync(homeOf('next')).birthtimeMs;
    await be('you');
    await be('next');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(statSync(homeOf('next')).birthtimeMs).toBe(made);
  });

  it('is who commands run as beside a served world, and who grants access there', async () => {
    const served = await serveSandbox(practice);
    try {
      expect(served.environment.GOVSUPPORT_ZENDESK_TOKEN).toBe('fake-zendesk-token-you');
      await be('next');
      const name = await practice.govsupport(['config', 'get', 'person.name', '--sandbox']);
      expect(name.stdout).toBe('Nadia Next\n');
      const { checks } = (
        await practice.govsupport(['doctor', '--sandbox', '--json', '--only', 'rota,zendesk'])
      ).json();
      expect(checks.map(({ status }: { status: string }) => status)).toEqual(['pass', 'pass']);
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: 'govsupport',
        redirect_uri: 'http://127.0.0.1:41401/callback',
        scope: 'read',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      });
      await fetch(`${served.address}/zendesk/oauth/authorizations/new?${query}`, { redirect: 'manual' });
      expect(practice.world().zendesk.codes.map(({ userId }) => userId)).toEqual([nadia.zendesk]);
    } finally {
      await served.stop();
    }
    const again = await serveSandbox(practice);
    try {
      expect(again.environment).toMatchObject({
        GOVSUPPORT_ZENDESK_TOKEN: 'fake-zendesk-token-next',
        AWS_ACCESS_KEY_ID: 'AKIAFAKENADIAKEY0000',
      });
      expect(again.machine.home).toBe(homeOf('next'));
    } finally {
      await again.stop();
    }
  });
});

/** Ada is in the group, a ticket of it is hers, and she has sent Nadia this handover. */
function afterAdasTurn(world: World): void {
  addToGroup(world);
  const ticket = world.zendesk.tickets.find(({ id }) => id === 48201);
  if (!ticket) throw new Error('the fixtures have no ticket 48201');
  ticket.fields.assignee_id = you.zendesk;
  const sent = Date.parse('2026-11-27T16:00:00Z') / 1000;
  world.slack.channels.push({
    id: 'D0ADANADIA',
    name: '',
    kind: 'im',
    purpose: '',
    archived: false,
    creator: you.slack,
    created: sent,
    members: [you.slack, nadia.slack],
  });
  world.slack.messages.push({
    channel: 'D0ADANADIA',
    ts: `${sent}.000100`,
    user: you.slack,
    text: '# Handover\n\n## Start here\n\n- #48201 Search results lose their filters\n',
    blocks: null,
    attachments: null,
    metadata: {
      event_type: 'govsupport_message',
      event_payload: { marker: 'govsupport:2026-11-23:ada@example.org:handover' },
    },
    threadTs: null,
    edited: null,
  });
}

describe('the next turn in the same world', () => {
  it('is started by the next person, who takes over from the one before', async () => {
    practice.change(afterAdasTurn);
    await practice.govsupport(['sandbox', 'clock', '+7d']);
    await be('next');
    const consent = ['--yes', '--no-input', '--json'];
    const words = [
      '--confirm=handover-read,read-tickets,suspended-tickets,stand-up',
      '--answer=handover-summary.words=First: the search',
      '--skip=ready=rehearsal',
    ];
    const started = await practice.start([...consent, ...words]);
    expect(started.json()).toMatchObject({
      rotation: { start: '2026-11-30', end: '2026-12-04', person: { email: 'nadia@example.org' } },
    });
    // Colleagues do what she asks, once to add her and once to remove Ada, and then she goes on.
    await practice.govsupport(['sandbox', 'clock', '+15m']);
    expect((await practice.start([...consent, ...words])).code).toBe(5);
    await practice.govsupport(['sandbox', 'clock', '+15m']);
    const outcome = await practice.start([...consent, ...words]);
    expect(outcome.code).toBe(0);
    const steps = Object.fromEntries(
      outcome.json().steps.map((step: { id: string }) => [step.id, step] as const),
    ) as Record<string, { outcome: string; summary: string; evidence: object }>;
    expect(steps).toMatchObject({
      rotation: { evidence: { previous: 'ada@example.org', next: 'oscar@example.org' } },
      'handover-read': { outcome: 'done' },
      'handover-summary': { outcome: 'done' },
      'zendesk-group': { outcome: 'done' },
      'trello-boards': { outcome: 'done' },
      'slack-channels': { outcome: 'done' },
    });
    const { slack, trello, zendesk } = practice.world();
    expect(zendesk.memberships).toContainEqual(
      expect.objectContaining({ user_id: nadia.zendesk, group_id: secondLine }),
    );
    expect(trello.boards.find(({ shortLink }) => shortLink === 'Y2QL3Pha')?.memberships).toContainEqual(
      expect.objectContaining({ member: nadia.trello }),
    );
    // Nadia herself tells Ada that she has read the handover, and what comes first in it.
    const told = slack.messages.filter(({ channel, user }) => channel === 'D0ADANADIA' && user === nadia.slack);
    expect(told.map(({ text }) => text)).toEqual([
      expect.stringContaining('I have read it'),
      expect.stringContaining('First: the search'),
    ]);
    expect(steps['outgoing-person']?.summary).toContain('Ada Example');
    const inGroup = zendesk.memberships.filter(({ group_id }) => group_id === secondLine).map(({ user_id }) => user_id);
    expect(inGroup).not.toContain(you.zendesk);
    expect(zendesk.tickets.find(({ id }) => id === 48201)?.fields.assignee_id).toBe(nadia.zendesk);
    // Nadia's state is her own, and Ada's has none of it.
    expect(existsSync(path.join(practice.sandboxFolder, 'state-next/rotations/dev-2026-11-30.json'))).toBe(true);
    expect(existsSync(practice.stateFolder)).toBe(false);
  });
});
