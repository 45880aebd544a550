import type { Playbook } from './schema.ts';

const page = { title: 'GovPress support', url: 'https://playbook.dxw.com/govpress-unit/support' };
const opsDocs = 'https://github.com/dxw/ops-docs';

/** dxw's GovPress unit, as its playbook page describes it. */
export const govpress: Playbook = {
  name: 'GovPress',
  page,
  publicHost: 'playbook.dxw.com',
  remedies: {
    vpn: {
      summary:
        'Connect the VPN. Were you never given access? It comes with your user data bag for Chef: raise a change that adds it, as ops-docs describes',
      url: opsDocs,
    },
    'basic-auth': {
      summary: 'Access comes with your user data bag for Chef: raise a change, as ops-docs describes',
      url: opsDocs,
    },
    'govpress-v1': {
      summary:
        'Access comes with your user data bag for Chef: raise a change that adds your public key, as ops-docs describes',
      url: opsDocs,
    },
    helpful: {
      summary: 'Ask somebody in the Maintenance and Support Team to let your public key in',
      url: page.url,
    },
    'staging-open': {
      summary: 'Tell somebody in the Maintenance and Support Team now: unpublished work is open to everybody',
      url: page.url,
    },
    'ask-team': { summary: 'Ask somebody in the Maintenance and Support Team', url: page.url },
  },
};
