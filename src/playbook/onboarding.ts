import type { Playbook, PlaybookOnboarding } from './schema.ts';

/**
 * What a developer asks others for, and which items of their card each check ticks. Someone who has been on support
 * before may ask too, so no text says that they are new.
 */
export function onboardingFor({
  people,
  vault,
  zendeskGroups,
  support,
}: Pick<Playbook, 'people' | 'vault' | 'zendeskGroups' | 'support'>): PlaybookOnboarding {
  const { operations } = people;
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
        text: `Could ${operations} please give me ({name}, {email}) access to the ${vault} vault in 1Password? I need it for ${support.name}. Thank you.`,
      },
      {
        id: 'aws',
        checks: ['aws'],
        by: 'ticket',
        whom: operations,
        title: 'An AWS login for dalmatian-tools',
        text: `Could ${operations} please give me ({name}, {email}) an AWS login for use with dalmatian-tools? I need it for ${support.name}. Thank you.`,
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
        text: `Hello, could someone please add my public key to the Helpful servers? I need it for ${support.name}. The key is: {key} Thank you.`,
      },
      {
        id: 'papertrail',
        checks: ['papertrail'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to Papertrail',
        text: `Hello, could someone please give me ({email}) access to Papertrail? I need it for ${support.name}. Thank you.`,
      },
      {
        id: 'repositories',
        checks: ['github', 'ops-docs', 'developer-docs'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to the repositories',
        text: `Hello, could someone please give {github} on GitHub access to the repositories that support works in ({repositories})? I need it for ${support.name}. Thank you.`,
      },
      {
        id: 'knowledgebase',
        checks: ['knowledgebase'],
        by: 'message',
        whom: `someone in the ${people.team}`,
        title: 'Access to the knowledgebase',
        text: `Hello, could someone please give me ({email}) access to the knowledgebase in Airtable? I need it for ${support.name}. Thank you.`,
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
