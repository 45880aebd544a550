import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Outcome, root } from './support/machine.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen } from './support/screen.ts';

const schemaOf = (name: string) => JSON.parse(readFileSync(path.join(root, 'schemas', name), 'utf8'));
const validate = new Ajv({ allErrors: true })
  .addSchema(schemaOf('queue.schema.json'), 'queue.schema.json')
  .compile(schemaOf('queue-watch.schema.json'));

/** A subject that would end a command's quotes, or run something in it. */
const hostile = 'Down"; touch "$HOME/pwned"\u001b[2J \' `touch pwned` <b>now</b>';

let practice: Practice;
let served: Served;
let world: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.program(
    'notify-send',
    '#!/bin/sh\nfor each in "$@"; do printf "[%s]" "$each"; done >>"$HOME/notes"\necho >>"$HOME/notes"\n',
  );
  served = await serveSandbox(practice);
  practice.change(({ zendesk }) => {
    Object.assign(zendesk.limits, { searchLagMs: 0 });
  });
  world = practice.world();
});
afterEach(() => practice.restore(world));
afterAll(async () => {
  await served.stop();
  practice.remove();
});

const notes = () => {
  const file = path.join(practice.home, 'notes');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
};

/** Moves the world's clock on, in minutes. */
const later = (minutes: number) =>
  practice.change((changed) => {
    changed.clockOffsetMs += minutes * 60_000;
  });

/** Someone writes to the 2nd line. Breaches in this many minutes. */
const arrives = (id: number, subject: string, minutes: number) =>
  practice.change((changed) => {
    const { zendesk, clockOffsetMs } = changed;
    const pattern = zendesk.tickets.find((ticket) => ticket.id === 48205);
    if (!pattern) throw new Error('the fixtures have no ticket 48205');
    const ticket = structuredClone({ ...pattern, id, fields: { ...pattern.fields, subject } });
    const now = Date.now() + clockOffsetMs;
    for (const clock of ticket.sla) {
      Object.assign(clock, { breachAt: new Date(now + minutes * 60_000).toISOString().replace(/\.\d+/, '') });
    }
    zendesk.tickets.push(ticket);
  });

/** Starts watching without a terminal. */
function watch(...args: string[]) {
  let child: ChildProcess | undefined;
  const seen = { stdout: '', stderr: '' };
  const outcome: Promise<Outcome> = practice.govsupport(['queue', '--watch', '--sandbox', ...args], {
    onStarted(started) {
      child = started;
      for (const name of ['stdout', 'stderr'] as const) {
        started[name]?.on('data', (part) => {
          seen[name] += part;
        });
      }
    },
  });
  return {
    seen,
    async until(what: RegExp, name: 'stdout' | 'stderr' = 'stdout') {
      for (let tries = 0; tries < 1200 && !what.test(seen[name]); tries++) await sleep(50);
      if (!what.test(seen[name])) throw new Error(`never came: ${what}\n${seen.stdout}\n${seen.stderr}`);
    },
    async end(signal: NodeJS.Signals = 'SIGINT') {
      child?.kill(signal);
      return outcome;
    },
  };
}

