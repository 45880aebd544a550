import type { Check } from '../checks/check.ts';
import { endReminderStep } from '../steps/end-reminder.ts';
import { handoverRead } from '../steps/handover-read.ts';
import { handoverSummary } from '../steps/handover-summary.ts';
import { outgoingPerson } from '../steps/outgoing-person.ts';
import { readTicketsStep } from '../steps/read-tickets.ts';
import { ready } from '../steps/ready.ts';
import { rotationStep } from '../steps/rotation.ts';
import { slackChannels } from '../steps/slack-channels.ts';
import { standUp } from '../steps/stand-up.ts';
import type { Step } from '../steps/step.ts';
import { suspendedTickets } from '../steps/suspended-tickets.ts';
import { trelloBoards } from '../steps/trello-boards.ts';
import { zendeskGroup } from '../steps/zendesk-group.ts';

/** Checks that a later step makes true: they are no reason not to begin. */
const madeTrueLater = new Set(['zendesk-group', 'trello', 'slack']);

/**
 * The start of a rotation, in the order that keeps the promises: into the team's channel before anyone is asked there, and
 * into the group before any ticket moves.
 */
export const startChecklist = (checks: readonly Check[]): readonly Step[] => [
  rotationStep,
  ready(checks.filter((check) => !madeTrueLater.has(check.id))),
  handoverRead,
  handoverSummary,
  slackChannels,
  zendeskGroup,
  trelloBoards,
  outgoingPerson,
  readTicketsStep,
  suspendedTickets,
  standUp,
  endReminderStep,
];
