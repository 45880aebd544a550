import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Show what is ready, what you are waiting for, and what is left to you',
  description: 'Checks every step and shows its state. Changes nothing and asks nothing.',
  examples: [
    { run: 'onboard status', does: 'the state of each step' },
    { run: 'onboard status --json', does: 'the same, as JSON' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { onboarding, onboardingAnswers } = await import('../onboarding.ts');
    const given = await onboardingAnswers(context, undefined);
    return leadChecklist(context, onboarding('onboard'), {}, { status: true, given });
  },
});
