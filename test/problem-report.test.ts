import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { govpress } from '../src/playbook/govpress.ts';
import { awsKey, incidentIoKey, stagingCredentials, tokenOf, trelloKey } from '../src/sandbox/credentials.ts';
import type { World } from '../src/sandbox/world.ts';
import { createMachine, type Machine, root } from './support/machine.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen } from './support/screen.ts';
import { createSmallDisk, noSmallDisk } from './support/small-disk.ts';
import { serve } from './support/vendor-server.ts';

/** What is outside the fences of a page: only the program itself writes there. */
function outsideFences(markdown: string): string[] {
  let fence: string | null = null;
  const outside: string[] = [];
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === null && mark) fence = mark;
    else if (line === fence) fence = null;
    else if (fence === null) outside.push(line);
  }
  expect(fence, 'a fence is open at the end').toBe(null);
  return outside;
}

/** Every line that the program may write outside a fence. */
const ownLine =
  /^(?:|#{1,3} .*|Made at .*|It is about the practice world.*|- `?[\w. ]+`?: .*|Keys that are set, and where:|Nothing is set\.|The audit is empty\.|It has a mistake:|Started, and not known to be done:|\d+ .* in [\d.]+ s\.|`[\w-]+`:|- (?:\d{4}-\S+Z): [a-z -]+, [a-z-]+, [a-z]+)$/;

function expectOwnLines(markdown: string): void {
  expect(outsideFences(markdown).filter((line) => !ownLine.test(line))).toEqual([]);
}

/** The playbook of dxw is public, and the program knows it. */
const isPrivate = (name: string) => !JSON.stringify(govpress).includes(name);

/** Every person, client, host, text and secret that the practice world knows, with what each is. */
function whatTheWorldKnows(world: World, machine: Machine): [what: string, text: string][] {
  const { people, zendesk, slack, trello, github } = world;
  const services = ['zendesk', 'trello', 'slack', 'github', 'papertrail', 'solarwinds', 'airtable'] as const;
  const known: [string, string | null | undefined][] = [
    ...people.flatMap(({ name, email, github, slackId, trelloId, zendeskId }): [string, string][] => [
      ['a name', name],
      ...name
        .split(' ')
        .filter(isPrivate)
        .map((part): [string, string] => ['part of a name', part]),
      ...[email, github, slackId, trelloId, String(zendeskId)].map((id): [string, string] => ['an account', id]),
    ]),
    ...zendesk.users.flatMap(({ name, email }): [string, string | null][] => [
      ['a name', name],
      ['an address', email],
    ]),
    ...zendesk.organizations.flatMap((one): [string, string][] => [
      ['a client', one.name],
      ...[one.domain].map((domain): [string, string] => ['a domain', domain]),
    ]),
    ...zendesk.tickets.flatMap(({ id, fields }): [string, string][] => [
      ['a ticket', String(id)],
      ['a subject', fields.subject],
    ]),
    ...slack.messages.map(({ text }): [string, string] => ['a message', text]),
    ...trello.cards
      .filter(({ name }) => /\d{5}|site/i.test(name))
      .map(({ name }): [string, string] => ['a card', name]),
    ...github.repositories
      .filter(({ owner }) => owner !== 'dxw')
      .flatMap(({ name, description }): [string, string][] => [
        ['a repository', name],
        ['a repository', description],
      ]),
    ...github.pulls.map(({ title }): [string, string] => ['a pull request', title]),
    ...services.flatMap((service) => people.map((person): [string, string] => ['a token', tokenOf(service, person)])),
    ...[trelloKey, incidentIoKey, awsKey.id, awsKey.secret, stagingCredentials.password].map(
      (secret): [string, string] => ['a secret', secret],
    ),
    ['a host', 'v1.example.org'],
    ['a host', 'helpful.example.org'],
    ['this machine', os.hostname()],
    ['the home folder', machine.home],
    ['a path', path.basename(path.dirname(machine.home))],
  ];
  return known.filter((one): one is [string, string] => Boolean(one[1]?.trim()));
}

/** Some parts of a name are words: these count only whole, with the same capitals. */
const holds = (report: string, what: string, text: string) =>
  what === 'part of a name'
    ? new RegExp(`(?<![\\w-])${text}(?![\\w-])`).test(report)
    : report.toLowerCase().includes(text.toLowerCase());

const expectNothingKnown = (report: string, known: readonly [string, string][]) =>
  expect(known.filter(([what, text]) => holds(report, what, text))).toEqual([]);

describe('the report in the practice world', () => {
  let practice: Practice;
  let known: [string, string][];
  beforeAll(async () => {
    practice = createPractice();
    // Something was done, something failed, and something has no known result.
    await practice.misbehave('--path', '/slack/api/chat.postMessage', '--status', '500');
    await practice.start(['--yes', '--no-input', '--only', 'rotation,slack-channels,zendesk-group']);
    await practice.govsupport(['--sandbox', 'ticket', 'note', '48201', 'For Enid Editor of Example Council', '--yes']);
    await practice.misbehave('--clear');
    known = whatTheWorldKnows(practice.world(), practice);
  });
  afterAll(() => practice.remove());

  it('says what doctor says, with the same exit code, and contains nothing that the practice world knows', async () => {
    const doctor = await practice.govsupport(['--sandbox', 'doctor', '--json']);
    const before = practice.everything();
    const { code, stdout, stderr } = await practice.govsupport(['--sandbox', 'doctor', '--report']);
    expect({ code, stderr }).toEqual({ code: doctor.code, stderr: '' });
    // Looking at Zendesk and the others is counted; nothing else changes, and no file comes or goes.
    expect(before.split('\n').filter((line) => line.startsWith('/'))).toEqual(
      practice
        .everything()
        .split('\n')
        .filter((line) => line.startsWith('/')),
    );
    expect(known.length).toBeGreaterThan(200);
    expectNothingKnown(stdout, known);
    expectOwnLines(stdout);
    for (const { id, status } of doctor.json().checks) {
      expect(stdout).toMatch(new RegExp(status === 'pass' ? `^${id}: ` : `^### ${status}: .*\`${id}\``, 'm'));
    }
    // Useful facts are kept.
    for (const fact of [
      'Programs that it calls are missing: tfenv, yq (',
      'scopes: gist, read:org, repo',
      'You are not a member of Week in Progress',
      '<team.ssh.helpful> does not accept any of your keys',
      'detail: <your bag>@<team.ssh.helpful>: Permission denied (publickey).',
      'GitHub shows you no dxw/ops-docs: it does not exist',
      'is 200 days old (the limit is 180)',
      '- `person.name`: config.yaml\n',
      '- `team.staging.password`: config.yaml (a reference, env)\n',
      '- `services.papertrail.kind`: config.yaml (classic)\n',
      '- gh: 2.83.0\n- op: 2.32.0\n',
      'start, slack-channels, change\n',
      'start, zendesk-group, send: no result is known',
    ]) {
      expect(stdout).toContain(fact);
    }
    expect(stdout).toMatch(/^signedInUntil: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    expect(stdout).toMatch(/^- git: \d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^- ssh: \d+\.\d+p\d$/m);
  });

  it('keeps only words that are not names in the practice world', () => {
    const words = new Set(readFileSync(path.join(root, 'dist/own-words.txt'), 'utf8').split('\n'));
    expect(words.size).toBeGreaterThan(2000);
    expect(known.filter(([, text]) => words.has(text))).toEqual([]);
  });

  it('accepts the same flags as doctor', async () => {
    const args = ['--sandbox', 'doctor', '--report', '--only', 'whippet,onboarding-card', '--strict', '--offline'];
    const { code, stdout } = await practice.govsupport(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 skipped, 1 passed in /m);
    expect(stdout).not.toContain('### fail: `helpful`');
    const strict = ['--sandbox', 'doctor', '--report', '--only', 'onboarding-card'];
    expect((await practice.govsupport(strict)).code).toBe(0);
    expect((await practice.govsupport([...strict, '--strict'])).code).toBe(1);
  });

  it('leaves out what a failed step says about others', async () => {
    const state = practice.state();
    const [step, key] = ['zendesk-group', 'ask-to-be-added'];
    state[step].actions[key].failed =
      'Zendesk did not accept it: #48201 "Search results lose their filters on page 2" of Enid Editor (Example Council)';
    const journal = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    journal.checklists.start = state;
    writeFileSync(practice.stateFile, JSON.stringify(journal));
    writeFileSync(path.join(practice.stateFolder, 'rotations/dev-2026-01-01.json'), '{ "damaged');
    rmSync(path.join(practice.stateFolder, 'audit.ndjson'), { force: true });
    mkdirSync(path.join(practice.stateFolder, 'audit.ndjson'));
    const { stdout } = await practice.govsupport(['--sandbox', 'doctor', '--report', '--only', 'whippet']);
    expect(stdout).toContain('## What was done last\n\nThe audit could not be read.\n');
    expect(stdout).toMatch(/start, zendesk-group, send: failed: Zendesk did not accept it: <ticket 1> "/);
    expect(stdout).toContain('Files and folders of the state that could not be read: 1.');
    expectNothingKnown(stdout, known);
  });
});

const hostile = [
  'Enid Editor',
  'Cyngor Enghraifft',
  'أمير المثال',
  '陈美',
  'https://enid:fake-password@staging.council.example/wp-admin?token=fake-query#frag',
  'bücher.example',
  'xn--bcher-kva.example',
  'C:\\Users\\enid\\council',
  'enid@council.example',
  'dxw/council-site',
  'ghp_0123456789abcdef0123456789abcdef0123',
  'fake-token-ada-0123456789',
  '10.20.30.40',
  '#48201',
];

const markdown = '\n```\n# Not ours\n````\n| a | b |\n<script>x</script> [link](https://evil.example) @here ~~~\n';

describe('the report about hostile services and files', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = createMachine();
  });
  afterEach(() => machine.remove());

  it('keeps their words out, and what they say inside its fence', async () => {
    const said = `${hostile.join(' and ')} ${markdown}`;
    const body = {
      ok: false,
      error: said,
      message: said,
      errors: [{ title: said, detail: said }],
      login: said,
      name: said,
    };
    const server = await serve((_, count) => ({
      status: [401, 403, 422, 500, 200][count % 5] ?? 200,
      headers: { 'x-request-id': 'enid-council', 'x-oauth-scopes': 'enid, repo' },
      body,
    }));
    machine.program('ssh', `#!/bin/sh\necho 'enid@council.example: Permission denied (publickey).' >&2\nexit 255\n`);
    machine.program(
      'op',
      `#!/bin/sh\necho '[ERROR] 2026/11/23 10:00:00 "Enid" isn'"'"'t a vault of council.example' >&2\nexit 1\n`,
    );
    machine.config(
      [
        'person: { name: Grace Hopper, email: grace.hopper@council.example, github: grace-h }',
        'team:',
        '  vpn: { host: 127.0.0.1, port: 1 }',
        '  ssh: { govpressV1: bastion.bücher.example, helpful: grace@helpful.council.example }',
        '  staging: { username: env:COUNCIL_USER, password: op://Council/Staging/password }',
        '  govpressTools: { executable: council-tools }',
        'repositories: [~/code/council]',
      ].join('\n'),
    );
    const env: Record<string, string> = { COUNCIL_USER: 'fake-council-user', TERM_PROGRAM: 'enid-term' };
    for (const name of ['ZENDESK', 'TRELLO', 'SLACK', 'GITHUB', 'PAPERTRAIL', 'AIRTABLE', 'INCIDENT_IO', 'STAGING']) {
      env[`GOVSUPPORT_${name}_URL`] = `${server.url}/`;
      if (name !== 'STAGING') env[`GOVSUPPORT_${name}_TOKEN`] = 'fake-token-ada-0123456789';
    }
    env.GOVSUPPORT_TRELLO_KEY = 'fake-key-of-trello';
    const { code, stdout, stderr } = await machine.govsupport(['doctor', '--report'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(server.requests.length).toBeGreaterThan(5);
    const secret = [
      ...hostile,
      'enid',
      'council',
      'Hopper',
      'Grace',
      'fake-',
      'Not ours',
      'evil',
      'enghraifft',
      'bastion',
    ];
    expect(secret.filter((word) => stdout.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    expectOwnLines(stdout);
  });

  it('does not say who is on a rota that is unclear', async () => {
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const event = (uid: string, ...lines: string[]) =>
      ['BEGIN:VEVENT', `UID:${uid}`, `DTSTART;VALUE=DATE:${today}`, ...lines, 'END:VEVENT'].join('\r\n');
    const events = [event('a', 'SUMMARY:Grace Hopper'), event('b', 'SUMMARY:Enid Council', 'RRULE:FREQ=HOURLY')];
    machine.file('rota.ics', ['BEGIN:VCALENDAR', ...events, 'END:VCALENDAR', ''].join('\r\n'));
    machine.config('person: { name: Grace Hopper, email: grace@council.example }\nrota: { calendar: ~/rota.ics }\n');
    const args = ['doctor', '--only', 'rota'];
    expect((await machine.govsupport(args)).stdout).toContain('Enid Council');
    const { code, stdout } = await machine.govsupport([...args, '--report']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^### warn: `rota`\n\n```text\nThe rota is unclear: /m);
    expect(stdout).not.toMatch(/enid|council|grace|hopper/i);
  });

  it('is neither printed nor written if it is interrupted', async () => {
    let interrupt = () => {};
    const server = await serve(() => {
      interrupt();
      return 'hang';
    });
    const file = path.join(machine.home, 'report.md');
    const { code, stdout } = await machine.govsupport(['doctor', '--report', file, '--yes', '--only', 'zendesk'], {
      env: { GOVSUPPORT_ZENDESK_URL: server.url, GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada' },
      onStarted: (child) => {
        interrupt = () => child.kill('SIGTERM');
      },
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(readdirSync(machine.home)).toEqual([]);
  });

  it('contains no value of a configuration with a mistake, and is still made', async () => {
    machine.config(
      [
        'person: { nmae: Enid Editor, email: "not Enid" }',
        'team:',
        '  vpn: { host: https://council.example, enid_council: 1 }',
        'services: { zendesk: { token: fake-token-ada-0123456789 } }',
      ].join('\n'),
    );
    const before = machine.snapshot();
    for (const more of [[], ['--offline']]) {
      const { code, stdout, stderr } = await machine.govsupport(['doctor', '--report', ...more]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
      expect(stdout).toContain('It has a mistake:\n\n```text\n~/.config/govsupport/config.yaml, line 1: ');
      expect(stdout).toContain('Did you mean name?');
      expect(stdout).toContain('services.zendesk.token must not hold the secret itself');
      expect(stdout).toMatch(/^### fail: `whippet`/m);
      expect(stdout.toLowerCase()).not.toMatch(/enid|council|fake-token|nmae/);
      expectOwnLines(stdout);
    }
    expect(machine.snapshot()).toBe(before);
    machine.config('person: [\n  Enid: "council\n');
    const notYaml = await machine.govsupport(['doctor', '--report', '--only', 'whippet']);
    expect(notYaml).toMatchObject({ code: 2, stdout: expect.stringContaining('this is not YAML') });
  });

  it('says what is wrong with a playbook, and uses the built-in one', async () => {
    machine.file('playbook.yaml', 'name: Council\nboards: { backlogg: { name: Enid } }\n');
    machine.config('playbook: ~/playbook.yaml\n');
    const { code, stdout } = await machine.govsupport(['doctor', '--report', '--only', 'whippet']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/It has a mistake:\n\n```text\n~\/…[\s\S]*[Dd]id you mean backlog/);
    expect(stdout).toContain('- `playbook`: config.yaml\n');
    expect(stdout.toLowerCase()).not.toMatch(/enid|council/);
  });

  it('works with no configuration and no program at all', async () => {
    const before = machine.snapshot();
    const { code, stdout, stderr } = await machine.govsupport(['doctor', '--report', '--offline']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('## Configuration\n\nNothing is set.\n\n## Checks\n');
    expect(stdout).toContain('- gh: not on PATH\n- op: not on PATH\n');
    expect(stdout).toContain('## What was done last\n\nThe audit is empty.\n');
    expect(machine.snapshot()).toBe(before);
    expectOwnLines(stdout);
  });

  it.each([
    [['--json'], '--report and --json: give only one of them'],
    [['--fix'], '--fix and --report: give only one of them'],
    [['--list'], '--list and --report: give only one of them'],
    [['--show-private'], '--show-private and --report: give only one of them'],
    [['--only', 'vnp'], 'There is no check "vnp"'],
    [['--report='], '--report: name a file, or leave it out'],
  ])('refuses %j', async (args, why) => {
    const { code, stdout, stderr } = await machine.govsupport(['doctor', '--report', ...args]);
    expect({ code, isEmpty: stdout === '' }).toEqual({ code: 2, isEmpty: !args.includes('--json') });
    expect(stderr).toContain(why);
  });
});

const checks = ['--only', 'whippet', '--offline'];

describe('the file of a report', () => {
  let machine: Machine;
  let file: string;
  beforeEach(() => {
    machine = createMachine();
    file = path.join(machine.home, 'report.md');
  });
  afterEach(() => machine.remove());

  const report = (place: string, ...more: string[]) =>
    machine.govsupport(['doctor', '--report', place, ...checks, ...more]);

  it('is written as it was shown, for this user alone', async () => {
    const { code, stdout, stderr } = await report(file, '--yes');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# govsupport report\n/);
    expect(stderr).toBe(`${text}Written to ${file}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(machine.home)).toEqual(['report.md']);
  });

  it('is not written without agreement, and an existing one is not replaced', async () => {
    const before = machine.snapshot();
    const refused = await report(file);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`Can't ask here whether to write the report to "${file}".`);
    expect(machine.snapshot()).toBe(before);
    machine.file('report.md', 'mine');
    expect((await report(file)).stderr).toContain('already exists: name another file, or replace it with --yes');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await report(file, '--yes', '--quiet')).stderr).toBe('');
    expect(readFileSync(file, 'utf8')).toContain('# govsupport report');
  });

  it.each([
    ['in a folder that is not there', 'nowhere/report.md', 'there is no folder for'],
    ['that is a folder', 'folder', 'is a folder'],
    ['that is a link', 'link', 'is a link: name the file itself'],
  ])('is refused before anything is checked: one %s', async (_, name, why) => {
    mkdirSync(path.join(machine.home, 'folder'));
    symlinkSync('/dev/null', path.join(machine.home, 'link'));
    const before = machine.snapshot();
    const { code, stdout, stderr } = await report(path.join(machine.home, name), '--yes');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^govsupport: --report: .*${why}`));
    expect(machine.snapshot()).toBe(before);
  });

  it('is standard output if it is -', async () => {
    const { code, stdout, stderr } = await report('-');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^# govsupport report\n/);
    expect(readdirSync(machine.home)).toEqual([]);
  });

  it.skipIf(noSmallDisk)('is not started on a disk that is full or read-only', async () => {
    const disk = createSmallDisk(64);
    try {
      disk.fill();
      const full = await report(path.join(disk.folder, 'report.md'), '--yes');
      expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is full') });
      expect(readdirSync(disk.folder)).toEqual(['filling']);
      disk.makeReadOnly();
      const readOnly = await report(path.join(disk.folder, 'report.md'), '--yes');
      expect(readOnly).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is read-only') });
    } finally {
      disk.remove();
    }
  });

  it('is the old one or the new one if the program is killed while it writes', async () => {
    const hook = machine.file(
      'hook.cjs',
      "require('node:fs').fsyncSync = () => process.kill(process.pid, 'SIGKILL');\n",
    );
    machine.file('report.md', 'mine');
    const args = ['doctor', '--report', file, ...checks, '--yes'];
    const killed = await machine.govsupport(args, { env: { NODE_OPTIONS: `--require ${hook}` } });
    expect(killed.code).toBe(null);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await report(file, '--yes')).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toContain('# govsupport report');
    expect(readdirSync(machine.home).sort()).toEqual(['hook.cjs', 'report.md']);
  });

  it.skipIf(noScreen)(
    `is shown whole and asked about in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`,
    async () => {
      const ask = async (question: string, answer: string) => {
        const screen = openScreen(machine, ['doctor', '--report', file, ...checks]);
        try {
          await screen.answer(question, answer, 'Enter');
          const code = await screen.ended();
          expect(screen.text()).toMatch(/# govsupport report\n[\s\S]*## What was done last\n[\s\S]*\n✔ /);
          return { code, text: screen.text() };
        } finally {
          screen.close();
        }
      };
      expect(await ask('Write this to', 'n')).toMatchObject({
        code: 1,
        text: expect.stringContaining('Nothing was written.'),
      });
      expect(lstatSync(file, { throwIfNoEntry: false })).toBeUndefined();
      expect((await ask('Write this to', 'y')).code).toBe(1);
      const written = readFileSync(file, 'utf8');
      expect((await ask('Replace', 'n')).code).toBe(1);
      expect(readFileSync(file, 'utf8')).toBe(written);
    },
  );
});

describe('a bug', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = createMachine();
  });
  afterEach(() => machine.remove());

  /** Makes the program throw wherever it formats a date. */
  const broken = () => {
    const what = 'Cannot read properties of Enid Editor at https://site.council.example, ghp_0123456789abcdef0123';
    const hook = machine.file(
      'hook.cjs',
      `const { DateTimeFormat } = Intl;
       Intl.DateTimeFormat = function (...given) {
         if (/dist.chunks/.test(new Error().stack)) throw new TypeError(${JSON.stringify(what)}, { cause: new Error('council') });
         return new DateTimeFormat(...given);
       };`,
    );
    machine.file('rota.yaml', '- { date: 2026-11-23, name: Ada Example, email: ada@example.org }\n');
    machine.config('person: { email: ada@example.org }\nrota: { file: ~/rota.yaml }\n');
    return { env: { NODE_OPTIONS: `--require ${hook}` } };
  };

  it('says how to make a report, and shows where it happened without names and secrets', async () => {
    const { code, stdout, stderr } = await machine.govsupport(['rotation'], broken());
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    const [said = '', stack = ''] = stderr.split('\n\n');
    expect(said).toMatch(
      /^govsupport: Something unexpected happened in govsupport \d+\.\d+\.\d+: Cannot read properties of <text 1> at /,
    );
    expect(stderr).not.toMatch(/Enid|council|ghp_/);
    expect(said).toContain(
      '\n  Make a report: govsupport doctor --report\n  Open an issue with that and these lines: https://github.com/',
    );
    expect(stack).toMatch(
      /^TypeError: Cannot read properties of <text 1> at https:\/\/<host 1>\/?, <secret 1>\n {4}at /,
    );
    expect(stack).toMatch(/^ {4}at .*\(dist\/chunks\/[\w-]+\.cjs:\d+:\d+\)$/m);
    expect(stack).toMatch(/^caused by Error: <text \d+>$/m);
    expect(stack).not.toMatch(/Enid|council|ghp_/);
    expect(stack).not.toContain(root);
    const whole = await machine.govsupport(['rotation', '--debug'], broken());
    expect(whole.stderr).toContain('  Names and hosts are still in these lines.\n');
    expect(whole.stderr).toContain(
      '/issues/new?template=problem.yml\n\nTypeError: Cannot read properties of Enid Editor',
    );
  });

  it('in a check is in the report', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', '--report', '--only', 'rota'], broken());
    expect(code).toBe(3);
    expect(stdout).toContain(
      '### unknown: `rota`\n\n```text\nThe check itself broke: Cannot read properties of <text 1>',
    );
    expect(stdout).toMatch(/## Checks that broke\n\n`rota`:\n\n```text\nTypeError: Cannot read properties of <text 1>/);
    expect(stdout).not.toMatch(/Enid|council|ghp_/);
    expectOwnLines(stdout);
  });
});
