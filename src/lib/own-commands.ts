import { worldCommands } from './world-commands.ts';

const named = new RegExp(`\\bgovsupport(?= (?:${worldCommands.join('|')})\\b)`, 'g');

/** The program, as advice begins a command with it. */
export const ownProgram = (isPractice: boolean): string => (isPractice ? 'govsupport --sandbox' : 'govsupport');

/** Advice as it is given in the practice world: without `--sandbox`, a command of this program would leave it. */
export const inThisWorld = (advice: string, isPractice: boolean): string =>
  advice.replace(named, ownProgram(isPractice));

/** The same for the words of a command. */
export const commandInThisWorld = (words: readonly string[], isPractice: boolean): readonly string[] =>
  isPractice && words[0] === 'govsupport' && !words.includes('--sandbox')
    ? ['govsupport', '--sandbox', ...words.slice(1)]
    : words;
