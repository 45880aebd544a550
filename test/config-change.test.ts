import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, executable, type Machine } from './support/machine.ts';
import { noTmux, openTerminal, type TerminalWindow } from './support/tmux.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const usual = () => path.join(machine.home, '.config/govsupport/config.yaml');
const text = () => readFileSync(usual(), 'utf8');
const config = (...args: string[]) => machine.govsupport(['config', ...args]);

const commented = `# mine
person:
  name: Ada   # me

  # at work
  email: ada@example.org
team:
  vpn:
#   host: inside.example.org
`;

describe('config set', () => {
  it('makes the file, for its owner alone', async () => {
    expect(await config('set', 'team.vpn.port', '8443')).toMatchObject({
      code: 0,
      stdout: `team.vpn.port is now 8443 in ${usual()}\n`,
      stderr: '',
    });
    expect(text()).toBe('team:\n  vpn:\n    port: 8443\n');
    expect(statSync(usual()).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(usual()))).toEqual(['config.yaml']);
    expect(await config('get', 'team.vpn.port')).toMatchObject({ stdout: '8443\n' });
  });

  it('leaves every other line as it is, and the mode, and a link', async () => {
    const file = machine.file('dotfiles/govsupport.yaml', commented);
    machine.config('');
    rmSync(usual());
    symlinkSync('../../dotfiles/govsupport.yaml', usual());
    chmodSync(file, 0o664);
    expect(await config('set', 'team.vpn.host', 'in.example.org')).toMatchObject({ code: 0 });
    expect(await config('set', 'person.name', 'Ada: Example')).toMatchObject({ code: 0 });
    expect(await config('set', 'repositories', '~/code', '~/my sites')).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(
      `${commented
        .replace('Ada ', '"Ada: Example" ')
        .replace('#   host', '    host: in.example.org\n#   host')}repositories: [~/code, ~/my sites]\n`,
    );
    expect(lstatSync(usual()).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o664);
  });

  it.each([
    [['team.vpn.port', 'abc'], 'Not set: team.vpn.port: expected a port number from 1 to 65535, found "abc".'],
    [['person.email', 'ada'], 'Not set: person.email: expected an e-mail address, found "ada".'],
    [['person.name', ''], 'Not set: person.name: expected your name, found "".'],
    [['person.name', 'Ada', 'Example'], 'person.name takes one value, and 2 were given.'],
    [['person.nmae', 'Ada'], 'There is no key "person.nmae".\n  Did you mean person.name?'],
    [['nmae', 'Ada'], 'Did you mean person.name?'],
    [['team.vpn', 'a'], '"team.vpn" holds several keys.'],
    [['include', 'none.yaml'], "Not set: the team's file "],
  ])('refuses %j, and writes nothing: %s', async (args, what) => {
    machine.config(commented);
    const { code, stdout, stderr } = await config('set', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(text()).toBe(commented);
  });

  it.each([
    ['services.slack.token', 'fake-hunter2'],
    ['services.slack.token', 'xoxp-fake-1234567890'],
    ['team.staging.password', 'env:fake with space'],
    ['person.name', 'ghp_fakefakefakefakefake'],
    ['services.trello.key', `ATTA${'fake0'.repeat(15)}`],
    ['services.zendesk.clientId', 'fake0'.repeat(9)],
    ['person.github', 'fake-token-of-mine'],
    ['services.zendesk.url', 'https://ada:fake-password@example.org'],
    ['rota.url', 'https://rota.example.org/?token=fake-token'],
    ['repositories', 'ghp_fakefakefakefakefake'],
    ['ghp_fakefakefakefakefake', 'person.name'],
  ])('refuses a secret for %s and does not repeat it', async (key, value) => {
    machine.config(commented);
    const outcome = await machine.govsupport(['config', 'set', key, value, '--debug'], {
      env: { GOVSUPPORT_SLACK_TOKEN: 'fake-token-of-mine' },
    });
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).not.toContain('fake');
    expect(text()).toBe(commented);
  });

  it('takes references, and values that only look special', async () => {
    for (const [key, value] of [
      ['services.slack.token', 'op://Support/Slack: me/token'],
      ['services.trello.key', '0123456789abcdef0123456789abcdef'],
      ['services.slack.clientId', '123.456'],
      ['services.aws.profile', 'AdministratorAccess-123456789012-dalmatian'],
      ['person.name', 'no'],
    ] as const) {
      expect(await config('set', key, value)).toMatchObject({ code: 0 });
      expect(await config('get', key)).toMatchObject({ stdout: `${value}\n` });
    }
  });

  it('says which variable overrides it, and what it overrides', async () => {
    machine.file('team.yaml', 'services: { zendesk: { url: "https://team.example.org" } }\n');
    machine.config('include: ~/team.yaml\n');
    const set = (...args: string[]) =>
      machine.govsupport(['config', ...args], { env: { GOVSUPPORT_TRELLO_URL: 'https://variable.example.org' } });
    expect((await set('set', 'services.trello.url', 'https://file.example.org')).stderr).toBe(
      'GOVSUPPORT_TRELLO_URL is set in the environment, and overrides it.\n',
    );
    const teamFile = path.join(machine.home, 'team.yaml');
    expect((await set('set', 'services.zendesk.url', 'https://file.example.org')).stderr).toBe(
      `It overrides https://team.example.org (${teamFile}, line 1).\n`,
    );
    expect((await set('unset', 'services.zendesk.url')).stderr).toBe(
      `The value in use is https://team.example.org (${teamFile}, line 1).\n`,
    );
  });

  it('writes nothing with --dry-run, and says the same as JSON', async () => {
    machine.config(commented);
    const before = machine.snapshot();
    const dry = await config('set', 'person.name', 'Bo', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stdout: `person.name would be Bo in ${usual()}\n` });
    expect((await config('unset', 'person.name', '--dry-run')).stdout).toBe(
      `person.name would be removed from ${usual()}\n`,
    );
    expect((await config('init', '--dry-run', '--config', path.join(machine.home, 'x.yaml'))).code).toBe(0);
    expect(machine.snapshot()).toBe(before);
    expect((await config('set', 'person.name', 'Bo', '--json')).json()).toEqual({
      schemaVersion: 1,
      command: 'config set',
      key: 'person.name',
      value: 'Bo',
      file: usual(),
      changed: true,
      dryRun: false,
      outrankedBy: null,
      outranks: null,
    });
    expect((await config('set', 'person.name', 'Bo')).stdout).toBe(`person.name is already Bo in ${usual()}\n`);
  });

  it('changes no read-only file', async () => {
    chmodSync(machine.config(commented), 0o444);
    const outcome = await config('set', 'person.name', 'Bo');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain(`${usual()} is read-only, so nothing was changed.\n  Make it writable: chmod u+w`);
    expect(text()).toBe(commented);
  });

  it('refuses a file with a mistake, unless the change corrects it', async () => {
    machine.config('person: { name: Ada }\nteam: { vpn: { port: 0 } }\n');
    const other = await config('set', 'person.name', 'Bo');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`${usual()}, line 2: team.vpn.port: expected a port number`);
    expect(await config('set', 'team.vpn.port', '443')).toMatchObject({ code: 0 });
    machine.config('person: [\n');
    expect((await config('set', 'person.name', 'Bo')).stderr).toContain('line 1: this is not YAML');
    expect(text()).toBe('person: [\n');
  });

  it.each([
    ['rota.url', 'https://rota.example.org', 'rota.file', 'rota.yaml', /can't both be set.*config unset rota\.file/],
    ['rota.file', 'rota.yaml', 'rota.calendar', 'a.ics', /can't both be set.*config unset rota\.calendar/],
    [
      'workingHours.ends',
      '17:30',
      'workingHours.begins',
      '18:00',
      /has to be later.*config set workingHours\.begins TIME/,
    ],
    [
      'workingHours.begins',
      '18:00',
      'workingHours.ends',
      '18:00',
      /has to be later.*config set workingHours\.ends TIME/,
    ],
  ])('refuses %s %s beside %s %s, and says what to do first', async (key, value, other, before, what) => {
    expect((await config('set', other, before)).code).toBe(0);
    const was = text();
    for (const more of [[], ['--dry-run']]) {
      const { code, stderr } = await config('set', key, value, ...more);
      expect({ code, stderr: stderr.replace(/\s+/g, ' ') }).toEqual({ code: 2, stderr: expect.stringMatching(what) });
      expect(text()).toBe(was);
    }
    // The same commands correct a file that already has both.
    expect((await config('unset', other)).code).toBe(0);
    expect((await config('set', key, value)).code).toBe(0);
  });

  it.each(['include', 'playbook'])('refuses a file for %s that no command could read', async (key) => {
    machine.config(commented);
    machine.file('bad.yaml', 'nmae: x\n');
    for (const [file, why] of [
      ['/nofile', 'there is no such file'],
      ['~', 'it is a folder'],
      ['~/bad.yaml', 'there is no'],
    ] as const) {
      const outcome = await config('set', key, file);
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr.replace(/\s+/g, ' ')).toContain(why);
    }
    expect(text()).toBe(commented);
    machine.file('good.yaml', '{}\n');
    expect(await config('set', key, '~/good.yaml')).toMatchObject({ code: 0 });
    expect(await config('get', key)).toMatchObject({ code: 0 });
  });

  it('loses nothing if several set keys at once', async () => {
    machine.config(commented);
    const keys = [
      'team.vpn.host',
      'team.ssh.helpful',
      'services.aws.profile',
      'person.github',
      'rota.file',
      'services.onepassword.account',
    ];
    const outcomes = await Promise.all(keys.map((key, index) => config('set', key, `value${index}`)));
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(keys.map(() => ({ code: 0, stderr: '' })));
    for (const [index, key] of keys.entries()) expect(text()).toContain(`${key.split('.').at(-1)}: value${index}\n`);
    expect(text()).toContain('name: Ada   # me\n\n  # at work\n');
    expect(readdirSync(path.dirname(usual()))).toEqual(['config.yaml']);
  });
});

