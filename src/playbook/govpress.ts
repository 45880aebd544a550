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
    slack: {
      summary: 'Join them in Slack: browse its channels, or open each by its name',
      url: page.url,
    },
    'slack-token': {
      summary: 'Give services.slack.token a user token of your own (xoxp-…) for the workspace',
      url: 'https://docs.slack.dev/authentication/tokens',
    },
    'slack-scopes': {
      summary: 'Add these scopes to your Slack token, then install its app again',
      url: 'https://docs.slack.dev/reference/scopes',
    },
    'incident-io-app': {
      summary: 'Add the incident.io app to Slack; if you may not, ask somebody in the Maintenance and Support Team',
      url: page.url,
    },
    github: {
      summary: 'Ask somebody in the Maintenance and Support Team for write access',
      url: page.url,
    },
    'github-sign-in': {
      summary: 'Sign in with gh, or set services.github.token',
      commands: [['gh', 'auth', 'login']],
      url: 'https://cli.github.com/manual/gh_auth_login',
    },
    'github-ssh': {
      summary: 'Add your public key to your GitHub account, then try it',
      commands: [['ssh', '-T', 'git@github.com']],
      url: 'https://docs.github.com/en/authentication/connecting-to-github-with-ssh',
    },
    'github-host-key': {
      summary: "Compare the fingerprint with GitHub's own list before you accept its key",
      commands: [['ssh', '-T', 'git@github.com']],
      url: 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints',
    },
    'repository-access': {
      summary: 'Ask somebody in the Maintenance and Support Team to give your GitHub account access to it',
      url: page.url,
    },
    aws: {
      summary:
        'Sign in to AWS. Were you never given access? Raise a Zendesk ticket in the 1st line support group, for Technical Operations',
      url: page.url,
    },
    'aws-mfa': {
      summary: 'Register an MFA device for your IAM user',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html',
    },
    'aws-keys': {
      summary: 'Make a new access key, put it to use, then switch the old one off and delete it',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html',
    },
    'onepassword-vault': {
      summary:
        'Raise a Zendesk ticket that asks for access to the vault, in the 1st line support group, for Technical Operations',
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
  slack: {
    channels: [
      { name: 'dxw-govpress-support-triage', purpose: 'tickets that are being triaged' },
      { name: 'dxw-govpress-support-1st-line', purpose: '1st line support' },
      { name: 'dxw-govpress-support-2nd-line', purpose: '2nd line support' },
      { name: 'dxw-govpress-support-scoping', purpose: 'tickets that need scoping' },
      { name: 'dxw-dalmatian', purpose: 'deploys to Dalmatian' },
      { name: 'dxw-client-support', purpose: 'alerts when a production system fails' },
      { name: 'incidents', purpose: 'incidents of the whole company' },
      { name: 'systems', purpose: 'alerts of the monitoring tools' },
      { name: 'dxw-govpress-maintenance-and-support', id: 'C04AJM8DCRF', purpose: 'where to ask' },
    ],
    scopes: ['channels:read', 'channels:write', 'chat:write', 'im:write', 'users:read', 'users:read.email'],
    wantedScopes: ['im:history'],
    incidentApp: 'incident.io',
  },
  github: {
    pushTo: [{ owner: 'dxw', name: 'chef' }],
    developerDocs: { owner: 'dxw', name: 'govpress-developer-docs' },
    opsDocs: { owner: 'dxw', name: 'ops-docs' },
  },
  awsKeyDays: 180,
  vault: 'Site management',
  addresses: { zendesk: 'https://dxw.zendesk.com' },
};
