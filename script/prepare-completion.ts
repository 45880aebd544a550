/** Writes what the shell completes next to the built program, so that completing loads no command. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { endChecklist } from '../src/checklists/end.ts';
import { fixSteps } from '../src/checklists/fix.ts';
import { onboardChecklist } from '../src/checklists/onboard.ts';
import { startChecklist } from '../src/checklists/start.ts';
import { checks } from '../src/checks/index.ts';
import {
  type PreparedArgument,
  type PreparedCommand,
  type PreparedOption,
  type PreparedTree,
  type PreparedValue,
  preparedTreeFile,
  type Word,
} from '../src/cli/completion/prepared.ts';
import { type ManifestEntry, manifest } from '../src/cli/manifest.ts';
import { globalOptions, kebab } from '../src/cli/program.ts';
import type { CommandDefinition, KnownList, OptionSpec } from '../src/command-definition/define-command.ts';
import { listKeys } from '../src/config/schema.ts';
import { govpress } from '../src/playbook/govpress.ts';
import { createFixtureReader } from '../src/sandbox/fixtures.ts';
import { worldParts } from '../src/sandbox/services.ts';
import type { Person } from '../src/sandbox/world.ts';
import { services } from '../src/sign-in/provider.ts';
import { rotationQuestions } from '../src/steps/rotation.ts';
import type { Step } from '../src/steps/step.ts';

/** The steps of each command that leads through a checklist. */
const checklists: Readonly<Record<string, readonly Step[]>> = {
  onboard: onboardChecklist(checks),
  doctor: fixSteps(
    checks,
    checks.map((check) => ({ check, finding: { status: 'fail', evidence: { problem: 'not-signed-in' } } })),
    govpress,
  ),
  start: startChecklist(checks),
  end: endChecklist(),
};

const about = ({ id, title }: { readonly id: string; readonly title: string }): Word => [id, title];

/** What `--confirm` takes: `doctor` names checks. */
const confirmable = (command: string, steps: readonly Step[]): Word[] =>
  steps.filter(({ brief }) => brief).map(({ id, check, title }) => [command === 'doctor' ? (check ?? id) : id, title]);

const corrections = await rotationQuestions(new Date());

/** What `--answer` takes: the questions of a step that asks the same in each run, or the step alone. */
const questionsOf = (step: Step): Word[] =>
  step.id === 'rotation'
    ? corrections.map(({ id, text }): Word => [`${step.id}.${id}=`, text])
    : step.questions
      ? [[`${step.id}.`, step.title]]
      : [];

const stepLists = Object.entries(checklists).flatMap(([command, steps]): [string, Word[]][] => [
  [`steps of ${command}`, steps.map(about)],
  [`confirmable steps of ${command}`, confirmable(command, steps)],
  [`questions of steps of ${command}`, steps.flatMap(questionsOf)],
]);

const triageQuestions = ['time', 'priority', 'type', 'ask', 'assignee', 'card', 'why', 'note'];

const lists: PreparedTree['lists'] = {
  checks: checks.map(about),
  'confirmable checks': checks.filter(({ confirms }) => confirms).map(about),
  ...Object.fromEntries(stepLists),
  'questions of triage': triageQuestions.map((question) => [`triage.${question}.`, '']),
  services: services.map((service) => [service, '']),
  'configuration keys': listKeys().map(({ key, summary }) => [key, summary]),
  'practice people': createFixtureReader()
    .yaml<Person[]>('people')
    .map(({ key, name }) => [key, name]),
  'practice parts': worldParts.map((part) => [part, '']),
};

/** A list of steps is one of those of the command. */
const listName = (known: KnownList, [command = '']: ManifestEntry['path']) =>
  /steps$/.test(known) ? `${known} of ${command}` : known;

function prepareValue(
  { known, choices, value, optionalValue, list }: Omit<OptionSpec, 'summary'>,
  path: ManifestEntry['path'],
): PreparedValue {
  if (known === 'folders') return { places: 'folders' };
  if (value === 'file' || optionalValue === 'file') return { places: 'files' };
  return {
    ...(known ? { known: listName(known, path) } : {}),
    ...(choices ? { choices } : {}),
    ...(list ? { commas: true as const } : {}),
    // What is known stands before the sign; a question brings its own.
    ...(value?.includes('=') && !known?.startsWith('questions') ? { ending: '=' as const } : {}),
  };
}

function prepareOption(id: string, spec: OptionSpec, path: ManifestEntry['path'], names: string[]): PreparedOption[] {
  return names.map((name) => ({
    name,
    id,
    summary: name.startsWith('--no-') && spec.negatable ? `do not ${spec.summary}` : spec.summary,
    ...(spec.list || spec.repeat ? { repeats: true as const } : {}),
    ...(spec.conflicts ? { conflicts: spec.conflicts } : {}),
    ...(spec.value || spec.optionalValue ? { value: prepareValue(spec, path) } : {}),
    ...(spec.optionalValue ? { optional: true as const } : {}),
  }));
}

const common: readonly PreparedOption[] = [
  ...Object.entries(globalOptions).flatMap(([name, spec]) =>
    spec.negatable
      ? prepareOption(name, { summary: spec.summary }, [], [`--no-${name}`])
      : prepareOption(name, spec, [], [`--${name}`]),
  ),
  ...prepareOption('help', { summary: 'show this help' }, [], ['-h', '--help']),
];

function prepareDefinition(
  { options, arguments: given }: CommandDefinition,
  path: ManifestEntry['path'],
): Pick<PreparedCommand, 'options' | 'arguments'> {
  return {
    options: Object.entries(options).flatMap(([name, spec]) => {
      const long = `--${kebab(name)}`;
      const ways = [
        ...(spec.short ? [`-${spec.short}`] : []),
        long,
        ...(spec.negatable ? [`--no-${kebab(name)}`] : []),
      ];
      return prepareOption(name, spec, path, ways);
    }),
    arguments: Object.values(given).map(
      ({ list, ...spec }): PreparedArgument => ({ ...prepareValue(spec, path), ...(list ? { many: true } : {}) }),
    ),
  };
}

async function prepareCommand(path: ManifestEntry['path'], entry?: ManifestEntry): Promise<PreparedCommand> {
  const below = manifest.filter(
    (one) => one.path.length === path.length + 1 && path.every((word, index) => one.path[index] === word),
  );
  const commands: Record<string, PreparedCommand> = {};
  for (const each of below) commands[each.path.at(-1) as string] = await prepareCommand(each.path, each);
  const definition = await entry?.load?.();
  const taken = definition ? prepareDefinition(definition.command, path) : { options: [], arguments: [] };
  return { summary: entry?.summary ?? '', ...taken, commands };
}

const whole = await prepareCommand([]);
const tree: PreparedTree = {
  ...whole,
  options: prepareOption('version', { summary: 'show the version' }, [], ['--version']),
  common,
  lists,
};
writeFileSync(path.resolve(import.meta.dirname, '../dist', preparedTreeFile), JSON.stringify(tree));
