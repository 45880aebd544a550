import type { Category, Json, Remedy, Status } from '../checks/check.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import type { CheckResult } from './run-checks.ts';

/** One check in the report. */
export interface DoctorCheck {
  readonly id: string;
  readonly title: string;
  readonly category: Category;
  readonly status: Status;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly remedy: Remedy | null;
  readonly needs: readonly string[];
  readonly durationMs: number;
}

/** What `doctor --json` prints. schemas/doctor.schema.json describes it. */
export interface DoctorReport {
  readonly schemaVersion: 1;
  readonly command: 'doctor';
  readonly startedAt: string;
  readonly durationMs: number;
  /** It was interrupted before every check had answered. */
  readonly interrupted: boolean;
  /** It is about the practice world. */
  readonly sandbox: boolean;
  readonly summary: Readonly<Record<Status, number>>;
  readonly checks: readonly DoctorCheck[];
}

/** How checks were run. */
export type DoctorRun = Pick<DoctorReport, 'durationMs' | 'interrupted' | 'sandbox'> & { readonly startedAt: Date };

/** A check as the report has it. */
export const reportedCheck = ({ check, finding, durationMs }: CheckResult): DoctorCheck => ({
  id: check.id,
  title: check.title,
  category: check.category,
  status: finding.status,
  summary: finding.summary,
  evidence: finding.evidence,
  remedy: finding.remedy,
  needs: check.needs ?? [],
  durationMs,
});

/** Builds the report: the checks in the order of the list, whatever finished first. */
export function buildDoctorReport(
  results: readonly CheckResult[],
  { startedAt, durationMs, interrupted, sandbox }: DoctorRun,
): DoctorReport {
  const summary: Record<Status, number> = { pass: 0, warn: 0, fail: 0, unknown: 0, skip: 0 };
  for (const { finding } of results) summary[finding.status]++;
  return {
    schemaVersion: 1,
    command: 'doctor',
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    interrupted,
    sandbox,
    summary,
    checks: results.map(reportedCheck),
  };
}

/** 1 if something failed (or, when strict, warns), else 3 if something is unknown, else 0. */
export function doctorExitCode(summary: DoctorReport['summary'], strict: boolean): ExitCode {
  if (summary.fail > 0 || (strict && summary.warn > 0)) return exitCode.wrong;
  return summary.unknown > 0 ? exitCode.unknown : exitCode.ok;
}
