import type { Context } from '../context.ts';
import { carriesKey, findBag, isNamedAfter, type Person } from '../data-bag/find-bag.ts';
import { Failure } from '../errors.ts';
import type { BagProblem, Bags, MergedBags, UserBag } from '../services/chef/chef.ts';
import type { PublicKey } from '../services/public-keys/public-keys.ts';
import { type Check, type Finding, fail, type Json, notConfigured, pass, type Remedy, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** What the check has read. */
interface Seen {
  readonly repository: string;
  readonly bags: Bags;
  /** Null if only the folder could be read. */
  readonly merged: MergedBags | null;
  readonly keys: readonly PublicKey[];
  readonly person: Person;
  /** What the playbook says, by name. */
  readonly remedy: (name: string) => Remedy;
}

const where = ({ branch }: UserBag) => (branch === null ? 'in your work tree' : `on the branch ${branch}`);

const nameOf = (file: string) => file.replace(/\.json$/, '');

function evidenceOf({ repository, bags, merged, keys }: Seen, bag: UserBag | null): Record<string, Json> {
  return {
    repository,
    bag: bag?.file ?? null,
    uid: bag?.uid ?? null,
    branch: bag ? bag.branch : (merged?.branch ?? null),
    publicKeys: keys.length,
    fetchedAt: bags.fetchedAt?.toISOString() ?? null,
  };
}

/** The finding if no bag was found, or if the person's can't be read. */
function withoutBag(seen: Seen): Finding {
  const { bags, merged, keys, person, remedy, repository } = seen;
  const evidence = evidenceOf(seen, null);
  const mayBeMine = (problem: BagProblem) => isNamedAfter(problem.file, person);
  const unreadable = [...(merged?.problems ?? []), ...bags.problems].find(mayBeMine);
  if (unreadable) {
    const line = unreadable.line === null ? '' : `, line ${unreadable.line}`;
    return unknown(`The bag that has your name cannot be read: ${unreadable.file}${line}: ${unreadable.reason}`, {
      evidence,
      remedy: { ...remedy('chef-data-bag-review'), summary: 'Fix it in the Chef repository, or ask who encrypted it' },
      private: { 'your bag': nameOf(unreadable.file) },
    });
  }
  if (keys.length === 0 && Object.values(person).every((value) => value === undefined)) {
    return unknown("Your bag can't be found: no public key is here, and the configuration has no name of yours", {
      evidence,
      remedy: {
        summary: 'Set person.github in the configuration, or start the SSH agent that holds your key',
        commands: [['govsupport', 'config']],
        url: null,
      },
    });
  }
  const by = keys.length === 0 ? 'your name, and there is no public key here' : 'a key of this machine, or your name';
  const add = remedy('chef-data-bag');
  const fetch = merged === null ? [] : [['git', '-C', repository, 'fetch']];
  return fail(`No user data bag has ${by}`, {
    evidence,
    remedy: {
      ...add,
      summary:
        merged === null ? add.summary : `If it was merged recently, fetch and run this again. If not: ${add.summary}`,
      commands: [...fetch, ...add.commands],
    },
  });
}

/** The finding if the bag has no key of this machine. */
function withoutKey(seen: Seen, mine: UserBag): Finding {
  const rest = { evidence: evidenceOf(seen, mine), private: { 'your bag': mine.id } };
  const add = seen.remedy('chef-data-bag-key');
  if (mine.removed) {
    return fail('Your bag removes your account: it says "action": "remove"', {
      ...rest,
      remedy: { ...add, summary: 'Take "action" out of your bag, and raise the change in the Chef repository' },
    });
  }
  const address = mine.sshKeys.find((key) => /^https?:\/\//.test(key));
  if (address !== undefined) {
    return unknown(
      'Your bag is there, and takes its keys from an address, so they cannot be compared with those here',
      {
        ...rest,
        remedy: {
          summary: 'Check that your public key is at that address, then try to sign in to a server',
          commands: [],
          url: address,
        },
      },
    );
  }
  if (seen.keys.length === 0) {
    return unknown('Your bag is there, but no public key is here to compare with it', {
      ...rest,
      remedy: {
        summary: 'Start the SSH agent that holds your key; or make a key, and add its public part to your bag',
        commands: [
          ['ssh-add', '-L'],
          ['ssh-keygen', '-t', 'ed25519'],
        ],
        url: add.url,
      },
    });
  }
  const file = seen.keys.find((key) => key.file !== null)?.file;
  return fail('Your bag is there, but carries no key of this machine', {
    ...rest,
    remedy: { ...add, commands: [file ? ['cat', file] : ['ssh-add', '-L']] },
  });
}

/** The finding from what could be read. */
function compare(seen: Seen): Finding {
  const { bags, merged, keys, person } = seen;
  const inFolder = bags.bags.filter((bag) => bag.branch === null);
  const mine = findBag(merged?.bags ?? inFolder, keys, person);
  if (mine && !mine.removed && carriesKey(mine, keys)) {
    const rest = { evidence: evidenceOf(seen, mine), private: { 'your bag': mine.id } };
    return pass('Your bag is there, and carries a key of this machine', rest);
  }
  const waiting = findBag(merged ? bags.bags : bags.bags.filter((bag) => bag.branch !== null), keys, person);
  const letsIn = waiting !== null && !waiting.removed && carriesKey(waiting, keys);
  if (waiting && (letsIn || mine === null)) {
    const what = mine === null ? 'Your bag' : 'Your bag is there, but the change that it needs';
    const key = letsIn || keys.length === 0 ? '' : ', and it carries no key of this machine';
    return fail(`${what} is only ${where(waiting)}, not merged yet${key}`, {
      evidence: evidenceOf(seen, waiting),
      remedy: seen.remedy('chef-data-bag-review'),
      private: { 'your bag': waiting.id },
    });
  }
  return mine ? withoutKey(seen, mine) : withoutBag(seen);
}

/** Why some or all of the branches could not be read, or null. */
function unreadReason({ branches }: Bags): string | null {
  if (branches.seen === 'failed') return branches.reason;
  const [first, ...more] = branches.seen === 'yes' ? branches.unread : [];
  if (!first) return null;
  const others = more.length === 0 ? '' : `, nor can ${more.length} more`;
  return `the branch ${first.branch} cannot be read${others}: ${first.reason}`;
}

function unreadRemedy({ bags: { branches }, repository }: Seen): Remedy | null {
  if (branches.seen === 'failed') {
    return branches.next === null ? null : { summary: branches.next, commands: [], url: null };
  }
  const commands = [['git', '-C', repository, 'fetch', '--all']];
  return { summary: 'Fetch the branch again or delete it, then run this again', commands, url: null };
}

/** Whether what is merged is unknown, because the main branch can't be read. */
const mergedIsHidden = ({ bags: { branches }, merged }: Seen) =>
  merged === null &&
  (branches.seen === 'failed' ||
    (branches.seen === 'yes' && branches.unread.some(({ branch }) => branch.startsWith('origin/'))));

/** The finding; unknown if an unreadable branch could change it. */
function judge(seen: Seen): Finding {
  const finding = compare(seen);
  const reason = unreadReason(seen.bags);
  if (reason === null || finding.status === 'unknown') return finding;
  const remedy = unreadRemedy(seen);
  if (!mergedIsHidden(seen)) {
    // The missing bag may be on such a branch.
    return finding.status === 'fail' && finding.evidence.bag === null
      ? { ...finding, status: 'unknown', summary: `${finding.summary}, but ${reason}`, remedy }
      : finding;
  }
  const summary =
    finding.status === 'pass'
      ? `Your bag is in the clone, but whether it is merged is not known: ${reason}`
      : `${finding.summary}, but what is merged is not known: ${reason}`;
  return { ...finding, status: 'unknown', summary, remedy };
}

async function look(context: Context, configured: string): Promise<Finding> {
  const config = await context.config();
  const repository = config.resolvePath(configured);
  const chef = await context.services.chef();
  const remedy = (name: string) => playbookRemedy(context.playbook, name);
  const clone = remedy('chef-clone');
  const rest = {
    evidence: { repository },
    remedy: { ...clone, commands: clone.commands.map((words) => [...words, repository]) },
  };
  let folder: string;
  try {
    folder = chef.usersFolder(repository);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return unknown(error.message.replace(/\.$/, ''), rest);
  }
  const [bags, keys] = await Promise.all([
    chef.bagsIn(folder),
    context.services.publicKeys().then((service) => service.mine()),
  ]);
  const merged = bags.branches.seen === 'yes' ? await chef.mergedBags(folder) : null;
  const any = [bags.bags, bags.problems, merged?.bags ?? []].some((list) => list.length > 0);
  if (!any) return unknown(`There are no user data bags in ${folder}`, rest);
  return judge({ repository, bags, merged, keys, person: config.values.person ?? {}, remedy });
}

/** The Chef repository has a bag for the person, with a key that they have here. */
export const chefDataBag: Check = {
  id: 'chef-data-bag',
  title: 'Your Chef user data bag is merged, and carries a key of this machine',
  category: 'servers',
  consequence: 'You cannot sign in to v1 servers, to staging sites or to the VPN.',
  explain: {
    why:
      'A user data bag in the Chef repository makes your account. Adding it opens three things at once: the v1 ' +
      'servers, basic auth for staging sites, and the VPN.',
    looksAt: [
      "data_bags/users in the clone at team.chef.repository, in its remote's main branch as last fetched, and in branches that are not merged",
      '~/.ssh/*.pub and ssh-add -L, for public keys of yours',
      'person.github, person.email and person.name, if no bag carries one of those keys',
    ],
    byHand: [
      'git -C ~/code/chef pull',
      'grep -l "$(cut -d " " -f 2 ~/.ssh/id_ed25519.pub)" ~/code/chef/data_bags/users/*.json',
      'govsupport next-uid (for a new bag)',
    ],
  },
  async run(context) {
    const configured = (await context.config()).values.team?.chef?.repository;
    return configured === undefined ? notConfigured('team.chef.repository', '~/code/chef') : look(context, configured);
  },
};
