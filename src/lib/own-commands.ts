import { worldCommands } from './world-commands.ts';

const worlds = `(?= (?:${worldCommands.join('|')})\\b)`;
const named = new RegExp(`\\bgovsupport${worlds}`, 'g');
const begun = new RegExp(`\\bgovsupport(?: --sandbox)?${worlds}`, 'g');

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

/** Advice of a command that was given another configuration than the usual one: `option` is `--config` with the file. */
export const withConfig = (advice: string, option: string): string =>
  advice.includes('--config ') ? advice : advice.replace(begun, (program) => `${program} ${option}`);
