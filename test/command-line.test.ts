import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

describe('the command line', () => {
  it('shows the version', async () => {
    const { code, stdout, stderr } = await machine.govsupport(['--version']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows its help where nothing is asked', async () => {
    const { code, stdout, stderr } = await machine.govsupport([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: govsupport');
    expect(stdout).toMatch(/^ {2}doctor +Is this machine/m);
    expect((await machine.govsupport(['--help'])).stdout).toBe(stdout);
    expect((await machine.govsupport(['help'])).stdout).toBe(stdout);
  });

  it('helps with one command, whichever way it is asked', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--only <ids>');
    expect((await machine.govsupport(['help', 'doctor'])).stdout).toBe(stdout);
  });

  it.each([
    [['doctr'], "Unknown command 'doctr'", 'Did you mean doctor?'],
    [['doctor', '--onyl', 'vpn'], "Unknown option '--onyl'", 'Did you mean --only?'],
    [['doctor', '--only', 'git-identty'], 'There is no check "git-identty"', 'Did you mean git-identity?'],
    [['config', 'get', 'team.vpn.hots'], 'There is no key "team.vpn.hots"', 'Did you mean team.vpn.host?'],
    [['doctor', '--timeout', 'soon'], 'found "soon"', '--timeout 30'],
    [['config', 'get'], "Missing required argument 'key'", 'govsupport help config get'],
  ])('refuses %j', async (args, what, next) => {
    const { code, stdout, stderr } = await machine.govsupport(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(next);
  });

  it('says the same as JSON', async () => {
    const outcome = await machine.govsupport(['doctor', '--only', 'nonsense', '--json']);
    expect(outcome.code).toBe(2);
    expect(outcome.json()).toMatchObject({ schemaVersion: 1, command: 'doctor', error: { exitCode: 2 } });
  });
});
