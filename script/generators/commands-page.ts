import type { Command, Option } from 'commander';
import { manifest } from '../../src/cli/manifest.ts';
import { buildTree } from '../../src/cli/program.ts';
import type { Example } from '../../src/command-definition/define-command.ts';
import { version } from '../../src/version.ts';
import { code, page, plain, table } from './markdown.ts';

/** Whether an option is the command's own, and not one of every command. */
export const isOwn = (option: Option) => option.helpGroupHeading === undefined;

const optionTable = (options: readonly Option[]) =>
  table(
    ['Option', 'Does'],
    options.map((option) => [code(option.flags), plain(option.description)]),
  );

function section(words: readonly string[], command: Command, examples: readonly Example[]): string[] {
  const help = command.createHelp();
  const name = ['govsupport', ...words].join(' ');
  const parts = [`## ${name}`, ...command.description().split('\n\n').map(plain)];
  parts.push(`Usage: ${code(help.commandUsage(command))}`);
  const inside = command.commands.map((child) => [code(`${name} ${child.name()}`), plain(child.summary())]);
  if (inside.length > 0) parts.push(table(['Command', 'Does'], inside));
  const given = command.registeredArguments.map((one) => [code(one.name()), plain(one.description)]);
  if (given.length > 0) parts.push(table(['Argument', 'Is'], given));
  const own = help.visibleOptions(command).filter(isOwn);
  if (own.length > 0) parts.push(optionTable(own));
  const lines = examples.map(({ run, does }) => `# ${does}\ngovsupport ${run}`);
  if (lines.length > 0) parts.push(`\`\`\`sh\n${lines.join('\n')}\n\`\`\``);
  return parts;
}

/** A command with everything in its help. */
export async function commandAt(words: readonly string[]): Promise<Command> {
  const command = (await buildTree(words, true, {}, version, async () => {})).get(words.join(' '));
  if (!command) throw new Error(`${words.join(' ')} is not in the tree of commands`);
  return command;
}

/** docs/commands.md: each command's help, with its examples. */
export async function commandsPage(): Promise<string> {
  const sections: string[] = [];
  const overview: string[][] = [];
  for (const entry of manifest) {
    const examples = entry.load ? (await entry.load()).command.examples : [];
    const command = await commandAt(entry.path);
    const name = ['govsupport', ...entry.path].join(' ');
    // The program itself is a command, too.
    if (entry.path.length > 0)
      overview.push([`[\`${name}\`](#${name.replaceAll(' ', '-')})`, plain(command.summary())]);
    sections.push(...section(entry.path, command, examples));
  }
  const program = await commandAt([]);
  const common = program.createHelp().visibleOptions(program);
  return page('Commands', 'commands.md', 'src/commands', [
    'For whoever looks up a command.',
    'The same is in the program: `govsupport help COMMAND`.',
    table(['Command', 'Does'], overview),
    ...sections,
    '## Options of every command',
    optionTable(common.filter((option) => !isOwn(option))),
  ]);
}
