import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { isReference } from '../services/secrets/secrets.ts';
import type { StagingAnswer, StagingCredentials, StagingSilence } from '../services/staging/staging.ts';
import { type Check, type Finding, fail, notConfigured, pass, type Remedy, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';

const silences: Readonly<Record<StagingSilence, string>> = {
  refused: 'refuses connections',
  'no-answer': 'does not answer',
  'no-route': 'cannot be reached from this network',
  'name-unknown': 'has a name that this network does not know',
  'lookup-failed': 'has a name that could not be looked up',
  dropped: 'drops the connection',
  certificate: 'has a certificate that is not trusted',
};

const lookAgain: Remedy = { summary: 'Check the network, then run this again', commands: [], url: null };
const checkAddress: Remedy = {
  summary: 'Open the site in a browser; if it is not the one that you meant, correct team.staging.url',
  commands: [['govsupport', 'config']],
  url: null,
};

/** The finding for an answer that says nothing about basic auth. */
function undecided(
  answer: Extract<StagingAnswer, { seen: 'no-use' | 'elsewhere' | 'in-circles' | 'nothing' }>,
): Finding {
  switch (answer.seen) {
    case 'nothing':
      return unknown(`The staging site ${silences[answer.why]}`, { remedy: lookAgain });
    case 'in-circles':
      return unknown('The staging site redirects in circles', { remedy: checkAddress });
    case 'elsewhere':
      return unknown(`The staging site redirects visitors to ${answer.host} and asks for no password`, {
        remedy: {
          ...checkAddress,
          summary: `Open a web page: a network that wants you to sign in first would show it. ${checkAddress.summary}`,
        },
        private: { 'another host': answer.host },
      });
    case 'no-use':
      return answer.status >= 500 || answer.status === 429
        ? unknown(`The staging site has an error of its own (HTTP ${answer.status})`, { remedy: lookAgain })
        : unknown(`The staging site lets no one in and asks for no password (HTTP ${answer.status})`, {
            remedy: checkAddress,
          });
  }
}

/** The credentials, or the missing key. Throws a Failure if a reference can't be read. */
async function readCredentials(context: Context): Promise<StagingCredentials | { readonly missing: string }> {
  const { username, password } = (await context.config()).values.team?.staging ?? {};
  if (username === undefined) return { missing: 'team.staging.username' };
  if (password === undefined) return { missing: 'team.staging.password' };
  const secrets = await context.services.secrets();
  return {
    username: isReference(username) ? await secrets.resolve(username, { isSecret: false }) : username,
    password: await secrets.resolve(password),
  };
}

const examples: Readonly<Record<string, string>> = {
  'team.staging.username': 'env:STAGING_USER',
  'team.staging.password': 'op://Support/Staging/password',
};

/** Tries the credentials, once the site has asked for some. */
async function enter(context: Context, address: string): Promise<Finding> {
  const protectedBut = 'The staging site asks for a password, as it should, but';
  let credentials: StagingCredentials;
  try {
    const read = await readCredentials(context);
    if ('missing' in read) {
      const finding = notConfigured(read.missing, examples[read.missing] ?? '');
      return { ...finding, summary: `${protectedBut} ${read.missing} is not set` };
    }
    credentials = read;
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    const reason = error.message.replace(/\.$/, '');
    return unknown(`${protectedBut} ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, {
      remedy: {
        summary: error.next.join(' ') || 'Fix the reference',
        commands: [['govsupport', 'config']],
        url: null,
      },
    });
  }
  if (credentials.username.includes(':')) {
    return fail('The user name for the staging site has a colon in it, which basic auth does not allow', {
      remedy: { summary: 'Correct team.staging.username', commands: [['govsupport', 'config']], url: null },
    });
  }
  const answer = await (await context.services.staging()).visit(address, credentials);
  const evidence = { withCredentials: answer.seen };
  switch (answer.seen) {
    case 'let-in':
      return pass('The staging site refuses visitors without credentials, and accepts yours', { evidence });
    case 'elsewhere':
      // The staging site let us in before it redirected; the other host got no credentials.
      return pass('The staging site refuses visitors without credentials, and redirects you to another host', {
        evidence,
      });
    case 'asks':
    case 'asks-otherwise': {
      const remedy = playbookRemedy(context.playbook, 'basic-auth');
      return fail('The staging site refuses your user name and password', {
        evidence,
        remedy: {
          ...remedy,
          summary: `Correct team.staging.username and team.staging.password, or what they refer to. ${remedy.summary}`,
        },
      });
    }
    case 'clear-text':
      return fail('The staging site asks for the password over plain http, where others can read it', {
        evidence,
        remedy: { summary: 'Write https: in team.staging.url', commands: [['govsupport', 'config']], url: null },
      });
    case 'no-use':
      if ([404, 410].includes(answer.status)) {
        return pass(`The staging site accepts your credentials, but has no such page (HTTP ${answer.status})`, {
          evidence,
        });
      }
      return { ...undecided(answer), evidence };
    default:
      return { ...undecided(answer), evidence };
  }
}

/** The staging site is closed to the public, and open to this person. */
export const basicAuth: Check = {
  id: 'basic-auth',
  title: 'staging asks for a password and accepts yours',
  category: 'servers',
  network: true,
  consequence: 'You cannot look at work on a v1 staging site, or everyone can.',
  explain: {
    why: 'The v1 staging sites show unpublished work, so they are closed by basic auth.',
    looksAt: [
      'whether the site in team.staging.url refuses a visitor without credentials (401, basic auth)',
      'whether it answers with team.staging.username and team.staging.password. They are sent to that host alone, and only over https',
    ],
    byHand: [
      'curl -I "$(govsupport config get team.staging.url)" (should say 401)',
      'curl -I -u YOUR-USER-NAME "$(govsupport config get team.staging.url)" (asks for the password; should not say 401)',
      'Without access: raise a change that adds your user data bag for Chef.',
    ],
  },
  async run(context): Promise<Finding> {
    const url = (await context.config()).values.team?.staging?.url;
    if (url === undefined) return notConfigured('team.staging.url', 'https://staging.example.org/');
    const answer = await (await context.services.staging()).visit(url);
    const { origin, pathname } = new URL(answer.address);
    const evidence = { address: `${origin}${pathname}`, withoutCredentials: answer.seen };
    const look = async (): Promise<Finding> => {
      switch (answer.seen) {
        case 'asks':
          return enter(context, answer.address);
        case 'let-in':
          return fail('The staging site is not protected: it answers without credentials', {
            remedy: playbookRemedy(context.playbook, 'staging-open'),
          });
        case 'asks-otherwise': {
          const schemes = answer.schemes.length === 0 ? 'a scheme that it does not name' : answer.schemes.join(', ');
          return fail(`The staging site asks for ${schemes} and not for basic auth`, { remedy: checkAddress });
        }
        case 'clear-text':
          throw new Error('a visit without credentials cannot give any away');
        default:
          return undecided(answer);
      }
    };
    const finding = await look();
    return { ...finding, evidence: { ...evidence, ...finding.evidence } };
  },
};
