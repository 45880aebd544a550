import { shellCommand } from './shell.ts';
import { worldCommands } from './world-commands.ts';

/** The options of a run without which a command would act in another world, or with another configuration. */
export interface RunOptions {
  readonly sandbox: boolean;
  readonly config: string | undefined;
}

const ownProgram = new RegExp(`\\bgovsupport(?= (?:${worldCommands.join('|')})\\b)`, 'g');

/**
 * Advice as this run gives it: each command of this program in it has the run's options, so that it can be pasted. The
 * advice is a text, a command as a list of words, or data with these.
 */
export function withRunOptions<T>(advice: T, { sandbox, config }: RunOptions): T {
  const beginning = [
    'govsupport',
    ...(sandbox ? ['--sandbox'] : []),
    ...(config === undefined ? [] : ['--config', config]),
  ];
  const change = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(ownProgram, () => shellCommand(beginning));
    if (Array.isArray(value)) {
      const isOwn = value[0] === 'govsupport' && worldCommands.some((name) => name === value[1]);
      return isOwn ? [...beginning, ...value.slice(1)] : value.map(change);
    }
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
  };
  return change(advice) as T;
}
