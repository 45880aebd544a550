import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, executable, type Machine, root } from './support/machine.ts';
import { copyPractice } from './support/practice.ts';
import { runs } from './support/processes.ts';
import { neededPrograms } from './support/sandbox.ts';
import { noTmux, openTerminal, type TerminalWindow } from './support/tmux.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
  machine.real(...neededPrograms);
  copyPractice(machine);
});
afterEach(() => machine.remove());

/** The checks that don't pass on the first morning of a rotation, and why. All others pass. */
const story: Readonly<Record<string, readonly [status: string, why: string]>> = {
  'dalmatian-tools': ['fail', 'Programs that it calls are missing: tfenv, yq'],
  'security-alert-notifier': ['warn', 'security-alert-notifier.rb is not on PATH'],
  helpful: ['fail', 'does not accept any of your keys'],
  slack: ['fail', 'You are not in #dxw-govpress-support-2nd-line, #dxw-govpress-support-scoping, #dxw-dalmatian'],
  'ops-docs': ['fail', 'GitHub shows you no dxw/ops-docs'],
  aws: ['fail', 'is 200 days old (the limit is 180)'],
  'zendesk-group': ['fail', 'You are not in GovPress 2nd line support, and your rotation began today'],
  trello: ['fail', 'You are not a member of Week in Progress'],
  'onboarding-card': ['warn', 'There is no copy of the onboarding card'],
  'staff-vetting': ['unknown', 'Not confirmed yet'],
  'incident-io-tutorial': ['unknown', 'Not confirmed yet'],
  'incident-io-dashboard': ['unknown', 'Not confirmed yet'],
};

interface Row {
  readonly id: string;
  readonly status: string;
  readonly summary: string;
}

describe('doctor in the practice world', () => {
  it('reports the expected status of each check', async () => {
    const outcome = await machine.govsupport(['doctor', '--sandbox', '--json']);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 1, stderr: '' });
    const report = outcome.json();
    const schema = JSON.parse(readFileSync(path.join(root, 'schemas/doctor.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toMatchObject({ sandbox: true, interrupted: false });
    const rows: readonly Row[] = report.checks;
    expect(rows.filter(({ status }) => status !== 'pass').map(({ id, status }) => [id, status])).toEqual(
      rows.filter(({ id }) => id in story).map(({ id }) => [id, story[id]?.[0]]),
    );
    for (const { id, summary } of rows) expect(summary).toContain(story[id]?.[1] ?? '');
    expect(rows.length).toBeGreaterThanOrEqual(25);
  });

  it('leaves being added to the group to start, and does not suggest signing in again', async () => {
    const fix = ['doctor', '--sandbox', '--fix', '--dry-run', '--only', 'zendesk-group'];
    const outcome = await machine.govsupport([...fix, '--json']);
    expect(outcome.code).toBe(1);
    expect(outcome.json()).toMatchObject({ steps: [], byHand: [{ id: 'zendesk-group', status: 'fail' }] });
    expect((await machine.govsupport(fix)).stderr).toContain('govsupport --sandbox start --only zendesk-group\n');
  });

  it('would send no text that says that you are new', async () => {
    const outcome = await machine.govsupport(['doctor', '--sandbox', '--fix', '--dry-run', '--json']);
    const { steps, byHand } = outcome.json();
    const actions = steps.flatMap(({ plan }: { plan?: { actions: object[] } }) => plan?.actions ?? []);
    const texts = actions.flatMap(({ text }: { text?: string }) => text ?? []);
    expect(texts).toContainEqual(
      expect.stringMatching(/^Hello, could someone please add my public key to the Helpful/),
    );
    expect(JSON.stringify(actions)).not.toMatch(/\bI am\b|\bnew\b|joining|onboarding card|support rota/);
    expect(byHand).toContainEqual(expect.objectContaining({ id: 'onboarding-card' }));
  });

  it('shows it in text too, so that it can be pasted', async () => {
    const outcome = await machine.govsupport(['doctor', '--sandbox']);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 1, stderr: '' });
    expect(outcome.stdout).toMatch(/^This is the practice world: /);
    expect(outcome.stdout).not.toContain('Interrupted');
    const text = outcome.stdout.replace(/\s+/g, ' ');
    for (const [id, [status, why]] of Object.entries(story)) {
      expect(text).toContain(why);
      expect(text).toMatch(new RegExp(`[✗!?] ${status} (?:[\\w-]+, )*${id}\\b`));
    }
    expect(text).toMatch(/7 failed, 3 unknown, 2 warnings, \d+ passed in/);
    expect(outcome.stdout).not.toMatch(/ada@example\.org|Ada Example|helpful\.example\.org/);
    expect(outcome.stdout).not.toContain('\u001b');
  });
});

