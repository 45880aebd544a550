import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAddress as usualGitHub } from '../src/services/github/client.ts';
import { defaultAddress as usualSlack } from '../src/services/slack/client.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const usual = () => path.join(machine.home, '.config/govsupport/config.yaml');

/** The error about a file with a mistake, which must be wrong usage and nothing else. */
async function refused(args: readonly string[] = ['config'], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await machine.govsupport(args, { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/fake-/);
  return stderr;
}

describe('a configuration with a mistake', () => {
  it.each([
    ['team:\n  vpn:\n    hots: inside.example.org\n', 3, 'there is no key "hots" in team.vpn. Did you mean host?'],
    ['person: { nmae: Ada }', 1, 'there is no key "nmae" in person. Did you mean name?'],
    ['\nvpn: { host: inside.example.org }', 2, 'there is no key "vpn". Did you mean team.vpn?'],
    [
      'zzzzzzzz: 1',
      1,
      'there is no key "zzzzzzzz". The keys are: include, person, team, repositories, services, rota, workingHours, accessible, updateNotice, playbook.',
    ],
    ['__proto__: { a: 1 }', 1, 'there is no key "__proto__".'],
    ['? [a, b]\n: 1', 1, 'there is no key "[ a, b ]".'],
    ['team: { vpn: { port: "443" } }', 1, 'team.vpn.port: expected a port number from 1 to 65535, found "443".'],
    ['team:\n  vpn:\n    port: 70000', 3, 'team.vpn.port: expected a port number from 1 to 65535, found 70000.'],
    ['team: { vpn: { port: 4.5 } }', 1, 'team.vpn.port: expected a port number from 1 to 65535, found 4.5.'],
    ['team: { vpn: { host: -oProxyCommand=x } }', 1, 'team.vpn.host: expected a host name alone'],
    ['team: { vpn: { host: "https://inside.example.org/" } }', 1, 'team.vpn.host: expected a host name alone'],
    ['team: { vpn: { host: "inside.example.org:443" } }', 1, 'team.vpn.host: expected a host name alone'],
    ['team: { ssh: { helpful: -oProxyCommand=x } }', 1, 'team.ssh.helpful: expected a host as ssh takes it'],
    ['person:\n  name:\n', 2, 'person.name: expected your name, found nothing.'],
    ['person: { name: "" }', 1, 'person.name: expected your name, found "".'],
    ['person: { name: [Ada] }', 1, 'person.name: expected your name, found a list.'],
    ['person: { email: nobody }', 1, 'person.email: expected an e-mail address, found "nobody".'],
    ['person: { name: "a\\e[31mb" }', 1, 'person.name: expected your name, found "a\\u001b[31mb".'],
    ['repositories: ~/code', 1, 'repositories: expected a list of folders, found "~/code".'],
    ['repositories:\n  - ~/code\n  - 1', 3, 'repositories.1: expected a folder, found 1.'],
    ['services: { papertrail: { kind: new } }', 1, 'expected classic or solarwinds, found "new".'],
    ['- a\n- b', 1, 'the file: expected a mapping of keys, found a list.'],
    ['hello', 1, 'the file: expected a mapping of keys.'],
  ])('%j: line %i, %s', async (yaml, line, what) => {
    machine.config(yaml);
    const stderr = await refused();
    expect(stderr).toContain(`${usual()}, line ${line}: `);
    expect(stderr).toContain(what);
    expect(stderr).toContain('govsupport config');
  });

  it.each([
    ['rota:\n  file: rota.yaml\n  url: https://rota.example.org\n', 3, "rota.url and rota.file can't both be set."],
    ['rota:\n  calendar: a.ics\n  file: rota.yaml\n', 3, "rota.calendar and rota.file can't both be set."],
    [
      'workingHours:\n  begins: "18:00"\n  ends: "17:30"\n',
      3,
      'workingHours.ends (17:30) has to be later than workingHours.begins (18:00).',
    ],
    ['workingHours: { begins: "9:30" }', 1, 'expected a time from "00:00" to "23:59", such as "09:30", found "9:30".'],
  ])('%j contradicts itself, or almost: line %i, %s', async (yaml, line, what) => {
    machine.config(yaml);
    expect((await refused()).replace(/\s+/g, ' ')).toContain(
      `${usual()}, line ${line}: ${what}`.replace(/: expected/, ': workingHours.begins: expected'),
    );
  });

  it.each([
    ['person:\n  name: "Ada\n  email: ada@example.org\n', 2, 'the quote that begins here is not closed'],
    ['person:\n\tname: Ada', 2, 'there is a tab'],
    ['person: { name: A }\nperson: { name: B }', 2, 'this key is there twice'],
    ['person\n  name: x', 1, 'a colon with a space after it is missing'],
    ['person:\n  name: x\n email: y', 3, 'the indentation does not fit'],
    ['person: { name: A }\n---\nperson: { name: B }', 2, 'a second document begins here'],
    ['person:\n  name: a: b', 2, 'has to be in quotes'],
    ['team: {}\nrepositories: [a\n', 2, 'the [ that begins here is not closed'],
    ['team: {}\nperson: { name: a\nrota: {}\n', 2, 'the { that begins here is not closed'],
    ['{ person: { name: a }\n', 1, 'the { that begins here is not closed'],
    ['repositories: [a]]\n', 1, 'a ] or } is here that closes nothing'],
    ['person: x\n  name: y', 1, 'a key has both a value and keys below it'],
    ['person: { name: "a" b }', 1, 'this does not fit what comes before it'],
    ['person: { name: "a\\q" }', 1, 'a backslash in double quotes'],
    ['person: { name: & }', 1, 'begins with * or & has to be in quotes'],
    ['person:\n  name: !!js/function "x"', 2, 'begins with ! has to be in quotes'],
  ])('%j is not YAML: line %i, %s', async (yaml, line, what) => {
    machine.config(yaml);
    const stderr = await refused();
    expect(stderr).toContain(`${usual()}, line ${line}: this is not YAML: `);
    expect(stderr).toContain(what);
  });

  it.each([
    ['one: &a [x]\nrepositories: *a', 2, "aliases can't be used here: write the value itself."],
    ['team: { vpn: { host: 010 } }', 1, 'found 010.'],
    ['include: ./config.yaml', 1, "include: a file can't include itself."],
  ])('%j is refused: line %i, %s', async (yaml, line, what) => {
    machine.config(yaml);
    const stderr = await refused();
    expect(stderr).toContain(`${usual()}, line ${line}: `);
    expect(stderr).toContain(what);
    expect(stderr).not.toContain('not YAML');
  });

  it('names all mistakes at once, in the order of the file', async () => {
    machine.config('rota: { url: nowhere }\nperson: { nmae: Ada }\nteam: { vpn: { port: 0 } }\n');
    const stderr = await refused();
    expect(stderr.match(/line \d/g)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('says so as JSON too', async () => {
    machine.config('person: { nmae: Ada }');
    const outcome = await machine.govsupport(['config', '--json']);
    expect(outcome.code).toBe(2);
    expect(outcome.json()).toMatchObject({
      schemaVersion: 1,
      command: 'config',
      error: { message: expect.stringContaining('line 1: there is no key "nmae"'), exitCode: 2 },
    });
  });

  it('refuses text that is not UTF-8, and names the line', async () => {
    const file = machine.config('');
    writeFileSync(file, Buffer.from('person:\n  name: Ad\xe9\n', 'latin1'));
    expect(await refused()).toContain(`${file}, line 2: this is not text in UTF-8`);
  });
});

describe('a secret in the configuration', () => {
  const inToken = (value: string) => `services:\n  slack:\n    token: ${value}\n`;

  it.each([
    inToken('fake-token-ada'),
    inToken('"fake-token-ada"'),
    inToken('[fake-token-ada]'),
    inToken('{ value: fake-token-ada }'),
    'services: { slack: { token: 12345 } }',
    'team: { staging: { password: fake-password } }',
  ])('is refused and not repeated: %j', async (yaml) => {
    machine.config(yaml);
    const stderr = await refused();
    expect(stderr).toMatch(
      /line \d: (?:services\.slack\.token|team\.staging\.password) must not hold the secret itself/,
    );
    expect(stderr).toContain('op://vault/item/field (1Password), env:NAME or keychain:NAME');
    expect(stderr).not.toContain('12345');
  });

  it.each(['op://Support/fake-item', 'env:fake-name with space', '"keychain:"'])(
    'is told from a reference with a mistake: %s',
    async (reference) => {
      machine.config(inToken(reference));
      expect(await refused()).toContain('services.slack.token is not a complete reference');
    },
  );

  it.each([
    inToken('fake-token-ada: x'),
    inToken('*fake-token-ada'),
    inToken('!fake-token-ada'),
    inToken('@fake-token-ada'),
    inToken('%fake-token-ada'),
    inToken('&fake-token-ada'),
    inToken('{fake-token-ada'),
    inToken('"fake" fake-token-ada'),
    inToken('"fake-token\\qada"'),
    'services: { slack: fake-token-ada }',
    'services: [{ slack: fake-token-ada }]',
    'fake-token-ada',
    'services: { slack: { tokn: fake-token-ada } }',
    'services: { slack: { url: "ftp://ada:fake-password@slack.example.org/" } }',
    'services: { slack: { url: "ada:fake-password@slack.example.org/" } }',
    'team: { vpn: { host: "ada:fake-password@inside.example.org" } }',
  ])('is not repeated in a message about a mistake: %j', async (yaml) => {
    machine.config(yaml);
    expect(await refused(['config', '--debug'])).toMatch(/line \d: /);
  });

  it.each([
    'team: { staging: { url: "https://ada:fake-password@staging.example.org/" } }',
    'team: { staging: { url: "https://fake-user@staging.example.org/" } }',
    'rota: { url: "https://rota.example.org/rota.json?token=fake-token-ada" }',
    'rota: { calendar: "https://calendar.example.org/ical/ada/private-fake0123456789/basic.ics" }',
    'rota: { calendar: "webcal://ada:fake-password@calendar.example.org/support.ics" }',
  ])('is refused in an address: %j', async (yaml) => {
    machine.config(yaml);
    expect(await refused()).toContain('has a password or another secret in the address');
  });

  it('may be given directly if the file only refers to it', async () => {
    machine.config(
      `team: { staging: { password: "op://Support/Staging site/password" } }\n${inToken('keychain:slack')}`,
    );
    const { code, stdout } = await machine.govsupport(['config']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/team\.staging\.password +op:\/\/Support\/Staging site\/password \(line 1\)/);
    expect(stdout).toMatch(/services\.slack\.token +keychain:slack \(line 4\)/);
  });
});

describe('the file', () => {
  it('may be missing, empty, or all comments', async () => {
    const without = await machine.govsupport(['config']);
    expect(without).toMatchObject({ code: 0, stderr: '' });
    expect(without.stdout).toContain('There is no configuration file yet');
    for (const yaml of ['', '# nothing yet\n', 'team:\n  vpn:\n#   host: inside.example.org\nservices:\n']) {
      machine.config(yaml);
      expect(await machine.govsupport(['config', '--json'])).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('may come from Windows, with a byte order mark', async () => {
    machine.config('\ufeffperson:\r\n  name: Ada\r\n');
    expect(await machine.govsupport(['config', 'get', 'person.name'])).toMatchObject({ code: 0, stdout: 'Ada\n' });
  });

  it('is named with --config, before GOVSUPPORT_CONFIG, before the usual one', async () => {
    machine.config('person: { name: Usual }');
    const named = machine.file('named.yaml', 'person: { name: Named }');
    const flag = machine.file('flag.yaml', 'person: { name: Flag }');
    const env = { GOVSUPPORT_CONFIG: named };
    expect((await machine.govsupport(['config', 'get', 'person.name'])).stdout).toBe('Usual\n');
    expect((await machine.govsupport(['config', 'get', 'person.name'], { env })).stdout).toBe('Named\n');
    expect((await machine.govsupport(['config', 'get', 'person.name', '--config', flag], { env })).stdout).toBe(
      'Flag\n',
    );
  });

  it('is where XDG_CONFIG_HOME says', async () => {
    machine.file('elsewhere/govsupport/config.yaml', 'person: { name: Elsewhere }');
    const env = { XDG_CONFIG_HOME: path.join(machine.home, 'elsewhere') };
    expect((await machine.govsupport(['config', 'get', 'person.name'], { env })).stdout).toBe('Elsewhere\n');
  });

  it('is refused if it is larger than any configuration, or not a regular file', async () => {
    const large = machine.file('large.yaml', Array.from({ length: 20_000 }, (_, n) => `key${n}: 1`).join('\n'));
    expect(await refused(['config', '--config', large])).toContain('was not read: it is too large.');
    expect(await refused(['config', '--config', '/dev/zero'])).toContain('was not read: it is not a regular file.');
  });

  it('with many mistakes names the first of them', async () => {
    const file = machine.file('many.yaml', Array.from({ length: 500 }, (_, n) => `key${n}: 1`).join('\n'));
    const stderr = await refused(['config', '--config', file]);
    expect(stderr).toContain(`check: govsupport --config ${file} config\n`);
    expect(stderr.match(/there is no key/g)).toHaveLength(20);
    expect(stderr).toContain(`${file}, line 20: there is no key "key19"`);
  });

  it.each([
    ['--config', (file: string) => refused(['config', '--config', file])],
    ['GOVSUPPORT_CONFIG', (file: string) => refused(['config'], { GOVSUPPORT_CONFIG: file })],
  ])('has to exist if it is named with %s', async (by, ask) => {
    for (const [file, why] of [
      [path.join(machine.home, 'none.yaml'), 'there is no such file or folder'],
      [machine.home, 'it is a folder'],
    ] as const) {
      const stderr = await ask(file);
      expect(stderr).toContain(`The configuration ${file} was not read: ${why}.`);
      expect(stderr).toContain(by);
    }
  });

  const looks =
    'today|queue|rotation|suspended|weekly|triage|handover|next-uid|ticket show 48201|doctor|doctor --list|doctor explain vpn|' +
    'auth status|onboard status|start status|end status|start --dry-run|config';
  it.each(looks.split('|'))('has to exist for %s, which says so once', async (command) => {
    const file = path.join(machine.home, 'none.yaml');
    const args = [...command.split(' '), '--config', file];
    expect(await refused(args)).toBe(
      `govsupport: The configuration ${file} was not read: there is no such file or folder.\n` +
        `  Correct the path in --config; or create the file: govsupport --config ${file} config init\n`,
    );
    const json = await machine.govsupport([...args.filter((word) => word !== '--list'), '--json']);
    expect(json.code).toBe(2);
    expect(json.json().error).toMatchObject({ exitCode: 2, message: expect.stringContaining(file) });
  });

  it.each(['today', 'auth status'])('with a mistake ends %s, which says so once', async (command) => {
    machine.config('person: [\n');
    expect((await refused(command.split(' '))).match(/^govsupport: /gm)).toHaveLength(1);
  });

  it('is not the usual one if an empty name is given', async () => {
    machine.config('person: { name: Usual }');
    expect(await refused(['config', '--config', ''])).toContain('it is a folder');
  });

  it('has to be a file that can be read', async () => {
    mkdirSync(usual(), { recursive: true });
    expect(await refused()).toContain('it is a folder');
  });

  it.skipIf(process.getuid?.() === 0)('says so if it may not be read', async () => {
    chmodSync(machine.config('person: { name: Ada }'), 0);
    expect(await refused()).toContain('you may not read it');
  });
});

describe('govsupport config', () => {
  it('shows every value and where it came from, in text and as JSON', async () => {
    const file = machine.config('person:\n  name: Ada Example\nrepositories: [~/code, /srv/sites]\n');
    const env = { GOVSUPPORT_SLACK_TOKEN: 'fake-token-ada', GOVSUPPORT_ZENDESK_URL: 'https://zendesk.example.org' };
    const text = await machine.govsupport(['config'], { env });
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain(`From ${file}\n`);
    expect(text.stdout).toMatch(/^person\.name +Ada Example \(line 2\)$/m);
    expect(text.stdout).toMatch(/^repositories +~\/code, \/srv\/sites \(line 3\)$/m);
    expect(text.stdout).toMatch(/^services\.zendesk\.url +https:\/\/zendesk\.example\.org/m);
    expect(text.stdout).toMatch(/^team\.vpn\.host +not set: /m);
    expect(text.stdout.split('\n').filter((line) => line.length > 80 && !line.includes(file))).toEqual([]);
    // Defaults, which no one has set.
    expect(text.stdout).toMatch(/^team\.vpn\.port +443 \(default\)$/m);
    expect(text.stdout).toMatch(new RegExp(`^services\\.slack\\.url +${usualSlack} \\(default\\)$`, 'm'));
    expect(text.stdout).toMatch(new RegExp(`^services\\.github\\.url +${usualGitHub} \\(default\\)$`, 'm'));
    const json = await machine.govsupport(['config', '--json'], { env });
    const { keys, ...rest } = json.json();
    expect(keys.find(({ key }: { key: string }) => key === 'team.vpn.port')).toMatchObject({
      value: null,
      usual: '443',
    });
    expect(rest).toEqual({ schemaVersion: 1, command: 'config', file, teamFile: null, usualFile: file });
    const row = (key: string) => keys.find((each: { key: string }) => each.key === key);
    expect(row('person.name')).toMatchObject({ value: 'Ada Example', origin: { from: 'file', line: 2 } });
    expect(row('repositories')).toMatchObject({ value: ['~/code', '/srv/sites'] });
    expect(row('team.vpn.host')).toMatchObject({ value: null, origin: null });
    // Only the name of a secret in the environment is known here.
    expect(row('services.slack.token')).toMatchObject({
      value: 'env:GOVSUPPORT_SLACK_TOKEN',
      origin: { from: 'environment', name: 'GOVSUPPORT_SLACK_TOKEN' },
    });
    for (const { stdout } of [text, json]) expect(stdout).not.toContain('fake-token');
  });

  it('puts the environment above the file', async () => {
    machine.config('services: { zendesk: { url: "https://file.example.org" } }');
    const env = { GOVSUPPORT_ZENDESK_URL: 'https://environment.example.org' };
    const { stdout } = await machine.govsupport(['config', 'get', 'services.zendesk.url'], { env });
    expect(stdout).toBe('https://environment.example.org\n');
  });

  it.each([
    ['nowhere', 'services.zendesk.url: expected the address of Zendesk'],
    ['https://ada:fake-password@zendesk.example.org', 'has a password or another secret in the address'],
  ])('checks the environment too: %s', async (value, what) => {
    const stderr = await refused(['config'], { GOVSUPPORT_ZENDESK_URL: value });
    expect(stderr).toContain('GOVSUPPORT_ZENDESK_URL: services.zendesk.url');
    expect(stderr).toContain(what);
  });

  it('gives one value for a shell, and never a secret', async () => {
    machine.config('team: { vpn: { port: 8443 } }\nrepositories: [a, b]\n');
    const get = (key: string, ...args: string[]) =>
      machine.govsupport(['config', 'get', key, ...args], { env: { GOVSUPPORT_SLACK_TOKEN: 'fake-token-ada' } });
    expect(await get('team.vpn.port')).toMatchObject({ code: 0, stdout: '8443\n', stderr: '' });
    expect(await get('repositories')).toMatchObject({ code: 0, stdout: 'a\nb\n' });
    expect(await get('services.slack.token')).toMatchObject({ code: 0, stdout: 'env:GOVSUPPORT_SLACK_TOKEN\n' });
    expect((await get('team.vpn.port', '--json')).json()).toEqual({
      schemaVersion: 1,
      command: 'config get',
      key: 'team.vpn.port',
      value: 8443,
    });
  });

  it('exits with 1 if a value is not set, and says where to set it', async () => {
    const file = machine.file('mine.yaml', '');
    const outcome = await machine.govsupport(['config', 'get', 'team.vpn.host', '--config', file]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('team.vpn.host is not set');
    expect(outcome.stderr).toContain(`Set it in ${file}: govsupport --config ${file} config set team.vpn.host VALUE`);
  });

  it('changes nothing', async () => {
    machine.config('person: { name: Ada }');
    const before = machine.snapshot();
    await machine.govsupport(['config']);
    await machine.govsupport(['config', 'get', 'person.name', '--debug']);
    expect(machine.snapshot()).toBe(before);
  });
});
