import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../src/checks/index.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { neededPrograms } from './support/sandbox.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const today = /\d{4}-\d\d-\d\d/;
const confirmable = ['onboarding-card', 'staff-vetting', 'incident-io-tutorial', 'incident-io-dashboard'];
const personal = confirmable.slice(1);
const stateFolder = () => path.join(machine.home, '.local/state/govsupport');
const stateFile = () => path.join(stateFolder(), 'confirmations.json');

async function look(id: string) {
  const before = machine.snapshot();
  const outcome = await machine.govsupport(['doctor', '--only', id, '--json', '--show-private']);
  expect(machine.snapshot()).toBe(before);
  return { code: outcome.code, ...outcome.json().checks[0] };
}

describe('what you have to confirm', () => {
  it.each(personal)('%s is unknown until you confirm it, and again when you withdraw it', async (id) => {
    expect(await look(id)).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: 'Not confirmed yet',
      evidence: { confirmedAt: null },
      remedy: { commands: [['govsupport', 'doctor', 'confirm', id]] },
    });
    const confirmed = await machine.govsupport(['doctor', 'confirm', id]);
    expect(confirmed.code).toBe(0);
    expect(confirmed.stdout).toMatch(/^Confirmed on \w{3} \d+ \w{3,4} \d{4}: You .*\.\n$/);
    expect(confirmed.stderr).toBe(`If that was a mistake: govsupport doctor confirm ${id} --undo\n`);

    const check = await look(id);
    expect(check).toMatchObject({ code: 0, status: 'pass', remedy: null });
    expect(check.summary).toMatch(/^You said on \w{3} \d+ \w{3,4} \d{4} that you /);
    for (const other of personal.filter((each) => each !== id)) expect((await look(other)).status).toBe('unknown');

    const undone = await machine.govsupport(['doctor', 'confirm', id, '--undo']);
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(undone.stdout).toMatch(/^Withdrawn \(it was confirmed on/);
    expect((await look(id)).status).toBe('unknown');
  });

  it('can be confirmed again, and withdrawn without having been confirmed', async () => {
    await machine.govsupport(['doctor', 'confirm', 'staff-vetting']);
    const again = await machine.govsupport(['doctor', 'confirm', 'staff-vetting', '--quiet']);
    expect(again.stdout).toMatch(/^Confirmed on [\w ]+ \(before: [\w ]+\): /);
    expect(again.stderr).toBe('');
    const nothing = await machine.govsupport(['doctor', 'confirm', 'incident-io-tutorial', '--undo']);
    expect(nothing).toMatchObject({
      code: 0,
      stdout: 'Nothing to withdraw: incident-io-tutorial was not confirmed.\n',
    });
    expect((await look('staff-vetting')).status).toBe('pass');
  });

  it('can be confirmed for several at once, for all or none', async () => {
    const several = ['staff-vetting', 'incident-io-tutorial'];
    const wrong = await machine.govsupport(['doctor', 'confirm', ...several, 'nonesuch']);
    expect(wrong.code).toBe(2);
    const { code, json } = await machine.govsupport(['doctor', 'confirm', ...several, '--json']);
    expect(code).toBe(0);
    expect(json().all).toMatchObject(several.map((id) => ({ check: { id }, before: null })));
    expect(json().check.id).toBe('staff-vetting');
  });

  it('is reported as JSON too', async () => {
    const said = await machine.govsupport(['doctor', 'confirm', 'staff-vetting', '--json']);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.json()).toEqual({
      schemaVersion: 1,
      command: 'doctor confirm',
      check: { id: 'staff-vetting', title: 'You have completed your staff vetting' },
      confirmedAt: expect.stringMatching(today),
      before: null,
      setAside: null,
    });
    const undone = await machine.govsupport(['doctor', 'confirm', 'staff-vetting', '--undo', '--json']);
    expect(undone.json()).toMatchObject({ confirmedAt: null, before: said.json().confirmedAt });
  });

  it('is kept where only you can read it, and nothing else is left behind', async () => {
    mkdirSync(stateFolder(), { recursive: true });
    chmodSync(stateFolder(), 0o755);
    await machine.govsupport(['doctor', 'confirm', 'staff-vetting']);
    expect(statSync(stateFolder()).mode & 0o777).toBe(0o700);
    expect(statSync(stateFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(stateFolder())).toEqual(['confirmations.json']);
    await machine.govsupport(['doctor', 'confirm', 'staff-vetting'], {
      env: { XDG_STATE_HOME: path.join(machine.home, 'elsewhere') },
    });
    expect(existsSync(path.join(machine.home, 'elsewhere/govsupport/confirmations.json'))).toBe(true);
  });

  it.each([
    ['cut in half', '{"version":1,"confirmed":{"staff-vet'],
    ['of a newer version', '{"version":2,"confirmed":{}}'],
    ['not what it should be', '{"version":1,"confirmed":{"staff-vetting":"yesterday"}}'],
  ])('sets a file that is %s aside, and says so, but only when it writes', async (_, content) => {
    machine.file('.local/state/govsupport/confirmations.json', content);
    const check = await look('staff-vetting');
    expect(check).toMatchObject({ code: 3, status: 'unknown' });
    expect(check.summary).toContain('is damaged, or from another version');
    expect(check.remedy.summary).toContain('Confirm it again');

    const { code, stderr } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting']);
    expect(code).toBe(0);
    const [, place = ''] = /The file was moved to (.*)\n/.exec(stderr) ?? [];
    expect(readFileSync(place, 'utf8')).toBe(content);
    expect(JSON.parse(readFileSync(stateFile(), 'utf8'))).toEqual({
      version: 1,
      confirmed: { 'staff-vetting': expect.stringMatching(today) },
    });
    expect((await look('staff-vetting')).status).toBe('pass');
  });

  it('loses nothing if several are confirmed at the same moment', async () => {
    const said = [...personal, ...personal].map((id) => machine.govsupport(['doctor', 'confirm', id]));
    expect((await Promise.all(said)).map(({ code }) => code)).toEqual(said.map(() => 0));
    expect(Object.keys(JSON.parse(readFileSync(stateFile(), 'utf8')).confirmed).sort()).toEqual([...personal].sort());
    expect(readdirSync(stateFolder())).toEqual(['confirmations.json']);
  });

  it('says why it cannot be kept', async () => {
    machine.file('.local/state', 'a file where a folder should be');
    const { code, stdout, stderr } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^govsupport: Your confirmations could not be saved in .*: something on the way to it is not/,
    );
  });

  it('does not include what govsupport checks itself', async () => {
    for (const { id } of checks.filter((check) => !confirmable.includes(check.id))) {
      const { code, stdout, stderr } = await machine.govsupport(['doctor', 'confirm', id]);
      expect({ id, code, stdout }).toEqual({ id, code: 2, stdout: '' });
      expect(stderr).toContain(`"${id}" cannot be confirmed: govsupport checks it automatically.`);
      expect(stderr).toContain(`You can confirm: ${confirmable.join(', ')}.`);
    }
    expect(existsSync(stateFolder())).toBe(false);
  });

  it("is dated by the person's day, not by UTC", async () => {
    machine.real(...neededPrograms);
    // Half past midnight of a summer's day in London.
    await machine.govsupport(['sandbox', 'reset', '--start', '2026-06-30T23:30:00Z']);
    const { stdout } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting', '--sandbox']);
    expect(stdout).toContain('Confirmed on Wed 1 Jul 2026: ');
    const looked = await machine.govsupport(['doctor', '--only', 'staff-vetting', '--sandbox', '--json']);
    expect(looked.json().checks[0].summary).toContain('You said on Wed 1 Jul 2026 ');
  });

  it('names the nearest if there is no such check', async () => {
    const wrong = await machine.govsupport(['doctor', 'confirm', 'staf-vetting']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('There is no check "staf-vetting".\n  Did you mean staff-vetting?');
    expect((await machine.govsupport(['doctor', 'confirm'])).code).toBe(2);
  });
});
