import type { Playbook } from './schema.ts';

const page = { title: 'GovPress support', url: 'https://playbook.dxw.com/govpress-unit/support' };

/** dxw's GovPress unit, as its playbook page describes it. */
export const govpress: Playbook = {
  name: 'GovPress',
  page,
  publicHost: 'playbook.dxw.com',
  remedies: {
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
    'chef-data-bag': {
      summary:
        'Add your user data bag to the Chef repository as create-a-user-data-bag-for-chef.md says: one pull request opens the v1 servers, basic auth for staging, and the VPN. Take the next free uid',
      commands: [['govsupport', 'next-uid']],
      url: 'https://github.com/dxw/ops-docs',
    },
    'chef-data-bag-key': {
      summary: 'Add a public key of this machine to ssh_keys in your bag, and raise the change in the Chef repository',
      url: 'https://github.com/dxw/ops-docs',
    },
    'chef-data-bag-review': {
      summary: 'Ask in the Maintenance and Support Team for a review, and merge it',
      url: 'https://github.com/dxw/chef/pulls',
    },
    'chef-clone': {
      summary: 'Clone the Chef repository to there, or correct team.chef.repository in the configuration',
      commands: [['git', 'clone', 'git@github.com:dxw/chef.git']],
      url: 'https://github.com/dxw/chef',
    },
  },
  addresses: { zendesk: 'https://dxw.zendesk.com' },
};
