import { expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { govpress } from '../playbook/govpress.ts';
import type { OnePassword } from '../services/onepassword/onepassword.ts';
import { onepasswordVault } from './onepassword-vault.ts';

const vault = { id: 'v1', name: 'Site management' };

/** What the check says where 1Password answers so. */
async function look(answer: Awaited<ReturnType<OnePassword['vault']>>) {
  const onePassword: Pick<OnePassword, 'vault'> = { vault: async () => answer };
  const context = { playbook: govpress, services: { onePassword: async () => onePassword } };
  return onepasswordVault.run(context as unknown as Context);
}

it.each([
  ['desktop app', vault, 'pass'],
  ['desktop app', null, 'fail'],
  ['op', vault, 'pass'],
  ['op', null, 'fail'],
  // What a service account sees says nothing about the person.
  ['service account', vault, 'warn'],
  ['service account', null, 'unknown'],
] as const)('through the %s, where it gives %j, is %s', async (via, found, status) => {
  const finding = await look({ via, vault: found });
  expect(finding).toMatchObject({ status, evidence: { vault: 'Site management', via } });
  expect(finding.remedy === null).toBe(status === 'pass');
});
