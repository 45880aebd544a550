import type { Check } from '../checks/check.ts';
import type { Playbook } from '../playbook/schema.ts';
import { type Service, services } from '../sign-in/provider.ts';
import { requests } from '../steps/onboarding/requests.ts';
import { signInTo } from '../steps/onboarding/sign-in.ts';
import { software, softwareChecks } from '../steps/onboarding/software.ts';
import { slackChannels } from '../steps/slack-channels.ts';
import type { Step } from '../steps/step.ts';
import { trelloBoards } from '../steps/trello-boards.ts';
import { confirmedSteps, join } from './onboard.ts';

/** The service that each check needs a sign-in to. */
const serviceOf: Readonly<Record<string, Service>> = {
  zendesk: 'zendesk',
  'zendesk-group': 'zendesk',
  slack: 'slack',
  'incident-io-app': 'slack',
  trello: 'trello',
  'onboarding-card': 'trello',
  github: 'github',
  'developer-docs': 'github',
  'ops-docs': 'github',
  knowledgebase: 'airtable',
  papertrail: 'papertrail',
  'incident-io-account': 'incident-io',
  aws: 'aws',
  'onepassword-vault': 'onepassword',
};

/**
 * The steps of onboarding that make these checks pass, in its order. A check without such a step is left out, and so is
 * the onboarding card: whoever fixes something need not be new.
 */
export function fixSteps(all: readonly Check[], failing: readonly string[], { onboarding }: Playbook): readonly Step[] {
  const wanted = services.filter((service) => failing.some((id) => serviceOf[id] === service));
  const asked = onboarding.requests.filter(({ checks }) => checks.some((id) => failing.includes(id)));
  const isAbout = (...ids: readonly string[]) => ids.some((id) => failing.includes(id));
  return [
    ...(wanted.length > 0 ? [signInTo(wanted)] : []),
    ...(isAbout(...softwareChecks) ? [software(all, failing)] : []),
    ...(isAbout('slack', 'trello')
      ? [join([...(isAbout('trello') ? [trelloBoards] : []), ...(isAbout('slack') ? [slackChannels] : [])])]
      : []),
    ...(asked.length > 0
      ? [
          requests(
            all,
            asked.map(({ id }) => id),
          ),
        ]
      : []),
    ...confirmedSteps(all)
      .filter(({ check }) => isAbout(check))
      .map(({ step }) => step),
  ];
}
