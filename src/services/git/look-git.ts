import { ended, GitRefused, type GitRun, start } from './plumbing.ts';

/** How long git may take for one answer, in milliseconds: a damaged or hostile repository may never give one. */
const limit = 60_000;

const maxBytes = 64 * 1024 * 1024;

/**
 * Settings that keep git from running anything only because we look, and from asking anybody. They stand above those
 * of the repository. https://git-scm.com/docs/git-config
 */
const looking: readonly (readonly [string, string])[] = [
  // A program, or a daemon that would be left running.
  ['core.fsmonitor', 'false'],
  ['log.showSignature', 'false'],
  ['core.hooksPath', '/dev/null'],
  // One that is found is looked at, whoever's it is: that of another person is refused all the same.
  ['safe.bareRepository', 'all'],
];

/**
 * The programs that the settings name for changing a file's content on its way into the repository. Git would run
 * them to compare a file that looks changed. Without them such a file counts as changed, which it nearly always is.
 * https://git-scm.com/docs/gitattributes#_filter
 */
const withoutFilters = (filters: readonly string[]): [string, string][] =>
  filters.flatMap((name): [string, string][] => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);

/** The environment in which git reads these settings after its files. */
function environmentFor(run: GitRun, filters: readonly string[]): GitRun['env'] {
  const before = Number(run.env.GIT_CONFIG_COUNT ?? 0) || 0;
  const settings = [...looking, ...withoutFilters(filters)];
  return {
    ...run.env,
    // For versions that know no GIT_NO_LAZY_FETCH: nothing can be downloaded if there is no way to do it.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_COUNT: String(before + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${before + index}`, name],
        [`GIT_CONFIG_VALUE_${before + index}`, value],
      ]),
    ),
  };
}

/** Runs git so that it only looks, and gives what it wrote. Throws GitRefused, or the signal's reason. */
export async function lookGit(run: GitRun, args: readonly string[], filters: readonly string[] = []): Promise<string> {
  run.signal.throwIfAborted();
  const timeLimit = AbortSignal.timeout(limit);
  const signal = AbortSignal.any([run.signal, timeLimit]);
  const child = start({ ...run, env: environmentFor(run, filters), signal }, args, ['ignore', 'pipe']);
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else child.kill();
  });
  const result = await ended(child, signal).catch((error) => {
    if (timeLimit.aborted && !run.signal.aborted) throw new GitRefused('fatal: no answer in a minute', false);
    throw error;
  });
  if (length > maxBytes) throw new GitRefused('fatal: its answer has no end', false);
  if (result.code !== 0) throw new GitRefused(result.stderr, false);
  return Buffer.concat(chunks).toString('utf8');
}
