import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenRequest } from '../../src/sandbox/control.ts';
import type { Misbehaviour } from '../../src/sandbox/misbehaviour.ts';
import { type SandboxParts, serveSandbox } from '../../src/sandbox/open.ts';
import type { World } from '../../src/sandbox/world.ts';
import { createAirtable } from '../../src/services/airtable/client.ts';
import { createAws } from '../../src/services/aws/client.ts';
import { createGitHub } from '../../src/services/github/client.ts';
import type { Connection } from '../../src/services/http/http.ts';
import { realWaiting } from '../../src/services/http/waiting.ts';
import { createIncidentIo } from '../../src/services/incident-io/client.ts';
import { createPapertrail } from '../../src/services/papertrail/client.ts';
import { createProcesses } from '../../src/services/process/client.ts';
import { createSlack } from '../../src/services/slack/client.ts';
import { createTrello } from '../../src/services/trello/client.ts';
import { createZendesk } from '../../src/services/zendesk/client.ts';
import { timeUpWhen } from './connection.ts';
import { liftLimits } from './practice.ts';
import { removeFolder } from './remove-folder.ts';
import { runProgram } from './small-shell.ts';

/** What differs from the usual parameters. */
export interface ClientOptions {
  /** The time limit of a request, in milliseconds. */
  readonly timeoutMs?: number;
  /** Whether all requests time out now, however little time has passed. */
  readonly isTimeUp?: () => boolean;
  /** Whose tokens: a key in fixtures/world/people.yaml. */
  readonly person?: string;
  /** Tokens that have expired or never existed. */
  readonly wrong?: boolean;
  /** Another address than the practice world's. */
  readonly address?: string;
}

/** The program's own clients, pointed at the practice world. All pauses happen, but are shortened. */
export function practiceClients(practice: Pick<Practice, 'address'>, options: ClientOptions = {}) {
  const { person = 'you', wrong = false, timeoutMs, isTimeUp } = options;
  let now = Date.now();
  const address = options.address ?? practice.address;
  const { signal } = new AbortController();
  const connection = (place: string): Connection => ({
    url: `${address}/${place}`,
    urlSetBy: 'GOVSUPPORT_PRACTICE_URL',
    tokenSetBy: 'GOVSUPPORT_PRACTICE_TOKEN',
    signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    waiting: {
      now: () => now,
      async pause(milliseconds) {
        now += milliseconds;
        await sleep(Math.min(milliseconds, 5));
      },
      after: isTimeUp ? timeUpWhen(isTimeUp) : realWaiting.after,
    },
  });
  const token = (service: string) => async () => `${service}-token-${person}${wrong ? '-never-was' : ''}`;
  const { url: _, ...transport } = connection('');
  return {
    zendesk: createZendesk({ ...connection('zendesk'), token: token('fake-zendesk') }),
    trello: createTrello({
      ...connection('trello/1'),
      key: async () => 'fake-trello-key',
      token: token('fake-trello'),
    }),
    slack: createSlack({ ...connection('slack/api/'), token: token('xoxp-fake-slack') }),
    github: createGitHub({
      ...connection('github'),
      token: token('fake-github'),
      overSsh: async () => ({ state: 'failed', outcome: 'not-installed', detail: null, key: null }),
    }),
    papertrail: createPapertrail({
      ...connection('papertrail/api/v1'),
      token: token('fake-papertrail'),
      kind: 'classic',
    }),
    solarwinds: createPapertrail({ ...connection('solarwinds'), token: token('fake-solarwinds'), kind: 'solarwinds' }),
    incidentIo: createIncidentIo({
      ...connection('incident-io'),
      token: async () => (wrong ? 'fake-incident-io-key-never-was' : 'fake-incident-io-key'),
    }),
    airtable: createAirtable({ ...connection('airtable/v0'), token: token('fake-airtable') }),
    aws: createAws({
      ...transport,
      env: {
        AWS_ACCESS_KEY_ID: wrong ? 'AKIAFAKENEVERWAS0000' : 'AKIAFAKEADAEXAMPLE00',
        AWS_SECRET_ACCESS_KEY: 'fake-aws-secret-you',
        AWS_REGION: 'eu-west-2',
        AWS_ENDPOINT_URL_IAM: `${address}/aws/iam`,
        AWS_ENDPOINT_URL_STS: `${address}/aws/sts`,
      },
      home: '/nowhere',
      processes: createProcesses({}, signal),
      now: () => new Date(),
    }),
  };
}

export type PracticeClients = ReturnType<typeof practiceClients>;

/** The practice world, served in this process. */
export interface Practice {
  readonly address: string;
  readonly world: World;
  /** The folder of its bare repositories: `dxw-example/site-a.git`. */
  readonly remotes: string;
  /** Its warnings: about unknown requests and errors. */
  readonly warnings: readonly string[];
  /** Restores the world to its start, without recorded requests and misbehaviours. Its git remotes stay. */
  begin(): Promise<void>;
  misbehave(...rules: readonly Misbehaviour[]): Promise<void>;
  /** Changes the world like someone else would. */
  change(mutate: (world: World) => void): void;
  /** All requests since it started, oldest first. */
  requests(): Promise<readonly SeenRequest[]>;
  /** Adds a new branch to a bare repository, with a commit that the default branch does not have. */
  branch(repository: string, name: string): void;
  close(): Promise<void>;
}

/** Serves it on a free port of loopback, in its own folder, without the services' limits. */
export async function servePractice(options: { readonly record?: string } = {}): Promise<Practice> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-practice-'));
  const warnings: string[] = [];
  const parts: SandboxParts = {
    folder,
    env: { PATH: process.env.PATH },
    note: () => {},
    warn: (line) => void warnings.push(line),
  };
  const served = await serveSandbox(parts, { ...options, agree: async () => {} });
  const { store } = served;
  store.change(liftLimits);
  const beginning = JSON.stringify(store.world);
  let begun = 0;
  const control = async (method: string, what: string, body?: unknown) => {
    const response = await fetch(`${served.address}/_sandbox/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response;
  };
  return {
    address: served.address,
    get world() {
      return store.world;
    },
    remotes: path.join(folder, 'remotes'),
    warnings,
    async begin() {
      // A minute later each time, so that earlier requests don't count towards a limit.
      const clockOffsetMs = ++begun * 60_000;
      store.change((world) => Object.assign(world, JSON.parse(beginning), { clockOffsetMs }));
      await control('DELETE', 'requests');
      warnings.length = 0;
    },
    change: (mutate) => void store.change(mutate),
    misbehave: async (...rules) => void (await control('POST', 'misbehave', rules)),
    requests: async () => ((await (await control('GET', 'requests')).json()) as { requests: SeenRequest[] }).requests,
    branch(repository, name) {
      const git = (...args: string[]) =>
        runProgram('git', ['--git-dir', path.join(folder, 'remotes', `${repository}.git`), ...args], {
          env: {
            PATH: process.env.PATH,
            HOME: folder,
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_AUTHOR_NAME: 'Ada Example',
            GIT_AUTHOR_EMAIL: 'ada@example.org',
            GIT_COMMITTER_NAME: 'Ada Example',
            GIT_COMMITTER_EMAIL: 'ada@example.org',
          },
        }).trim();
      git('branch', '--force', name, git('commit-tree', 'main^{tree}', '-p', 'main', '-m', name));
    },
    async close() {
      await served.close();
      removeFolder(folder);
    },
  };
}
