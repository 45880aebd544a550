import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode, UsageError } from '../../errors.ts';
import { readCheckTimeout } from '../../runner/check-timeout.ts';
import type { FixFlags } from '../fix-checks.ts';

const timeout = (text: string): number => readCheckTimeout('--timeout', text, '--timeout 30');

/** Throws a UsageError if an option about fixing is given without --fix. */
function refuseWithoutFix({ fix, dryRun, confirm, answer }: FixFlags): void {
  const given = [dryRun && '--dry-run', confirm && '--confirm', answer && '--answer'].filter(Boolean);
  if (!fix && given.length > 0) throw new UsageError(`${given.join(', ')}: only together with --fix.`);
}

export const command = defineCommand({
  summary: 'Check that this machine and your accounts are ready',
  description:
    'Checks everything that a rotation needs, all at once, and says what is wrong and what to do about it.\n' +
    'It changes nothing, asks nothing and opens nothing. Exits with 1 if something is wrong, and with 3 if\n' +
    'nothing is wrong but something could not be determined.\n\n' +
    'If your network is slow, GOVSUPPORT_CHECK_TIMEOUT=30 gives each check 30 seconds, also those that start and\n' +
    'onboard run.\n\n' +
    '--report makes a report for an issue or a channel: versions, the names of the keys that are set, what was found, and\n' +
    'what was done last. Names, addresses, hosts, repositories, numbers of tickets and secrets are replaced. It is printed;\n' +
    'with a file it is shown, and written if you agree (--yes does so unattended). It works with a configuration that has\n' +
    'a mistake, and then exits with 2.',
  examples: [
    { run: 'doctor', does: 'check everything' },
    { run: 'doctor --only vpn,helpful', does: 'only two checks' },
    { run: 'doctor --verbose', does: 'with passes, evidence and durations' },
    { run: 'doctor --json', does: 'the same facts, as JSON' },
    { run: 'doctor --fix', does: 'fix what fails, as far as that can be done from here' },
    { run: 'doctor --report report.md', does: 'a report for others, without names and secrets' },
    { run: 'doctor explain vpn', does: 'why a check matters and how to fix it' },
  ],
  arguments: {},
  options: {
    only: { summary: 'run only these checks', value: 'ids', list: true, known: 'checks' },
    skip: { summary: 'skip these checks', value: 'ids', list: true, known: 'checks' },
    list: { summary: 'list the checks and run none' },
    offline: { summary: 'skip what needs a network' },
    timeout: { summary: 'how long one check may take', value: 'seconds', parse: timeout, defaultText: '10' },
    fix: { summary: 'fix what fails, one by one: shown first, and checked again', conflicts: ['list'] },
    dryRun: { summary: 'with --fix: show what it would do' },
    confirm: {
      summary: 'with --fix: confirm that you have done what these checks ask',
      value: 'ids',
      list: true,
      known: 'confirmable steps',
    },
    answer: {
      summary: 'with --fix: the answer to a question',
      value: 'step.question=value',
      repeat: true,
      known: 'questions of steps',
    },
    strict: { summary: 'treat warnings as failures' },
    verbose: { summary: 'show passes one by one, evidence and durations', short: 'v' },
    report: {
      summary: 'a report for an issue: printed, or shown and written to a file',
      optionalValue: 'file',
      conflicts: ['list', 'fix', 'showPrivate'],
    },
    showPrivate: { summary: 'show names of people and hosts in full: not for pasting' },
  },
  worksWithMistakes: ({ report }) => report !== undefined,
  async run(context, { options }) {
    const { checks } = await import('../../checks/index.ts');
    const { selectChecks } = await import('../../runner/select-checks.ts');
    refuseWithoutFix(options);
    const selected = selectChecks(checks, options.only, options.skip);
    if (options.report !== undefined) {
      const { reportProblem } = await import('../report-problem.ts');
      return reportProblem(context, selected, {
        report: options.report,
        timeoutMs: options.timeout,
        offline: options.offline === true,
        strict: options.strict === true,
      });
    }
    const confirm = options.confirm && (await import('../fix-checks.ts')).checksToConfirm(selected, options.confirm);
    const view = await import('../../views/doctor-view.ts');
    if (options.list) {
      view.showCheckList(context.terminal, selected, context.options.json);
      return exitCode.ok;
    }
    const { buildDoctorReport, doctorExitCode } = await import('../../runner/doctor-report.ts');
    const { runChecks } = await import('../../runner/run-checks.ts');
    const config = await context.config();
    const progress = view.doctorProgress(context.terminal, selected.length);
    const startedAt = context.clock.now();
    const start = performance.now();
    const found = await runChecks(selected, context, {
      timeoutMs: options.timeout,
      offline: options.offline === true,
      observer: progress,
    });
    progress.stop();
    if (options.fix) {
      const { fixChecks } = await import('../fix-checks.ts');
      return fixChecks(context, found, { ...options, confirm });
    }
    const { withAsked } = await import('../../runner/asked-for.ts');
    const results = await withAsked(context, found);
    const report = buildDoctorReport(results, {
      startedAt,
      durationMs: performance.now() - start,
      interrupted: context.signal.aborted,
      sandbox: context.options.sandbox,
    });
    await view.showDoctorReport(context, config, report, results, {
      verbose: options.verbose === true,
      showPrivate: options.showPrivate === true,
    });
    return doctorExitCode(report.summary, options.strict === true);
  },
});
