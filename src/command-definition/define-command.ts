import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';

/** Lists that the shell completes from: those of the program, and `tickets` and below, which this machine remembers. */
export type KnownList =
  | 'checks'
  | 'confirmable checks'
  | 'steps'
  | 'confirmable steps'
  | 'questions of steps'
  | 'questions of triage'
  | 'services'
  | 'configuration keys'
  | 'practice people'
  | 'practice parts'
  | RememberedList;

/** What this machine remembers from earlier runs. */
export type RememberedList = 'tickets' | 'suspended tickets' | 'people';

/** What the shell offers as a value. It checks nothing: that is left to whoever reads the value. */
interface Completed {
  /** Words that can be typed; in a list of arguments, after one from `known`. */
  readonly choices?: readonly string[];
  /** The list that it is from; `folders`: a folder on this machine. */
  readonly known?: KnownList | 'folders';
}

/** One option. `value` names what follows it in the help (`<seconds>`; `file` is a file); without it the option is a switch. */
export interface OptionSpec extends Completed {
  readonly summary: string;
  readonly short?: string;
  readonly value?: string;
  /** Names what may follow it (`[file]`): without that, it is a switch. */
  readonly optionalValue?: string;
  /** Comma-separated, and may be given more than once. */
  readonly list?: boolean;
  /** May be given more than once, each whole. */
  readonly repeat?: boolean;
  /** Has a `--no-NAME` form too, so undefined means "not given". */
  readonly negatable?: boolean;
  /** Options of the same command that contradict it, by their names in the definition: giving both is refused. */
  readonly conflicts?: readonly string[];
  /** Turns the text into the value; throws a UsageError if it is not one. */
  readonly parse?: (text: string) => unknown;
  /** Shown in the help. */
  readonly defaultText?: string;
}

/** One argument. */
export interface ArgumentSpec extends Completed {
  readonly summary: string;
  readonly required?: boolean;
  /** One or more; the last argument. */
  readonly list?: boolean;
  /** The name of the last item, if it is something else: `<ticket...> <status>`. */
  readonly last?: string;
}

/** An example for the help: the command line after `govsupport`, and what it is for. */
export interface Example {
  readonly run: string;
  readonly does: string;
}

type ValueOf<O extends OptionSpec> = O extends { list: true } | { repeat: true }
  ? readonly string[] | undefined
  : O extends { parse: (text: string) => infer V }
    ? V | undefined
    : O extends { value: string }
      ? string | undefined
      : O extends { optionalValue: string }
        ? string | true | undefined
        : boolean | undefined;

/** The values of a command's options, by camel-cased name. */
export type OptionValues<O extends Record<string, OptionSpec>> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** The values of a command's arguments. */
export type ArgumentValues<A extends Record<string, ArgumentSpec>> = {
  readonly [K in keyof A]: A[K] extends { list: true }
    ? readonly string[]
    : A[K] extends { required: true }
      ? string
      : string | undefined;
};

/** What a command file exports as `command`. */
export interface CommandDefinition<
  A extends Record<string, ArgumentSpec> = Record<string, ArgumentSpec>,
  O extends Record<string, OptionSpec> = Record<string, OptionSpec>,
> {
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly arguments: A;
  readonly options: O;
  /** Its arguments may begin with a dash, as in `-2h`: unknown options count as arguments. */
  readonly dashedArguments?: boolean;
  /** With these options it runs until Ctrl-C or SIGTERM, so a signal is its normal end. */
  endsOnSignal?(options: OptionValues<O>): boolean;
  /** With these options it works with a configuration that has a mistake, too; the playbook is then the built-in one. */
  worksWithMistakes?(options: OptionValues<O>): boolean;
  /** Does the work. It imports what it needs only here, so that help stays quick. */
  run(context: Context, input: { arguments: ArgumentValues<A>; options: OptionValues<O> }): Promise<ExitCode>;
}

/** Gives a command its types. */
export function defineCommand<const A extends Record<string, ArgumentSpec>, const O extends Record<string, OptionSpec>>(
  definition: CommandDefinition<A, O>,
): CommandDefinition<A, O> {
  return definition;
}
