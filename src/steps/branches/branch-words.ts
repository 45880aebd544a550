import type { WorkCommit } from '../../services/git/work.ts';
import { numbersIn, ticketsIn } from '../../tickets/mentions.ts';

/** The ticket that a branch is about: its number in the branch's name, or in its commits' subjects. */
export function ticketOf(branch: string, commits: readonly Pick<WorkCommit, 'subject'>[]): number | null {
  const [inName] = numbersIn(branch);
  return inName ?? commits.flatMap(({ subject }) => ticketsIn(subject))[0] ?? null;
}

/** What a branch is about, from its name: `feature/48201-contact-form` → `contact form`. */
export function wordsOf(branch: string): string {
  const last = branch.split('/').at(-1) ?? '';
  const plain = last.replace(/[-_.]+/g, ' ').trim();
  return plain.replace(/^\d{3,9} /, '') || plain;
}

const mostSaid = 300;

/** The output of git, a hook or a server, shortened to the lines that say something. */
export function shortened(says: string): string {
  // Git's hints are about a command that the person did not type.
  const lines = says
    .split('\n')
    .flatMap((line) => (/[\p{L}\d]/u.test(line) && !/^(?:remote: )?hint:/.test(line.trim()) ? [line.trim()] : []));
  // The sentence around it has its own full stop.
  const text = lines.slice(0, 6).join(' | ').replace(/\.$/, '');
  return text.length > mostSaid ? `${text.slice(0, mostSaid)}…` : text;
}