describe('config unset', () => {
  it('takes the key out, and leaves comments', async () => {
    machine.config(commented);
    expect(await config('unset', 'person.email')).toMatchObject({
      code: 0,
      stdout: `person.email is removed from ${usual()}\n`,
    });
    expect(text()).toBe(commented.replace('  email: ada@example.org\n', ''));
    expect(await config('unset', 'person.email')).toMatchObject({
      code: 0,
      stdout: `person.email is not set in ${usual()}\n`,
    });
  });

  it('makes no file to take a key out of', async () => {
    expect(await config('unset', 'include')).toMatchObject({
      code: 0,
      stdout: `include is not set in ${usual()}\n`,
    });
    expect(existsSync(usual())).toBe(false);
  });

  it('removes an include whose file is gone', async () => {
    machine.config('include: gone.yaml\nperson: { name: Ada }\n');
    expect(await config('unset', 'include')).toMatchObject({ code: 0 });
    expect(text()).toBe('person: { name: Ada }\n');
  });
});

describe('config init', () => {
  it('writes what is known, with comments, and never overwrites a file', async () => {
    machine.real('git');
    machine.file('.gitconfig', '[user]\n  name = Ada Example\n  email = ada@example.org\n');
    machine.file('code/chef/.git/HEAD', 'ref: refs/heads/main\n');
    for (const name of ['objects/a', 'refs/heads/a']) machine.file(`code/chef/.git/${name}`, '');
    machine.file('code/chef/data_bags/users/ada.json', '{}');
    const team = machine.file('code/team/govsupport.yaml', 'services: { slack: { clientId: "1.2" } }\n');
    expect(await config('init', '--team', 'code/team/govsupport.yaml')).toMatchObject({
      code: 0,
      stdout: `Written: ${usual()}\n`,
    });
    const { keys, teamFile } = (await config('--json')).json();
    expect(teamFile).toBe(team);
    const set = keys.filter(({ value }: { value: unknown }) => value !== null);
    expect(Object.fromEntries(set.map(({ key, value }: { key: string; value: unknown }) => [key, value]))).toEqual({
      include: '~/code/team/govsupport.yaml',
      'person.name': 'Ada Example',
      'person.email': 'ada@example.org',
      'team.chef.repository': '~/code/chef',
      repositories: ['~/code'],
      'services.slack.clientId': '1.2',
    });
    expect(text()).toContain('  # Your GitHub user name\n  # github:\n');
    expect(text()).not.toContain('clientId: "');
    const before = text();
    const again = await config('init');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain(`${usual()} is there already, and is not overwritten.`);
    expect(text()).toBe(before);
  });

  it('is not advised when there is a configuration, which it refuses to overwrite', async () => {
    const login = async () => {
      const { stdout } = await machine.govsupport(['auth', 'login', 'slack', '--insecure-storage']);
      return stdout.replace(/\s+/g, ' ');
    };
    expect(await login()).toContain('so does govsupport config init --team FILE.');
    const team = machine.file('team.yaml', 'team: {}\n');
    machine.config('person: { name: Ada Example }\n');
    expect(await login()).toContain('so does govsupport config set include FILE.');
    expect(await config('set', 'include', team)).toMatchObject({ code: 0 });
    expect(await login()).toContain("Your team's file lacks it: an administrator sets it up once");
  });

  it('takes the file from GOVSUPPORT_TEAM, and refuses one with a mistake', async () => {
    const team = machine.file('team.yaml', 'person: { name: Everyone }\n');
    const init = () => machine.govsupport(['config', 'init'], { env: { GOVSUPPORT_TEAM: team } });
    const outcome = await init();
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(`${team}, line 1: person.name can't be in a team's file.`);
    expect(existsSync(usual())).toBe(false);
    writeFileSync(team, 'team: {}\n');
    expect(await init()).toMatchObject({ code: 0 });
    expect(text()).toContain('include: ~/team.yaml\n');
  });
});

