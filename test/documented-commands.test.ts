import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocumentedCommand, documentedBlocks, documentedStory } from './support/documented.ts';
import type { Outcome } from './support/machine.ts';
import { addClones, createPractice, type Practice } from './support/practice.ts';

/** These run until stopped. */
const staysOn = ({ args }: DocumentedCommand) =>
  args.includes('--watch') || args.slice(0, 2).join(' ') === 'sandbox serve';

/** Files that the commands name. Those below the home folder are on the pretend machine. */
const files: Readonly<Record<string, string>> = {
  'notes.md': '## #48201 Search results\n\nThe client asks: the filters\nFound and tried: the theme\nNext: a release\n',
  'note.md': 'Asked the hosting company\n',
  'token.txt': 'fake-airtable-token-you\n',
  '~/code/team-config/govsupport.yaml': 'team: { vpn: { port: 443 } }\n',
  '~/code/team/govsupport.yaml': 'team: { vpn: { port: 443 } }\n',
};

let practice: Practice;
/** Puts the world and the machine back as they were. */
let putBack: () => void;
const placeOf = (name: string) => name.replace(/^~/, '.local/state/govsupport/sandbox/machine/home');
beforeAll(() => {
  practice = createPractice({ clones: false });
  for (const [name, content] of Object.entries(files)) practice.file(placeOf(name), content);
  putBack = practice.keep();
});
afterAll(() => practice.remove());

/** Runs it in the practice world, and agrees to everything there. */
function run(command: DocumentedCommand): Promise<Outcome> {
  const args = command.args.map((word) => (word.startsWith('~/') ? path.join(practice.home, placeOf(word)) : word));
  const [topic] = args.filter((word) => !word.startsWith('-'));
  const more = topic === 'sandbox' ? [] : ['--sandbox', '--no-input', '--yes'];
  return practice.govsupport([...args, ...more.filter((flag) => !args.includes(flag))], {
    env: command.env,
    ...(command.input === null ? {} : { input: files[command.input] ?? '' }),
    ...(staysOn(command) ? { onStarted: (child) => child.stdout?.once('data', () => child.kill('SIGTERM')) } : {}),
  });
}

const looking =
  /^(?:today|queue|rotation|handover|suspended|weekly|doctor(?: explain \S+)?|auth status|ticket show [\d ]+|(?:start|end|onboard) status)$/;

/** Looking changes nothing, and finds no mistake on a second page that it did not find on the first. */
const looks = ({ args }: DocumentedCommand) =>
  args.includes('--dry-run') ||
  (looking.test(args.filter((word) => !word.startsWith('-')).join(' ')) &&
    !args.includes('--fix') &&
    !args.includes('--report'));
/** All of them run in the practice world, even those that say so. */
const keyOf = ({ args, env, input }: DocumentedCommand) =>
  JSON.stringify([args.filter((word) => word !== '--sandbox'), env, input]);

const blocks = documentedBlocks();
/** onboard.test.ts and whole-story.test.ts run these. */
const stories = [documentedStory(blocks, 'onboard'), documentedStory(blocks, 'end')];
const found = new Set(stories.flatMap(({ commands }) => commands.map(keyOf)));

/** Errors that are not the page's: someone has to be asked, or what it makes is there already. */
const isRefusal = (error: string) =>
  /terminal|can't ask|no browser|add --yes|is there already, and is not overwritten/i.test(error);

describe('every command on a page', () => {
  it.each(
    blocks.filter((block) => !stories.includes(block)).map((block) => [`${block.page}:${block.line}`, block] as const),
  )('does something in the practice world: %s', async (_, { commands }) => {
    // One page may show what another one does; a block with anything new is run whole.
    if (commands.every((command) => found.has(keyOf(command)))) return;
    putBack();
    if (commands.some(({ args }) => args.includes('next-uid'))) addClones(practice);
    for (const command of commands) {
      if (looks(command) && found.has(keyOf(command))) continue;
      found.add(keyOf(command));
      const { code, stderr } = await run(command);
      const error = /^govsupport: .*(?:\n {2}.*)*/m.exec(stderr)?.[0] ?? '';
      const mistake = isRefusal(error) ? '' : error;
      expect.soft({ line: command.line, code, mistake }).toEqual({ line: command.line, code, mistake: '' });
    }
  });
});
