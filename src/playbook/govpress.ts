import type { Playbook } from './schema.ts';

const page = { title: 'GovPress support', url: 'https://playbook.dxw.com/govpress-unit/support' };

/** dxw's GovPress unit, as its playbook page describes it. */
export const govpress: Playbook = {
  name: 'GovPress',
  page,
  publicHost: 'playbook.dxw.com',
  addresses: { zendesk: 'https://dxw.zendesk.com' },
  remedies: {},
};
