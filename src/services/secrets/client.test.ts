import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCode, Failure } from '../../errors.ts';
import { createProcesses } from '../process/client.ts';
import { createSecrets, type SecretsParts } from './client.ts';
import { isReference } from './secrets.ts';

const secret = 'fake-secret-ada';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secrets = (more: Partial<SecretsParts> = {}) => {
  const env = { PATH: folder, STAGING: secret, EMPTY: ' ' };
  return createSecrets({ env, processes: createProcesses(env, new AbortController().signal), ...more });
};

/** The keychain's program, which only answers to exactly these arguments. */
function keychain(program: string, args: string, script: string): void {
  const file = path.join(folder, program);
  writeFileSync(file, `#!/bin/sh\n[ "$*" = "${args}" ] || exit 99\n${script}\n`);
  chmodSync(file, 0o755);
}

const mac = { program: 'security', args: 'find-generic-password -s staging -w', platform: 'darwin' } as const;
const linux = { program: 'secret-tool', args: 'lookup service staging', platform: 'linux' } as const;

/** What it fails with. Never the secret. */
async function failure(work: Promise<string>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  const { message, next, code } = error as Failure;
  expect(code).toBe(exitCode.signIn);
  expect(next).not.toEqual([]);
  const told = [message, ...next].join('\n');
  expect(told).not.toContain(secret);
  return told;
}

describe('secrets', () => {
  it('come from the environment', async () => {
    expect(await secrets().resolve('env:STAGING')).toBe(secret);
  });

  it.each([mac, linux])('come from the keychain by $program', async ({ program, args, platform }) => {
    keychain(program, args, `echo '${secret}'`);
    expect(await secrets({ platform }).resolve('keychain:staging')).toBe(secret);
  });

  it('come from 1Password if it is available', async () => {
    const asked: string[] = [];
    const resolveOnePassword = async (reference: string) => {
      asked.push(reference);
      return secret;
    };
    expect(await secrets({ resolveOnePassword }).resolve('op://Support/Staging/password')).toBe(secret);
    expect(asked).toEqual(['op://Support/Staging/password']);
    expect(await failure(secrets().resolve('op://Support/Staging/password'))).toContain(
      'op://Support/Staging/password',
    );
  });

  it('name what is not set or empty', async () => {
    expect(await failure(secrets().resolve('env:NOT_SET'))).toContain('the variable NOT_SET is not set');
    expect(await failure(secrets().resolve('env:EMPTY'))).toContain('The secret env:EMPTY is empty');
    expect(await failure(secrets({ resolveOnePassword: async () => '' }).resolve('op://a/b/c'))).toContain('is empty');
  });

  it.each([
    [mac, 'exit 44'],
    [linux, 'exit 1'],
  ])('say how to add what the keychain of $platform does not have', async ({ program, args, platform }, script) => {
    keychain(program, args, script);
    const told = await failure(secrets({ platform }).resolve('keychain:staging'));
    expect(told).toContain('keychain:staging is not in the keychain');
    expect(told).toContain(`${program} `);
  });

  it.each([
    [mac, 'echo "User interaction is not allowed." >&2; exit 36'],
    [linux, 'echo "secret-tool: Cannot autolaunch D-Bus" >&2; exit 1'],
  ])('say that the keychain of $platform is locked', async ({ program, args, platform }, script) => {
    keychain(program, args, `echo '${secret}'; ${script}`);
    expect(await failure(secrets({ platform }).resolve('keychain:staging'))).toContain('locked');
  });

  it.each([mac, linux])('say that $program is missing', async ({ program, platform }) => {
    expect(await failure(secrets({ platform }).resolve('keychain:staging'))).toContain(`${program} is not on PATH`);
  });

  it.each([secret, 'env:', 'keychain:', 'op://'])('do not repeat what is not a reference: %s', async (written) => {
    expect(await failure(secrets().resolve(written))).toContain('A secret has to be given as a reference');
  });

  it('can be distinguished from plain values', () => {
    expect(['op://a/b/c', 'env:A', 'keychain:a'].every(isReference)).toBe(true);
    expect(['ada', 'ada:env:', 'https://op'].some(isReference)).toBe(false);
  });
});
