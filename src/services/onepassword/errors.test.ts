import { expect, it } from 'vitest';
import { fromOnePasswordText } from './errors.ts';

it.each([
  [`"Integration tests" isn't a vault in this account. Specify the vault with its ID or name.`, 'not-found'],
  [`"Expired sessions" isn't an item in the "Permissions" vault.`, 'not-found'],
  [`could not read secret 'op://Locked/Token expired/field': could not find item`, 'not-found'],
  ['connecting to desktop app: cannot connect to 1Password app, make sure it is running', 'not-reachable'],
  ['Turn on the 1Password desktop app integration', 'not-reachable'],
  ['account is not signed in', 'not-signed-in'],
  ['session expired, sign in to create a new session', 'not-signed-in'],
  ["You don't have permission to access this vault: (403) Forbidden", 'not-allowed'],
  ['open /home/ada/.config/op/config: permission denied', 'unexpected'],
])('1Password says %s', (text, problem) => {
  expect(fromOnePasswordText(text, null).problem).toBe(problem);
});
