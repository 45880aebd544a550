import type { Context } from '../context.ts';
import { londonTime, shownDayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Style } from '../terminal/terminal.ts';
import type { WeeklyTask, WeeklyTasks } from '../tickets/weekly.ts';
import { factLines } from './fact-lines.ts';
import { records } from './records.ts';
import { indent } from './step-lines.ts';

/** How many lines of an explanation are shown. */
const mostLines = 4;

/** A weekly task in JSON. */
export const weeklyTaskJson = ({ number, card, state, due, who, isYours }: WeeklyTask) => ({
  number,
  card: card.url,
  name: card.name,
  explanation: card.description.trim() || null,
  state,
  due,
  who,
  isYours,
  items: card.items,
  untrusted: true,
});

function dueWords({ state, due }: WeeklyTask): string {
  if (state === 'done') return 'done this week';
  if (due === null) return 'due this week';
  return `${state === 'overdue' ? 'overdue since' : 'due by'} ${shownDayOf(due)}`;
}

const whoWords = ({ who, isYours, state }: WeeklyTask): string => {
  if (isYours) return who.length === 1 ? 'you' : `you and ${who.length - 1} more`;
  return who.length > 0 ? who.join(', ') : state === 'done' ? '' : 'no one has it';
};

/** The beginning of an explanation. */
function explanation({ card, number }: WeeklyTask, pad: string, columns: number, program: string): string[] {
  const text = sanitise(card.description).trim();
  if (text === '') return [indent(`No explanation. Ask for one: ${program} ask ${number}`, pad, columns)];
  const lines = indent(text.replace(/\n{2,}/g, '\n'), pad, columns).split('\n');
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), `${pad}… ${card.url}`];
}

/** A task as a record, and a gap before it. */
function taskRecord(task: WeeklyTask, columns: number, program: string): string[] {
  const { card, state, number } = task;
  const { total, done } = card.items;
  const text = sanitise(card.description).trim();
  const facts: [string, string][] = [
    ['Task', `${number}, ${card.name}`],
    ['Time', dueWords(task)],
    ['With', whoWords(task).replace(/ has it$/, '')],
    ['Ticked', total > 0 ? `${done} of ${total}` : ''],
    ['Page', state === 'done' ? '' : card.url],
  ];
  return [
    ...records([facts.filter(([, fact]) => fact !== '')], columns),
    ...(state === 'done' ? [] : text === '' ? explanation(task, '', columns, program) : ['How it is done:']),
    ...(state === 'done' || text === '' ? [] : [indent(text, '  ', columns)]),
  ];
}

function taskLines(task: WeeklyTask, { columns, signs }: Style, program: string): string[] {
  const { card, state, number } = task;
  if (signs.areWords) return taskRecord(task, columns, program);
  const mark = state === 'overdue' ? signs.before('urgent') : state === 'done' ? signs.before('done') : '  ';
  const head = `${mark}${String(number).padStart(2)}  `;
  const pad = ' '.repeat(head.length);
  const { total, done } = card.items;
  const facts = [dueWords(task), whoWords(task), total > 0 ? `${done} of ${total} ticked` : ''].filter(Boolean);
  return [
    head + indent(sanitiseLine(card.name), pad, columns).trimStart(),
    indent(sanitiseLine(facts.join(signs.between)), pad, columns),
    ...(state === 'done' ? [] : explanation(task, pad, columns, program)),
  ];
}

/** Shows the weekly tasks, as text or as the one JSON document. */
export async function showWeekly({ terminal, options, clock }: Context, weekly: WeeklyTasks): Promise<void> {
  const now = clock.now();
  const { list, board, url, tasks } = weekly;
  if (options.json) {
    const document = { schemaVersion: 1, command: 'weekly', readAt: now.toISOString(), list, board, url };
    return terminal.json(mapTexts({ ...document, tasks: tasks.map(weeklyTaskJson) }, sanitise));
  }
  const style = await terminal.style();
  const { columns, signs } = style;
  const { bold } = style.colours;
  const program = withRunOptions('govsupport weekly', options);
  const section = (title: string, ...states: readonly WeeklyTask['state'][]) => {
    const some = states.flatMap((state) => tasks.filter((task) => task.state === state));
    return some.length === 0 ? [] : ['', bold(title), ...some.flatMap((task) => taskLines(task, style, program))];
  };
  const open = tasks.filter(({ state }) => state === 'overdue' || state === 'due');
  const inOrder = [...open.filter(({ state }) => state === 'overdue'), ...open];
  const free = inOrder.find(({ who }) => who.length === 0);
  const yours = inOrder.find(({ isYours }) => isYours) ?? free;
  terminal.result(
    [
      bold(
        indent(
          [sanitiseLine(list), `${open.length} of ${tasks.length} to do`, `read ${londonTime(now).slice(11)}`].join(
            signs.between,
          ),
          '',
          columns,
        ),
      ),
      ...section('TO DO', 'overdue', 'due'),
      ...section('AFTER THIS WEEK', 'later'),
      ...section('DONE', 'done'),
      '',
      ...factLines(
        [
          ...(free ? [['Take one', `${program} take ${free.number}`] as const] : []),
          ...(yours ? [['When it is done', `${program} done ${yours.number}`] as const] : []),
          ['In the browser', url] as const,
        ],
        style,
      ),
    ].join('\n'),
  );
}
