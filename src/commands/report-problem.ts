import type { Check } from '../checks/check.ts';
import type { LoadedConfig } from '../config/load.ts';
import { listKeys } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, UsageError } from '../errors.ts';
import { readOwnWords } from '../lib/own-words.ts';
import { buildDoctorReport, doctorExitCode } from '../runner/doctor-report.ts';
import { machineFacts } from '../runner/report/machine.ts';
import { mistakeIn } from '../runner/report/mistake.ts';
import { readPast } from '../runner/report/past.ts';
import { setKeys } from '../runner/report/settings.ts';
import { type CheckResult, runChecks } from '../runner/run-checks.ts';
import { createAnonymiser } from '../terminal/anonymise.ts';
import { anonymiseStack } from '../terminal/anonymise-stack.ts';
import { doctorProgress } from '../views/doctor-progress.ts';
import { labelledValues, privateFacts } from '../views/private-facts.ts';
import { renderProblemReport } from '../views/problem-report.ts';
import { checkReportFile, shareReport } from '../views/share-report.ts';

/** What the command line says about the report. */
export interface ReportFlags {
  /** The file, or true to print it. */
  readonly report: string | true;
  readonly timeoutMs: number | undefined;
  readonly offline: boolean;
  readonly strict: boolean;
}

/** Null if the configuration has a mistake, which the report says. */
async function loaded(context: Context): Promise<LoadedConfig | null> {
  try {
    return await context.config();
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function anonymiserFor(context: Context, config: LoadedConfig | null, results: readonly CheckResult[]) {
  const words = readOwnWords();
  const keys = listKeys().map(({ key }) => key);
  const values = Object.entries(config === null ? {} : labelledValues(config, keys));
  // A value that is also a word of the program, such as `classic`, would be hidden in every sentence.
  const telling = values.filter(([key, value]) => key.startsWith('person.') || !words.has(value));
  const facts = privateFacts(context, results, Object.fromEntries(telling));
  return createAnonymiser({ facts, name: config?.values.person?.name ?? null, words });
}

/** Runs the checks and makes a report for others of what they found. Its exit code is that of `doctor`. */
export async function reportProblem(
  context: Context,
  checks: readonly Check[],
  { report, timeoutMs, offline, strict }: ReportFlags,
): Promise<ExitCode> {
  if (context.options.json) throw new UsageError('--report and --json: give only one of them.');
  const file = report === true || report === '-' ? null : report;
  if (file !== null) checkReportFile(context, file);
  const { clock, signal, paths, terminal } = context;
  const [startedAt, start] = [clock.now(), performance.now()];
  const mistake = await mistakeIn(context);
  const progress = doctorProgress(terminal, checks.length);
  const results = await runChecks(checks, context, { timeoutMs, offline, observer: progress });
  progress.stop();
  signal.throwIfAborted();
  const durationMs = performance.now() - start;
  const config = await loaded(context);
  const anonymise = anonymiserFor(context, config, results);
  const doctor = buildDoctorReport(results, {
    ...{ startedAt, durationMs, interrupted: false, sandbox: context.options.sandbox },
  });
  const stacks = results.flatMap(({ check, stack }) =>
    stack === undefined ? [] : [[check.id, anonymiseStack(stack, anonymise)] as const],
  );
  const text = renderProblemReport(
    {
      at: startedAt,
      machine: await machineFacts(context),
      settings: config && setKeys(config),
      ...{ mistake, doctor, stacks },
      past: readPast(paths.stateFolder),
    },
    anonymise,
  );
  signal.throwIfAborted();
  await shareReport(context, text, file);
  return mistake === null ? doctorExitCode(doctor.summary, strict) : exitCode.usage;
}
