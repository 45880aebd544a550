import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The file with the words of the program's own messages, in the folder of the built program. */
export const ownWordsFile = 'own-words.txt';

/** Comments and imports have names, and are no messages. In this project each has a line of its own. */
const noCode = /^\s*(?:\/\/|\*|\/\*|import ).*$/gm;

const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:]\s*)\/(?:[^/\\\n]|\\.)+\/[a-z]*/g;

/** A word with a letter, and what may be inside one: `can't`, `sign-in`, `api.github.com`, `dxw/chef`. */
const word = /[\p{L}\p{M}\p{N}_./@-]*\p{L}[\p{L}\p{M}\p{N}_./@’'-]*/gu;

/** Hosts and people of examples stand for someone's own. */
const ofExamples = /@|(?:^|\.)example(?:\.(?:com|net|org))?\b/;

const textsIn = (code: string): string[] => code.match(literal) ?? [];

/** A text without the names of what is filled in. */
const withoutCode = (text: string) =>
  text.replace(/\$\{([^}]*)\}/g, (_, code: string) => ` ${textsIn(code).join(' ')} `);

/** The words in the texts and patterns of a TypeScript file. */
export function wordsIn(source: string): string[] {
  return textsIn(source.replace(noCode, '')).flatMap((text) =>
    [...withoutCode(text).matchAll(word)]
      .map(([found]) => found.replace(/^[.'’/@-]+|[.'’/@-]+$/g, ''))
      .filter((found) => !ofExamples.test(found))
      // A path is made of words, and an address begins with a host.
      .flatMap((found) => [found, ...found.split('/')])
      .filter((found) => found !== ''),
  );
}

/** The first words of texts of several words, as they are when such a text begins a sentence. */
export const beginningsIn = (source: string): string[] =>
  textsIn(source.replace(noCode, '')).flatMap((text) => {
    const [, first, rest] = /^.([a-z])([a-z-]+) \S/.exec(text) ?? [];
    return first === undefined ? [] : [`${first.toUpperCase()}${rest}`];
  });

/**
 * Public programs that a finding names because a public file of dxw does.
 * https://github.com/dxw/dalmatian-tools/blob/main/Brewfile
 */
const ofTools = 'awscli bash colordiff coreutils gnupg jq ntp oath-toolkit tfenv yq';

/** What a token of GitHub may do. https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const ofGitHub =
  'admin:enterprise admin:gpg_key admin:org admin:org_hook admin:public_key admin:repo_hook admin:ssh_signing_key ' +
  'audit_log codespace copilot delete:packages delete_repo gist manage_billing:copilot notifications project ' +
  'public_repo read:audit_log read:enterprise read:gpg_key read:org read:packages read:project read:public_key ' +
  'read:repo_hook read:user repo repo:invite repo:status repo_deployment security_events user user:email user:follow ' +
  'workflow write:discussion write:gpg_key write:org write:packages write:public_key write:repo_hook';

/** The words of the engine's own errors. */
const ofEngine =
  'Assignment Cannot Class Invalid Maximum Must Reduce Unexpected access already array arguments assign before call ' +
  'called circular constant constructor converting convert defined empty end exceeded extensible function initial ' +
  'initialization instance invoked iterable length null object of operator properties property range read readonly ' +
  'reading set size stack string structure time to token undefined value variable with without';

const ofOthers = [ofEngine, ofTools, ofGitHub].flatMap((each) => each.split(' '));

/** The words of the program's own messages, of the engine's, and of what is public; none if they can't be read, so that nothing is taken for one of them. */
export function readOwnWords(): ReadonlySet<string> {
  // Next to the entry of the bundle, one level up from its other parts, or where the source is built to.
  const folders = ['.', '..', '../../dist'].map((folder) => path.join(import.meta.dirname, folder, ownWordsFile));
  const file = folders.find((each) => existsSync(each));
  try {
    return new Set(file === undefined ? [] : [...readFileSync(file, 'utf8').split('\n'), ...ofOthers]);
  } catch {
    return new Set();
  }
}
