/** The options of commands that lead through a checklist. */
export const checklistOptions = {
  dryRun: { summary: 'show what would be sent and changed, and do nothing' },
  answer: {
    summary: 'the answer to a question',
    value: 'step.question=value',
    repeat: true,
    known: 'questions of steps',
  },
  confirm: {
    summary: 'confirm that you have read or done what these steps ask',
    value: 'steps',
    list: true,
    known: 'confirmable steps',
  },
  skip: {
    summary: 'skip a step; the reason goes into the handover',
    value: 'step="reason"',
    repeat: true,
    known: 'steps',
  },
  only: { summary: 'only these steps, skipped ones too', value: 'steps', list: true, known: 'steps' },
  from: { summary: 'start at this step', value: 'step', known: 'steps' },
  verbose: { summary: 'with --dry-run: also show what each step has to read' },
} as const;

/** How the descriptions of commands that change something outside a checklist end. */
export const changeExits =
  '\n\nIt exits with 1 if something was not done or not agreed to, and with 2 if there is neither a terminal nor --yes.';

/** The options of commands that change something outside a checklist. */
export const changeOptions = {
  dryRun: { summary: 'show what would be sent and changed, and do nothing' },
} as const;

/** The ids of the steps of `start`, in their order. */
export const startSteps =
  'rotation, ready, handover-read, handover-summary, slack-channels, zendesk-group, trello-boards, outgoing-person, read-tickets, suspended-tickets, stand-up, end-reminder';

/** The ids of the steps of `end`, in their order. */
export const endSteps = 'rotation, branches, notes, reassign, stand-up-after, handover, tell, leave-group';

/** The ids of the steps of `onboard`, in their order. */
export const onboardSteps = 'you, team, sign-in, software, join, card, requests, tutorial, dashboard, vetting';
