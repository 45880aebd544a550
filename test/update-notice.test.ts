import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../src/version.ts';
import { drop, type Handler, sendJson, sendText, startServer, type TestServer } from './support/http-server.ts';
import { createMachine, executable, type Machine } from './support/machine.ts';
import { createSmallDisk, noSmallDisk } from './support/small-disk.ts';
import { noTmux, openTerminal } from './support/tmux.ts';

const newer = '98.7.6';

let machine: Machine;
let server: TestServer;
let answer: Handler;

beforeEach(async () => {
  machine = createMachine();
  answer = (_, response) => sendJson(response, 200, { tag_name: `v${newer}` });
  server = await startServer((...call) => answer(...call));
});
afterEach(async () => {
  await server.close();
  machine.remove();
});

const folder = () => path.join(machine.home, '.cache/govsupport');
const cacheFile = () => path.join(folder(), 'update-notice.json');
const cache = () => JSON.parse(readFileSync(cacheFile(), 'utf8'));

/** Writes what is known, as if it had just been looked up. */
function know(known: object): string {
  mkdirSync(folder(), { recursive: true });
  const text = JSON.stringify({ version: 1, checkedAt: Date.now(), latest: newer, shown: false, ...known });
  writeFileSync(cacheFile(), text);
  return text;
}

/** Does what the background process does, and waits for it. */
const lookUp = (env: Record<string, string> = {}) =>
  machine.govsupport(['__look-for-update'], { env: { GOVSUPPORT_UPDATE_URL: server.url, ...env } });

/** Runs commands in a terminal, one after the other, and returns what each showed. */
async function inTerminal(lines: readonly string[], env: Record<string, string> = {}): Promise<readonly string[]> {
  const govsupport = `govsupport() { '${process.execPath}' '${executable}' "$@"; }\n`;
  const script = lines.map((line, index) => `echo "--${index}--"\n${line}\n`).join('');
  const terminal = openTerminal(`${govsupport}${script}echo '--end--'\nexec cat`, {
    ...{ HOME: machine.home, PATH: machine.bin, GOVSUPPORT_UPDATE_URL: server.url, GOVSUPPORT_NO_UPDATE_NOTICE: '' },
    ...env,
  });
  try {
    return (await terminal.until(/^--end--$/m)).split(/^--(?:\d+|end)--\n/m).slice(1, -1);
  } finally {
    terminal.close();
  }
}

/** A quick command. */
const quick = 'govsupport config get person.name';

describe('a look-up', () => {
  it('sends only the name and version of the program, and keeps the answer for this user alone', async () => {
    expect(await lookUp()).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(server.requests).toHaveLength(1);
    const { method, path: place, query, headers, body } = server.requests[0] ?? {};
    expect({ method, place, query, body }).toEqual({
      method: 'GET',
      place: '/repos/dxw/govsupport/releases/latest',
      query: {},
      body: undefined,
    });
    expect(headers?.['user-agent']).toBe(`govsupport/${version}`);
    const usual = [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'host',
      'sec-fetch-mode',
      'user-agent',
    ];
    expect(Object.keys(headers ?? {}).sort()).toEqual(usual);
    expect(cache()).toEqual({ version: 1, checkedAt: expect.any(Number), latest: newer, shown: false });
    expect(readdirSync(folder())).toEqual([path.basename(cacheFile())]);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600);
  });

  it('happens once for two commands at the same time, and once a day', async () => {
    await Promise.all([lookUp(), lookUp()]);
    expect(server.requests).toHaveLength(1);
    await lookUp();
    expect(server.requests).toHaveLength(1);
    know({ checkedAt: Date.now() - 25 * 3_600_000 });
    await lookUp();
    know({ checkedAt: Date.now() + 1000 * 3_600_000 });
    await lookUp();
    expect(server.requests).toHaveLength(3);
  });

  const versionOf =
    (tag: unknown): Handler =>
    (_, response) =>
      sendJson(response, 200, { tag_name: tag });
  it.each<[string, Handler]>([
    ['no such repository', (_, response) => sendJson(response, 404, { message: 'Not Found', tag_name: 'v99.0.0' })],
    ['no connection', (_, response) => drop(response)],
    ['another address', (_, response) => response.writeHead(302, { location: '/other' }).end()],
    ['a web page', (_, response) => sendText(response, 200, '<!doctype html>Sign in')],
    ['a list', (_, response) => sendJson(response, 200, [{ tag_name: 'v99.0.0' }])],
    ['too much', (_, response) => sendText(response, 200, `{"tag_name":"v99.0.0","body":"${'x'.repeat(600_000)}"}`)],
    ['a version that would clear the screen', versionOf('v99.0.0\u001b[2J')],
    ['a pre-release', versionOf('v99.0.0-rc.1')],
    ['what is no text', versionOf({ toString: 'v99.0.0' })],
  ])('is silent about %s', async (_, handler) => {
    answer = handler;
    expect(await lookUp()).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(server.requests).toHaveLength(1);
    expect(cache()).toMatchObject({ latest: null });
  });

  it('is not repeated that day if it failed', async () => {
    answer = (_, response) => drop(response);
    know({ checkedAt: 0 });
    await lookUp();
    await lookUp();
    expect(server.requests).toHaveLength(1);
    expect(cache()).toMatchObject({ latest: newer });
  });

  it('leaves the file of a newer format alone, and replaces a damaged one', async () => {
    const text = know({ version: 2, checkedAt: 0 });
    await lookUp();
    expect(server.requests).toHaveLength(0);
    expect(readFileSync(cacheFile(), 'utf8')).toBe(text);
    writeFileSync(cacheFile(), text.slice(0, 20));
    await lookUp();
    expect(cache()).toMatchObject({ version: 1, latest: newer });
  });

  it('asks no one if it could not keep the answer, or if the address is wrong', async () => {
    writeFileSync(path.join(machine.home, '.cache'), '');
    expect(await lookUp()).toMatchObject({ code: 0, stderr: '' });
    expect(server.requests).toHaveLength(0);
    const elsewhere = path.join(machine.home, 'elsewhere');
    const wrong = { GOVSUPPORT_UPDATE_URL: server.url.replace('127.0.0.1', 'example.org'), XDG_CACHE_HOME: elsewhere };
    expect(await lookUp(wrong)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(path.join(elsewhere, 'govsupport'))).toEqual([path.basename(cacheFile())]);
  });
});

