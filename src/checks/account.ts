import type { Context } from '../context.ts';
import { timeWords } from '../lib/time-words.ts';
import { endOf } from '../services/sign-ins/sign-ins.ts';
import type { TokenService } from '../services/tokens.ts';
import type { Service } from '../sign-in/provider.ts';
import { endsSoon } from '../sign-in/status.ts';
import { type Finding, notConfigured, type Remedy, unknown, warn } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

/** What a check of an account needs. */
export interface Account {
  /** The service as people know it. */
  readonly title: string;
  /** The service as `auth login` takes it. */
  readonly login: Service;
  /** The service as the configuration names it. */
  readonly token: TokenService;
  /** The keys that have to be set besides, with an example for each. */
  readonly settings: Readonly<Record<string, string>>;
  /** What a credential of one's own has to be, if it is given in the configuration. */
  readonly signIn: Remedy;
}

const loginRemedy = (summary: string, login: Service): Remedy => ({
  summary,
  commands: [['govsupport', 'auth', 'login', login]],
  url: null,
});

/** Says which keys are not set, or that no one has signed in; null if nothing is missing. */
export async function missingSignIn(
  context: Context,
  { settings, signIn, ...account }: Account,
): Promise<Finding | null> {
  const config = await context.config();
  const [first, ...others] = Object.entries(settings).filter(([key]) => config.get(key) === undefined);
  if (first !== undefined) {
    const finding = notConfigured(...first, Object.fromEntries(others));
    return { ...finding, remedy: finding.remedy && { ...finding.remedy, url: signIn.url } };
  }
  if ((await context.services.tokenSource(account.token)) !== null) return null;
  return unknown(`You are not signed in to ${account.title}`, {
    evidence: { signedIn: false },
    remedy: loginRemedy('Sign in', account.login),
    letsOthersRun: true,
  });
}

/** The remedy for a sign-in that a service refuses. */
async function refusedSignIn(context: Context, account: Account, finding: Finding): Promise<Finding> {
  const { signIn, login, token } = account;
  const source = await context.services.tokenSource(token);
  if (source?.from === 'sign-in' || finding.remedy === null) {
    return { ...finding, remedy: loginRemedy('Sign in again', login) };
  }
  // The service says which credential is wrong; where a right one comes from is said here.
  const summary = [...new Set([finding.remedy.summary, signIn.summary])].join('. ');
  return { ...finding, remedy: { ...finding.remedy, summary, url: signIn.url } };
}

/** The finding, or a warning if all is well and the sign-in ends within a week: it can't be renewed then. */
async function beforeItEnds(context: Context, { token, login }: Account, finding: Finding): Promise<Finding> {
  if (finding.status !== 'pass') return finding;
  const source = await context.services.tokenSource(token);
  const end = source?.from === 'sign-in' ? endOf(source.record) : null;
  const now = context.clock.now();
  if (end === null || !endsSoon(end.toISOString(), now)) return finding;
  return warn(`${finding.summary}; your sign-in ends in ${timeWords(end.getTime() - now.getTime())}`, {
    evidence: { ...finding.evidence, signInEnds: end.toISOString() },
    remedy: loginRemedy('Sign in again before it ends', login),
  });
}

/**
 * Looks at an account. If no one has signed in it is unknown, and what the service refuses becomes a finding. `access` is
 * the playbook's remedy if something is not permitted or not visible.
 */
export async function lookAt(
  context: Context,
  account: Account,
  access: string,
  look: () => Promise<Finding>,
): Promise<Finding> {
  const missing = await missingSignIn(context, account);
  if (missing) return missing;
  try {
    return await beforeItEnds(context, account, await look());
  } catch (error) {
    const ask = playbookRemedy(context.playbook, access);
    const finding = fromServiceError(error, { signIn: account.signIn, allow: ask, find: ask });
    return finding.evidence.problem === 'not-signed-in' ? refusedSignIn(context, account, finding) : finding;
  }
}
