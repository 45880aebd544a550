import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, executable, type Machine } from './support/machine.ts';
import { copyPractice } from './support/practice.ts';
import { neededPrograms, type Served, serveSandbox } from './support/sandbox.ts';
import { noTmux, openTerminal } from './support/tmux.ts';

let machine: Machine;
let folder: string;
const serving: Served[] = [];

beforeEach(() => {
  machine = createMachine();
  machine.real(...neededPrograms);
  folder = path.join(machine.home, '.local/state/govsupport/sandbox');
});
afterEach(async () => {
  for (const served of serving.splice(0)) await served.stop('SIGKILL');
  machine.remove();
});

async function serve(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const served = await serveSandbox(machine, args, env);
  serving.push(served);
  return served;
}

const show = async () => (await machine.govsupport(['sandbox', 'show', '--json'])).json();

describe('the practice world', () => {
  it('starts when it is first used, and is kept', async () => {
    const first = await show();
    expect(first).toMatchObject({ schemaVersion: 1, command: 'sandbox show', folder, serving: null });
    expect(first.world).toMatchObject({ version: 3, scale: 1, clockOffsetMs: 0, pending: [] });
    expect(first.world.people[0]).toMatchObject({ key: 'you', name: 'Ada Example' });
    const second = await show();
    expect(second.world).toEqual(first.world);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'world.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['its folder', '.local/state/govsupport', 'something on the way to it is not a folder'],
    ['its world', '.local/state/govsupport/sandbox/world.json/x', 'it is a folder'],
  ])("says that it can't be saved: %s", async (_, file, why) => {
    machine.file(file, '');
    const { code, stdout, stderr } = await machine.govsupport(['--sandbox', 'config']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`govsupport: The practice world could not be saved in ${folder}: ${why}.\n`);
  });

  it('is announced if the command line does not name it', async () => {
    const env = { GOVSUPPORT_SANDBOX: '1' };
    const outcome = await machine.govsupport(['config', 'get', 'person.name'], { env });
    expect(outcome).toMatchObject({ code: 0, stdout: 'Ada Example\n' });
    expect(outcome.stderr).toBe('In the practice world, because GOVSUPPORT_SANDBOX is set: nothing here is real.\n');
    const quiet = await machine.govsupport(['config', 'get', 'person.name', '--quiet'], { env });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
  });

  it('is where a confirmation made in it can be withdrawn', async () => {
    const { stderr } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting', '--sandbox']);
    expect(stderr).toContain('govsupport --sandbox doctor confirm staff-vetting --undo\n');
  });

  it('is shown at a glance, and by part', async () => {
    const { code, stdout } = await machine.govsupport(['sandbox', 'show'], {
      env: { GOVSUPPORT_SANDBOX_START: '2026-11-23T09:30:00Z' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^began +Mon 23 Nov 2026, 09:30$/m);
    expect(stdout).toMatch(/^on the rota +2026-11-23 {2}Ada Example$/m);
    // Only a word that is itself too long, as the path of a folder may be, goes beyond the width.
    const long = stdout.split('\n').filter((line) => line.length > 80);
    expect(
      long.every(
        (line) =>
          !line
            .trim()
            .replace(/^kept in +/, '')
            .includes(' '),
      ),
    ).toBe(true);
    expect(stdout).toMatch(/^zendesk .*,\n {14}\w+ \d/m);
    const part = await machine.govsupport(['sandbox', 'show', 'rota', '--json']);
    expect(part.json().value.days).toContainEqual({ date: '2026-11-25', person: 'cover' });
    const wrong = await machine.govsupport(['sandbox', 'show', 'rotta']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Did you mean rota?');
  });

  it.each([
    ['damaged', '{"version":3,"people":['],
    ['from another version', '{"version":2}'],
    ['damaged', '[]'.replace('[]', 'null')],
  ])('renames a file that is %s', async (why, content) => {
    await show();
    writeFileSync(path.join(folder, 'world.json'), content);
    const { code, stderr } = await machine.govsupport(['sandbox', 'show', '--json']);
    expect(code).toBe(0);
    expect(stderr).toContain(`is ${why}`);
    const aside = readdirSync(folder).filter((name) => name.startsWith('world.json.aside-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(path.join(folder, aside[0] as string), 'utf8')).toBe(content);
    expect((await show()).world.version).toBe(3);
  });

  it('has a clock that can be moved', async () => {
    const before = Date.parse((await show()).now);
    const moved = await machine.govsupport(['sandbox', 'clock', '+1d2h', '--json']);
    expect(moved.json()).toMatchObject({ command: 'sandbox clock', offsetMs: 93_600_000 });
    await machine.govsupport(['sandbox', 'clock', '-2h']);
    const after = await show();
    expect(after.world.clockOffsetMs).toBe(86_400_000);
    expect(Date.parse(after.now)).toBeGreaterThanOrEqual(before + 86_400_000);
    const doctor = await machine.govsupport(['doctor', '--only', 'git-identity', '--json', '--sandbox']);
    expect(Date.parse(doctor.json().startedAt)).toBeGreaterThanOrEqual(before + 86_400_000);
    expect((await machine.govsupport(['sandbox', 'clock', 'reset', '--json'])).json().offsetMs).toBe(0);
    const wrong = await machine.govsupport(['sandbox', 'clock', 'tomorrow']);
    expect({ code: wrong.code, stdout: wrong.stdout }).toEqual({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('found "tomorrow"');
  });

  it.each(['+99999999d', '-99999999d', '+80y', '99999999999999999999d'])(
    'has a clock that is not moved to impossible dates: %s',
    async (move) => {
      const before = (await machine.govsupport(['sandbox', 'clock', '--json'])).json();
      for (const args of [[move], ['--machine', move]]) {
        const outcome = await machine.govsupport(['sandbox', 'clock', ...args]);
        expect(outcome.code).toBe(2);
        expect(outcome.stderr).toContain(
          move.endsWith('d') ? 'it would leave the years 2000 to 2100' : `found "${move}"`,
        );
      }
      const after = (await machine.govsupport(['sandbox', 'clock', '--json'])).json();
      expect(after.offsetMs).toBe(before.offsetMs);
    },
  );

  it('starts again', async () => {
    const outcome = await machine.govsupport(['sandbox', 'reset', '--start', '2026-11-28T12:00:00Z', '--scale', '2']);
    expect(outcome).toMatchObject({ code: 0, stdout: 'The practice world begins on Sat 28 Nov 2026, 12:00.\n' });
    const { world, now } = await show();
    expect(world.scale).toBe(2);
    expect(world.rota.days).toHaveLength(50);
    // The 28th is a Saturday: a turn begins on the Monday after it.
    expect(world.rota.days.find((day: { person: string }) => day.person === 'you').date).toBe('2026-11-30');
    expect(now.slice(0, 10)).toBe('2026-11-28');
    const fetched = path.join(folder, 'machine/home/code/site-a/README.md');
    writeFileSync(fetched, 'spoilt');
    await machine.govsupport(['sandbox', 'reset']);
    expect((await show()).world).toMatchObject({ scale: 1, clockOffsetMs: 0 });
    expect(readFileSync(fetched, 'utf8')).toContain('# Example Council');
    for (const start of ['noon', '2026-02-31T09:00:00Z', '2027-02-29', '31 Feb 2026', '2026-11-23T25:00:00Z']) {
      const reset = await machine.govsupport(['sandbox', 'reset', '--start', start]);
      expect(reset).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`--start: expected a time, found "${start}"`),
      });
    }
  });

  it('starts again without the state of the old one', async () => {
    const confirm = ['--sandbox', 'doctor', 'confirm', 'staff-vetting'];
    const state = path.join(folder, 'state/confirmations.json');
    expect((await machine.govsupport(confirm)).code).toBe(0);
    expect(existsSync(state)).toBe(true);
    await machine.govsupport(['sandbox', 'reset']);
    expect(existsSync(state)).toBe(false);
    await machine.govsupport(confirm);
    // If a world is set aside, so is the state that belongs to it.
    writeFileSync(path.join(folder, 'world.json'), '{');
    await show();
    expect(existsSync(state)).toBe(false);
    const aside = readdirSync(folder).filter((name) => name.includes('.aside-'));
    expect(aside.map((name) => name.split('.aside-')[0]).sort()).toEqual(['state', 'world.json']);
    expect(aside.some((name) => existsSync(path.join(folder, name, 'confirmations.json')))).toBe(true);
  });

  it('is one topic, with commands in it', async () => {
    const help = await machine.govsupport(['sandbox']);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/^ {2}serve +Serve the practice world/m);
    const wrong = await machine.govsupport(['sandbox', 'srve']);
    expect({ code: wrong.code, stdout: wrong.stdout }).toEqual({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('Did you mean sandbox serve?');
  });
});

describe('a command in the practice world', () => {
  it('sees nothing of the real machine, and changes nothing of it', async () => {
    machine.file('.gitconfig', '[user]\n  name = Somebody Real\n');
    machine.config('person: { name: Somebody Real }\n');
    machine.program('whippet', '#!/bin/sh\necho real\n');
    const before = machine.snapshot();
    const env = {
      XDG_STATE_HOME: path.join(path.dirname(machine.home), 'state'),
      GOVSUPPORT_ZENDESK_TOKEN: 'real-token',
      GOVSUPPORT_GITHUB_TOKEN: 'real-token',
      OP_SERVICE_ACCOUNT_TOKEN: 'real-token',
      AWS_PROFILE: 'real-profile',
    };
    const { code, stdout, stderr } = await machine.govsupport(['config', '--sandbox', '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const values = Object.fromEntries(
      JSON.parse(stdout).keys.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
    );
    expect(values).toMatchObject({
      'person.name': 'Ada Example',
      'team.vpn.host': '127.0.0.1',
      'services.github.token': null,
      'services.onepassword.token': null,
      'services.aws.profile': null,
    });
    expect(values['services.zendesk.url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/zendesk$/);
    expect(stdout).not.toContain('real');
    expect(machine.snapshot()).toBe(before);
  });

  it('can be set by the environment, but not with 0', async () => {
    const at = (value: string) =>
      machine.govsupport(['config', 'get', 'person.name'], { env: { GOVSUPPORT_SANDBOX: value } });
    expect(await at('1')).toMatchObject({ code: 0, stdout: 'Ada Example\n' });
    expect(await at('0')).toMatchObject({ code: 1, stdout: '' });
  });

  it('stays in it in the commands that it shows, however it was asked for', async () => {
    const { stderr } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting'], {
      env: { GOVSUPPORT_SANDBOX: '1' },
    });
    expect(stderr).toContain('govsupport --sandbox doctor confirm staff-vetting --undo');
    const doctor = await machine.govsupport(['doctor', '--only', 'ops-docs'], { env: { GOVSUPPORT_SANDBOX: '1' } });
    expect(doctor.stdout).toContain('govsupport --sandbox doctor');
  });

  it('finds the pretend machine', async () => {
    const { code, stdout } = await machine.govsupport(['doctor', '--sandbox', '--only', 'git-identity', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).checks[0]).toMatchObject({ id: 'git-identity', status: 'pass' });
  });

  it('keeps what is set in the configuration', async () => {
    const set = await machine.govsupport(['--sandbox', 'config', 'set', 'person.name', 'Ada King']);
    const file = path.join(folder, 'machine', 'home', '.config', 'govsupport', 'config.yaml');
    expect(set.stdout).toBe(`person.name is now Ada King in ${file}\n`);
    expect((await machine.govsupport(['--sandbox', 'config', 'get', 'person.name'])).stdout).toBe('Ada King\n');
    expect((await machine.govsupport(['--sandbox', 'config', 'unset', 'person.name'])).stdout).toBe(
      `person.name is removed from ${file}\n`,
    );
    expect((await machine.govsupport(['--sandbox', 'config', 'unset', 'person.name'])).stdout).toBe(
      `person.name is not set in ${file}\n`,
    );
  });

  it('may be one of many at once, even the first time', async () => {
    const outcomes = await Promise.all(
      ['person.name', 'person.email', 'person.github', 'rota.url'].map((key) =>
        machine.govsupport(['config', 'get', key, '--sandbox']),
      ),
    );
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      outcomes.map(() => ({ code: 0, stderr: '' })),
    );
    expect(readdirSync(folder).filter((name) => name.includes('lock') || name.includes('tmp'))).toEqual([]);
  });

  it('uses the served one', async () => {
    const { environment, stop } = await serve();
    const url = () => machine.govsupport(['config', 'get', 'services.trello.url', '--sandbox']);
    expect((await url()).stdout).toBe(`${environment.GOVSUPPORT_TRELLO_URL}\n`);
    expect((await show()).serving).toMatchObject({
      address: environment.GOVSUPPORT_ZENDESK_URL?.replace('/zendesk', ''),
    });
    await stop();
    const alone = await url();
    expect(alone.code).toBe(0);
    expect(alone.stdout).not.toBe(`${environment.GOVSUPPORT_TRELLO_URL}\n`);
  });

  it('continues on its own if the serving process was killed', async () => {
    const { environment, stop } = await serve();
    await stop('SIGKILL');
    expect(existsSync(path.join(folder, 'serving.json'))).toBe(true);
    const outcome = await machine.govsupport(['config', 'get', 'services.trello.url', '--sandbox']);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).not.toBe(`${environment.GOVSUPPORT_TRELLO_URL}\n`);
  });
});

describe('sandbox serve', () => {
  beforeEach(() => copyPractice(machine));

  it('prints variables that a shell can read', async () => {
    let stdout = '';
    const ended = machine.govsupport(['sandbox', 'serve'], {
      onStarted: (child) => {
        child.stdout?.on('data', (part) => {
          stdout += part;
          if (stdout.includes('SANDBOX_STAGING_PASSWORD')) child.kill('SIGINT');
        });
      },
    });
    const outcome = await ended;
    expect(outcome.code).toBe(0);
    const lines = outcome.stdout.trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^export [A-Z0-9_]+=\S+$/);
    const names = lines.map((line) => line.replace(/^export (\w+)=.*$/, '$1'));
    for (const service of ['ZENDESK', 'TRELLO', 'SLACK', 'GITHUB', 'PAPERTRAIL', 'INCIDENT_IO', 'AIRTABLE', 'ROTA']) {
      expect(names).toContain(`GOVSUPPORT_${service}_URL`);
    }
    expect(names).toEqual(
      expect.arrayContaining(['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL_STS', 'GOVSUPPORT_CONFIG']),
    );
    expect(outcome.stderr).toContain('--sandbox');
    expect(existsSync(path.join(folder, 'serving.json'))).toBe(false);
  });

  it('listens on this machine only', async () => {
    const { address, vpnPort } = await serve();
    expect(await (await fetch(`http://127.0.0.1:${vpnPort}/`)).text()).toContain('inside the VPN');
    const outside = Object.values(os.networkInterfaces())
      .flatMap((list) => list ?? [])
      .find((one) => one.family === 'IPv4' && !one.internal);
    const open = (port: number, host: string) =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, host);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
    const port = Number(new URL(address).port);
    expect(await open(port, '127.0.0.1')).toBe(true);
    if (outside) {
      expect(await open(port, outside.address)).toBe(false);
      expect(await open(vpnPort, outside.address)).toBe(false);
    }
  });

  it('answers programs and its own pages, but no other web page', async () => {
    const served = await serve();
    const { host, port } = new URL(served.address);
    const ask = (path: string, headers: Readonly<Record<string, string>>) =>
      new Promise<number>((resolve, reject) => {
        const asked = request(`${served.address}${path}`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        asked.on('error', reject);
        asked.end(JSON.stringify({ move: '+1d' }));
      });
    const before = (await control(served.address, 'clock')) as { offsetMs: number };
    for (const path of ['/_sandbox/clock', '/slack/api/chat.postMessage', '/zendesk/api/v2/users/me']) {
      for (const headers of [
        { host: `practice.example.org:${port}` },
        { host: 'localhost:1' },
        { host, origin: 'https://example.org' },
        { host, origin: 'http://127.0.0.1:1' },
        { host, origin: 'null' },
        { host, 'sec-fetch-site': 'cross-site' },
        { host, 'sec-fetch-site': 'same-site' },
      ]) {
        expect([path, headers, await ask(path, headers)]).toEqual([path, headers, 403]);
      }
    }
    expect(await control(served.address, 'clock')).toMatchObject({ offsetMs: before.offsetMs });
    for (const headers of [
      { host },
      { host: `localhost:${port}` },
      { host, origin: served.address, 'sec-fetch-site': 'same-origin' },
      { host, 'sec-fetch-site': 'none' },
    ]) {
      expect([headers, await ask('/_sandbox/clock', headers)]).toEqual([headers, 200]);
    }
  });

  it('answers 501 to unknown requests, with a warning', async () => {
    const { address, stop } = await serve();
    const answer = await fetch(`${address}/rota/v3/%1b[31mred`, { method: 'DELETE' });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({ method: 'DELETE', path: expect.stringContaining('/rota/v3/') });
    const nowhere = await fetch(`${address}/nowhere`);
    expect(nowhere.status).toBe(501);
    const { stderr, code } = await stop('SIGINT');
    expect(code).toBe(0);
    expect(stderr).toContain('does not know DELETE /rota/v3/');
    expect(stderr).toContain('does not know GET /nowhere');
    expect(stderr).not.toContain('\u001b');
  });

  it('refuses to serve a second time, and to use a port that is taken', async () => {
    const { address } = await serve();
    const second = await machine.govsupport(['sandbox', 'serve']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`already being served at ${address}`);
    const elsewhere = { XDG_STATE_HOME: path.join(machine.home, 'other') };
    const taken = await machine.govsupport(['sandbox', 'serve', '--port', new URL(address).port], { env: elsewhere });
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('something else is listening on it');
    expect((await machine.govsupport(['sandbox', 'serve', '--port', '99999'])).code).toBe(2);
  });

  it('makes a larger world, and keeps the previous one', async () => {
    await show();
    const refused = await machine.govsupport(['sandbox', 'serve', '--scale', '3']);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('The saved practice world has the scale 1, not 3.');
    expect(refused.stderr).toContain('add --yes');
    expect((await show()).world.scale).toBe(1);
    const { scale, address, stop } = await serve(['--scale', '3', '--yes']);
    expect(scale).toBe(3);
    const rota = await (await fetch(`${address}/rota/v2/dev/rota.json`)).json();
    expect(rota).toHaveLength(75);
    const { stderr } = await stop();
    expect(stderr).toContain('has the scale 1, not 3');
    expect(readdirSync(folder).filter((name) => name.startsWith('world.json.aside-'))).toHaveLength(1);
    // By default a world keeps its size.
    expect((await show()).world.scale).toBe(3);
    // With the same scale, it does not ask.
    await (await serve(['--scale', '3'])).stop();
  });

  it.skipIf(noTmux !== null)('asks first if someone can be asked', async () => {
    const before = await show();
    const terminal = openTerminal(
      `"${process.execPath}" "${executable}" sandbox serve --scale 3; echo "ended with $?"; exec cat`,
      { HOME: machine.home, PATH: machine.bin },
    );
    try {
      const asked = await terminal.until(/Start a world of scale 3\?/);
      expect(asked.replace(/\s+/g, ' ')).toContain('its pretend machine and repositories are deleted.');
      terminal.press('Enter');
      expect(await terminal.until(/^ended with 1$/m)).toContain('The practice world was not changed.');
    } finally {
      terminal.close();
    }
    expect((await show()).world).toEqual(before.world);
  });

  it('records every exchange', async () => {
    const file = path.join(machine.home, 'practice.har');
    const { address, stop } = await serve(['--record', file]);
    await fetch(`${address}/staging/?page=1&q=a%20b`);
    await fetch(`${address}/zendesk/api/v2/nothing`, { method: 'POST', body: '{"a":"é"}', headers: { 'X-Two': '2' } });
    await control(address, 'misbehave', { path: '/rota/*', drop: 'before' });
    await expect(fetch(`${address}/rota/v2/dev/rota.json`)).rejects.toThrow();
    // One that is still unanswered when it stops.
    await control(address, 'misbehave', { path: '/airtable/*', delayMs: 3_600_000 });
    const waiting = fetch(`${address}/airtable/v0/meta/bases`).catch(() => 'cut');
    let met: { seen: number }[] = [];
    while (met.at(-1)?.seen !== 1) {
      met = ((await control(address, 'misbehave')) as { misbehaviour: { seen: number }[] }).misbehaviour;
    }
    const { code } = await stop('SIGINT');
    expect(await waiting).toBe('cut');
    expect(code).toBe(0);
    const { log } = JSON.parse(readFileSync(file, 'utf8'));
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'govsupport' } });
    expect(log.entries).toHaveLength(4);
    const [staging, zendesk, dropped, cut] = log.entries;
    expect(cut.request.url).toBe(`${address}/airtable/v0/meta/bases`);
    expect(staging.request).toMatchObject({
      method: 'GET',
      queryString: [
        { name: 'page', value: '1' },
        { name: 'q', value: 'a b' },
      ],
    });
    expect(staging.response).toMatchObject({
      status: 401,
      statusText: 'Unauthorized',
      content: { mimeType: 'text/html; charset=UTF-8', text: expect.stringContaining('401') },
    });
    expect(staging._service).toBe('staging');
    expect(zendesk.request.postData.text).toBe('{"a":"é"}');
    expect(zendesk.request.headers).toContainEqual({ name: 'X-Two', value: '2' });
    expect(JSON.parse(zendesk.response.content.text)).toMatchObject({ method: 'POST' });
    expect(dropped.response.status).toBe(0);
    expect(dropped.comment).toContain('dropped');
    for (const entry of log.entries) {
      expect(Number.isNaN(Date.parse(entry.startedDateTime))).toBe(false);
      const { send, wait, receive } = entry.timings;
      expect(entry.time).toBeCloseTo(send + wait + receive, 2);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says if it can't record", async () => {
    const { code, stderr } = await machine.govsupport(['sandbox', 'serve', '--record', '/nowhere/at/all.har']);
    expect(code).toBe(2);
    expect(stderr).toContain('--record: there is no folder for "/nowhere/at/all.har".\n');
  });
});

async function control(address: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${address}/_sandbox/${route}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

describe('a practice world whose server is killed in the middle of writes', () => {
  beforeEach(() => copyPractice(machine));

  /** Updates tickets one after the other until the connection is gone, and adds those whose update was answered. */
  async function update(served: Served, tickets: readonly number[], tag: string, done: number[]): Promise<void> {
    try {
      for (const id of tickets) {
        const response = await fetch(`${served.address}/zendesk/api/v2/tickets/${id}`, {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${served.environment.GOVSUPPORT_ZENDESK_TOKEN}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ ticket: { tags: [tag] } }),
        });
        if (response.status === 200) done.push(id);
      }
    } catch {
      // It was killed.
    }
  }

  it('is undamaged, has every answered change, and can be served again at once', async () => {
    const tickets = (await show()).world.zendesk.tickets.map(({ id }: { id: number }) => id) as number[];
    // It is killed while the updates after so many are under way, however slow the machine is.
    for (const [round, most] of [1, 6, 12, 19].entries()) {
      const served = await serve();
      const tag = `round-${round}`;
      const done: number[] = [];
      const lanes = [0, 1, 2].map((lane) =>
        update(
          served,
          tickets.filter((_, index) => index % 3 === lane),
          tag,
          done,
        ),
      );
      await expect.poll(() => done.length, { interval: 5 }).toBeGreaterThanOrEqual(most);
      await served.stop('SIGKILL');
      await Promise.all(lanes);
      const { world } = await show();
      for (const id of done) {
        const ticket = world.zendesk.tickets.find((each: { id: number }) => each.id === id);
        expect({ id, tags: ticket.fields.tags }).toEqual({ id, tags: [tag] });
      }
      expect(readdirSync(folder).filter((name) => /aside|lock|tmp/.test(name))).toEqual([]);
    }
  });
});

