import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/machine.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { permissions?: Record<string, string>; needs?: string; steps: Step[] }>>;
}

const folder = path.join(root, '.github/workflows');
const names = readdirSync(folder);
const read = (name: string): Workflow => parse(readFileSync(path.join(folder, name), 'utf8'));
const stepsOf = (name: string) => Object.values(read(name).jobs).flatMap(({ steps }) => steps);

describe.each(names)('the workflow %s', (name) => {
  it('may only read, unless a job says otherwise', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(read(name).permissions);
  });

  it('leaves no credentials in the clone', () => {
    const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).not.toEqual([]);
    for (const { with: options } of checkouts) expect(options).toMatchObject({ 'persist-credentials': false });
  });

  it('calls scripts that exist', () => {
    const called = stepsOf(name).flatMap(({ run = '' }) => run.match(/\bscript\/[\w-]+/g) ?? []);
    expect(called).not.toEqual([]);
    for (const script of called) accessSync(path.join(root, script), constants.X_OK);
  });
});

describe('the release', () => {
  const { on, jobs } = read('release.yml');

  it('starts with a tag, and with nothing that others can trigger', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
  });

  it('tests without any right to publish, and publishes only what was tested', () => {
    expect(Object.fromEntries(Object.entries(jobs).map(([job, { permissions }]) => [job, permissions]))).toEqual({
      test: { contents: 'read' },
      publish: { 'id-token': 'write', contents: 'write' },
    });
    expect(jobs.publish?.needs).toBe('test');
    const runsOf = (job: string) => jobs[job]?.steps.flatMap(({ run = [] }) => run);
    expect(runsOf('test')).toEqual([
      'git merge-base --is-ancestor HEAD origin/main',
      'script/test',
      'script/check-release "$GITHUB_REF_NAME" release',
    ]);
    expect(runsOf('publish')).toEqual([
      'script/setup',
      'script/check-release "$GITHUB_REF_NAME" release',
      'script/publish-release "$GITHUB_REF_NAME" release',
    ]);
  });

  it('names its actions by commit, and contains no secret', () => {
    for (const { uses } of stepsOf('release.yml')) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    expect(readFileSync(path.join(folder, 'release.yml'), 'utf8')).not.toMatch(
      /secrets\.|NODE_AUTH_TOKEN|registry-url:/,
    );
  });
});
