import { styleText } from 'node:util';
import { Command, CommanderError, Option, type OutputConfiguration } from 'commander';
import type { ArgumentSpec, CommandDefinition, OptionSpec } from '../command-definition/define-command.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { type ExitCode, exitCode, UsageError } from '../errors.ts';
import { capitalised } from '../lib/sentences.ts';
import { terminalColumns } from '../terminal/size.ts';
import { writeOut } from '../terminal/streams.ts';
import { version } from '../version.ts';
import { commandGroups } from './command-groups.ts';
import { type ManifestEntry, manifest } from './manifest.ts';

/** The options of every command. */
export const globalOptions: Readonly<Record<keyof GlobalOptions, OptionSpec>> = {
  json: { summary: 'print one JSON document on standard output' },
  color: { summary: 'no colour (NO_COLOR does the same)', negatable: true },
  input: { summary: 'never ask; if an answer is needed, name the flag that gives it', negatable: true },
  yes: { summary: 'consent to what would be sent or changed' },
  quiet: { summary: 'only results, warnings and errors' },
  debug: { summary: 'log what is done, and show the stack of an unexpected error' },
  config: { summary: 'the configuration to use instead of the usual one', value: 'file' },
  sandbox: { summary: 'run in the practice world (see: govsupport help sandbox)' },
};

/** A name as it is written on the command line: `dry-run`. */
export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

function toOption(name: string, spec: OptionSpec): Option[] {
  const long = `--${kebab(name)}`;
  const value = spec.value ? ` <${spec.value}>` : spec.optionalValue ? ` [${spec.optionalValue}]` : '';
  const flags = `${spec.short ? `-${spec.short}, ` : ''}${long}${value}`;
  const option = new Option(flags, spec.summary + (spec.defaultText ? ` (default: ${spec.defaultText})` : ''));
  if (spec.list) option.argParser(collect);
  else if (spec.repeat)
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  else if (spec.parse) option.argParser(spec.parse);
  // An option of its own, whatever its name begins with: `--no-card <why>` gives a value.
  option.negate = false;
  if (spec.conflicts) option.conflicts([...spec.conflicts]);
  return spec.negatable ? [option, new Option(`--no-${kebab(name)}`, `do not ${spec.summary}`)] : [option];
}

function addGlobalOptions(command: Command): void {
  const group = 'Options of every command:';
  for (const [name, spec] of Object.entries(globalOptions)) {
    const flags = spec.negatable ? `--no-${name}` : `--${name}${spec.value ? ` <${spec.value}>` : ''}`;
    command.addOption(new Option(flags, spec.summary).helpGroup(group));
  }
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup(group));
}

/** The value that was given, at whichever level of the command line. */
function globalsOf(command: Command): GlobalOptions {
  const values: Record<string, unknown> = {
    json: false,
    color: true,
    input: true,
    yes: false,
    quiet: false,
    debug: false,
    sandbox: false,
  };
  for (let at: Command | null = command; at; at = at.parent) {
    for (const name of Object.keys(globalOptions)) {
      if (at.getOptionValueSource(name) === 'cli') values[name] = at.getOptionValue(name);
    }
  }
  return { config: undefined, ...values } as GlobalOptions;
}

/**
 * The values of a command's own options. Commander takes an option of the topic for the topic's wherever it stands, as in
 * `suspended list --all`. Throws a UsageError if the command has no such option.
 */
function ownOptionsOf(command: Command, path: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = { ...command.opts() };
  const takes = new Set(command.options.map((option) => option.attributeName()));
  for (let at = command.parent; at; at = at.parent) {
    for (const option of at.options) {
      const name = option.attributeName();
      if (name in globalOptions || at.getOptionValueSource(name) !== 'cli') continue;
      if (!takes.has(name)) {
        throw new UsageError(`${option.long} is an option of ${at.name()}, not of ${path.join(' ')}.`, [
          `See: govsupport help ${path.join(' ')}`,
        ]);
      }
      values[name] ??= at.getOptionValue(name);
    }
  }
  return values;
}

/** The words of the command line that are not options, which may be a command's name. */
function words(argv: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === '--') return [...found, ...argv.slice(index + 1)];
    if (word === '--config') index++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}

