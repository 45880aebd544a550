import { checklistOptions, onboardSteps } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Get ready for support, step by step, until nothing is missing',
  description:
    'Walks a new developer from nothing to ready: who you are, your team, signing in, software, your card, access that\n' +
    'only others can grant, boards and channels. Each request is shown first, recognised on any machine, and counts as\n' +
    'granted when its check passes. Run it every day or two until nothing is left. Exits with 5 while steps are left.\n\n' +
    `Steps: ${onboardSteps}.`,
  examples: [
    { run: 'onboard', does: 'start, or resume' },
    { run: 'onboard --dry-run', does: 'see what it would do' },
    { run: 'onboard status', does: 'what is ready, what you are waiting for, and what is left to you' },
    { run: 'onboard --team ~/code/team-config/govsupport.yaml', does: "with your team's values" },
    { run: 'onboard --yes --no-input --confirm vetting', does: 'unattended' },
  ],
  arguments: {},
  options: {
    ...checklistOptions,
    skip: { ...checklistOptions.skip, summary: 'skip a step, with the reason' },
    team: { summary: "a file with your team's values, in a clone that git keeps up to date", value: 'file' },
    browser: { summary: 'open the sign-in pages in a browser', negatable: true },
    insecureStorage: { summary: 'keep tokens in a file that only you can read, not encrypted' },
  },
  async run(context, { options }) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { onboarding, onboardingAnswers } = await import('../onboarding.ts');
    const given = await onboardingAnswers(context, options.team);
    const choices = {
      keepIn: options.insecureStorage ? ('file' as const) : ('keychain' as const),
      opensBrowser: options.browser !== false,
    };
    const resumeWith = [
      ...(options.browser === false ? ['--no-browser'] : []),
      ...(options.insecureStorage ? ['--insecure-storage'] : []),
    ];
    return leadChecklist(context, { ...onboarding('onboard', choices), resumeWith }, options, { given });
  },
});
