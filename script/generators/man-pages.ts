import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Command, Option } from 'commander';
import { manifest } from '../../src/cli/manifest.ts';
import type { Example } from '../../src/command-definition/define-command.ts';
import { listKeys } from '../../src/config/schema.ts';
import { commandAt, isOwn } from './commands-page.ts';
import { root, settle } from './files.ts';
import { bold, italic, items, paragraph, plain, prose, section } from './roff.ts';

type Words = readonly string[];

const nameOf = (words: Words) => ['govsupport', ...words].join('-');
const fileOf = (words: Words) => `man/${nameOf(words)}.1`;
const typed = (words: Words) => ['govsupport', ...words].join(' ');

/** Flags as commander writes them: `-v, --verbose`, `--answer <step.question=value>`, `--report [file]`. */
function flags({ flags }: Option): string {
  const [, names = '', open, value] = /^([^<[]*?)(?: ([<[])(.*)[>\]])?$/.exec(flags) ?? [];
  const shown = names.split(', ').map(bold).join(', ');
  if (value === undefined) return shown;
  return open === '[' ? `${shown} [${italic(value)}]` : `${shown} ${italic(value)}`;
}

const optionList = (options: readonly Option[]) => items(options.map((one) => [flags(one), prose(one.description)]));

/** The exit codes, as README.md lists them. */
const exitCodes = (): (readonly [string, string])[] => {
  const [, table = ''] = readFileSync(path.join(root, 'README.md'), 'utf8').split('| Code | Means');
  return [...table.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code = '', means = '']) => [
    bold(code),
    prose(means),
  ]);
};

/** How the command is called: commander's own usage, with its parts set apart. */
function synopsis(words: Words, command: Command): string {
  const usage = command.createHelp().commandUsage(command).slice(typed(words).length);
  const parts = usage.replace(/[<[]([\w-]+)(\.\.\.)?[>\]]/g, (whole, name, several = '') => {
    const shown = `${italic(name)}${several && ' ...'}`;
    return whole.startsWith('[') ? `[${shown}]` : shown;
  });
  return `${bold(typed(words))}${parts}`;
}

const reference = (words: Words) => `${bold(nameOf(words))}(1)`;

/** The page above, those beside it, and those below. */
function seeAlso(words: Words): string {
  const isNear = (other: Words) =>
    (other.length === words.length + 1 && words.every((word, index) => other[index] === word)) ||
    (other.length < words.length && other.every((word, index) => words[index] === word)) ||
    (words.length > 1 && other.length === words.length && other[0] === words[0] && other !== words);
  const near = [[], ...manifest.map((entry) => entry.path)].filter((other) => other !== words && isNear(other));
  const pages = near.filter((other) => other.join(' ') !== words.join(' '));
  return pages
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .map(reference)
    .join(',\n');
}

/** What the environment sets, besides keys of the configuration. */
const variables: readonly (readonly [string, string])[] = [
  ['GOVSUPPORT_CONFIG', 'the configuration to use instead of the usual one, as `--config` does'],
  ['GOVSUPPORT_SANDBOX', 'run in the practice world, as `--sandbox` does'],
  ['GOVSUPPORT_SANDBOX_START', 'when a new practice world begins, such as 2026-11-23T09:30:00Z'],
  ['GOVSUPPORT_SANDBOX_MISBEHAVE', 'faults of the practice world for one run, as JSON; see `sandbox misbehave`'],
  ['GOVSUPPORT_CHECK_TIMEOUT', 'how many seconds one check may take, instead of 10; `doctor --timeout` overrides it'],
  ['GOVSUPPORT_NO_UPDATE_NOTICE', 'do not look for a newer version'],
  ['GOVSUPPORT_UPDATE_URL', 'where to look for one'],
  ['GOVSUPPORT_TEAM', "your team's file, as `--team` of `onboard` and `config init` names it"],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME', 'where the folders below are, if not in their usual places'],
  ['VISUAL, EDITOR', 'the editor in which you write notes and messages'],
  ['NO_COLOR, FORCE_COLOR', 'no colour, or colour although there is no terminal'],
  ['ACCESSIBLE', 'for a screen reader: words for symbols, typed answers for keys, nothing redrawn'],
  ['HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY', 'the proxy, as for curl'],
];