describe('misbehaviour', () => {
  it('is set by a command, counted, and cleared', async () => {
    const told = await machine.govsupport([
      ...['sandbox', 'misbehave', '--method', 'GET', '--path', '/rota/*', '--nth', '2', '--status', '429'],
      ...['--header', 'Retry-After: 7', '--body', '{"wait":true}', '--json'],
    ]);
    expect(told.json().misbehaviour).toEqual([
      {
        id: 1,
        seen: 0,
        method: 'GET',
        path: '/rota/*',
        nth: 2,
        status: 429,
        headers: { 'Retry-After': '7' },
        body: '{"wait":true}',
      },
    ]);
    const { address } = await serve();
    const ask = () => fetch(`${address}/rota/v2/dev/rota.json`);
    expect((await ask()).status).toBe(200);
    const second = await ask();
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('7');
    expect(second.headers.get('content-type')).toBe('application/json');
    expect(await second.json()).toEqual({ wait: true });
    expect((await ask()).status).toBe(200);
    const listed = await machine.govsupport(['sandbox', 'misbehave']);
    expect(listed.stdout).toContain('1. GET /rota/*, number 2 (3 seen)');
    expect((await machine.govsupport(['sandbox', 'misbehave', '--clear'])).stdout).toBe('No faults are set.\n');
    expect(await control(address, 'misbehave')).toEqual({ misbehaviour: [] });
    const { requests } = (await control(address, 'requests')) as { requests: unknown[] };
    expect(requests).toEqual([
      expect.objectContaining({
        number: 1,
        method: 'GET',
        path: '/rota/v2/dev/rota.json',
        status: 200,
        misbehaved: false,
      }),
      expect.objectContaining({ number: 2, status: 429, misbehaved: true }),
      expect.objectContaining({ number: 3, status: 200, misbehaved: false }),
    ]);
  });

  it('is set by the environment, for one process', async () => {
    const { address, stop } = await serve([], {
      GOVSUPPORT_SANDBOX_MISBEHAVE: '{"path":"/staging/*","status":302,"headers":{"Location":"/login"}}',
    });
    const answer = await fetch(`${address}/staging/`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/login');
    await stop();
    expect((await show()).world.misbehaviour).toEqual([]);
    const wrong = await machine.govsupport(['config', '--sandbox'], {
      env: { GOVSUPPORT_SANDBOX_MISBEHAVE: '{"a":1}' },
    });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('there is no key "a"');
  });

  it.each([
    [['--status', '500'], 'Name the requests with --path'],
    [['--path', '/slack/*'], 'Say what should go wrong'],
    [['--path', 'slack', '--status', '503'], "For example: --path '/slack/*' --status 503"],
    [['--path', '/slak/*', '--status', '503'], 'Its services are: airtable, aws, '],
    [['--path', '/slack/*', '--drop', 'sometimes'], 'expected before or after'],
    [['--path', '/slack/*', '--status', '42'], 'from 200 to 599'],
    [['--path', '/slack/*', '--status', '200', '--header', 'nonsense'], 'expected a header'],
    [['--browser', 'agree'], 'expected refuse, late, never, other-person'],
  ])('is refused if it makes no sense: %j', async (args, why) => {
    const { code, stdout, stderr } = await machine.govsupport(['sandbox', 'misbehave', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('{');
  });

  it('is controlled over HTTP too', async () => {
    const { address } = await serve();
    await expect(control(address, 'misbehave', { path: 'x', status: 500 })).rejects.toThrow('slash');
    await control(address, 'misbehave', [{ path: '/rota/*', delayMs: 40, status: 503 }]);
    expect((await fetch(`${address}/rota/support/rota.ics`)).status).toBe(503);
    await fetch(`${address}/_sandbox/misbehave`, { method: 'DELETE' });
    expect((await fetch(`${address}/rota/support/rota.ics`)).status).toBe(200);
    expect(await control(address, 'clock', { move: '+3d' })).toMatchObject({ offsetMs: 259_200_000 });
    await expect(control(address, 'clock', { move: 'soon' })).rejects.toThrow('soon');
  });
});

describe('the pretend machine', () => {
  beforeEach(() => copyPractice(machine));

  it('has programs that behave like the real ones, and real repositories', async () => {
    const { machine: pretend, stop } = await serve();
    const run = async (command: string) => {
      const env = { HOME: pretend.home, PATH: [...pretend.programs, `${pretend.home}/dalmatian-tools/bin`].join(':') };
      const options = { env: { ...env, GIT_CONFIG_NOSYSTEM: '1' }, cwd: pretend.home };
      return promisify(execFile)('sh', ['-c', command], options).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
      );
    };
    expect(await run('whippet')).toMatchObject({ code: 1, stdout: expect.stringContaining('Subcommands:') });
    expect(await run('op vault get "Site management" --format json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"name":"Site management"'),
    });
    expect(await run('op vault get Nonsense')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`isn't a vault in this account`),
    });
    expect(await run('op read op://Support/Staging/password')).toMatchObject({ stdout: 'fake-staging-password\n' });
    await run('op signout');
    expect(await run('op vault list')).toMatchObject({ code: 1, stderr: expect.stringContaining('not signed in') });
    expect(await run('gh auth token --hostname 127.0.0.1')).toMatchObject({ stdout: 'fake-github-token-you\n' });
    expect(await run('gh auth token')).toMatchObject({ code: 1, stdout: '' });
    expect(await run('ssh -o BatchMode=yes v1.example.org true')).toMatchObject({ code: 0 });
    expect(await run('ssh -F x -oBatchMode=yes helpful.example.org true')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('Permission denied (publickey)'),
    });
    expect(await run('ssh nowhere.example.org true')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('Could not resolve hostname'),
    });
    expect(await run('ssh -T git@github.com')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Hi ada-example!'),
    });
    expect(await run('rm -r .config/dalmatian && dalmatian -h')).toMatchObject({ code: 1 });
    expect(existsSync(path.join(pretend.home, '.config/dalmatian/version.json'))).toBe(true);
    expect(await run('git -C dalmatian-tools describe --tags')).toMatchObject({ stdout: 'v0.63.2\n' });

    const unpushed = await run('git -C code/site-a log --format=%s fix/cookie-banner --not --remotes');
    expect(unpushed.stdout).toBe('Say what the button of the cookie banner does\n');
    expect(await run('git -C code/site-a push origin feature/contact-form')).toMatchObject({ code: 0 });
    expect(await run('git clone -q git@github.com:dxw-example/site-a.git again')).toMatchObject({ code: 0 });
    expect((await run('git -C again branch -r')).stdout).toContain('origin/feature/contact-form');
    expect(await run('git -C code/site-a push origin experiment:main --force')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('GH006: Protected branch'),
    });
    expect(await run('git -C code/site-b fetch && git -C code/site-b push')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('non-fast-forward'),
    });
    expect(await run('git clone git@github.com:dxw/nothing.git')).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('Repository not found'),
    });
    expect(await run('git ls-remote git@github.com:dxw/ops-docs.git')).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('Repository not found'),
    });
    expect(await run('git -C dalmatian-tools fetch && git -C dalmatian-tools push origin main:other')).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('denied to ada-example'),
    });
    const bag = JSON.parse(readFileSync(path.join(pretend.home, 'code/chef/data_bags/users/ada.json'), 'utf8'));
    expect(bag.ssh_keys).toEqual([readFileSync(path.join(pretend.home, '.ssh/id_ed25519.pub'), 'utf8').trim()]);
    await stop();
  });

  it('does without git and ssh-keygen, and says so', async () => {
    const bare = createMachine();
    try {
      const { code, stdout, stderr } = await bare.govsupport(['config', 'get', 'person.name', '--sandbox']);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'Ada Example\n' });
      expect(stderr).toContain('git is not on PATH');
      await bare.govsupport(['sandbox', 'be', 'newcomer']);
      expect(await bare.govsupport(['config', 'get', 'rota.url', '--sandbox'])).toMatchObject({ code: 0 });
    } finally {
      bare.remove();
    }
  });
});
