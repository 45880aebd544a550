import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMachine, executable, type Machine, root } from './support/machine.ts';
import { serve } from './support/vendor-server.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

/** Words that are only in a vendor's SDK. */
const marks = {
  Slack: 'slack_webapi_rate_limited_error',
  GitHub: 'octokit-core',
  AWS: 'smithy',
} as const;

/** A word that is only in zod, which checks data. */
const zod = 'strictObject';

/** The files that the program loads. */
async function filesLoadedBy(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string[]> {
  const list = path.join(machine.home, 'loaded');
  const hook = machine.file(
    'loaded.cjs',
    `process.on('exit', () => require('node:fs').writeFileSync('${list}', Object.keys(require.cache).join('\\n')));`,
  );
  const node = machine.program('node', `#!/bin/sh\nexec ${process.execPath} --require ${hook} "$@"\n`);
  await machine.govsupport(args, { env, node });
  const files = readFileSync(list, 'utf8').split('\n');
  expect(files).toContain(executable);
  return files;
}

const textsOf = (files: readonly string[]) =>
  files.filter((file) => file.startsWith(path.join(root, 'dist'))).map((file) => readFileSync(file, 'utf8'));

/** Whose SDKs the program loads. */
async function sdksLoadedBy(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string[]> {
  const files = await filesLoadedBy(args, env);
  const built = textsOf(files);
  const bundled = Object.entries(marks).filter(([, mark]) => built.some((text) => text.includes(mark)));
  const onePassword = files.some((file) => file.includes(path.join('@1password', 'sdk')));
  return [...bundled.map(([name]) => name), ...(onePassword ? ['1Password'] : [])];
}

it.each([
  ['whippet', []],
  ['zendesk,trello,papertrail,vpn', []],
  ['slack', ['Slack']],
  ['incident-io-app', ['Slack']],
  ['github', ['GitHub']],
  ['aws', ['AWS']],
  ['onepassword-vault', ['1Password']],
])('doctor --only %s loads the SDKs of %j', async (ids, expected) => {
  const { url } = await serve(() => ({ status: 401, body: { ok: false, error: 'invalid_auth' } }));
  machine.config('services: { onepassword: { token: "env:SUPPORT_TOKEN" } }\n');
  const env = {
    SUPPORT_TOKEN: 'fake-token-ada',
    GOVSUPPORT_ZENDESK_URL: url,
    GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada',
    GOVSUPPORT_TRELLO_URL: url,
    GOVSUPPORT_TRELLO_KEY: 'fake-key-ada',
    GOVSUPPORT_TRELLO_TOKEN: 'fake-token-ada',
    GOVSUPPORT_SLACK_URL: url,
    GOVSUPPORT_SLACK_TOKEN: 'fake-token-ada',
    GOVSUPPORT_GITHUB_URL: url,
    GOVSUPPORT_GITHUB_TOKEN: 'fake-token-ada',
    GOVSUPPORT_PAPERTRAIL_URL: url,
    GOVSUPPORT_PAPERTRAIL_TOKEN: 'fake-token-ada',
    AWS_ACCESS_KEY_ID: 'AKIAFAKEADA',
    AWS_SECRET_ACCESS_KEY: 'fake-token-ada',
    AWS_ENDPOINT_URL: url,
  };
  expect(await sdksLoadedBy(['doctor', '--only', ids], env)).toEqual(expected);
});

it('loads none to list and explain checks', async () => {
  for (const args of [
    ['doctor', '--list'],
    ['doctor', 'explain', 'aws'],
    ['doctor', '--offline'],
  ]) {
    expect(await sdksLoadedBy(args, {})).toEqual([]);
  }
});

it.each([
  [['doctor', '--list'], false],
  [['doctor', '--only', 'git-identity,whippet'], false],
  [['doctor', '--only', 'git-identity', '--json'], false],
  // Only the text shows what is not configured in the order of the schema.
  [['doctor', '--only', 'basic-auth', '--json'], false],
  [['doctor', '--only', 'basic-auth'], true],
])('%j loads zod: %j', async (args, expected) => {
  const texts = textsOf(await filesLoadedBy(args, {}));
  expect(texts.some((text) => text.includes(zod))).toBe(expected);
});
