import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendText, startServer } from './support/http-server.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const included = 'include: ~/code/team/govsupport.yaml\n';

/** Writes the person's file, which includes the team's. */
const write = (own: string, team: string) => ({
  own: machine.config(`${included}${own}`),
  team: machine.file('code/team/govsupport.yaml', team),
});

async function refused(): Promise<string> {
  const { code, stdout, stderr } = await machine.govsupport(['config']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/fake-/);
  return stderr;
}

/** The keys that are set, from `config --json`. */
async function setKeys(env: Record<string, string> = {}) {
  const outcome = await machine.govsupport(['config', '--json'], { env });
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  const { keys, ...rest } = outcome.json() as {
    keys: { key: string; value: unknown; origin: unknown }[];
    teamFile: string | null;
  };
  const set = keys.filter(({ value }) => value !== null);
  return { ...rest, keys: Object.fromEntries(set.map(({ key, value, origin }) => [key, { value, origin }])) };
}

describe("the team's file", () => {
  it("yields to the person's own file, and both to the environment; each value names its file and line", async () => {
    const { own, team } = write(
      'person: { name: Ada Example }\nteam:\n  vpn:\n    port: 8443\nrepositories: [~/mine]\n',
      'team:\n  vpn: { host: inside.example.org, port: 443 }\nrepositories: [~/theirs, more]\n' +
        'services:\n  zendesk: { url: "https://team.example.org", clientId: govsupport }\n  slack: { clientId: "123.456" }\n',
    );
    const found = await setKeys({ GOVSUPPORT_ZENDESK_URL: 'https://variable.example.org' });
    expect(found).toMatchObject({ file: own, teamFile: team });
    expect(found.keys).toEqual({
      include: { value: '~/code/team/govsupport.yaml', origin: { from: 'file', file: own, line: 1 } },
      'person.name': { value: 'Ada Example', origin: { from: 'file', file: own, line: 2 } },
      'team.vpn.host': { value: 'inside.example.org', origin: { from: 'file', file: team, line: 2 } },
      'team.vpn.port': { value: 8443, origin: { from: 'file', file: own, line: 5 } },
      repositories: { value: ['~/mine'], origin: { from: 'file', file: own, line: 6 } },
      'services.zendesk.url': {
        value: 'https://variable.example.org',
        origin: { from: 'environment', name: 'GOVSUPPORT_ZENDESK_URL' },
      },
      'services.zendesk.clientId': { value: 'govsupport', origin: { from: 'file', file: team, line: 5 } },
      'services.slack.clientId': { value: '123.456', origin: { from: 'file', file: team, line: 6 } },
    });
    const { stdout } = await machine.govsupport(['config']);
    expect(stdout).toContain(`From ${own}\nwhich includes your team's file ${team}\n`);
    expect(stdout).toMatch(/^team\.vpn\.host +inside\.example\.org \(team's file, line 2\)$/m);
    expect(stdout).toMatch(/^team\.vpn\.port +8443 \(line 5\)$/m);
  });

  it("has paths that are relative to it; those of the person's own file are relative to that file", async () => {
    write(
      'rota: { file: rota.yaml }\n',
      'playbook: playbook.yaml\nrepositories: [sites, ~/code, /srv]\n' +
        'team: { chef: { repository: ../chef }, govpressTools: { executable: govpress } }\n',
    );
    const folder = path.join(machine.home, 'code/team');
    machine.file('code/team/playbook.yaml', 'nme: x\n');
    const { code, stderr } = await machine.govsupport(['config']);
    expect(code).toBe(2);
    expect(stderr).toContain(`${folder}/playbook.yaml: nme: there is no such key`);
    machine.file('code/team/playbook.yaml', 'name: Other Support\n');
    const { keys } = await setKeys();
    expect(keys.repositories?.value).toEqual([`${folder}/sites`, '~/code', '/srv']);
    expect(keys['team.chef.repository']?.value).toBe(path.join(machine.home, 'code/chef'));
    expect(keys['team.govpressTools.executable']?.value).toBe('govpress');
    expect(keys['rota.file']?.value).toBe('rota.yaml');
  });

  it('resolves the paths of a calendar and a program, and leaves addresses and references unchanged', async () => {
    const calendarIn = async (written: string) => {
      write('', `rota: { calendar: "${written}" }\nteam: { govpressTools: { executable: ./bin/govpress } }\n`);
      const { keys } = await setKeys();
      expect(keys['team.govpressTools.executable']?.value).toBe(path.join(machine.home, 'code/team/bin/govpress'));
      return keys['rota.calendar']?.value;
    };
    expect(await calendarIn('support.ics')).toBe(path.join(machine.home, 'code/team/support.ics'));
    for (const written of ['webcal://calendar.example.org/a.ics', 'op://Support/Rota/address', '~/a.ics'])
      expect(await calendarIn(written)).toBe(written);
  });

  it("loses its rota if the person's own file has another kind", async () => {
    write('rota: { file: mine.yaml }\n', 'rota: { url: "https://rota.example.org" }\n');
    const { keys } = await setKeys();
    expect(keys['rota.file']?.value).toBe('mine.yaml');
    expect(keys['rota.url']).toBeUndefined();
  });

  it.each([
    ['team: { vpn: { hots: a } }', 1, 'there is no key "hots" in team.vpn. Did you mean host?'],
    ['\nservices:\n  slack: { token: fake-token }', 3, 'services.slack.token must not hold the secret itself'],
    ['rota: { url: "https://a:fake-b@rota.example.org" }', 1, 'has a password or another secret in the address'],
    ['\nperson: { name: Ada }', 2, "person.name can't be in a team's file. Each person sets this in their own file."],
    ['services: { slack: { email: a@example.org } }', 1, "services.slack.email can't be in a team's file."],
    ['team: {}\ninclude: other.yaml', 2, "include can't be in a team's file. An included file includes no other."],
    ['team: [', 1, 'this is not YAML'],
  ])('%j: is reported with line %i: %s', async (yaml, line, what) => {
    const { team } = write('person: { name: Ada }\n', yaml);
    const stderr = await refused();
    expect(stderr).toContain(`${team}, line ${line}: `);
    expect(stderr).toContain(what);
  });

  it("is not blamed for a mistake in the person's own file", async () => {
    const { own } = write('person: { nmae: Ada }\n', 'team: { vpn: { port: 0 } }\n');
    expect(await refused()).toContain(`${own}, line 2: there is no key "nmae"`);
  });

  it('has to exist', async () => {
    const own = machine.config(`# mine\n${included}`);
    const file = path.join(machine.home, 'code/team/govsupport.yaml');
    const missing = `${own}, line 2: include: the team's file ${file} was not read: there is no such file or folder.`;
    const stderr = await refused();
    expect(stderr).toContain(missing);
    expect(stderr).toContain('Clone or update the repository that holds it, or correct the path.');
    mkdirSync(file, { recursive: true });
    expect(await refused()).toContain('was not read: it is a folder.');
  });
});

describe("Trello's key", () => {
  it.each([
    ['fake-key-plain', {}],
    ['env:FAKE_KEY', { FAKE_KEY: 'fake-key-plain' }],
  ])('may be written out, or be a reference: %s', async (written, env) => {
    const server = await startServer((_, response) => sendText(response, 401, 'invalid key'));
    machine.config(`services: { trello: { url: "${server.url}", key: "${written}", token: env:FAKE_TOKEN } }`);
    try {
      await machine.govsupport(['doctor', '--only', 'trello'], { env: { ...env, FAKE_TOKEN: 'fake-token' } });
    } finally {
      await server.close();
    }
    expect(server.requests[0]?.headers.authorization).toContain('oauth_consumer_key="fake-key-plain"');
  });

  it('and client ids that look like numbers have to be in quotes', async () => {
    machine.config('services: { slack: { clientId: 123.456 }, trello: { key: 1234 } }');
    const stderr = await refused();
    expect(stderr).toContain('services.slack.clientId: expected the identifier of an OAuth client, in quotes');
    expect(stderr).toContain('services.trello.key: expected the key for Trello, or a reference to it, in quotes');
  });
});
