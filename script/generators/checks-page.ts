import { byHandOf, type Check, categories } from '../../src/checks/check.ts';
import { checks } from '../../src/checks/index.ts';
import { govpress } from '../../src/playbook/govpress.ts';
import { code, page, plain } from './markdown.ts';

const list = (items: readonly string[], mark: (index: number) => string) =>
  items.map((item, index) => `${mark(index)} ${plain(item)}`).join('\n');

function about({ id, category, needs = [], network, confirms }: Check): string {
  const links = needs.map((need) => `[${code(need)}](#${need})`).join(', ');
  const sentences = [
    `Category: ${categories[category]}.`,
    ...(links === '' ? [] : [`Needs ${links}, and is skipped if that fails.`]),
    ...(network === true ? ['Skipped with `--offline`.'] : []),
    ...(typeof network === 'function' ? ['Skipped with `--offline` if it needs a network.'] : []),
    ...(confirms ? [`Unknown until you confirm it with ${code(`govsupport doctor confirm ${id}`)}.`] : []),
  ];
  return sentences.join(' ');
}

function section(check: Check): string[] {
  const { id, title, consequence, explain } = check;
  return [
    `### ${id}`,
    `**${plain(title)}**`,
    `${plain(explain.why)} Without it: ${plain(consequence)}`,
    about(check),
    'What it checks:',
    list(explain.looksAt, () => '-'),
    'How to fix it:',
    list(byHandOf(check, govpress), (index) => `${index + 1}.`),
  ];
}

/** docs/checks.md: each check, as `doctor explain` shows it. */
export function checksPage(): string {
  const parts = Object.entries(categories).flatMap(([category, heading]) => [
    `## ${heading}`,
    ...checks.filter((check) => check.category === category).flatMap(section),
  ]);
  return page('Checks', 'checks.md', 'src/checks', [
    'For whoever wants to know what `govsupport doctor` checks, and how to fix it.',
    '`govsupport doctor explain ID` shows the same.',
    ...parts,
  ]);
}
