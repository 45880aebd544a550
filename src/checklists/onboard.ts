import type { Check } from '../checks/check.ts';
import { card } from '../steps/onboarding/card.ts';
import { confirmedStep } from '../steps/onboarding/confirmed.ts';
import { requests } from '../steps/onboarding/requests.ts';
import { signInTo } from '../steps/onboarding/sign-in.ts';
import { software } from '../steps/onboarding/software.ts';
import { team } from '../steps/onboarding/team.ts';
import { you } from '../steps/onboarding/you.ts';
import { slackChannels } from '../steps/slack-channels.ts';
import type { Step } from '../steps/step.ts';
import { together } from '../steps/together.ts';
import { trelloBoards } from '../steps/trello-boards.ts';
import { confirmedNames } from './confirmed-names.ts';

/** On the boards and in the channels of support, or only some of them. */
export const join = (parts: readonly Step[] = [trelloBoards, slackChannels]): Step =>
  together('join', 'The boards and channels of support', parts);

/** The steps that rest on the person's word, each with the id of its check. */
export const confirmedSteps = (checks: readonly Check[]) =>
  confirmedNames.map(([id, check]) => ({ check, step: confirmedStep(id, checkWithId(checks, check)) }));

function checkWithId(checks: readonly Check[], id: string): Check {
  const check = checks.find((one) => one.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}

/**
 * From nothing to ready, in the order in which one needs the other: only members of the board can copy the card, and only
 * members of the channel can ask there.
 */
export const onboardChecklist = (checks: readonly Check[]): readonly Step[] => [
  you,
  team,
  signInTo(),
  software(checks),
  join(),
  card(checks),
  requests(checks),
  ...confirmedSteps(checks).map(({ step }) => step),
];
