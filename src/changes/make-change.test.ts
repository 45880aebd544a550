import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fail } from '../checks/check.ts';
import { exitCode, Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Action, ChangedMeanwhile, type Step } from '../steps/step.ts';
import { unattendedGuide } from '../views/checklist-guide.ts';
import { createContext } from '../wiring/create-context.ts';
import { makeChange } from './make-change.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-change-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ids = [1, 2, 3];
const toBeDone = fail('To be done', { remedy: { summary: 'Do it', commands: [], url: null } });
const action = (id: number): Action => ({
  key: `do-${id}`,
  kind: 'change',
  summary: `Do ${id}`,
  where: 'Somewhere',
  data: { id },
});

/** Makes a change of three things that stops at the first failure; the second fails. */
async function failing(
  error: Failure,
  { verify = async () => toBeDone, unattended = true }: Partial<Pick<Step, 'verify'>> & { unattended?: boolean } = {},
) {
  const context = createContext({
    options: {
      json: true,
      color: false,
      input: false,
      yes: true,
      quiet: true,
      debug: false,
      sandbox: false,
      config: undefined,
    },
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    signal: new AbortController().signal,
  });
  const done = new Set<unknown>();
  const step: Step = {
    id: 'work',
    title: 'ticket work',
    verify,
    plan: async () => ({ actions: ids.filter((id) => !done.has(id)).map(action) }),
    async apply(_step, { data: { id } }) {
      if (id === 2) throw error;
      done.add(id);
      return { id: Number(id) };
    },
  };
  const { terminal } = context;
  const guide = {
    ...unattendedGuide({ terminal, style: await terminal.style(), silent: true }),
    unattended,
    changed: () => {},
  };
  return makeChange(context, { command: 'ticket work', ids, step }, { dryRun: false, yes: true, guide });
}

const refusal = new ServiceError('Zendesk refused it (it says: "Closed prevents update").', {
  service: 'Zendesk',
  problem: 'not-signed-in',
  next: ['Look at it.'],
});

it('reports what failed with its reason, and what was not tried because of that', async () => {
  expect(await failing(refusal)).toMatchObject({
    ok: [1],
    failed: [
      { id: 2, why: 'Zendesk refused it (it says: "Closed prevents update"). Look at it.', code: exitCode.signIn },
      { id: 3, why: 'It was not tried, because this failed: Do 2.', code: exitCode.wrong },
    ],
  });
  const { failed } = await failing(new ChangedMeanwhile('Someone was faster.'));
  expect(failed.map(({ why }) => why)).toEqual([
    expect.stringMatching(/^Someone was faster\./),
    'It was not tried, because this failed: Do 2.',
  ]);
});

it('says what kept it from trying the rest, if that was no action', async () => {
  let looks = 0;
  const { ok, failed } = await failing(new ChangedMeanwhile('Someone was faster.'), {
    unattended: false,
    async verify() {
      looks += 1;
      // To look, before it is done, and after it; the next time is the second round.
      if (looks < 4) return toBeDone;
      throw new Failure('Zendesk did not answer.', { code: exitCode.unknown });
    },
  });
  expect(ok).toEqual([1]);
  expect(failed).toEqual([
    { id: 2, why: 'Someone was faster.', code: exitCode.wrong },
    { id: 3, why: 'It was not tried: Zendesk did not answer.', code: exitCode.unknown },
  ]);
});