const startsWith = (whole: readonly string[], part: readonly string[]) =>
  part.every((word, index) => whole[index] === word);

/** The command or topic that words begin with. */
const entryOf = (wanted: readonly string[]): ManifestEntry | undefined =>
  manifest.findLast((entry) => startsWith(wanted, entry.path));

/** The command that a command line names, however wrong the rest of it is: `ticket note`, or nothing. */
export const commandOf = (argv: readonly string[]): string => entryOf(words(argv))?.path.join(' ') ?? '';

function describe(command: Command, definition: CommandDefinition): void {
  // Lines are wrapped for the reader's width, not the writer's; an empty line stays one.
  const description = definition.description.replace(/(?<!\n)\n(?!\n)/g, ' ');
  command.description(`${definition.summary}\n\n${description}`);
  for (const [name, spec] of Object.entries(definition.arguments)) {
    const shown = `${kebab(name)}${spec.list ? '...' : ''}`;
    command.argument(spec.required ? `<${shown}>` : `[${shown}]`, spec.summary);
    if (spec.last) command.usage(`[options] <${shown}> <${spec.last}>`);
  }
  for (const [name, spec] of Object.entries(definition.options)) {
    for (const option of toOption(name, spec)) command.addOption(option);
  }
  const examples = definition.examples.map((example) => `  govsupport ${example.run}\n      ${example.does}`);
  if (examples.length > 0) command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

/** Whether a command is a topic too: there are commands below it. */
const hasCommands = (topic: readonly string[]) =>
  manifest.some(({ path }) => path.length > topic.length && startsWith(path, topic));

/** Shows the help of a topic to whoever names none of its commands. Throws a UsageError if a document was asked for. */
function showHelp(command: Command, topic: readonly string[]): void {
  if (globalsOf(command).json) {
    throw new UsageError(topic.length === 0 ? 'Name a command.' : `Name a command of ${topic.join(' ')}.`, [
      `See: ${topic.length === 0 ? 'govsupport --help' : `govsupport help ${topic.join(' ')}`}`,
    ]);
  }
  command.outputHelp();
}

/** The heading in the program's help under which a command is listed. */
const groupOf = (name: string) => `${commandGroups.find(([, commands]) => commands.includes(name))?.[0]}:`;

/** The end of the program's help, which stays on the screen if the rest has scrolled away. */
const closing = `
Try it where nothing is real:  govsupport --sandbox today
Check your own machine:        govsupport doctor
More about a command:          govsupport help COMMAND`;

/** Runs a command when it is chosen. */
type Act = (entry: ManifestEntry, definition: CommandDefinition, command: Command) => Promise<void>;

/**
 * Builds the tree of commands. Only those on the path to the wanted one are complete; the others, if they are listed at all,
 * have a name and a summary. Building all of them would take longer than parsing the command line.
 */
export async function buildTree(
  wanted: readonly string[],
  listed: boolean,
  output: OutputConfiguration,
  shownVersion: string,
  act: Act,
): Promise<Map<string, Command>> {
  const make = (name: string): Command =>
    new Command(name)
      .exitOverride()
      .configureOutput(output)
      .configureHelp({ styleTitle: (title) => styleText('bold', title, { validateStream: false }) })
      .helpCommand(false);
  const program = make('govsupport');
  program.description('Everything you need before, during and after a turn on the support rota.');
  program.version(shownVersion, '--version', 'show the version');
  addGlobalOptions(program);
  program.addHelpText('after', closing);
  const made = new Map<string, Command>([['', program]]);
  for (const entry of manifest) {
    const onTheWay = startsWith(wanted, entry.path);
    if (!onTheWay && !listed && !startsWith(entry.path, wanted)) continue;
    const parent = made.get(entry.path.slice(0, -1).join(' '));
    if (!parent) throw new Error(`${entry.path.join(' ')} has no parent command`);
    const command = make(entry.path.at(-1) as string);
    command.summary(entry.summary).description(entry.summary);
    if (entry.path.length === 1) command.helpGroup(groupOf(entry.path[0] as string));
    made.set(entry.path.join(' '), command);
    parent.addCommand(command);
    if (!onTheWay) continue;
    if (!entry.load) {
      addGlobalOptions(command);
      command.allowExcessArguments().action(async () => {
        if (command.args[0] !== undefined) throw await unknownCommand(command.args[0], entry.path);
        showHelp(command, entry.path);
      });
      continue;
    }
    const definition = (await entry.load()).command;
    describe(command, definition);
    if (definition.dashedArguments) command.allowUnknownOption();
    // These are parsed anywhere on the command line; here they are only listed.
    if (listed) addGlobalOptions(command);
    const takesNone = Object.keys(definition.arguments).length === 0 && hasCommands(entry.path);
    // An extra word was meant to be a subcommand.
    if (takesNone) command.allowExcessArguments();
    command.action(async () => {
      if (takesNone && command.args[0] !== undefined)
        throw await unknownCommand(command.args[0], entry.path, definition);
      await act(entry, definition, command);
    });
  }
  return made;
}

/** The help of a command, without colour, wrapped for a width. */
export async function helpText(path: readonly string[], columns: number): Promise<string> {
  let text = '';
  const output = {
    writeOut(part: string) {
      text += part;
    },
    getOutHelpWidth: () => columns,
    getOutHasColors: () => false,
  };
  const tree = await buildTree(path, true, output, version, async () => {});
  tree.get(path.join(' '))?.outputHelp();
  return text;
}

/**
 * Runs the command line. Throws a UsageError if it is wrong; help is not an error. `shownVersion` is what --version shows.
 * `begin` makes the context, and is called with the command's path once it is known what is to be run, and with
 * whether the configuration may have a mistake.
 */
export async function runProgram(
  argv: readonly string[],
  shownVersion: string,
  begin: (path: readonly string[], options: GlobalOptions, mayHaveMistakes: boolean) => Promise<Context>,
): Promise<ExitCode> {
  const asked = words(argv);
  const helping = asked[0] === 'help';
  const wanted = helping ? asked.slice(1) : asked;
  const line = helping ? [...argv.toSpliced(argv.indexOf('help'), 1), '--help'] : [...argv];
  if (helping && argv.includes('--json'))
    throw new UsageError('govsupport help prints text only.', ['Leave --json out.']);
  if (helping) await checkTopic(wanted);
  else if (argv.includes('--help') || argv.includes('-h')) await checkTopic(wanted.slice(0, 1));
  let code: ExitCode = exitCode.ok;
  const output: OutputConfiguration = {
    writeOut,
    writeErr: () => {},
    getOutHelpWidth: terminalColumns,
    ...(argv.includes('--no-color') ? { getOutHasColors: () => false } : {}),
  };
  const known = entryOf(wanted);
  // -h may be combined with other options: -qh.
  const listed = !known?.load || line.some((word) => /^-(?:-help$|[^-]*h)/.test(word));
  const tree = await buildTree(wanted, listed, output, shownVersion, async (entry, definition, command) => {
    const names = Object.keys(definition.arguments);
    const values = Object.fromEntries(names.map((name, index) => [name, command.processedArgs[index]]));
    const options = ownOptionsOf(command, entry.path) as never;
    const context = await begin(entry.path, globalsOf(command), definition.worksWithMistakes?.(options) ?? false);
    context.signal.throwIfAborted();
    code = await definition.run(context, { arguments: values as never, options });
    if (context.signal.aborted && !definition.endsOnSignal?.(options)) code = exitCode.interrupted;
  });
  const program = tree.get('') as Command;
  if (asked.length === 0) program.action(() => showHelp(program, []));
  try {
    await program.parseAsync(line, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCode.ok;
    throw await toUsageError(error, wanted, tree);
  }
  return code;
}

/** Throws a UsageError if help is asked for about something that is not a command. */
async function checkTopic(wanted: readonly string[]): Promise<void> {
  for (const [index, word] of wanted.entries()) {
    const known = manifest.some((entry) => startsWith(entry.path, wanted.slice(0, index + 1)));
    if (!known) throw await unknownCommand(word, wanted.slice(0, index));
  }
}

/** What names something that a topic shows: `ticket 48201` means `ticket show 48201`. */
const shownBy: Readonly<Record<string, RegExp>> = {
  ticket: /^(?:#?\d+|https?:\/\/\S+)$/i,
  suspended: /^#?\d+$/,
};

/** The command that shows what a word names, such as `48201` or a ticket's address; null if it names nothing. */
function showCommand(word: string, [topic = 'ticket', ...deeper]: readonly string[]): readonly string[] | null {
  const isShown = deeper.length === 0 && Object.hasOwn(shownBy, topic) && shownBy[topic]?.test(word);
  return isShown ? [topic, 'show', word.replace(/^#/, '')] : null;
}

/** The error for an unknown command of a topic. The word may be one of the topic's own options: `doctor fix`. */
async function unknownCommand(name: string, topic: readonly string[], own?: CommandDefinition): Promise<UsageError> {
  const { nearest } = await import('../lib/nearest.ts');
  const known = manifest.filter((entry) => entry.path.length > topic.length && startsWith(entry.path, topic));
  const option = Object.keys(own?.options ?? {})
    .map(kebab)
    .find((each) => each === name);
  const next = known
    .filter((entry) => entry.path.length === topic.length + 1)
    .map((entry) => entry.path.at(-1) as string);
  const near = option ? `--${option}` : nearest(name, next);
  const meant = near === undefined ? showCommand(name, topic) : [...topic, near];
  return new UsageError(`Unknown command '${[...topic, name].join(' ')}'.`, [
    ...(meant ? [`Did you mean ${meant.join(' ')}?`] : []),
    topic.length === 0 ? 'See: govsupport --help' : `See: govsupport help ${topic.join(' ')}`,
  ]);
}

/** Commander's message; for options that contradict each other, in our own words. */
function wordsOf({ code, message }: CommanderError): string {
  if (code !== 'commander.conflictingOption') return message.replace(/^error: /, '');
  const flags = [...message.matchAll(/'(?:-\w, )?(--[\w-]+)/g)].map(([, flag]) => flag);
  return `${flags.toReversed().join(' and ')}: give only one of them`;
}

/** The option that was most likely meant by an unknown one: the command's own, or one that every command takes. */
async function optionMeant(unknown: string, command: Command | undefined): Promise<string | undefined> {
  const flags: string[] = ['help'];
  for (let at: Command | null = command ?? null; at; at = at.parent)
    flags.push(...at.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long?.replace(/^--/, '') ?? []));
  const { nearest } = await import('../lib/nearest.ts');
  const meant = nearest(unknown, flags);
  return meant && `--${meant}`;
}

/** The name of a command's last argument, if that is text of any kind; null if it is not. */
async function textArgument(entry: ManifestEntry | undefined): Promise<string | null> {
  const specs = Object.entries<ArgumentSpec>((await entry?.load?.())?.command.arguments ?? {});
  const [name, spec] = specs.at(-1) ?? [];
  return name === undefined || spec?.list || spec?.known || spec?.choices ? null : kebab(name);
}

async function toUsageError(
  error: CommanderError,
  wanted: readonly string[],
  tree: ReadonlyMap<string, Command>,
): Promise<UsageError> {
  // Commander guesses too, and takes --vers for --yes.
  const [, name] = /^error: unknown command '(.*)'/.exec(error.message) ?? [];
  if (name !== undefined) return unknownCommand(name, []);
  const [first = ''] = wordsOf(error).split('\n');
  const known = entryOf(wanted);
  const [, unknown] = /^error: unknown option '--([^'=]+)/.exec(error.message) ?? [];
  const option = unknown && (await optionMeant(unknown, tree.get(known?.path.join(' ') ?? '')));
  const meant = option && `Did you mean ${option}?`;
  const help = ['govsupport', 'help', ...(known?.path ?? [])].join(' ');
  const sentence = capitalised(first);
  const text = error.code === 'commander.excessArguments' ? await textArgument(known) : null;
  return new UsageError(`${sentence}${/[.?!]$/.test(sentence) ? '' : '.'}`, [
    ...(meant ? [meant] : []),
    ...(text ? [`If these words are one ${text}, put them in quotes.`] : []),
    `See: ${help.endsWith('help') ? 'govsupport --help' : help}`,
  ]);
}
