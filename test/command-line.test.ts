import { existsSync } from 'node:fs';
import os from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifest } from '../src/cli/manifest.ts';
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

  it('shows the version as one JSON document, and help as text whatever else is asked for', async () => {
    const plain = (await machine.govsupport(['--version'])).stdout.trim();
    for (const args of [
      ['--version', '--json'],
      ['--json', '--version'],
      ['--version', '--json', '--no-color'],
    ]) {
      const outcome = await machine.govsupport(args);
      expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
      expect(outcome.json()).toEqual({ schemaVersion: 1, version: plain, node: process.versions.node });
    }
    const help = (await machine.govsupport(['doctor', '--help'])).stdout;
    expect(await machine.govsupport(['doctor', '--json', '--help'])).toMatchObject({ code: 0, stdout: help });
  });

  it.each([[['help']], [['help', 'ticket', 'note']], [['--no-color', 'help', 'doctor']]])(
    'prints no text in place of a document: %j --json',
    async (args) => {
      const { code, stdout, stderr } = await machine.govsupport([...args, '--json']);
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { message: 'govsupport help prints text only.' } });
      expect(stderr).toContain('Leave --json out.');
    },
  );

  it.each([
    ['ticket deadline 48203 Friday noon', 'deadline'],
    ['ticket note 48203 hello world', 'text'],
    ['weekly ask 3 how is it done', 'text'],
    ['weekly done Check the backups', 'card'],
  ])('suggests quotes if a text has several words: %s', async (line, name) => {
    const { code, stderr } = await machine.govsupport(line.split(' '));
    expect(code).toBe(2);
    expect(stderr).toContain(`If these words are one ${name}, put them in quotes.`);
  });

  it('suggests no quotes for what has no spaces', async () => {
    const { code, stderr } = await machine.govsupport(['doctor', 'explain', 'vpn', 'helpful']);
    expect(code).toBe(2);
    expect(stderr).not.toContain('quotes');
  });

  it('shows its help if there are no arguments', async () => {
    const { code, stdout, stderr } = await machine.govsupport([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: govsupport');
    expect(stdout).toMatch(/^ {2}doctor +Check that this machine/m);
    // Grouped, each command on one line, so that the list can be read at a glance.
    const lists = stdout.slice(stdout.indexOf('\nGet ready:')).split('\n\n').slice(0, -1);
    expect(lists.map((list) => list.trim().split('\n')[0])).toEqual([
      'Get ready:',
      'A rotation:',
      'Each day:',
      'Also:',
    ]);
    const listed = lists.flatMap((list) => list.match(/^ {2}\S+(?= )/gm) ?? []).map((name) => name.trim());
    expect(listed).toEqual(manifest.flatMap(({ path: [first, ...rest] }) => (rest.length === 0 ? [first] : [])));
    expect(lists.join('\n').match(/^ {4,}/gm)).toBeNull();
    expect((await machine.govsupport(['--help'])).stdout).toBe(stdout);
    expect((await machine.govsupport(['help'])).stdout).toBe(stdout);
  });

  it('says which step needs an answer if no one can be asked', async () => {
    expect(await machine.govsupport(['onboard'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        "govsupport: The step you needs an answer, and can't ask for it here: Your name, as colleagues know it\n" +
        '  Give it with --answer you.name=VALUE.\n',
    });
  });

  it('helps with one command, however it is asked', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--only <ids>');
    expect((await machine.govsupport(['help', 'doctor'])).stdout).toBe(stdout);
    const negated = await machine.govsupport(['help', 'next-uid']);
    expect(negated.stdout).toMatch(/^ {2}--no-fetch +do not fetch the repository's remotes first$/m);
  });

  it.each([[[]], [['ticket']], [['auth']], [['sandbox']]])(
    'prints help without a command, and with --json one document that says so: %j',
    async (topic) => {
      const help = await machine.govsupport(topic);
      expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(/^Usage: govsupport/)]);
      const { code, stdout, stderr } = await machine.govsupport([...topic, '--json']);
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('Name a command') } });
      expect(stderr).toContain(
        `See: govsupport ${['help', ...topic].join(' ')}`.replace('help', topic[0] ? 'help' : '--help'),
      );
    },
  );

  it.each([
    [['doctr'], "Unknown command 'doctr'", 'Did you mean doctor?'],
    [['doctor', '--onyl', 'vpn'], "Unknown option '--onyl'", 'Did you mean --only?'],
    [['doctor', '--only', 'git-identty'], 'There is no check "git-identty"', 'Did you mean git-identity?'],
    [['config', 'get', 'team.vpn.hots'], 'There is no key "team.vpn.hots"', 'Did you mean team.vpn.host?'],
    [['config', 'get', 'team.vpn'], '"team.vpn" holds several keys', 'One of: team.vpn.host, team.vpn.port'],
    [['doctor', '--timeout', 'soon'], 'found "soon"', '--timeout 30'],
    [['doctor', '--timeout', '0.01'], 'found "0.01"', '--timeout 30'],
    [['--jsno'], "Unknown option '--jsno'", 'Did you mean --json?'],
    [['--vers'], "Unknown option '--vers'", 'Did you mean --version?'],
    [['--hel'], "Unknown option '--hel'", 'Did you mean --help?'],
    [['queue', '--sandbx'], "Unknown option '--sandbx'", 'Did you mean --sandbox?'],
    [['queue', '--unas'], "Unknown option '--unas'", 'Did you mean --unassigned?'],
    [['ticket', '48201'], "Unknown command 'ticket 48201'", 'Did you mean ticket show 48201?'],
    [['ticket', '#48201'], "Unknown command 'ticket #48201'", 'Did you mean ticket show 48201?'],
    [['48201'], "Unknown command '48201'", 'Did you mean ticket show 48201?'],
    [['suspended', '7900004'], "Unknown command 'suspended 7900004'", 'Did you mean suspended show 7900004?'],
    [
      ['ticket', 'https://dxw.zendesk.com/agent/tickets/7'],
      'Unknown command',
      'Did you mean ticket show https://dxw.zen',
    ],
    [['-V'], "Unknown option '-V'", 'govsupport --help'],
    [['--config'], "Option '--config <file>' argument missing", 'govsupport --help'],
    [['help', 'doctr'], "Unknown command 'doctr'", 'Did you mean doctor?'],
    [['help', 'doctor', 'explian'], "Unknown command 'doctor explian'", 'Did you mean doctor explain?'],
    [['doctor', 'explian', 'vpn'], "Unknown command 'doctor explian'", 'Did you mean doctor explain?'],
    [['doctr', '--help'], "Unknown command 'doctr'", 'Did you mean doctor?'],
    [['rotation'], 'person.email is not set', 'Set it: govsupport onboard --only you'],
    [['doctor', 'fix'], "Unknown command 'doctor fix'", 'Did you mean doctor --fix?'],
    [['doctor', 'help'], "Unknown command 'doctor help'", 'govsupport help doctor'],
    [['config', 'sett', 'person.name', 'Ada'], "Unknown command 'config sett'", 'govsupport help config'],
    [['sandbox', 'serv'], "Unknown command 'sandbox serv'", 'Did you mean sandbox serve?'],
    [['config', 'get'], "Missing required argument 'key'", 'govsupport help config get'],
  ])('refuses %j', async (args, what, next) => {
    const { code, stdout, stderr } = await machine.govsupport(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(next);
  });

  it.each([
    [['queue'], '--mine', '--unassigned'],
    [['queue'], '--walk', '--watch'],
    [['ticket', 'move', '48201', '2nd'], '--card', '--no-card=it is on another board'],
    [['ticket', 'move', '48201', '2nd'], '--card', '--no-card='],
    [['ticket', 'show', '48201'], '--all', '--internal'],
    [['ticket', 'show', '48201'], '--all', '--client'],
    [['ticket', 'show', '48201'], '--internal', '--client'],
    [['handover'], '--markdown', '--html'],
    [['handover'], '--html', '--json'],
    [['doctor'], '--list', '--fix'],
    [['sandbox', 'misbehave', '--path', '*'], '--drop=after', '--status=500'],
    [['sandbox', 'misbehave', '--path', '*'], '--drop=after', '--hold=before'],
    [['sandbox', 'misbehave', '--path', '*'], '--without=slas', '--status=500'],
    [['sandbox', 'misbehave', '--path', '*'], '--without=slas', '--drop=before'],
  ])('refuses options that contradict each other, in any order: %j %s %s', async (command, one, other) => {
    const [first, second] = [one, other].map((option) => option.split('=')[0]);
    for (const options of [
      [one, other],
      [other, one],
    ]) {
      const { code, stderr } = await machine.govsupport([...command, ...options]);
      expect(code).toBe(2);
      expect(stderr).toContain(first);
      expect(stderr).toContain(second);
      expect(stderr).toMatch(/give only one of them|can't be used/);
    }
  });

  it.each([
    [['suspended', '--all', 'show', '7900001'], '--all is an option of suspended, not of suspended show.'],
    [['suspended', 'show', '7900001', '--all'], '--all is an option of suspended, not of suspended show.'],
    [['start', 'status', '--only', 'rotation'], '--only is an option of start, not of start status.'],
    [['doctor', '--strict', 'explain', 'vpn'], '--strict is an option of doctor, not of doctor explain.'],
  ])('loses no option that belongs to the topic: %j', async (args, what) => {
    const { code, stdout, stderr } = await machine.govsupport(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
  });

  it('says that the current folder no longer exists', async () => {
    machine.real('mkdir', 'rmdir');
    const node = machine.program('elsewhere', `#!/bin/sh\nmkdir a; cd a; rmdir ../a; exec ${process.execPath} "$@"\n`);
    const { code, stdout, stderr } = await machine.govsupport(['doctor'], { node });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('govsupport: The current folder no longer exists.\n  Change to another folder: cd\n');
  });

  it.each(['', 'relative'])('uses the home folder that the system knows if HOME is "%s"', async (HOME) => {
    const { code, stdout } = await machine.govsupport(['config'], { env: { HOME } });
    expect(code).toBe(0);
    expect(stdout).toContain(`${os.userInfo().homedir}/.config/govsupport/config.yaml`);
  });

  it.skipIf(!existsSync('/dev/full'))('says that its result could not be written', async () => {
    const node = machine.program('full', `#!/bin/sh\nexec ${process.execPath} "$@" > /dev/full\n`);
    for (const args of [
      ['doctor', '--only', 'vpn'],
      ['doctor', '--list', '--json'],
      ['--version'],
      ['--version', '--json'],
    ]) {
      const { code, stderr } = await machine.govsupport(args, { node });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'govsupport: The result could not be written to standard output: the disk is full.\n',
      });
    }
  });

  it.skipIf(!existsSync('/dev/full'))('gives its result if standard error cannot be written to', async () => {
    const node = machine.program('full', `#!/bin/sh\nexec ${process.execPath} "$@" 2> /dev/full\n`);
    const { code, stdout } = await machine.govsupport(['doctor', '--only', 'nonsense', '--json'], { node });
    expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 2, document: { error: { exitCode: 2 } } });
  });

  it.each([
    ['doctor --only nonsense', 'doctor'],
    ['doctor --nonsense', 'doctor'],
    ['--nonsense ticket show 48201', 'ticket show'],
    ['ticket show', 'ticket show'],
    ['ticket nonsense 48201', 'ticket'],
    ['nonsense', ''],
  ])('says the same as JSON, and names the command: %s', async (line, command) => {
    const outcome = await machine.govsupport([...line.split(' '), '--json']);
    expect(outcome.code).toBe(2);
    expect(outcome.json()).toMatchObject({ schemaVersion: 1, command, error: { exitCode: 2 } });
  });
});
