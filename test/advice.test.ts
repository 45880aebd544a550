import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byHandOf } from '../src/checks/check.ts';
import { checks } from '../src/checks/index.ts';
import { manifest } from '../src/cli/manifest.ts';
import { shellCommand } from '../src/lib/shell.ts';
import { worldCommands } from '../src/lib/world-commands.ts';
import { govpress } from '../src/playbook/govpress.ts';
import { wrap } from '../src/terminal/wrap.ts';
import { createPractice, type Practice } from './support/practice.ts';

const named = `(?:${worldCommands.join('|')})\\b`;
const ownCommand = `\\bgovsupport ${named}`;

describe('a command that advice names', () => {
  const byHand = checks.flatMap((check) => byHandOf(check, govpress));
  const commands = [
    // Sentences start with a capital.
    ...byHand.filter((line) => /^[a-z]/.test(line)).map((line) => line.replace(/ \(.*|: .*/, '')),
    ...Object.values(govpress.remedies).flatMap(({ commands }) => (commands ?? []).map(shellCommand)),
  ];

  it('is never wrapped', () => {
    expect(commands.length).toBeGreaterThan(25);
    const isBroken = (command: string) =>
      !wrap(`Run this, please: ${command} (or ask). And more words.`, 24)
        .split('\n')
        .some((line) => line.includes(command));
    expect(commands.filter(isBroken)).toEqual([]);
  });
});

describe('in the practice world', () => {
  let practice: Practice;
  beforeAll(async () => {
    practice = createPractice({ clones: false });
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
  });
  afterAll(() => practice.remove());

  it('knows every command that acts there', () => {
    const top = manifest.filter(({ path }) => path.length === 1).map(({ path }) => path[0]);
    expect(top.filter((name) => name !== 'sandbox' && name !== 'completion').sort()).toEqual([...worldCommands]);
  });

  it.each([
    [['doctor']],
    [['doctor', '--json']],
    [['doctor', '--only', 'nothing']],
    [['doctor', '--fix', '--dry-run', '--only', 'whippet,github,zendesk']],
    ...checks.map(({ id }) => [['doctor', 'explain', id]]).slice(0, 4),
    [['doctor', 'confirm', 'vpn']],
    [['doctor', 'confirm', 'staff-vetting']],
    [['auth', 'status']],
    [['auth', 'login', 'airtable', '--no-input']],
    [['auth', 'login', '--with-token']],
    [['config', 'init']],
    [['config', 'init', '--json']],
    [['config', 'get', 'team.vpn.host']],
    [['config', 'get', 'person.nam']],
    [['config', 'set', 'person.nam', 'x', '--json']],
    [['config', 'edit']],
    [['next-uid', '--fetch']],
    [['start', '--no-input']],
    [['start', '--dry-run']],
    [['end', '--no-input']],
    [['end', 'status']],
    [['onboard', '--no-input', '--yes', '--only', 'sign-in,software']],
    [['onboard', 'status', '--json']],
  ])('every command in the advice of %j stays there', async (args) => {
    const { stdout, stderr } = await practice.govsupport(['--sandbox', ...args], { env: { COLUMNS: '200' } });
    const lines = `${stdout}\n${stderr}`.split('\n');
    const shown = new RegExp(ownCommand);
    const asWords = /"govsupport",?$/;
    expect(lines.filter((line) => shown.test(line))).toEqual([]);
    const next = lines.flatMap((line, index) => (asWords.test(line) ? [lines[index + 1]?.trim()] : []));
    expect(next.filter((word) => word !== '"--sandbox",')).toEqual([]);
  });

  describe('with --config', () => {
    let own: string;
    let empty: string;
    beforeAll(async () => {
      const usual = path.join(practice.sandboxFolder, 'machine/home/.config/govsupport/config.yaml');
      await practice.govsupport(['sandbox', 'be', 'you']);
      own = practice.file('../own.yaml', readFileSync(usual, 'utf8'));
      empty = practice.file('../empty.yaml', '');
    });
    afterAll(() => practice.govsupport(['sandbox', 'be', 'newcomer']));

    /** What is between the program and its command, wherever an output names one: in a text, or as words in JSON. */
    async function optionsIn(args: readonly string[]): Promise<Set<string>> {
      const { stdout, stderr } = await practice.govsupport(args, { env: { COLUMNS: '200' } });
      const text = `${stdout}\n${stderr}`.replace(/",\n\s+"/g, ' ');
      const commands = new RegExp(`\\bgovsupport ((?:(?:--sandbox|--config \\S+) )*)${named}`, 'g');
      const found = [...text.matchAll(commands)].map(([, options = '']) => options.trim());
      // None is given again after its command.
      expect(text.match(/ --config /g)).toHaveLength(found.length);
      return new Set(found);
    }

    it.each([
      [['doctor', '--offline']],
      [['doctor', '--offline', '--json']],
      [['doctor', '--only', 'another']],
      [['doctor', 'explain', 'vpn']],
      [['doctor', 'explain', 'vpn', '--json']],
      [['doctor', '--fix', '--only', 'vpn', '--dry-run', '--json']],
      [['auth', 'status']],
      [['today']],
      [['today', '--json']],
      [['config', 'init']],
      [['config', 'get', 'team.vpn.host']],
      [['config', 'get', 'team.vpn.host', '--json']],
    ])('every command in the advice of %j keeps it', async (args) => {
      expect(await optionsIn(['--config', empty, ...args])).toEqual(new Set([`--config ${empty}`]));
    });

    it.each([
      [['doctor']],
      [['doctor', '--json']],
      [['queue']],
      [['suspended']],
      [['weekly']],
      [['start', '--dry-run']],
      [['start', '--dry-run', '--json']],
      [['end', 'status']],
      [['ticket', 'take', '48201', '--yes']],
      [['ticket', 'take', '48201', '--yes', '--json']],
      [['config', 'set', 'another.key', 'x', '--json']],
    ])('every command in the advice of %j keeps --sandbox too', async (args) => {
      const given = ['--sandbox', '--config', own];
      expect(await optionsIn([...given, ...args])).toEqual(new Set([given.join(' ')]));
    });

    it('is not kept with what a run leaves behind', async () => {
      const { stderr } = await practice.start(['--config', own, '--yes', '--no-input']);
      expect(stderr).toContain(`Resume with: govsupport --sandbox --config ${own} start --yes --no-input`);
      expect(practice.everything()).not.toContain('--config');
    });

    it('shortens a home folder as doctor does', async () => {
      const config = practice.file('mine.yaml', '');
      const advice = async (...args: string[]) =>
        (await practice.govsupport(['doctor', '--offline', '--config', config, ...args])).stdout;
      expect(await advice()).toContain('govsupport --config ~/mine.yaml doctor explain ID');
      expect(await advice('--show-private')).toContain(`govsupport --config ${config} doctor explain ID`);
    });
  });

  it.each([
    ['doctor', '--fix'],
    ['doctor', '--fix', '--skip', 'vpn'],
    ['doctor', '--fix', '--only', 'staff-vetting'],
    ['doctor', '--fix', '--only', 'staff-vetting,incident-io-tutorial'],
    ['doctor', '--fix', '--only', 'staff-vetting,dalmatian-tools', '--confirm', 'software'],
    ['start', '--only', 'zendesk-group,stand-up'],
    ['onboard', '--only', 'tutorial,software'],
    ['onboard', '--confirm', 'software'],
  ])('%s %s accepts the flags that it suggests', async (...args) => {
    await practice.govsupport(['sandbox', 'be', 'you']);
    const { stdout, stderr } = await practice.govsupport(['--sandbox', ...args, '--no-input'], {
      env: { COLUMNS: '200' },
    });
    const flags = `${stdout}\n${stderr}`.matchAll(/(--(?:skip|confirm))\s+([\w.,-]+)(?:="([^"]*)")?/g);
    const suggested = [...flags]
      .map(([, flag = '', name = '', reason]) => [flag, reason === undefined ? name : `${name}=${reason}`] as const)
      .filter(([, value]) => !args.includes(value));
    // The suggested flags replace the refused ones.
    const kept = args.filter(
      (word, index) => ![word, args[index - 1]].some((one) => /^--(?:skip|confirm)$/.test(one ?? '')),
    );
    if (args.at(-1)?.endsWith(',incident-io-tutorial'))
      expect(suggested).toContainEqual(['--skip', 'incident-io-tutorial']);
    for (const [flag, value] of suggested) {
      const outcome = await practice.govsupport(['--sandbox', ...kept, flag, value, '--dry-run']);
      expect(outcome.code, `${flag} ${value}`).not.toBe(2);
    }
    await practice.govsupport(['sandbox', 'be', 'newcomer']);
  });

  it('is remembered wherever something is printed', () => {
    const literal = new RegExp(`['\`"].*${ownCommand}`);
    const printed = globSync('src/{views,commands,terminal}/**/*.ts').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => literal.test(line) && /\bterminal\.|\bsay\(|\bpush\(/.test(line))
        .filter((line) => !line.includes('withRunOptions('))
        .map(() => file),
    );
    // It gives all its lines the options at once.
    expect(printed).toEqual(['src/views/doctor-report.ts']);
  });
});
