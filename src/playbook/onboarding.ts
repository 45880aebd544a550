import type { Playbook, PlaybookOnboarding } from './schema.ts';

/** What a new developer asks others for, and which items of their card each check ticks. */
export function onboardingFor({
  people,
  vault,
  zendeskGroups,
  support,
  github,
}: Pick<Playbook, 'people' | 'vault' | 'zendeskGroups' | 'support' | 'github'>): PlaybookOnboarding {
  const { operations } = people;
  const repositories = [github.opsDocs, github.developerDocs, ...github.pushTo].map(({ name }) => name).join(', ');
  return {
    nudgeAfterDays: 3,
    requestGroup: zendeskGroups.firstLine,
    requests: [
      {
        id: 'vault',
        checks: ['onepassword-vault'],
        by: 'ticket',
        whom: operations,
        title: `Access to the ${vault} vault in 1Password`,
        text: `I am new to ${support.name}. Could ${operations} please give me ({name}, {email}) access to the ${vault} vault in 1Password? Thank you.`,
      },
      {
        id: 'aws',
        checks: ['aws'],
        by: 'ticket',
        whom: operations,
        title: 'An AWS login for dalmatian-tools',
        text: `I am new to ${support.name}. Could ${operations} please give me ({name}, {email}) an AWS login for use with dalmatian-tools? Thank you.`,
      },
      {
        id: 'servers',
        checks: ['chef-data-bag'],
        by: 'data-bag',
        whom: `someone in the ${people.team}`,
        title: 'The v1 servers, basic auth for staging, and the VPN',
        text: '',
      },
      {
        id: 'helpful',
        checks: ['helpful'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to the Helpful servers',
        text: `Hello, I am new to ${support.name}. Could someone please let my public key in to the Helpful servers? It is: {key} Thank you.`,
      },
      {
        id: 'papertrail',
        checks: ['papertrail'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to Papertrail',
        text: `Hello, I am new to ${support.name}. Could someone please give me ({email}) access to Papertrail? Thank you.`,
      },
      {
        id: 'repositories',
        checks: ['github', 'ops-docs', 'developer-docs'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to the repositories',
        text: `Hello, I am new to ${support.name}. Could someone please give {github} on GitHub access to the repositories that support works in (${repositories})? Thank you.`,
      },
      {
        id: 'knowledgebase',
        checks: ['knowledgebase'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to the knowledgebase',
        text: `Hello, I am new to ${support.name}. Could someone please give me ({email}) access to the knowledgebase in Airtable? Thank you.`,
      },
    ],
    cardItems: {
      'onepassword-vault': ['1Password', vault],
      aws: ['AWS'],
      'govpress-v1': ['v1'],
      helpful: ['Helpful'],
      'basic-auth': ['basic auth'],
      vpn: ['VPN'],
      papertrail: ['Papertrail'],
      whippet: ['whippet'],
      'dalmatian-tools': ['dalmatian'],
      'govpress-tools': ['govpress-tools'],
      'security-alert-notifier': ['security-alert-notifier'],
      'developer-docs': ['developer-docs', 'developer docs'],
      'ops-docs': ['ops-docs', 'ops/docs', 'ops docs'],
      knowledgebase: ['knowledgebase'],
      slack: ['Slack'],
      trello: ['Trello'],
      'incident-io-tutorial': ['tutorial'],
      'incident-io-dashboard': ['dashboard'],
      'staff-vetting': ['vetting'],
    },
  };
}
