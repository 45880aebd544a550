import type { Context } from '../context.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { timeWords } from '../lib/time-words.ts';
import type { SignedOut } from '../sign-in/sign-out.ts';
import type { SignInStatus } from '../sign-in/status.ts';
import { mapTexts } from '../terminal/privacy.ts';
import type { Style } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import { type Fact, records } from './records.ts';
import { indent } from './step-lines.ts';

/** When a sign-in ends, in words: `ends in 3 days`. */
export function endWords(end: string, now: Date): string {
  const left = Date.parse(end) - now.getTime();
  return left > 0 ? `ends in ${timeWords(left)}` : `ended ${timeWords(-left)} ago`;
}

const keptWords = (keptIn: string) => {
  if (keptIn === 'keychain') return 'kept in the keychain';
  if (keptIn === 'file') return 'kept in a file that is not encrypted';
  return keptIn.startsWith('env:') ? `from the variable ${keptIn.slice(4)}` : `from ${keptIn}`;
};

const marked = ({ signedIn }: SignInStatus, isUnchanged: boolean, { colours, signs }: Style) => {
  if (isUnchanged) return colours.red(`${signs.before('failed')}unchanged  `);
  if (signedIn === null) return colours.yellow(`${signs.before('unknown')}unknown    `);
  return signedIn
    ? colours.green(`${signs.before('pass')}signed in  `)
    : colours.red(`${signs.before('failed')}signed out `);
};

/** One service as a record, and a gap before it. */
function signInRecord(
  { service, signedIn, as, keptIn, scopes, expiresAt, problem, next }: SignInStatus,
  now: Date,
  options: RunOptions,
) {
  const facts: [string, string | null][] = [
    ['Service', service],
    ['Signed in', signedIn === null ? 'unknown' : signedIn ? 'yes' : 'no'],
    ['As', signedIn ? (as ?? 'not reported') : null],
    ['Kept', signedIn && keptIn ? keptWords(keptIn) : null],
    ['Time', expiresAt ? endWords(expiresAt, now) : null],
    ['May', signedIn && scopes && scopes.length > 0 ? scopes.join(', ') : null],
    ['Problem', problem],
    ...withRunOptions(next, options).map((line): [string, string] => ['To do', line]),
  ];
  return facts.flatMap(([label, text]): Fact[] => (text === null ? [] : [[label, text]]));
}

const notSaid = 'the service does not say who you are signed in as';

/**
 * One service: who you are there, where the sign-in is kept, until when, for what, and what is wrong with it. `failed`:
 * signing in failed just now, whatever worked before.
 */
export function signInLines(
  status: SignInStatus,
  { clock, options }: Context,
  style: Style,
  { failed = false } = {},
): string {
  const { colours, columns, signs } = style;
  const now = clock.now();
  if (signs.areWords) return records([signInRecord(status, now, options)], columns).join('\n');
  const { service, signedIn, as, keptIn, scopes, expiresAt, problem, next } = status;
  const isUnchanged = failed && signedIn === true;
  const who = as === null ? null : `as ${sanitiseLine(as)}`;
  const about = [
    ...(signedIn ? [isUnchanged ? `still signed in${who === null ? '' : ` ${who}`}` : (who ?? notSaid)] : []),
    ...(signedIn && keptIn ? [sanitiseLine(keptWords(keptIn))] : []),
    ...(expiresAt ? [endWords(expiresAt, now)] : []),
  ];
  const head = `${marked(status, isUnchanged, style)}${service}`;
  const pad = '    ';
  const line = `${head}: ${about.join(', ')}`;
  const first = signedIn ? wrap(line, columns).replaceAll('\n', `\n${pad}`) : head;
  return [
    first,
    ...(signedIn && scopes && scopes.length > 0
      ? [colours.dim(indent(`may: ${scopes.map(sanitiseLine).join(', ')}`, pad, columns))]
      : []),
    ...(problem ? [indent(sanitiseLine(problem), pad, columns)] : []),
    ...withRunOptions(next, options).map((line) => indent(signs.next + sanitiseLine(line), pad, columns)),
  ].join('\n');
}

/** Shows the sign-ins, as text or as one JSON document. */
export async function showSignIns(
  context: Context,
  command: 'auth status' | 'auth login',
  statuses: readonly SignInStatus[],
): Promise<void> {
  const { options, terminal } = context;
  if (options.json) {
    const services = statuses.map(({ service, signedIn, as, keptIn, scopes, expiresAt, problem }) => ({
      service,
      signedIn,
      as,
      keptIn,
      scopes,
      expiresAt,
      problem,
    }));
    terminal.json(mapTexts({ schemaVersion: 1, command, services }, sanitise));
    return;
  }
  const style = await terminal.style();
  const lines = statuses.map((status) => signInLines(status, context, style));
  if (lines.length > 0) terminal.result(lines.join('\n').replace(/^\n/, ''));
}

/** Shows the result of signing out. */
export function showSignedOut({ options, terminal }: Context, services: readonly SignedOut[]): void {
  if (options.json) {
    const document = services.map(({ service, outcome, problem, overriding }) => ({
      ...{ service, outcome, problem },
      setBy: overriding?.place ?? null,
    }));
    terminal.json(mapTexts({ schemaVersion: 1, command: 'auth logout', services: document }, sanitise));
    return;
  }
  for (const { title, outcome, problem, endsWith, overriding } of services) {
    const words = {
      revoked: `Signed out of ${title}: the token is revoked and forgotten.`,
      forgotten: `Signed out of ${title}: the token is forgotten here. To end it there: ${endsWith}`,
      'not-kept': `No sign-in to ${title} is kept here. To end one elsewhere: ${endsWith}`,
    };
    terminal.result(words[outcome]);
    if (overriding)
      terminal.warn(
        options.sandbox && overriding.from === 'environment'
          ? `The practice world sets ${overriding.place}, which still signs you in to ${title} there.`
          : `${overriding.place} is set, and still signs you in to ${title}: remove it if you want to sign out here.`,
      );
    if (problem) terminal.warn(`  It could not be revoked: ${sanitiseLine(problem)}`);
  }
}