describe.skipIf(noTmux)(`the notice${noTmux ? ` (skipped: ${noTmux})` : ''}`, () => {
  it('appears once, with the command after a look-up that nothing waited for', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async (_, response) => {
      await released;
      sendJson(response, 200, { tag_name: `v${newer}` });
    };
    // The server has not answered by the time the commands end.
    const [first, second] = await inTerminal([`${quick}; echo "ended with $?"`, quick]);
    expect(first).toMatch(/^govsupport: person\.name is not set\.\n(?: .*\n)*ended with 1\n$/);
    expect(second).not.toContain('available');
    release();
    await expect.poll(() => existsSync(cacheFile()) && cache().latest).toBe(newer);
    expect(server.requests).toHaveLength(1);

    const [third, fourth] = await inTerminal([`${quick}; echo "ended with $?"`, quick]);
    const lines = third?.trimEnd().split('\n') ?? [];
    expect(lines.slice(lines.indexOf(''))).toEqual([
      '',
      `govsupport ${newer} is available; this is ${version}.`,
      expect.stringMatching(/^ {2}Update: cd .+ && git pull && script\/setup$/),
      `  What changed: https://github.com/dxw/govsupport/blob/v${newer}/CHANGELOG.md`,
      'ended with 1',
    ]);
    expect(fourth).not.toContain('available');
    expect(cache()).toMatchObject({ latest: newer, shown: true });
    expect(server.requests).toHaveLength(1);
  });

  it('does not appear if no one reads it, or the person does not want it', async () => {
    const text = know({});
    machine.file('off.yaml', 'updateNotice: false # not here\n');
    machine.file('braces.yaml', '{ repositories: [], "updateNotice": false }\n');
    const silent = [
      `CI=1 ${quick}`,
      `${quick} --json`,
      `${quick} --quiet`,
      `${quick} --sandbox`,
      `GOVSUPPORT_SANDBOX=1 ${quick}`,
      `${quick} 2>/dev/null`,
      `${quick} | cat`,
      `${quick} --config off.yaml`,
      `${quick} --config braces.yaml`,
      `GOVSUPPORT_CONFIG=off.yaml ${quick}`,
      // It may switch the notice off.
      `GOVSUPPORT_CONFIG=. ${quick}`,
      `GOVSUPPORT_NO_UPDATE_NOTICE=1 ${quick}`,
      'govsupport sandbox show',
      'govsupport completion fish',
      'govsupport --version',
      'govsupport --help',
      'govsupport config nonsense',
    ];
    const shown = await inTerminal(['cd', ...silent]);
    for (const each of shown) expect(each).not.toContain('available');
    expect(readFileSync(cacheFile(), 'utf8')).toBe(text);
    // Nor is anything looked up.
    const due = know({ checkedAt: 0, latest: null });
    await inTerminal(['cd', ...silent]);
    expect(readFileSync(cacheFile(), 'utf8')).toBe(due);
    expect(server.requests).toHaveLength(0);
    // Any other command would have shown it, however old the look-up is.
    know({ checkedAt: 0 });
    const [one, two] = await inTerminal([`GOVSUPPORT_NO_UPDATE_NOTICE=0 CI=false ${quick}`, quick]);
    expect(one).toContain(`govsupport ${newer} is available`);
    expect(two).not.toContain('available');
  });

  it.each([
    ['a version that is not newer', { latest: version }],
    ['an older one', { latest: '0.0.1' }],
    ['none', { latest: null }],
    ['a hostile one', { latest: '99.0.0\u001b[2J' }],
    ['one in a newer format', { version: 2 }],
  ])('does not appear for %s', async (_, known) => {
    const text = know(known);
    const [shown] = await inTerminal([quick]);
    expect(shown).toContain('person.name is not set');
    expect(shown).not.toContain('available');
    expect(readFileSync(cacheFile(), 'utf8')).toBe(text);
    expect(server.requests).toHaveLength(0);
  });

  it.skipIf(noSmallDisk)('does not appear if the folder is read-only', async () => {
    const disk = createSmallDisk(64, folder());
    try {
      know({});
      disk.makeReadOnly();
      const [shown] = await inTerminal([quick]);
      expect(shown).toContain('person.name is not set');
      expect(shown).not.toContain('available');
    } finally {
      disk.remove();
    }
  });
});
