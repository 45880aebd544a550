import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import { count as counted, momentWords, pressureWords } from '../handover/words.ts';
import { dayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { outputProblem, readRegular, writeOutput } from '../lib/output-file.ts';
import { writeWhole } from '../lib/whole-file.ts';
import { secretIn } from '../redaction/token-shapes.ts';
import { actionData } from './action-data.ts';
import { handoverWaitsFor, isUnsent } from './handover/sending.ts';
import { factsOf, lastHandover, type WrittenHandover } from './handover/written-handover.ts';
import type { Action, Made, Question, Step, StepContext } from './step.ts';

const writeData = actionData('write', { version: z.number(), folder: z.string(), name: z.string() });
const data = z.union([writeData, actionData('copy', { output: z.string() })]);
type Data = z.infer<typeof data>;

/** The steps whose results are in the document. */
const toldOf = ['branches', 'notes', 'reassign'];

/** A digest of everything remembered that goes into the document: if it differs, the document is out of date. */
function whatItTells(step: StepContext): string {
  const told = toldOf.map((id) => {
    const { answers, skipped, waiting, actions } = step.memoryOf(id);
    const ended = Object.entries(actions).map(([key, { made, madeAt, failed }]) => [
      key,
      made && madeAt,
      failed ?? null,
    ]);
    return [answers, skipped, waiting, ended.filter(([, madeAt, failed]) => madeAt !== null || failed !== null)];
  });
  // What was decided about the rotation counts, not how often it was confirmed.
  const { rotation } = step;
  const { skipped } = step.memoryOf('rotation');
  const turn = [rotation?.start, rotation?.end, rotation?.next?.person.email, rotation?.next?.start, skipped];
  return createHash('sha256')
    .update(JSON.stringify([turn, told]))
    .digest('hex')
    .slice(0, 16);
}

const shownMoment = (iso: string) => momentWords(new Date(iso));

const wordsOf = ({ memory }: StepContext) => memory.answers.words?.trim() || null;

/**
 * Everything that a document says, apart from when it was made: how many SLAs have breached changes by itself. Leaves out
 * the hosts of addresses: in the practice world they differ from run to run.
 */
const saidIn = (handover: Handover) =>
  JSON.stringify(
    mapTexts({ ...handover, madeAt: pressureWords(handover) }, (text) => text.replace(/^https?:\/\/[^/]+/, '')),
  );

/** Whether a document still says what is true now. */
const isStillTrue = (step: StepContext, { version }: WrittenHandover): Promise<boolean> =>
  step.cache.once(`handover ${version} is still true`, async () => {
    const before = factsOf(step.memory, version);
    return before !== null && saidIn(before) === saidIn(await step.makeHandover(wordsOf(step)));
  });

/**
 * Whether the document is too old to be sent: it is of an earlier day, or it is of an earlier run than the one that sends
 * it and says something else.
 */
async function isTooOld(step: StepContext, last: WrittenHandover): Promise<boolean> {
  const { startedAt } = step;
  const at = new Date(last.at);
  if (!isUnsent(step) || at.getTime() >= startedAt.getTime()) return false;
  if (dayOf(at) < dayOf(startedAt)) return true;
  return !step.looking && (await handoverWaitsFor(step)) === null && !(await isStillTrue(step, last));
}

/** The last document, if it is up to date. */
async function upToDate(step: StepContext): Promise<WrittenHandover | null> {
  const last = lastHandover(step.memory);
  const made = last && step.memory.actions[`write-${last.version}`]?.made;
  if (!last || made?.words !== wordsOf(step) || made.tells !== whatItTells(step)) return null;
  return (await isTooOld(step, last)) ? null : last;
}

/** The file for a copy, or null. */
const outputOf = ({ memory }: StepContext): string | null => memory.answers.output || null;

const fileFor = (output: string, { html, markdown }: WrittenHandover) => (/\.html?$/i.test(output) ? html : markdown);

const isCopied = (output: string, last: WrittenHandover) =>
  readRegular(output) === readFileSync(fileFor(output, last), 'utf8');

async function write(step: StepContext, { version, folder, name }: z.infer<typeof writeData>): Promise<Made> {
  step.progress('Making the handover …');
  const words = wordsOf(step);
  const tells = whatItTells(step);
  const handover = await step.makeHandover(words);
  const [{ toMarkdown }, { toHtml }] = await Promise.all([
    import('../handover/markdown.ts'),
    import('../handover/html.ts'),
  ]);
  const place = (ending: string) => path.join(folder, `${name}.${ending}`);
  writeWhole(place('md'), toMarkdown(handover));
  writeWhole(place('html'), toHtml(handover));
  writeWhole(place('json'), JSON.stringify(handover));
  return {
    version,
    markdown: place('md'),
    html: place('html'),
    facts: place('json'),
    words,
    tells,
    tickets: handover.tickets.filter(({ handedOver }) => handedOver).length,
    branches: handover.branches.length,
    gaps: handover.gaps.length,
  };
}

function copy(step: StepContext, output: string): Made {
  const last = lastHandover(step.memory);
  if (!last) throw new Failure('There is no handover yet, so it could not be copied.');
  writeOutput(output, readFileSync(fileFor(output, last), 'utf8'), step.context.options.yes);
  return { file: output };
}

/** The handover is written to the state folder, as Markdown and as a page, with everything done so far. */
export const handover: Step<Data> = {
  id: 'handover',
  title: 'The handover is written',
  async verify(step) {
    const last = await upToDate(step);
    const output = outputOf(step);
    if (!last) {
      const before = lastHandover(step.memory);
      return before
        ? fail(`Version ${before.version} of the handover, made on ${shownMoment(before.at)}, is out of date`, {
            evidence: { ...before },
          })
        : fail('The handover is not written yet');
    }
    if (output && !isCopied(output, last))
      return fail(`The handover is not in ${output} yet`, { evidence: { ...last } });
    const gaps = last.gaps > 0 ? `; ${counted(last.gaps, 'thing')} could not be found out` : '';
    return pass(
      `Version ${last.version}, made on ${shownMoment(last.at)}, covers ${counted(last.tickets, 'ticket')} and ${counted(last.branches, 'branch', 'branches')}${gaps}: ${last.markdown} (and ${path.basename(last.html)})`,
      { evidence: { ...last, output } },
    );
  },
  async questions(step): Promise<readonly Question[]> {
    return [
      {
        id: 'words',
        text: 'Anything in your own words, for the top of the handover?',
        empty: 'nothing',
        kind: 'text',
        default: '',
        required: false,
        check: secretIn,
      },
      {
        id: 'output',
        text: 'File to copy it to',
        kind: 'text',
        required: false,
        onRequest: true,
        onlyNow: true,
        isPath: true,
        check: (answer) => outputProblem(answer, step.context.options.yes),
      },
    ];
  },
  async plan(step) {
    const { context, rotation, memory } = step;
    const folder = path.join(context.paths.stateFolder, 'handovers');
    const versions = Object.keys(memory.actions).flatMap((key) => Number(/^write-(\d+)$/.exec(key)?.[1] ?? 0));
    const highest = Math.max(0, ...versions);
    // A version that was begun but not made keeps its number.
    const version = memory.actions[`write-${highest}`]?.made === null ? highest : highest + 1;
    const name = `${context.playbook.rota.role}-${rotation?.start}-v${version}`;
    const actions: Action<Data>[] = [];
    if (!(await upToDate(step))) {
      actions.push({
        key: `write-${version}`,
        kind: 'write',
        summary: `Write the handover${version > 1 ? `, version ${version}` : ''}, as Markdown and as a page`,
        where: path.join(folder, `${name}.md`),
        data: { kind: 'write', version, folder, name },
      });
    }
    const output = outputOf(step);
    if (output) {
      actions.push({
        key: `copy ${output}`,
        kind: 'write',
        summary: 'Write a copy of it',
        where: output,
        data: { kind: 'copy', output },
      });
    }
    return { actions };
  },
  data,
  apply: async (step, { data }) => (data.kind === 'write' ? write(step, data) : copy(step, data.output)),
};
