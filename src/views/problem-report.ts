import { type Json, type Status, worstFirst } from '../checks/check.ts';
import { toSeconds } from '../lib/json-text.ts';
import type { DoctorCheck, DoctorReport } from '../runner/doctor-report.ts';
import type { MachineFact } from '../runner/report/machine.ts';
import type { Past } from '../runner/report/past.ts';
import type { SetKey } from '../runner/report/settings.ts';
import { seconds } from '../runner/run-checks.ts';
import { countsLine } from './doctor-report.ts';

/** What a report for others is made of. */
export interface ProblemReport {
  readonly at: Date;
  readonly machine: readonly MachineFact[];
  /** Null if the configuration has a mistake. */
  readonly settings: readonly SetKey[] | null;
  /** What is wrong with the configuration or the playbook, or null. */
  readonly mistake: string | null;
  readonly doctor: DoctorReport;
  /** Checks that broke, with their stacks. */
  readonly stacks: readonly (readonly [check: string, stack: string])[];
  readonly past: Past;
}

type Anonymise = (text: string) => string;

/** Text in a fence that nothing in it can close. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** A value of the evidence in words: without names, and without numbers that may be ids. */
function inWords(value: Json, anonymise: Anonymise): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return anonymise(String(value));
  if (typeof value !== 'object') return anonymise(toSeconds(String(value)));
  if (Array.isArray(value)) {
    const between = value.some((item) => item !== null && typeof item === 'object') ? '; ' : ', ';
    return value.map((item) => inWords(item, anonymise)).join(between) || 'none';
  }
  return evidenceOf(value as Readonly<Record<string, Json>>, anonymise).join(', ');
}

/** Keys are the program's own words, except for those that were read from outside. */
const evidenceOf = (evidence: Readonly<Record<string, Json>>, anonymise: Anonymise): string[] =>
  Object.entries(evidence).map(([key, value]) => {
    const name = /^[a-z][A-Za-z]{1,30}$/.test(key) ? key : anonymise(key);
    return `${name}: ${inWords(value, anonymise)}`;
  });

function checkLines({ summary, evidence, durationMs }: DoctorCheck, anonymise: Anonymise): string {
  return [`${anonymise(summary)} (${seconds(durationMs)})`, ...evidenceOf(evidence, anonymise)].join('\n');
}

/** Checks with the same text share a block: many of them report the same missing key or sign-in. */
function problemBlocks(status: Status, checks: readonly DoctorCheck[], anonymise: Anonymise): string[] {
  const said = Map.groupBy(checks, ({ summary, evidence }) => JSON.stringify([summary, evidence]));
  return [...said.values()].map((same) => {
    const [first] = same as [DoctorCheck];
    const ids = same.map(({ id }) => `\`${id}\``).join(', ');
    return `### ${status}: ${ids}\n\n${fenced(checkLines(first, anonymise))}`;
  });
}

function checkBlocks({ checks, summary, durationMs }: DoctorReport, anonymise: Anonymise): string[] {
  const problems = worstFirst
    .filter((status) => status !== 'pass')
    .flatMap((status) =>
      problemBlocks(
        status,
        checks.filter((check) => check.status === status),
        anonymise,
      ),
    );
  const passed = checks
    .filter(({ status }) => status === 'pass')
    .map((check) => `${check.id}: ${checkLines(check, anonymise).replaceAll('\n', '\n  ')}`);
  return [
    `${countsLine(summary)} in ${seconds(durationMs)}.`,
    ...problems,
    ...(passed.length === 0 ? [] : [`### pass\n\n${fenced(passed.join('\n'))}`]),
  ];
}

function configurationBlocks({ settings, mistake }: ProblemReport, anonymise: Anonymise): string[] {
  const wrong = mistake === null ? [] : [`It has a mistake:\n\n${fenced(anonymise(mistake))}`];
  if (settings === null) return wrong;
  const keys = settings.map(({ key, where, value }) => `- \`${key}\`: ${where}${value === null ? '' : ` (${value})`}`);
  const set = keys.length === 0 ? 'Nothing is set.' : `Keys that are set, and where:\n\n${keys.join('\n')}`;
  return [...wrong, set];
}

function pastBlocks({ past }: ProblemReport, anonymise: Anonymise): string[] {
  const line = (at: string, ...words: readonly string[]) => `- ${at}: ${words.join(', ')}`;
  const unfinished = past.unfinished.map(({ at, checklist, step, kind, why }) => {
    const end = why === null ? 'no result is known' : `failed: ${anonymise(why)}`;
    return `${at} ${checklist}, ${step}, ${kind}: ${end}`;
  });
  return [
    past.done === null
      ? 'The audit could not be read.'
      : past.done.length === 0
        ? 'The audit is empty.'
        : past.done.map(({ at, checklist, step, kind }) => line(at, checklist, step, kind)).join('\n'),
    ...(unfinished.length === 0 ? [] : [`Started, and not known to be done:\n\n${fenced(unfinished.join('\n'))}`]),
    ...(past.unreadable === 0 ? [] : [`Files and folders of the state that could not be read: ${past.unreadable}.`]),
  ];
}

const begin = (at: Date, isPractice: boolean) => [
  '# govsupport report',
  `Made at ${at.toISOString().replace(/:\d{2}\.\d{3}Z$/, 'Z')} by \`govsupport doctor --report\`. Names, addresses, hosts, ` +
    'repositories, numbers of tickets and secrets are replaced: the same one always by the same placeholder. Read it ' +
    'before you send it.',
  ...(isPractice ? ['It is about the practice world, and says nothing about a real machine or account.'] : []),
];

/** The report as Markdown. Only what `anonymise` leaves is in it, and words of the program. */
export function renderProblemReport(report: ProblemReport, anonymise: Anonymise): string {
  const { at, machine, doctor, stacks } = report;
  const broken = stacks.map(([check, stack]) => `\`${check}\`:\n\n${fenced(stack)}`);
  return `${[
    ...begin(at, doctor.sandbox),
    '## Versions',
    machine.map(([what, is]) => `- ${what}: ${is}`).join('\n'),
    '## Configuration',
    ...configurationBlocks(report, anonymise),
    '## Checks',
    ...checkBlocks(doctor, anonymise),
    ...(broken.length === 0 ? [] : ['## Checks that broke', ...broken]),
    '## What was done last',
    ...pastBlocks(report, anonymise),
  ].join('\n\n')}\n`;
}
