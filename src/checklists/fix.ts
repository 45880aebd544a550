import type { Check, Finding } from '../checks/check.ts';
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

/** A check that does not pass, and what it found. */
export interface Failing {
  readonly check: Pick<Check, 'id'>;
  readonly finding: Pick<Finding, 'status' | 'evidence'>;
}

/** Whether signing in may make it pass. If the sign-in works, what is wrong is something else. */
const mayNeedSignIn = ({ finding: { status, evidence } }: Failing): boolean =>
  status === 'unknown' || status === 'skip' || evidence.problem === 'not-signed-in';

/**
 * The steps of onboarding that make these checks pass, in its order. A check without such a step is left out, and so is
 * the onboarding card: whoever fixes something need not be new.
 */
export function fixSteps(
  all: readonly Check[],
  results: readonly Failing[],
  { onboarding }: Playbook,
): readonly Step[] {
  const failing = results.map(({ check }) => check.id);
  const wanted = services.filter((service) =>
    results.some((result) => serviceOf[result.check.id] === service && mayNeedSignIn(result)),
  );
  // What a check only warns of is granted.
  const missing = results.filter(({ finding }) => finding.status !== 'warn').map(({ check }) => check.id);
  const asked = onboarding.requests.filter(({ checks }) => checks.some((id) => missing.includes(id)));
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