const files: readonly (readonly [string, string])[] = [
  ['~/.config/govsupport/config.yaml', 'your configuration; never a secret'],
  ['~/.local/state/govsupport/', 'what the services do not know: answers, confirmations, drafts, handovers'],
  ['~/.local/state/govsupport/audit.ndjson', 'a line for each write'],
  ['~/.local/state/govsupport/sandbox/', 'the practice world'],
  ['~/.cache/govsupport/', 'the newest version, and when it was looked up'],
];

const listed = (all: readonly (readonly [string, string])[], name: (text: string) => string) =>
  items(all.map(([each, is]) => [each.split(', ').map(name).join(', '), prose(is)]));

/** The sections that only the program's own page has. */
function common(): string[] {
  const keys = listKeys().flatMap(({ environment, summary, key }): [string, string][] =>
    environment === null ? [] : [[environment, `${summary} (\`${key}\`)`]],
  );
  return [...section('ENVIRONMENT', listed([...variables, ...keys], bold)), ...section('FILES', listed(files, italic))];
}

/** What a page is about, as lists of pages have it: without a capital and a full stop. */
const asName = (summary: string) =>
  summary.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());

/** The page of a command, or of the program, as it was on a day. */
function manPage(words: Words, command: Command, examples: readonly Example[], day: string): string {
  const help = command.createHelp();
  const [summary = '', ...paragraphs] = command.description().split('\n\n');
  const isProgram = words.length === 0;
  const options = help.visibleOptions(command).filter((one) => isProgram || isOwn(one));
  const below = command.commands.map((one): [string, string] => [
    reference([...words, one.name()]),
    prose(one.summary()),
  ]);
  const given = command.registeredArguments.map((one): [string, string] => [
    italic(one.name()),
    prose(one.description),
  ]);
  const about = isProgram ? [summary, 'The same is in the program: `govsupport help COMMAND`.'] : [`${summary}.`];
  return [
    '.\\" Generated by script/generate from src/commands. Do not edit.',
    `.TH ${nameOf(words).toUpperCase().replaceAll('-', '\\-')} 1 "${day}" "govsupport" "Manual"`,
    // Neither hyphens nor wider spaces: ids and options are there to be copied.
    '.nh',
    '.ad l',
    ...section('NAME', `${plain(nameOf(words))} \\- ${plain(asName(summary))}`),
    ...section('SYNOPSIS', synopsis(words, command)),
    ...section('DESCRIPTION', ...(paragraphs.length > 0 ? paragraphs : about).map(prose).map(paragraph), items(given)),
    ...section('COMMANDS', items(below)),
    ...section(
      'OPTIONS',
      optionList(options),
      isProgram ? '' : paragraph(`The options of every command are in ${reference([])}.`),
    ),
    ...section('EXIT STATUS', items(exitCodes())),
    ...(isProgram ? common() : []),
    ...section('EXAMPLES', items(examples.map(({ run, does }) => [bold(`govsupport ${run}`), prose(does)]))),
    ...section('SEE ALSO', seeAlso(words)),
    '',
  ].join('\n');
}

/** The day of a page is that on which it last changed. */
function dated(file: string, page: (day: string) => string): string {
  let found = '';
  try {
    found = readFileSync(path.join(root, file), 'utf8');
  } catch {}
  const [, day = ''] = /^\.TH \S+ 1 "([\d-]+)"/m.exec(found) ?? [];
  return page(day) === found ? found : page(new Date().toISOString().slice(0, 10));
}

/** package.json has to name each page in its field man, so that npm installs it. */
function packageWith(pages: readonly string[]): string {
  const { man: _, ...rest } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const entries = Object.entries(rest);
  const at = entries.findIndex(([key]) => key === 'bin') + 1;
  return `${JSON.stringify(Object.fromEntries(entries.toSpliced(at, 0, ['man', pages])), null, 2)}\n`;
}

/** Writes man/: a page for the program, and one for each command. With `check` it only reports what is out of date. */
export async function settleManPages(check: boolean): Promise<void> {
  const all = [{ path: [] as Words, load: null }, ...manifest];
  for (const { path: words, load } of all) {
    const command = await commandAt(words);
    const examples = load ? (await load()).command.examples : [];
    await settle(
      fileOf(words),
      dated(fileOf(words), (day) => manPage(words, command, examples, day)),
      check,
    );
  }
  const wanted = all.map(({ path: words }) => fileOf(words)).sort();
  for (const file of readdirSync(path.join(root, 'man')).map((name) => `man/${name}`)) {
    if (wanted.includes(file)) continue;
    if (check) await settle(file, '', true);
    else rmSync(path.join(root, file));
  }
  await settle('package.json', packageWith(wanted), check);
}
