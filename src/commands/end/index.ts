import { checklistOptions, endSteps } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'End a rotation: hand over branches, notes and tickets',
  description:
    'Looks at each step, shows what it would do, asks, does it, and checks again. Stop whenever you like: it resumes\n' +
    'from the current state and sends nothing twice. Exits with 5 while steps are left.\n\n' +
    'Unattended, --yes consents to what would be sent, pushed or changed. Work that is not committed is not touched\n' +
    'without --commit-work, and tickets stay without a note if none is given. Nothing is ever pushed to main or\n' +
    `develop, or with force.\n\nSteps: ${endSteps}.`,
  examples: [
    { run: 'end', does: 'start, or resume' },
    { run: 'end --dry-run', does: 'see what it would do' },
    { run: 'end status', does: 'where you are, and who has read the handover' },
    { run: 'end --to nadia@example.org', does: 'if the rota is wrong about who is next' },
    { run: 'end --yes --no-input --notes notes.md --confirm stand-up-after', does: 'unattended' },
  ],
  arguments: {},
  options: {
    ...checklistOptions,
    to: { summary: 'who is next, if the rota is wrong', value: 'email', known: 'people' },
    endEarly: { summary: 'end it before its last day' },
    note: { summary: 'the internal note for a ticket', value: 'ticket=text', repeat: true, known: 'tickets' },
    notes: { summary: 'a Markdown file with a heading and a note for each ticket, or -', value: 'file' },
    commitWork: { summary: 'also commit uncommitted work, each to its own branch' },
    output: { summary: 'also write the handover to this file: .html, or Markdown', value: 'file' },
  },
  async run(context, { options }) {
    const { leadChecklist } = await import('../lead-checklist.ts');
    const { endChecklist } = await import('../../checklists/end.ts');
    const { endAnswers } = await import('../../runner/end-answers.ts');
    const given = await endAnswers(options, context.signal);
    return leadChecklist(context, { name: 'end', steps: endChecklist }, options, { given });
  },
});