describe('config edit', () => {
  it('needs a terminal', async () => {
    const outcome = await config('edit');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('govsupport config set KEY VALUE');
  });

  describe.skipIf(noTmux !== null)('in a terminal', () => {
    let window: TerminalWindow | undefined;
    afterEach(() => window?.close());

    /** Opens the editor, whose nth run does what the nth script says with `$1`. */
    const edit = (...scripts: readonly string[]) => {
      machine.real('sed', 'cp', 'rm', 'stty');
      scripts.forEach((script, index) => {
        machine.file(`edits/${index + 1}`, script);
      });
      const editor = machine.program(
        'ed-it',
        `#!/bin/sh\nn=1; while [ -e ${machine.home}/edits/ran$n ]; do n=$((n+1)); done; : > ${machine.home}/edits/ran$n\n. ${machine.home}/edits/$n\n`,
      );
      window = openTerminal(`"${process.execPath}" "${executable}" config edit; echo "code $?"; exec cat`, {
        HOME: machine.home,
        PATH: machine.bin,
        VISUAL: editor,
      });
      return window;
    };

    it('saves a valid file, and leaves its mode', async () => {
      chmodSync(machine.config(commented), 0o640);
      const shown = await edit('sed s/Ada/Bo/ "$1" > "$1.new"; cp "$1.new" "$1"').until(/code \d/);
      expect(shown).toMatch(/Saved:\s/);
      expect(shown).toContain('code 0');
      expect(text()).toBe(commented.replace('Ada ', 'Bo '));
      expect(statSync(usual()).mode & 0o777).toBe(0o640);
      expect(existsSync(path.join(machine.home, '.local/state/govsupport/config-edit'))).toBe(false);
    });

    it('names a mistake, saves nothing, and opens what was written again', async () => {
      machine.config(commented);
      const open = edit(
        'echo "nmae: fake-x" >> "$1"',
        'sed s/nmae.*/updateNotice:\\ false/ "$1" > "$1.new"; cp "$1.new" "$1"',
      );
      const asked = await open.until(/Edit it again\?/);
      expect(asked.replace(/\s+/g, ' ')).toContain('line 10: there is no key "nmae"');
      expect(asked).not.toContain('fake');
      expect(text()).toBe(commented);
      open.press('Enter');
      expect(await open.until(/code \d/)).toContain('code 0');
      expect(text()).toBe(`${commented}updateNotice: false\n`);
    });

    it('saves no playbook that can not be read: every command would refuse to run', async () => {
      machine.config(commented);
      const open = edit('echo "playbook: p.yaml" >> "$1"');
      const asked = await open.until(/Edit it again\?/);
      expect(asked.replace(/\s+/g, ' ')).toMatch(/playbook: the playbook \S+ was not read: there is no such file/);
      open.press('n');
      open.press('Enter');
      expect(await open.until(/code \d/)).toContain('Nothing was saved');
      expect(text()).toBe(commented);
    });

    it('drops what was written if the answer is no, and says that nothing was saved', async () => {
      machine.config(commented);
      const open = edit('echo "services: { slack: { token: fake-token } }" >> "$1"');
      await open.until(/Edit it again\?/);
      open.press('n');
      open.press('Enter');
      const shown = await open.until(/code \d/);
      expect(shown).toContain('code 1');
      expect(shown).toContain('Nothing was saved');
      expect(text()).toBe(commented);
      expect(existsSync(path.join(machine.home, '.local/state/govsupport/config-edit'))).toBe(false);
    });

    it('does not overwrite what another program wrote meanwhile, and keeps both', async () => {
      machine.config(commented);
      const shown = await edit(`echo "updateNotice: false" >> "$1"; echo "# other" >> ${usual()}`).until(/code \d/);
      expect(shown).toContain('code 1');
      expect(shown).toContain('was changed by something else');
      expect(text()).toBe(`${commented}# other\n`);
      const copy = path.join(machine.home, '.local/state/govsupport/config-edit/config.yaml');
      expect(readFileSync(copy, 'utf8')).toBe(`${commented}updateNotice: false\n`);
      expect(statSync(copy).mode & 0o777).toBe(0o600);
    });

    it('continues with what a killed run left', async () => {
      machine.config(commented);
      const left = (name: string, content: string) =>
        machine.file(`.local/state/govsupport/config-edit/${name}.yaml`, content);
      left('original', commented);
      left('config', `${commented}updateNotice: false\n`);
      const shown = await edit(':').until(/code \d/);
      expect(shown).toContain('Continuing with your unsaved changes');
      expect(shown).toContain('code 0');
      expect(text()).toBe(`${commented}updateNotice: false\n`);
    });

    it('keeps what was written if the editor fails, unless it has a mistake, which may be a secret', async () => {
      machine.config(commented);
      const copy = path.join(machine.home, '.local/state/govsupport/config-edit/config.yaml');
      const right = await edit('echo "updateNotice: false" >> "$1"; exit 1').until(/code \d/);
      expect(right).toContain('Nothing was saved.');
      expect(right).toContain('continue with');
      expect(readFileSync(copy, 'utf8')).toBe(`${commented}updateNotice: false\n`);
      window?.close();
      rmSync(path.join(machine.home, 'edits'), { recursive: true });
      const wrong = await edit('echo "services: { slack: { token: fake-token } }" >> "$1"; exit 1').until(/code \d/);
      expect(wrong).toContain('has a mistake, and was not kept');
      expect(existsSync(copy)).toBe(false);
      expect(text()).toBe(commented);
    });

    it('corrects a file that no other command accepts', async () => {
      machine.config('include: gone.yaml\nplaybook: [\n');
      const shown = await edit('echo "person: { name: Ada }" > "$1"').until(/code \d/);
      expect(shown).toContain('code 0');
      expect(text()).toBe('person: { name: Ada }\n');
    });

    it('starts with comments, and makes no file if nothing is changed', async () => {
      expect(await edit(`cp "$1" ${machine.home}/seen`).until(/code \d/)).toContain('Nothing was changed.');
      expect(readFileSync(path.join(machine.home, 'seen'), 'utf8')).toContain('# Your name, as colleagues know it');
      expect(existsSync(usual())).toBe(false);
    });
  });
});
