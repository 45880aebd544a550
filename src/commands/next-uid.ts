import { defineCommand } from '../command-definition/define-command.ts';
import { exitCode, UsageError } from '../errors.ts';

/** The highest uid of Linux: the next number means "no user". */
const highestUid = 4_294_967_294;

const uid = (flag: string) => (text: string) => {
  if (!/^\d{1,10}$/.test(text) || Number(text) > highestUid) {
    throw new UsageError(`${flag}: expected a whole number from 0 to ${highestUid}, found "${text}".`);
  }
  return Number(text);
};

export const command = defineCommand({
  summary: 'Find the next free uid for a Chef user data bag',
  description:
    'Prints one number: one above the highest uid that anyone has or is about to get. It reads the bags of a\n' +
    'folder, committed or not, and those on local and remote branches that are not merged yet.\n' +
    'Without a folder it takes data_bags/users of the configured Chef repository (team.chef.repository), else the\n' +
    'current folder. A bag that cannot be read could hide a higher number: then it prints none, and exits with 1.\n' +
    'If branches cannot be read, it warns and counts what it sees.',
  examples: [
    { run: 'next-uid', does: 'in the configured Chef repository' },
    { run: 'next-uid ~/code/chef/data_bags/users', does: 'in another one' },
    { run: 'next-uid --fetch --json', does: 'fetch first, and report everything that was seen' },
  ],
  arguments: { folder: { summary: 'a folder of user data bags, or a clone of the Chef repository', known: 'folders' } },
  options: {
    fetch: {
      summary: "fetch the repository's remotes first",
      negatable: true,
      defaultText: 'if there is a remote, and a terminal',
    },
    min: { summary: 'the lowest uid that counts', value: 'uid', parse: uid('--min'), defaultText: '1000' },
    max: { summary: 'the highest uid that counts', value: 'uid', parse: uid('--max'), defaultText: '59999' },
    ignoreInvalid: { summary: 'ignore bags that cannot be read' },
  },
  async run(context, { arguments: { folder }, options }) {
    const range = { min: options.min ?? 1000, max: options.max ?? 59_999 };
    if (range.min > range.max) {
      throw new UsageError(`--min ${range.min} is above --max ${range.max}, so there is nothing between them.`);
    }
    const { findNextUid } = await import('../next-uid/find-next-uid.ts');
    const { showNextUid } = await import('../views/show-next-uid.ts');
    const outcome = await findNextUid(context, {
      folder,
      fetch: options.fetch,
      range,
      ignoreInvalid: options.ignoreInvalid === true,
    });
    showNextUid(context, outcome);
    return exitCode.ok;
  },
});
