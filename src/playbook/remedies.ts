import type { Playbook, PlaybookRemedy } from './schema.ts';

const builtInPage = 'https://playbook.dxw.com/govpress-unit/support';

/** `a Delivery Lead`, `an Account Lead` */
const withArticle = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** Who may change the members of the Zendesk groups, in a sentence. */
export const whoMayChangeGroups = ({ people }: Pick<Playbook, 'people'>): string =>
  `someone in the ${people.team}, or ${withArticle(people.leads)}`;

/** What to do about each failure, in the words of a team's playbook. */
export function remediesFor(
  playbook: Omit<Playbook, 'remedies' | 'onboarding'>,
): Readonly<Record<string, PlaybookRemedy>> {
  const { page, people, zendeskGroups, boards, onboardingCard, knowledgebase, addresses, github } = playbook;
  const askTeam = `someone in the ${people.team}`;
  const aLead = withArticle(people.leads);
  const opsDocs = `https://github.com/${github.opsDocs.owner}/${github.opsDocs.name}`;
  /** Only the built-in page is known to have these sections. */
  const section = (name: string) => (page.url === builtInPage ? `${page.url}#${name}` : page.url);
  return {
    vpn: {
      summary:
        'Connect the VPN. If you never had access: it comes with your user data bag for Chef, so raise a change that adds it, as ops-docs describes',
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
      summary: `Ask ${askTeam} to add your public key to them`,
      url: page.url,
    },
    'staging-open': {
      summary: `Tell ${askTeam} now: unpublished work is open to everyone`,
      url: page.url,
    },
    slack: {
      summary: 'Join them in Slack: browse its channels, or open each by its name',
      url: page.url,
    },
    'slack-unseen': {
      summary: `Ask ${askTeam} to invite you to those that you don't see, or to tell you their new names`,
      url: page.url,
    },
    'slack-token': {
      summary: 'Use a user token of your own for the workspace: remove services.slack.token, then sign in',
      commands: [['govsupport', 'auth', 'login', 'slack']],
      url: 'https://docs.slack.dev/authentication/tokens',
    },
    'slack-scopes': {
      summary: 'Sign in again, so that Slack grants them; or add them to your own token, and install its app again',
      commands: [['govsupport', 'auth', 'login', 'slack', '--again']],
      url: 'https://docs.slack.dev/reference/scopes',
    },
    'incident-io-app': {
      summary: `Add the incident.io app to Slack; if you may not, ask ${askTeam}`,
      url: page.url,
    },
    github: {
      summary: `Ask ${askTeam} for write access`,
      url: page.url,
    },
    'github-sign-in': {
      summary: 'Sign in with gh',
      commands: [['govsupport', 'auth', 'login', 'github']],
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
      summary: `Ask ${askTeam} to give your GitHub account access to it`,
      url: page.url,
    },
    aws: {
      summary: `Sign in to AWS. If you never had access: raise a Zendesk ticket in the group ${zendeskGroups.firstLine}, for ${people.operations}`,
      commands: [['govsupport', 'auth', 'login', 'aws']],
      url: page.url,
    },
    'aws-mfa': {
      summary: 'Register an MFA device for your IAM user',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html',
    },
    'aws-keys': {
      summary: 'Make a new access key, switch to it, then deactivate the old one and delete it',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html',
    },
    'onepassword-vault': {
      summary: `Raise a Zendesk ticket that asks for access to the vault, in the group ${zendeskGroups.firstLine}, for ${people.operations}`,
      url: page.url,
    },
    'ask-team': { summary: `Ask ${askTeam}`, url: page.url },
    whippet: {
      summary: 'Install it with Homebrew',
      commands: [['brew', 'install', 'dxw/tap/whippet']],
      url: 'https://github.com/dxw/whippet',
    },
    php: {
      summary: 'Install a current PHP with Homebrew, then run this again',
      commands: [
        ['brew', 'install', 'php'],
        ['php', '--version'],
      ],
      url: 'https://www.php.net/manual/en/install.php',
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
      url: opsDocs,
    },
    'chef-data-bag-key': {
      summary: 'Add a public key of this machine to ssh_keys in your bag, and raise the change in the Chef repository',
      url: opsDocs,
    },
    'chef-data-bag-review': {
      summary: `Ask in the ${people.team} for a review, and merge it`,
      url: 'https://github.com/dxw/chef/pulls',
    },
    'chef-clone': {
      summary: 'Clone the Chef repository to there, or correct team.chef.repository in the configuration',
      commands: [['git', 'clone', 'git@github.com:dxw/chef.git']],
      url: 'https://github.com/dxw/chef',
    },
    zendesk: {
      summary: `Ask ${askTeam} to make you a full agent in Zendesk, who may see the tickets of the groups`,
      url: page.url,
    },
    'zendesk-groups': {
      summary: `Ask ${askTeam} whether the groups have other names now`,
      url: `${addresses.zendesk}/admin/people/team/groups`,
    },
    'zendesk-group': {
      summary: `When your rotation starts, ask ${askTeam} or ${aLead} to add you`,
      url: section('starting-a-2nd-line-support-rotation'),
    },
    trello: {
      summary: 'Add yourself: open the board, and choose Join board',
      url: `https://trello.com/b/${boards.backlog.shortLink}`,
    },
    'trello-invisible': {
      summary: `Ask ${askTeam} to let you see it`,
      url: page.url,
    },
    'onboarding-card': {
      summary: `Copy the template to the ${boards.backlog.name} board, and put your name on it; or confirm that you no longer need one`,
      url: `https://trello.com/c/${onboardingCard.shortLink}`,
    },
    'incident-io-account': {
      summary: `Sign in to the dashboard with single sign-on, then run this again; if that does not let you in, ask ${askTeam}`,
      url: 'https://app.incident.io/dashboard',
    },
    papertrail: { summary: `Ask ${askTeam} to help`, url: page.url },
    knowledgebase: {
      summary: `Open it in the browser: if you can, give your token access to it; if you can't, ask ${askTeam}`,
      url: knowledgebase.url,
    },
    'staff-vetting': {
      summary: `When you have completed it, confirm it; if you don't know how, ask ${askTeam}`,
      url: section('access-to-our-systems-infrastructure'),
    },
    'incident-io-tutorial': {
      summary: 'Type /incident tutorial in Slack and go through it, then confirm it',
      url: page.url,
    },
    'incident-io-dashboard': {
      summary: 'Open the dashboard, sign in with single sign-on, then confirm it',
      url: 'https://app.incident.io/dashboard',
    },
  };
}