if (noTmux !== null)
  process.stderr.write(`\nSKIPPED: the terminal in test/doctor-sandbox.test.ts, because ${noTmux}.\n`);

describe.skipIf(noTmux !== null)('in a terminal', () => {
  let terminal: TerminalWindow | undefined;
  afterEach(() => {
    terminal?.close();
    terminal = undefined;
  });

  /** Runs doctor in the practice world, and prints how it ended. Its process id is in a file. */
  // The shell around it survives Ctrl-C, which goes to everything in the terminal.
  const doctor = (more: Readonly<Record<string, string>> = {}) => {
    const run = `echo $$ > "$HOME/pid"; exec "${process.execPath}" "${executable}" doctor --sandbox`;
    terminal = openTerminal(`trap : INT; sh -c '${run}'; echo "ended with $?"; exec cat`, {
      HOME: machine.home,
      PATH: machine.bin,
      ...more,
    });
    return terminal;
  };
  const slow = (milliseconds: number) => ({
    GOVSUPPORT_SANDBOX_MISBEHAVE: JSON.stringify({ path: '/zendesk/*', delayMs: milliseconds }),
  });

  it('shows what is running, and then clears it', async () => {
    const { until, cursorIsVisible } = doctor(slow(1500));
    const during = await until(/^ {2}zendesk +\d/m);
    expect(during).toMatch(/^Running \d+ checks, \d+ done$/m);
    const after = await until(/^ended with 1$/m);
    expect(after).not.toMatch(/Running \d+ checks|^ {2}zendesk +\d/m);
    expect(after).toMatch(/✗ fail trello: You are not a member/);
    const long = after.split('\n').filter((line) => line.trimEnd().length > 80 && !/^ {6}\S/.test(line));
    expect(long).toEqual([]);
    expect(cursorIsVisible()).toBe(true);
  });

  it('has colour, and none with NO_COLOR', async () => {
    const coloured = doctor();
    await coloured.until(/^ended with 1$/m);
    expect(coloured.styled()).toMatch(/\u001b\[[\d;]*3\d/);
    coloured.close();
    const plain = doctor({ NO_COLOR: '1' });
    await plain.until(/^ended with 1$/m);
    expect(plain.styled()).not.toContain('\u001b');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at %s with what is known, and leaves nothing behind',
    async (signal) => {
      const { until, press, cursorIsVisible } = doctor(slow(60_000));
      // Once everything else has been checked.
      await until(/ done\n {2}zendesk +\d.*\n(?! {2}\S)/);
      if (signal === 'SIGINT') press('C-c');
      else process.kill(Number(readFileSync(path.join(machine.home, 'pid'), 'utf8')), signal);
      const after = await until(/^ended with 130$/m);
      expect(after).toMatch(/✗ fail trello: You are not a member/);
      expect(after).toMatch(/\? unknown zendesk: Interrupted before it answered/);
      expect(after).toMatch(
        /passed in [\d.]+ s\nInterrupted: this is only part of the report\. Run it again for the rest\.\n/,
      );
      expect(after).not.toMatch(/Running \d+ checks/);
      expect(cursorIsVisible()).toBe(true);
      expect(runs(machine.home, 'pid')).toBe(false);
    },
  );
});
