import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMachine, type Machine, type Outcome } from './support/machine.ts';
import { neededPrograms, type Served, serveSandbox } from './support/sandbox.ts';

let machine: Machine;
let served: Served | undefined;
beforeEach(() => {
  machine = createMachine();
  machine.real(...neededPrograms);
});
afterEach(async () => {
  await served?.stop('SIGKILL');
  machine.remove();
});

interface Entry {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
    readonly postData?: { readonly text: string };
  };
  readonly response: { readonly content: { readonly text?: string } } & Readonly<Record<string, unknown>>;
  readonly _service: string;
}

/** The only headers in which a secret may be, by the service that it belongs to. */
const carriers: Readonly<Record<string, string>> = {
  zendesk: 'authorization',
  trello: 'authorization',
  slack: 'authorization',
  github: 'authorization',
  'incident-io': 'authorization',
  airtable: 'authorization',
  papertrail: 'x-papertrail-token',
  staging: 'authorization',
};

/** The secrets in the environment that points clients at the practice world, by the service that they belong to. */
function secretsOf({ environment }: Served): readonly (readonly [service: string, secret: string])[] {
  const of = (name: string) => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const basic = Buffer.from(`${of('SANDBOX_STAGING_USERNAME')}:${of('SANDBOX_STAGING_PASSWORD')}`).toString('base64');
  return [
    ['zendesk', of('GOVSUPPORT_ZENDESK_TOKEN')],
    ['trello', of('GOVSUPPORT_TRELLO_TOKEN')],
    ['slack', of('GOVSUPPORT_SLACK_TOKEN')],
    ['github', of('GOVSUPPORT_GITHUB_TOKEN')],
    ['incident-io', of('GOVSUPPORT_INCIDENT_IO_TOKEN')],
    ['airtable', of('GOVSUPPORT_AIRTABLE_TOKEN')],
    ['papertrail', of('GOVSUPPORT_PAPERTRAIL_TOKEN')],
    ['staging', basic],
    // These are never sent, not even to their own services.
    ['', of('AWS_SECRET_ACCESS_KEY')],
    ['', of('SANDBOX_STAGING_PASSWORD')],
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

it('sends secrets in headers, only to their own services, and stores them nowhere', async () => {
  const archive = path.join(machine.home, '..', 'practice.har');
  served = await serveSandbox(machine, ['--record', archive]);
  const secrets = secretsOf(served);
  const env = { ...served.environment, HOME: served.machine.home, PATH: served.machine.programs.join(':') };
  const outcomes: Outcome[] = [];
  for (const args of [
    ['doctor'],
    ['doctor', '--json', '--debug'],
    ['doctor', '--verbose', '--show-private', '--debug'],
    ['doctor', 'confirm', 'staff-vetting', '--debug'],
    ['config', '--json', '--debug'],
  ]) {
    outcomes.push(await machine.govsupport(args, { env }));
  }
  expect(outcomes[1]?.json().summary.pass).toBeGreaterThan(12);
  expect(outcomes[1]?.stderr).toContain('Zendesk: GET ');
  await served.stop();

  const { log } = JSON.parse(readFileSync(archive, 'utf8')) as { log: { entries: Entry[] } };
  const carried = new Set<string>();
  for (const { request, response, _service: service } of log.entries) {
    const where = `${request.method} ${request.url}`;
    for (const [owner, secret] of secrets) {
      for (const { name, value } of request.headers) {
        if (!value.includes(secret)) continue;
        expect([where, name.toLowerCase(), owner]).toEqual([where, carriers[service], service]);
        carried.add(secret);
      }
      for (const [part, text] of Object.entries({
        address: decodeURIComponent(request.url),
        body: request.postData?.text ?? '',
        answer: JSON.stringify(response),
      })) {
        expect(text.includes(secret), `${part} of ${where} holds the secret of ${owner}`).toBe(false);
      }
    }
  }
  // Each was really sent, or this would have searched for nothing.
  expect(secrets.filter(([owner, secret]) => owner !== '' && !carried.has(secret))).toEqual([]);

  const said = outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
  const state = path.join(served.machine.home, '.local/state/govsupport');
  // The confirmations are kept there.
  expect(filesBelow(state)).not.toEqual([]);
  for (const [owner, secret] of secrets) {
    expect(said.includes(secret), `what is printed holds the secret of ${owner}`).toBe(false);
    for (const file of filesBelow(state)) {
      expect(readFileSync(file, 'utf8').includes(secret), `${file} holds the secret of ${owner}`).toBe(false);
    }
  }
});
