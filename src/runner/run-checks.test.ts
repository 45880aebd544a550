import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runs } from '../../test/support/processes.ts';
import { type Check, type Finding, fail, notConfigured, pass, unknown } from '../checks/check.ts';
import { Failure, Interrupted } from '../errors.ts';
import { createContext } from '../wiring/create-context.ts';
import { type RunChecksOptions, runChecks } from './run-checks.ts';

let home: string;
let interruption: AbortController;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-runner-'));
  interruption = new AbortController();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const context = () =>
  createContext({
    options: {
      json: true,
      color: false,
      input: false,
      yes: false,
      quiet: true,
      debug: false,
      sandbox: false,
      config: undefined,
    },
    env: { HOME: home, PATH: `${home}:/usr/bin:/bin` },
    signal: interruption.signal,
  });

const check = (id: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  id,
  title: `${id} is well`,
  category: 'software',
  consequence: '',
  explain: { why: '', looksAt: [], byHand: [] },
  run,
  ...more,
});

const well: Check['run'] = async () => pass('Well');

/** Findings by the ids of their checks, in the order of the results. */
async function look(checks: readonly Check[], options: Partial<RunChecksOptions> = {}) {
  const results = await runChecks(checks, context(), { timeoutMs: 5000, ...options });
  return Object.fromEntries(results.map(({ check: { id }, finding }) => [id, finding]));
}

