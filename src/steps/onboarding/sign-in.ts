import * as z from 'zod';
import { fail, pass, unknown } from '../../checks/check.ts';
import type { Context } from '../../context.ts';
import { exitCode, Failure } from '../../errors.ts';
import { type Service, services } from '../../sign-in/provider.ts';
import { signIn } from '../../sign-in/sign-in.ts';
import { type SignInStatus, signInStatus } from '../../sign-in/status.ts';
import { actionData } from '../action-data.ts';
import type { Action, Plan, Step, StepContext } from '../step.ts';
import { hasAwsLogin } from './aws-login.ts';
import { changeOwnConfig } from './own-config.ts';
import { isAsked, type RequestStatus, requestFor } from './requests.ts';

const data = actionData('sign-in', { service: z.enum(services) });

/** The check of each service, by which a request for access names it. */
const checkOf: Readonly<Partial<Record<Service, string>>> = {
  aws: 'aws',
  papertrail: 'papertrail',
  airtable: 'knowledgebase',
};

interface Looked {
  readonly open: readonly SignInStatus[];
  /** Those that can't be asked now. */
  readonly unclear: readonly SignInStatus[];
  /** Those that only work once someone has granted access. */
  readonly waiting: readonly { readonly status: SignInStatus; readonly request: RequestStatus }[];
  readonly signedIn: readonly SignInStatus[];
}

/** A reference into a vault that the person can't open yet is read once access is granted. */
const isInVault = ({ keptIn }: SignInStatus) => keptIn?.startsWith('op://') === true;

async function lookAtAll(step: StepContext, wanted: readonly Service[]): Promise<Looked> {
  const { context } = step;
  const all = await Promise.all(wanted.map((service) => signInStatus(context, service)));
  const waiting: Looked['waiting'][number][] = [];
  const open: SignInStatus[] = [];
  const unclear: SignInStatus[] = [];
  for (const status of all.filter(({ signedIn }) => signedIn !== true)) {
    const check = isInVault(status) ? 'onepassword-vault' : checkOf[status.service];
    const isGiven = status.service === 'aws' && (await hasAwsLogin(context));
    const request = check === undefined || isGiven ? null : await requestFor(step, check);
    if (request && request.state !== 'answered') waiting.push({ status, request });
    else (status.signedIn === null ? unclear : open).push(status);
  }
  return { open, unclear, waiting, signedIn: all.filter(({ signedIn }) => signedIn === true) };
}

const servicesOf = (waiting: Looked['waiting']) => named(waiting.map(({ status }) => status));

function waitForAccess(asked: Looked['waiting']): Omit<Plan, 'actions'> {
  if (asked.length === 0) return {};
  const whom = [...new Set(asked.map(({ request }) => request.request.whom))].join(' and ');
  return { waitFor: `access to ${servicesOf(asked)}, from ${whom}` };
}

const toBeAskedFor = (unasked: Looked['waiting']): Omit<Plan, 'actions'> =>
  unasked.length === 0
    ? {}
    : {
        undecided: `Only others can give access to ${servicesOf(unasked)}: the step "requests" asks for it`,
        isForOthers: true,
      };

const named = (all: readonly SignInStatus[]) => all.map(({ title }) => title).join(', ');

/** The person's GitHub user name is only known once they are signed in there. */
async function noteGitHubName(context: Context): Promise<void> {
  if ((await context.config()).values.person?.github) return;
  const { login } = await (await context.services.github()).me();
  changeOwnConfig(context, { 'person.github': login });
}

/** You are signed in to these services. */
export const signInTo = (wanted: readonly Service[] = services): Step<z.infer<typeof data>> => ({
  id: 'sign-in',
  title: 'You are signed in to every service',
  goesOn: true,
  changesConfiguration: true,
  async verify(step) {
    const { open, unclear, waiting, signedIn } = await lookAtAll(step, wanted);
    const missing = [...open, ...waiting.map(({ status }) => status)];
    const evidence = {
      signedIn: signedIn.map(({ service, as }) => ({ service, as })),
      open: open.map(({ service, problem }) => ({ service, problem })),
      unclear: unclear.map(({ service, problem }) => ({ service, problem })),
      waiting: waiting.map(({ status }) => status.service),
      ...(open.length > 0 ? { problem: 'not-signed-in' } : {}),
    };
    if (missing.length + unclear.length === 0) return pass(`You are signed in to ${named(signedIn)}`, { evidence });
    const said = [
      ...(missing.length > 0 ? [`You are not signed in to ${named(missing)}`] : []),
      ...unclear.map(({ title, problem }) => problem ?? `${title} could not be asked`),
    ].join('. ');
    const commands = open.length === 0 ? [] : [['govsupport', 'auth', 'login', ...open.map(({ service }) => service)]];
    const remedy = { summary: 'Sign in by hand, then run this again', commands, url: null };
    return missing.length === 0 ? unknown(said, { evidence }) : fail(said, { evidence, remedy });
  },
  async plan(step) {
    const { open, waiting } = await lookAtAll(step, wanted);
    const actions = open.map(
      ({ service, title }): Action<z.infer<typeof data>> => ({
        key: `sign-in-${service}`,
        kind: 'run',
        summary: `Sign in to ${title}`,
        where: title,
        data: { kind: 'sign-in', service },
      }),
    );
    const [asked, unasked] = [true, false].map((is) => waiting.filter(({ request }) => isAsked(request) === is));
    return { actions, ...waitForAccess(asked ?? []), ...toBeAskedFor(unasked ?? []) };
  },
  data,
  async apply({ context, means }, { data }) {
    if (!means) throw new Failure('No one can sign in from here.', { code: exitCode.signIn });
    const { as, keptIn } = await signIn(context, data.service, means);
    if (data.service === 'github') await noteGitHubName(context);
    return { as, keptIn };
  },
});
