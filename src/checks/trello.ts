import { capitalised } from '../lib/sentences.ts';
import type { PlaybookBoard } from '../playbook/schema.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Trello } from '../services/trello/trello.ts';
import { lookAt } from './account.ts';
import { trelloAccount } from './accounts.ts';
import { type Check, fail, pass } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** The person's membership of a board. */
type Standing = 'member' | 'invited' | 'not a member' | 'archived' | 'not visible';

async function standingOn(service: Trello, { shortLink }: PlaybookBoard): Promise<Standing> {
  try {
    const { closed, membership } = await service.board(shortLink);
    if (closed) return 'archived';
    return membership === 'none' ? 'not a member' : membership;
  } catch (error) {
    if (error instanceof ServiceError && ['not-found', 'not-allowed'].includes(error.problem)) return 'not visible';
    throw error;
  }
}

const sentences: Readonly<Record<Exclude<Standing, 'member'>, (board: string) => string>> = {
  'not a member': (board) => `you are not a member of ${board}`,
  invited: (board) => `you are invited to ${board} and have not accepted`,
  'not visible': (board) => `${board} does not exist, or you can't see it`,
  archived: (board) => `${board} is archived`,
};

/** The person is a member of the boards of support. */
export const trello: Check = {
  id: 'trello',
  title: 'You are a member of both Trello boards',
  category: 'accounts',
  network: true,
  consequence: 'You do not see what the team works on, and tickets of yours get no card there.',
  explain: {
    why: "Tickets that are worth a card, the week's work and the weekly tasks are on these boards.",
    looksAt: [
      'GET /1/members/me: who you are at Trello',
      'GET /1/boards/SHORTLINK with its memberships, for both boards: whether you are one of them (to see a board, you need not be)',
    ],
    byHand: ({ boards: { backlog, week } }) => [
      ...[backlog, week].map(
        ({ name, shortLink }) => `https://trello.com/b/${shortLink} (${name}): choose Join board.`,
      ),
      'govsupport auth login trello (services.trello.key has to be set)',
    ],
  },
  run: (context) =>
    lookAt(context, trelloAccount, 'trello-invisible', async () => {
      const { backlog, week } = context.playbook.boards;
      const service = await context.services.trello();
      const boards = await Promise.all(
        [backlog, week].map(async (board) => ({ ...board, standing: await standingOn(service, board) })),
      );
      const evidence = {
        boards: boards.map(({ name, shortLink, standing }) => ({ name, shortLink, standing })),
      };
      const wrong = boards.flatMap(({ standing, ...board }) => (standing === 'member' ? [] : [{ standing, ...board }]));
      const [first] = wrong;
      if (first === undefined) return pass(`You are a member of ${backlog.name} and ${week.name}`, { evidence });
      const said = wrong.map(({ standing, name }) => sentences[standing](name)).join('; ');
      const canJoin = wrong.find(({ standing }) => standing === 'not a member' || standing === 'invited');
      const remedy = playbookRemedy(context.playbook, canJoin ? 'trello' : 'trello-invisible');
      return fail(capitalised(said), {
        evidence,
        // Cards can be read without being a member.
        letsOthersRun: boards[0]?.standing !== 'not visible',
        remedy: canJoin ? { ...remedy, url: `https://trello.com/b/${canJoin.shortLink}` } : remedy,
      });
    }),
};
