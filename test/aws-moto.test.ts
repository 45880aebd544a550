import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAws } from '../src/services/aws/client.ts';
import { createProcesses } from '../src/services/process/client.ts';
import { freePort } from './support/ports.ts';

/** moto imitates AWS independently of us: https://docs.getmoto.org/en/latest/docs/server_mode.html */
function motoServer(): string | null {
  try {
    const file = execFileSync('sh', ['-c', 'command -v moto_server'], { encoding: 'utf8' }).trim();
    execFileSync(file, ['--help'], { stdio: 'ignore' });
    return file;
  } catch {
    return null;
  }
}

const program = motoServer();
if (program === null) process.stderr.write('\nSKIPPED: test/aws-moto.test.ts, because moto_server is not installed.\n');

describe.skipIf(program === null)('the AWS client against moto', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-moto-'));
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn(program ?? '', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', detached: true });
    for (let tries = 0; tries < 200; tries++) {
      const up = await fetch(`${url}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('moto_server did not start');
  });

  afterAll(async () => {
    if (server?.pid) {
      const gone = once(server, 'exit');
      process.kill(-server.pid, 'SIGKILL');
      await gone;
    }
    rmSync(home, { recursive: true, force: true });
  });

  const aws = (accessKeyId: string, secretAccessKey: string) => {
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_IAM: url,
      AWS_ENDPOINT_URL_STS: url,
    };
    const signal = new AbortController().signal;
    const processes = createProcesses(env, signal);
    return createAws({ env, home, processes, signal, now: () => new Date() });
  };

  it('knows an IAM user, the keys, the groups and that there is no MFA', async () => {
    const admin = new IAMClient({
      endpoint: url,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    });
    await admin.send(new CreateUserCommand({ UserName: 'ada', Path: '/dalmatian_admins/' }));
    await admin.send(new CreateGroupCommand({ GroupName: 'admins' }));
    await admin.send(new AddUserToGroupCommand({ GroupName: 'admins', UserName: 'ada' }));
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: 'ada' }));
    const client = aws(AccessKey?.AccessKeyId ?? '', AccessKey?.SecretAccessKey ?? '');
    const identity = await client.identity();
    expect(identity).toMatchObject({ kind: 'iam-user', userName: 'ada' });
    expect(await client.mfaDevices('ada')).toBe(0);
    expect(await client.accessKeys('ada')).toMatchObject([{ id: AccessKey?.AccessKeyId, active: true, ageDays: 0 }]);
    await expect(client.mfaDevices('nobody')).rejects.toMatchObject({ problem: 'not-found' });
  });
});