/** Something to wait for, and the way to make it happen. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const never = () => new Promise<Finding>(() => {});

describe('running checks', () => {
  it('gives the results in the order of the list, whatever finished first', async () => {
    const last = gate();
    const slow = check('slow', async () => {
      await last.opened;
      return pass('Well');
    });
    const quick = check('quick', async () => {
      last.open();
      return fail('Broken');
    });
    expect(Object.keys(await look([slow, quick]))).toEqual(['slow', 'quick']);
  });

  it('runs them all at once', async () => {
    const gates = [gate(), gate(), gate()];
    const meet = async () => {
      await Promise.all(gates.map(({ opened }) => opened));
      return pass('Well');
    };
    const checks = gates.map(({ open }, index) =>
      check(String(index), () => {
        open();
        return meet();
      }),
    );
    expect(Object.values(await look(checks)).map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('x is not a function'))],
    [
      'throws at once',
      () => {
        throw new TypeError('x is not a function');
      },
    ],
    ['throws what is not an error', () => Promise.reject('x is not a function')],
  ])('makes one row of a check that %s', async (_, run) => {
    const found = await look([check('broken', run), check('other', well)]);
    expect(found.broken).toMatchObject({
      status: 'unknown',
      summary: 'The check itself broke: x is not a function',
      remedy: { commands: [['govsupport', 'doctor', '--report', '--only', 'broken']] },
    });
    expect(found.other?.status).toBe('pass');
  });

  it('takes what a person can do from a Failure', async () => {
    const failing = check('failing', async () => {
      throw new Failure('The desk is closed.', { next: ['Come back tomorrow.'] });
    });
    expect((await look([failing])).failing).toMatchObject({
      status: 'unknown',
      summary: 'The desk is closed',
      remedy: { summary: 'Come back tomorrow.' },
    });
  });

  it('leaves a check behind that hangs and does not listen', async () => {
    const found = await look([check('deaf', never), check('other', well)], { timeoutMs: 50 });
    expect(found.deaf).toMatchObject({ status: 'unknown', summary: 'No answer within 0.1 s' });
    expect(found.other?.status).toBe('pass');
  });

  it('ends the programs of a check that hangs, with what they started in the background', async () => {
    const script = path.join(home, 'hangs');
    writeFileSync(
      script,
      '#!/bin/sh\ntrap "" TERM\necho $$ > "$HOME/own"\nsleep 60 &\necho $! > "$HOME/child"\nwait\n',
    );
    chmodSync(script, 0o755);
    const hanging = check('hanging', async ({ services }) => {
      await services.processes.run('hangs', []);
      return pass('Well');
    });
    expect((await look([hanging], { timeoutMs: 2000 })).hanging).toMatchObject({
      status: 'unknown',
      summary: 'No answer within 2 s',
      remedy: { commands: [['govsupport', 'doctor', '--only', 'hanging', '--timeout', '60']] },
    });
    expect([runs(home, 'own'), runs(home, 'child')]).toEqual([false, false]);
  });

  it('tells the observer what starts and what ends', async () => {
    const events: string[] = [];
    await look([check('one', well), check('two', async () => fail('Broken'), { needs: ['one'] })], {
      observer: {
        started: ({ id }) => void events.push(`${id} started`),
        finished: ({ check: { id }, finding }) => void events.push(`${id} ${finding.status}`),
      },
    });
    expect(events).toEqual(['one started', 'one pass', 'two started', 'two fail']);
  });
});

describe('checks that need others', () => {
  const chain = (first: Check['run']) => [
    // The list may have them in any order.
    check('third', well, { needs: ['second'] }),
    check('second', well, { needs: ['first'] }),
    check('first', first),
  ];

  it.each([
    ['failed', async () => fail('Broken')],
    ['is unknown', async () => unknown('Could not tell')],
    ['is unknown', () => Promise.reject(new Error('broken'))],
  ])('are skipped with the first cause, where that %s', async (how, first) => {
    const found = await look(chain(first));
    for (const id of ['second', 'third']) {
      expect(found[id]).toMatchObject({
        status: 'skip',
        summary: `Not checked, because first ${how}`,
        evidence: { because: 'first' },
      });
    }
  });

  it('run where what they need passes, is not configured, or was not asked for', async () => {
    for (const first of [well, async () => notConfigured('team.vpn.host', 'inside.example.org')]) {
      expect((await look(chain(first))).third?.status).toBe('pass');
    }
    expect((await look([check('third', well, { needs: ['second'] })])).third?.status).toBe('pass');
  });

  it('are skipped without a network, and so is what needs them', async () => {
    let asked = false;
    const first = check(
      'first',
      async () => {
        asked = true;
        return pass('Well');
      },
      { network: true },
    );
    const found = await look([first, check('second', well, { needs: ['first'] }), check('local', well)], {
      offline: true,
    });
    expect(asked).toBe(false);
    expect(found.first?.summary).toBe('Not checked: --offline');
    expect(found.second).toMatchObject({ status: 'skip', summary: 'Not checked: --offline' });
    expect(found.local?.status).toBe('pass');
  });
});

describe('what could ask for a fingerprint', () => {
  /** A program that is at most once at a time under way, and takes so long. */
  const asking = (name: string, script: string) => {
    writeFileSync(
      path.join(home, name),
      `#!/bin/sh\nmkdir "$HOME/asking" || exit 9\n${script}\nrmdir "$HOME/asking"\n`,
    );
    chmodSync(path.join(home, name), 0o755);
  };
  const asks = (id: string, program: string) =>
    check(id, async ({ services }) => {
      const { exitCode } = await services.processes.run(program, [], { mayAskForFingerprint: true });
      return exitCode === 0 ? pass('Well') : fail(`${program} ended with ${exitCode}`);
    });

  it('is asked one at a time, and the wait for it does not count', async () => {
    asking('quick', 'sleep 1');
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const results = await runChecks(
      ids.map((id) => asks(id, 'quick')),
      context(),
      { timeoutMs: 4000 },
    );
    expect(results.map(({ check: { id }, finding }) => [id, finding.status])).toEqual(ids.map((id) => [id, 'pass']));
  });

  it('lets the next one in if one hangs, and holds no one else up', async () => {
    asking('hangs', 'sleep 60');
    asking('quick', '');
    const hanging = asks('hanging', 'hangs');
    const next = asks('next', 'rmdir');
    const found = await look([hanging, next, check('other', well)], { timeoutMs: 2000 });
    expect(found.hanging?.summary).toBe('No answer within 2 s');
    // It has no arguments, so it fails; but it was asked.
    expect(found.next?.status).toBe('fail');
    expect(found.other?.status).toBe('pass');
  });
});

describe('an interruption', () => {
  it('keeps what is known, and says of the rest why it is not', async () => {
    const interrupting = check('interrupting', ({ signal }) => {
      setTimeout(() => interruption.abort(new Interrupted()), 20);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const found = await look([
      check('done', well),
      interrupting,
      check('deaf', never),
      check('needing', well, { needs: ['interrupting'] }),
    ]);
    expect(found.done?.status).toBe('pass');
    for (const id of ['interrupting', 'deaf']) {
      expect(found[id]).toMatchObject({ status: 'unknown', summary: 'Interrupted before it answered' });
    }
    expect(found.needing).toMatchObject({ status: 'skip', summary: 'Not checked: interrupted' });
  });
});