const turnsIn = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('queue --watch without a terminal', () => {
  it('is one JSON document a turn, over a lost network, in at most four requests, and writes nothing', async () => {
    const state = practice.everything().replace(JSON.stringify(world), '');
    const watching = watch('--json', '--debug', '--limit', '3');
    const requests: number[] = [];
    const turn = async () => {
      await watching.until(new RegExp(`(?:.*\\n){${requests.length + 1}}`));
      requests.push(watching.seen.stderr.match(/^debug: .*: GET /gm)?.length ?? 0);
    };
    await turn();
    later(5);
    await turn();
    await practice.misbehave('--path', '/zendesk/*', '--drop', 'before');
    later(5);
    await turn();
    await practice.misbehave('--clear');
    arrives(48990, hostile, 30);
    later(5);
    await turn();
    const { code, stdout } = await watching.end();
    expect(code).toBe(0);
    const turns = turnsIn(stdout);
    for (const turn of turns) expect(validate(turn), JSON.stringify(validate.errors)).toBe(true);
    expect(turns.map(({ problem }) => problem?.exitCode ?? null)).toEqual([null, null, 3, null]);
    expect(turns.map(({ queue }) => queue.tickets.length)).toEqual([3, 3, 3, 3]);
    // Without a network, facts keep their time.
    expect(turns[2].queue.readAt).toBe(turns[1].queue.readAt);
    expect(turns[3].queue.total).toBe(turns[0].queue.total + 1);
    expect(turns[3].news).toContainEqual(expect.objectContaining({ kind: 'new', id: 48990, untrusted: true }));
    expect(stdout).not.toContain('\u001b');
    const [first = 0, second = 0, failed = 0, last = 0] = requests;
    expect(first).toBeGreaterThan(10);
    expect(Math.max(second - first, last - failed)).toBeLessThanOrEqual(4);
    expect(practice.everything().replace(JSON.stringify(practice.world()), '')).toBe(state);
  });

  it('prints a block a turn, and notifies with the system’s own program, whatever a ticket is called', async () => {
    const before = notes().length;
    const watching = watch('--limit', '2');
    await watching.until(/28 tickets/);
    arrives(48991, hostile, 70);
    later(5);
    await watching.until(/48991 is new/);
    await watching.until(/29 tickets/);
    later(6);
    await watching.until(/48991 breaches in/);
    await watching.until(/(?:2nd line support · [\s\S]*){3}/);
    await practice.misbehave('--path', '/zendesk/*', '--drop', 'before');
    later(5);
    await watching.until(/Read \d\d:\d\d, \d+ minutes ago: .*Zendesk.*; trying again in 1 min/);
    const { code, stdout } = await watching.end('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.match(/^2nd line support · /gm)).toHaveLength(3);
    const called = notes()
      .slice(before)
      .filter((line) => line.includes('#48991'));
    expect(called.map((line) => /#48991[^\]]*/.exec(line)?.[0])).toEqual([
      expect.stringMatching(/^#48991 is new in the queue, and breaches in 1 h/),
      expect.stringMatching(/^#48991 breaches in (?:5[89] min|1 h)$/),
    ]);
    expect(called[0]).toMatch(/^\[--app-name=govsupport\]\[--\]\[Practice: #48991/);
    expect(called[0]).toContain('Down"; touch "$HOME/pwned" \' `touch pwned` &lt;b&gt;now&lt;/b&gt;');
    expect(existsSync(path.join(practice.home, 'pwned'))).toBe(false);
  });

  it.each([
    [['--every', '10s'], '--every: expected a time from 1m to 24h'],
    [['--notify', '60m,soon'], '--notify: expected a time'],
    [['--mine', '--unassigned'], 'give only one'],
    [['--walk'], '--watch: give only one'],
  ])('refuses %j', async (args, why) => {
    const { code, stderr } = await practice.govsupport(['queue', '--watch', '--sandbox', ...args]);
    expect({ code, isSaid: stderr.includes(why) }).toEqual({ code: 2, isSaid: true });
  });

  it('takes --every and --notify only with --watch, and ends if you have to sign in first', async () => {
    expect((await practice.govsupport(['queue', '--sandbox', '--every', '5m'])).stderr).toContain(
      '--every and --notify need --watch',
    );
    await practice.misbehave('--path', '/zendesk/*', '--status', '401');
    expect((await practice.govsupport(['queue', '--watch', '--sandbox'])).code).toBe(4);
  });
});

describe.skipIf(noScreen !== null)('queue --watch in a terminal', () => {
  it("draws over the last one, follows the window's size, and restores the terminal", async () => {
    const screen = openScreen(practice, ['queue', '--watch', '--sandbox']);
    try {
      await screen.waitFor(/28 tickets · read/);
      expect(screen.visible()[0]).toMatch(/^2nd line support · 28 tickets/);
      await screen.waitFor(/… and more: make the window taller, or use --limit/);
      await screen.waitFor(/Every 5 min, next at .* q quits/);
      screen.resize(130, 50);
      await screen.waitFor(/LATER[\s\S]*SLA PAUSED[\s\S]*q quits/);
      await practice.misbehave('--path', '/zendesk/*', '--drop', 'before');
      later(18);
      await screen.waitFor(/Read \d\d:\d\d, 18 minutes ago: .*Zendesk.*; trying again in 1 min/);
      await practice.misbehave('--clear');
      later(2);
      await screen.waitFor(/Every 5 min, next at/);
      // One screen, never a second one below it.
      expect(screen.text().match(/2nd line support · /g)).toHaveLength(1);
      // There is no shell here that could continue it, so it goes on.
      screen.press('C-z');
      await expect.poll(() => screen.raw().split('\u001b[?1049h').length - 1).toBe(2);
      screen.press('q');
      // The earlier screen is back.
      await expect.poll(() => screen.visible().join('\n')).toMatch(/^ended with 0/m);
      expect(screen.visible().join('\n')).not.toContain('q quits');
      expect(screen.cursorIsVisible()).toBe(true);
    } finally {
      screen.close();
    }
  });

  it('says only what has changed for a screen reader, moves no cursor, and ends with Ctrl-C', async () => {
    const screen = openScreen(practice, ['queue', '--watch', '--sandbox', '--limit', '1'], { ACCESSIBLE: '1' });
    try {
      await screen.waitFor(/Read again at .* Ctrl-C quits/);
      later(5);
      await screen.waitFor(/^\d\d:\d\d: nothing has changed, \d+ tickets\.$/m);
      expect(screen.text().match(/^Ticket: #\d+$/gm)).toHaveLength(1);
      expect(screen.raw()).not.toMatch(/\u001b\[(?:\d*[A-HJKf]|\?)/);
      screen.press('C-c');
      expect(await screen.ended()).toBe(0);
    } finally {
      screen.close();
    }
  });
});
