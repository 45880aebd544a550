import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isolatedNode, noIsolation } from './support/isolated.ts';
import { createMachine, type Machine, type StartOptions } from './support/machine.ts';
import { deadPort } from './support/ports.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

async function look(options: StartOptions = {}) {
  const outcome = await machine.govsupport(['doctor', '--only', 'vpn', '--json', '--show-private'], options);
  return { code: outcome.code, check: outcome.json().checks[0], stderr: outcome.stderr };
}

const vpnAt = (host: string, port?: number) =>
  machine.config(`team: { vpn: { host: "${host}"${port === undefined ? '' : `, port: ${port}`} } }\n`);

describe('vpn', () => {
  it('says which key to set', async () => {
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', evidence: { key: 'team.vpn.host' } });
    expect(check.remedy.commands).toEqual([
      ['govsupport', 'config', 'set', 'team.vpn.host', expect.stringMatching(/./)],
    ]);
  });

  it.each(['127.0.0.1', 'localhost'])('passes if %s accepts a connection, and sends it nothing', async (host) => {
    let received = '';
    const server = net.createServer((socket) => socket.on('data', (data) => (received += data)).on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    vpnAt(host, port);
    const { code, check } = await look();
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(0);
    expect(check).toMatchObject({ status: 'pass', evidence: { host, port, reach: 'answered' }, remedy: null });
    expect(received).toBe('');
  });

  it('fails if the host is there but nothing listens', async () => {
    const port = deadPort;
    vpnAt('127.0.0.1', port);
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({ status: 'fail', evidence: { reach: 'refused' } });
    expect(check.summary).toBe(`127.0.0.1 is there, but nothing answers on its port ${port}`);
    expect(check.remedy.summary).toContain('team.vpn.port');
  });

  it('keeps the host out of the report to paste', async () => {
    vpnAt('no-such-vpn.invalid', deadPort);
    const { stdout } = await machine.govsupport(['doctor', '--only', 'vpn', '--verbose']);
    expect(stdout).toContain('<team.vpn.host>');
    expect(stdout).not.toContain('no-such-vpn');
  });

  it('is not checked without a network, and neither are checks that need it', async () => {
    vpnAt('127.0.0.1', deadPort);
    const outcome = await machine.govsupport(['doctor', '--only', 'vpn,helpful', '--offline', '--json']);
    expect(outcome.json().checks).toMatchObject([{ status: 'skip' }, { status: 'skip' }]);
  });
});

if (noIsolation) it.skip(`vpn on networks that lead nowhere: ${noIsolation}`, () => {});

describe.skipIf(noIsolation)('vpn on networks that lead nowhere', () => {
  const inside = '203.0.113.9';
  const publicHost = { 'playbook.dxw.com': '203.0.113.1' };

  it('cannot tell if there is no network', async () => {
    vpnAt(inside);
    const { code, check } = await look({ node: isolatedNode(machine, { route: false }) });
    expect(code).toBe(3);
    expect(check).toMatchObject({
      status: 'unknown',
      summary: 'Could not tell: there is no network',
      evidence: { host: inside, port: 443, reach: 'no-route', connectivity: 'no-network' },
    });
  });

  it('cannot tell if a name comes from a file, and there is no network', async () => {
    vpnAt('inside.example.org');
    const node = isolatedNode(machine, { route: false, names: { ...publicHost, 'inside.example.org': inside } });
    const { code, check } = await look({ node });
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', evidence: { connectivity: 'no-network' } });
  });

  it('cannot tell if names cannot be looked up', async () => {
    vpnAt('inside.example.org');
    const { code, check } = await look({ node: isolatedNode(machine, { route: true }) });
    expect(code).toBe(3);
    expect(check).toMatchObject({
      status: 'unknown',
      summary: 'Could not tell: names cannot be looked up on this network',
      evidence: { reach: 'lookup-failed', connectivity: 'no-names' },
    });
  });

  it('fails if there is a network but the name is unknown', async () => {
    vpnAt('inside.example.org');
    const { code, check } = await look({ node: isolatedNode(machine, { route: true, names: publicHost }) });
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: 'The name inside.example.org is unknown on this network',
      evidence: { reach: 'name-unknown', connectivity: 'online' },
      remedy: { url: 'https://github.com/dxw/ops-docs' },
    });
  });

  it('fails if there is a network but the host does not answer', async () => {
    vpnAt(inside);
    const { code, check } = await look({ node: isolatedNode(machine, { route: true, names: publicHost }) });
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: `${inside} does not answer on port 443`,
      evidence: { reach: 'no-answer', connectivity: 'online' },
    });
  });

  it('does not wait for a name that no one answers for, and ends when its time is up', async () => {
    vpnAt('inside.example.org');
    const node = isolatedNode(machine, { route: true, names: 'never answered' });
    const outcome = await machine.govsupport(['doctor', '--only', 'vpn', '--timeout', '1', '--json'], { node });
    expect(outcome).toMatchObject({ code: 3, stderr: '' });
    expect(outcome.json().checks).toMatchObject([{ status: 'unknown', summary: 'No answer within 1 s' }]);
    const env = { GOVSUPPORT_CHECK_TIMEOUT: '0.7' };
    const always = await machine.govsupport(['doctor', '--only', 'vpn', '--json'], { node, env });
    expect(always.json().checks).toMatchObject([{ summary: 'No answer within 0.7 s' }]);
    const flagged = await machine.govsupport(['doctor', '--only', 'vpn', '--timeout', '1', '--json'], { node, env });
    expect(flagged.json().checks).toMatchObject([{ summary: 'No answer within 1 s' }]);
    const patient = await look({ node });
    expect(patient.code).toBe(3);
    expect(patient.check).toMatchObject({
      summary: 'Could not tell: names cannot be looked up on this network',
      evidence: { reach: 'lookup-failed', connectivity: 'no-names' },
    });
  });

  it('reads "no answer" when its time is up', async () => {
    vpnAt(inside);
    const node = isolatedNode(machine, { route: true, names: publicHost });
    const outcome = await machine.govsupport(['doctor', '--only', 'vpn', '--timeout', '0.5', '--json'], { node });
    expect(outcome.code).toBe(3);
    expect(outcome.json().checks).toMatchObject([{ status: 'unknown', summary: 'No answer within 0.5 s' }]);
  });
});
