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
    whippet: {
      summary: 'Install it with Homebrew',
      commands: [['brew', 'install', 'dxw/tap/whippet']],
      url: 'https://github.com/dxw/whippet',
    },
    php: {
      summary: 'Install a current PHP with Homebrew, then look again',
      commands: [
        ['brew', 'install', 'php'],
        ['php', '--version'],
      ],
      url: 'https://formulae.brew.sh/formula/php',
    },
    'dalmatian-tools': {
      summary: 'Clone it, install what it needs, and add its bin folder to PATH in ~/.zshrc',
      commands: [
        ['git', 'clone', 'https://github.com/dxw/dalmatian-tools.git', '~/dalmatian-tools'],
        ['brew', 'bundle', 'install', '--file=~/dalmatian-tools/Brewfile'],
      ],
      url: 'https://github.com/dxw/dalmatian-tools#installation',
    },
    'govpress-tools': {
      summary: 'Install them as their README says, or correct team.govpressTools.executable in the configuration',
      url: page.url,
    },
    'security-alert-notifier': {
      summary: 'If you want it: clone it, and add its folder to PATH in ~/.zshrc',
      commands: [['git', 'clone', 'https://github.com/dxw/security-alert-notifier.git', '~/security-alert-notifier']],
      url: 'https://github.com/dxw/security-alert-notifier',
    },
    ruby: {
      summary: 'Install Ruby with Homebrew',
      commands: [['brew', 'install', 'ruby']],
      url: 'https://www.ruby-lang.org/en/documentation/installation/',
    },
  },
  addresses: { zendesk: 'https://dxw.zendesk.com' },
};
