/** What the commands that lead through a checklist take. */
export const checklistOptions = {
  dryRun: { summary: 'show what would be sent and changed, and do nothing' },
  answer: { summary: 'the answer to a question', value: 'step.question=value', repeat: true },
  confirm: { summary: 'say that you have read or done what these steps ask', value: 'steps', list: true },
  skip: { summary: 'leave a step out; the reason goes into the handover', value: 'step="reason"', repeat: true },
  only: { summary: 'only these steps, skipped ones too', value: 'steps', list: true },
  from: { summary: 'begin at this step', value: 'step' },
} as const;
