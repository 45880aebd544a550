import { byHandOf, type Check } from '../checks/check.ts';
import { adviceFor, thisMachine } from '../checks/on-this-machine.ts';
import type { Context } from '../context.ts';
import { wrap } from '../terminal/wrap.ts';

/** Shows what a check is about. */
export async function explainCheck(
  { terminal, options, playbook, env, services }: Context,
  check: Check,
): Promise<void> {
  const { id, title, category, consequence, needs = [] } = check;
  const machine = thisMachine(env, (program) => services.processes.find(program) !== null);
  const explain = {
    ...check.explain,
    looksAt: check.explain.looksAt.map((line) => adviceFor(machine, line)),
    byHand: byHandOf(check, playbook).map((line) => adviceFor(machine, line)),
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
    `${adviceFor(machine, `Check again: govsupport doctor --only ${id}`)}\nThe playbook: ${playbook.page.url}`,
  );
  terminal.result(blocks.join('\n\n'));
}
