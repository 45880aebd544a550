import { expect, it } from 'vitest';
import { govpress } from '../../playbook/govpress.ts';
import { checksOfItem } from './card.ts';

it.each([
  ['Site management vault on 1Password', ['onepassword-vault']],
  ['AWS login for dalmatian-tools', ['aws', 'dalmatian-tools']],
  ['whippet', ['whippet']],
  ['dxw VPN', ['vpn']],
  ['Basic auth for the staging sites', ['basic-auth']],
  ['Have lunch with the team', []],
])('the item "%s" is about %j', (name, checks) => {
  expect(checksOfItem(name, govpress.onboarding.cardItems)).toEqual(checks);
});
