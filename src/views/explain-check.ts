import { byHandOf, type Check } from '../checks/check.ts';
import { adviceFor, thisMachine } from '../checks/on-this-machine.ts';
import type { Context } from '../context.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { wrap } from '../terminal/wrap.ts';

/** Shows what a check is about. */
export async function explainCheck(
  { terminal, options, playbook, env, services }: Context,
  check: Check,
): Promise<void> {
  const { id, title, category, consequence, needs = [] } = check;
  const machine = thisMachine(env, (program) => services.processes.find(program) !== null);
  const adapted = (lines: readonly string[]) =>
    withRunOptions(
      lines.map((line) => adviceFor(machine, line)),
      options,
    );
  const explain = {
    ...check.explain,
    looksAt: adapted(check.explain.looksAt),
    byHand: adapted(byHandOf(check, playbook)),
  };
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'doctor explain',
      check: { id, title, category, needs, consequence, ...explain, url: playbook.page.url },
    });
    return;
  }
  const colours = await terminal.colours();
  const indented = (text: string, first = '', rest = first) =>
    wrap(text, terminal.columns - rest.length)
      .split('\n')
      .map((line, index) => (index === 0 ? first : rest) + line)
      .join('\n');
  const list = (heading: string, items: readonly string[], mark: (index: number) => string) =>
    [colours.bold(heading), ...items.map((item, index) => indented(item, mark(index), '     '))].join('\n');
  const blocks = [
    `${colours.bold(id)}: ${title}`,
    indented(explain.why),
    indented(`Without it: ${consequence}`),
    list('What it checks', explain.looksAt, () => '  -  '),
    list('How to fix it', explain.byHand, (index) => `  ${index + 1}. `),
  ];
  if (needs.length > 0) blocks.push(indented(`It is skipped if one of these fails: ${needs.join(', ')}.`));
  blocks.push(
    withRunOptions(`Check again: govsupport doctor --only ${id}\nThe playbook: ${playbook.page.url}`, options),
  );
  terminal.result(blocks.join('\n\n'));
}
