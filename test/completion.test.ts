import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest } from '../src/cli/manifest.ts';
import { buildTree } from '../src/cli/program.ts';
import { groupWords } from '../src/playbook/schema.ts';
import { createMachine, type Machine, root } from './support/machine.ts';
import { createPractice, type Practice } from './support/practice.ts';

let machine: Machine;
beforeAll(() => {
  machine = createMachine();
});
afterAll(() => machine.remove());

/** What is offered for the last word: the first line of the answer, and the described words. */
async function offered(
  words: readonly string[],
  { on = machine, shell = 'fish', env = {} }: { on?: Machine; shell?: string; env?: Record<string, string> } = {},
) {
  const { code, stdout, stderr } = await on.govsupport(['__complete', shell, 'govsupport', ...words], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first = '', ...lines] = stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n');
  const found = new Map(lines.map((line) => line.split('\t') as [string, string]));
  return { first, words: [...found.keys()], found };
}

describe('what is completed', () => {
  it('are the commands, with their descriptions', async () => {
    const { first, words, found } = await offered(['']);
    expect(first).toBe('values 0');
    expect(words).toEqual([...manifest.filter((one) => one.path.length === 1).map((one) => one.path[0]), 'help']);
    expect(found.get('rotation')).toBe('Show whose rotation it is, until when, and who is next');
  });

  it.each(manifest.map(({ path }) => [path.join(' '), path] as const))(
    'are the commands and options of %s',
    async (_, words) => {
      const command = (await buildTree(words, true, {}, '', async () => {})).get(words.join(' '));
      const options = command?.createHelp().visibleOptions(command) ?? [];
      const names = options.flatMap(({ short, long }) => [short, long]).filter((name) => name !== undefined);
      expect((await offered([...words, '-'])).words.sort()).toEqual([...new Set(names)].sort());
      const below = command?.commands.map((one) => one.name()) ?? [];
      expect((await offered([...words, ''])).words).toEqual(expect.arrayContaining(below));
      expect((await offered(['help', ...words, ''])).words).toEqual(below);
    },
  );

  it.each<[string, readonly string[]]>([
    ['queue --group ', Object.keys(groupWords)],
    ['queue --group 2nd,', ['2nd,triage', '2nd,1st', '2nd,scoping']],
    ['queue --group=1st,2nd,', ['--group=1st,2nd,triage', '--group=1st,2nd,scoping']],
    ['ticket status 48201 ', ['open', 'on-hold', 'pending', 'believed-solved']],
    ['ticket status 48201 open ', []],
    ['ticket move 48201 48202 ', Object.keys(groupWords)],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['completion bash ', []],
    ['doctor confirm staff-vetting ', ['onboarding-card', 'incident-io-tutorial', 'incident-io-dashboard']],
    ['end --answer ', expect.arrayContaining(['rotation.next=', 'notes.'])],
    ['end --skip ', expect.arrayContaining(['notes=', 'leave-group='])],
    ['end --skip=t', expect.arrayContaining(['--skip=tell='])],
    ['end --skip notes=', []],
    ['start --confirm ', expect.not.arrayContaining(['slack-channels'])],
    ['onboard --from ', expect.arrayContaining(['you', 'team', 'vetting'])],
    ['doctor --only vpn --skip ', expect.arrayContaining(['vpn', 'helpful'])],
    ['doctor explain ', expect.arrayContaining(['vpn', 'helpful'])],
    ['--sandbox doctor --fix --confirm ', ['incident-io-tutorial', 'incident-io-dashboard', 'staff-vetting']],
    ['auth login slack ', expect.not.arrayContaining(['slack'])],
    ['auth login ', expect.arrayContaining(['slack', 'onepassword'])],
    ['config set ', expect.arrayContaining(['team.vpn.host', 'person.email'])],
    ['sandbox be ', expect.arrayContaining(['you', 'next', 'newcomer'])],
    ['sandbox show ', expect.arrayContaining(['zendesk', 'people'])],
    ['sandbox misbehave --drop ', ['before', 'after']],
    ['triage --answer ', expect.arrayContaining(['triage.time.', 'triage.ask.'])],
    ['help ticket ', expect.arrayContaining(['show', 'move'])],
    ['help ticket show ', []],
    ['nothing ', []],
    ['ticket nothing ', []],
    ['doctor -- --', ['confirm', 'explain']],
    ['rotation -- --', []],
    ['doctor --timeout ', []],
  ])('after "%s"', async (line, words) => {
    expect((await offered(line.split(' '))).words).toEqual(words);
  });

  it.each([
    ['handover --output ', 'files 0'],
    ['handover --output=out', 'files 9'],
    ['--config ', 'files 0'],
    ['doctor --report ', 'files 0'],
    ['doctor --report --strict --only hel', 'values 0'],
    ['next-uid ', 'folders 0'],
    ['end --answer rot', 'open 0'],
    ['ticket note 1 ', ''],
  ])('says how, after "%s"', async (line, first) => {
    expect((await offered(line.split(' '))).first).toBe(first);
  });

  it('is no option that was given, unless it can be repeated, and none that contradicts one', async () => {
    const { words } = await offered(['doctor', '-v', '--only', 'vpn', '--answer', 'x', '--json', '--']);
    expect(words).toEqual(expect.arrayContaining(['--only', '--answer', '--skip', '--yes']));
    expect(words.filter((word) => ['-v', '--verbose', '--json'].includes(word))).toEqual([]);
    const showing = await offered(['ticket', 'show', '--internal', '--']);
    expect(showing.words.slice(0, 1)).toEqual(['--since']);
    const fetching = await offered(['next-uid', '--no-fetch', '--']);
    expect(fetching.words.filter((word) => word.includes('fetch'))).toEqual([]);
  });

  it.each([
    ['govsupport start --only=rotation,sl', 'rotation,sl', ['values 16', 'rotation,slack-channels']],
    ['govsupport start --only=rotation,sl', '--only=rotation,sl', ['values 16', '--only=rotation,slack-channels']],
    ['govsupport start --only "ro', '"ro', ['values 0', 'rotation']],
    ['govsupport handover > ou', 'ou', ['files 0']],
    ['gs ticket ta', 'ta', ['values 0', 'take']],
  ])('in bash follows the word that it replaces: %s', async (line, replaced, lines) => {
    const { stdout } = await machine.govsupport(['__complete', 'bash', line, replaced]);
    expect(stdout.trim().split('\n')).toEqual(lines);
  });

  it.each(['bash', 'fish'])('is every command if %s says nothing', async (shell) => {
    const { code, stdout, stderr } = await machine.govsupport(['__complete', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^values 0\nonboard\b/);
  });

  it.each([['tcsh', 'govsupport', ''], []])('is nothing for %s %s', async (...words) => {
    const { code, stdout, stderr } = await machine.govsupport(['__complete', ...words]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('what this machine remembers', () => {
  let practice: Practice;
  beforeAll(async () => {
    practice = createPractice({ clones: false });
    await practice.govsupport(['ticket', 'note', '48203', 'Asked the hosting company', '--sandbox', '--yes']);
    await practice.end(['--yes', '--no-input', '--end-early', '--only', 'rotation,handover']);
  });
  afterAll(() => practice.remove());

  const ask = (...words: string[]) => offered(words, { on: practice });

  it('are the tickets that were changed, and those of the last handover, with their subjects', async () => {
    const { words, found } = await ask('--sandbox', 'ticket', 'show', '');
    expect(words[0]).toBe('48203');
    expect(found.get('48203')).toBe('Cookie banner comes back on every page');
    expect(found.get('48202')).toBe('Planning applications cannot be downloaded');
    // Its subject has a line end, a bell, and characters that turn the direction of writing.
    expect(found.get('48222')).toMatch(/^Your terminal is mine [^\p{Cc}\p{Cf}]*$/u);
    const rest = await ask('--sandbox', 'ticket', 'take', '48203', '');
    expect(rest.words).toEqual(words.filter((word) => word !== '48203'));
    expect((await ask('--sandbox', 'end', '--note', '')).words).toContain('48203=');
  });

  it('are the people before and after you, and suspended tickets', async () => {
    const people = await ask('--sandbox', 'end', '--to', '');
    expect(people.found.get('nadia@example.org')).toBe('Nadia Next');
    const suspended = await ask('--sandbox', 'suspended', 'show', '');
    expect(suspended.found.get('7900004')).toMatch(/^Web form on/);
  });

  it('stays within the practice world, and with the person', async () => {
    expect((await ask('ticket', 'show', '')).words).toEqual([]);
    const within = await offered(['ticket', 'show', ''], { on: practice, env: { GOVSUPPORT_SANDBOX: '1' } });
    expect(within.words).toContain('48203');
    await practice.govsupport(['sandbox', 'be', 'next']);
    expect((await ask('--sandbox', 'ticket', 'show', '')).words).toEqual([]);
    await practice.govsupport(['sandbox', 'be', 'you']);
  });

  it('is only read', async () => {
    const before = practice.snapshot();
    await ask('--sandbox', 'ticket', 'show', '');
    await ask('--sandbox', 'end', '--to', '');
    await ask('sandbox', 'be', '');
    expect(practice.snapshot()).toBe(before);
  });
});

describe('a state that cannot be used', () => {
  const state = '.local/state/govsupport';
  const shown = async () => (await offered(['ticket', 'show', ''])).words;
  afterAll(() => rmSync(path.join(machine.home, '.local'), { recursive: true }));

  it('is ignored', async () => {
    expect(await shown()).toEqual([]);
    machine.file(`${state}/audit.ndjson`, '{"what":"Set #48201 \\"Maps\\" from Open"}\n{"what":5}\nnull\n{');
    machine.file(`${state}/handovers/dev-1.json`, '{"tickets":[null,{"id":"$(touch x)"},{"id":48202,"subject":7}]}');
    machine.file(`${state}/handovers/dev-2.json`, '{{');
    machine.file(`${state}/queue-reading.json`, '[]');
    machine.file(`${state}/rotations/dev-1.json`, '{"rotation":{"email":"$(touch x)@x.example"},"checklists":7}');
    expect(await shown()).toEqual(['48201', '48202']);
    expect((await offered(['end', '--to', ''])).words).toEqual([]);
  });

  it('is read from the end of the audit, however long that is', async () => {
    const audit = path.join(machine.home, state, 'audit.ndjson');
    const before = readFileSync(audit, 'utf8');
    writeFileSync(audit, `${'{"what":"nothing"}\n'.repeat(250_000)}${before}`);
    expect(await shown()).toEqual(['48201', '48202']);
    writeFileSync(audit, before);
  });

  it('does not keep the shell waiting, and says nothing', async () => {
    const audit = path.join(machine.home, state, 'audit.ndjson');
    rmSync(audit);
    execFileSync('mkfifo', [audit]);
    expect(await shown()).toEqual(['48202']);
    rmSync(audit);
    mkdirSync(audit);
    expect(await shown()).toEqual(['48202']);
    rmSync(path.join(machine.home, state), { recursive: true });
    writeFileSync(path.join(machine.home, state), '');
    expect(await shown()).toEqual([]);
    chmodSync(path.join(machine.home, state), 0);
    expect(await shown()).toEqual([]);
  });
});

describe('govsupport completion', () => {
  it.each([
    ['bash', 'govsupport.bash'],
    ['zsh', '_govsupport'],
    ['fish', 'govsupport.fish'],
  ])('prints the script for %s, whatever the configuration is', async (shell, file) => {
    const script = readFileSync(path.join(root, 'completions', file), 'utf8');
    machine.config('zzz: [');
    const before = machine.snapshot();
    const env = { GOVSUPPORT_SANDBOX: '1' };
    expect(await machine.govsupport(['completion', shell], { env })).toMatchObject({
      code: 0,
      stdout: script,
      stderr: '',
    });
    const { json } = await machine.govsupport(['completion', shell, '--json'], { env });
    expect(json()).toEqual({ schemaVersion: 1, command: 'completion', shell, script });
    expect(machine.snapshot()).toBe(before);
  });

  it('refuses another shell, and names those that there are', async () => {
    const { code, stdout, stderr } = await machine.govsupport(['completion', 'tcsh']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('bash, zsh, fish');
  });
});
