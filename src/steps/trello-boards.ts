import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import type { Step } from './step.ts';

async function readBoards(context: Context) {
  const trello = await context.services.trello();
  const { backlog, week } = context.playbook.boards;
  return Promise.all([backlog, week].map(({ shortLink }) => trello.board(shortLink)));
}

/** You are a member of both boards. */
export const trelloBoards: Step = {
  id: 'trello-boards',
  title: 'You are on both Trello boards',
  verify: ({ context }) =>
    lookOrUnknown(async () => {
      const boards = await readBoards(context);
      const missing = boards.filter((board) => board.membership !== 'member').map((board) => board.name);
      const evidence = { boards: boards.map((board) => board.name), missing };
      return missing.length === 0
        ? pass(`You are on ${evidence.boards.join(' and ')}`, { evidence })
        : fail(`You are not on ${missing.join(' and ')}`, { evidence });
    }),
  async plan({ context }) {
    const boards = await readBoards(context);
    return {
      actions: boards
        .filter((board) => board.membership !== 'member')
        .map((board) => ({
          key: `join-${board.shortLink}`,
          kind: 'change',
          summary: `Make you a member of ${board.name}`,
          where: `Trello, https://trello.com/b/${board.shortLink}`,
          data: { boardId: board.id },
        })),
    };
  },
  async apply({ context }, action) {
    await (await context.services.trello()).join(String(action.data.boardId));
    return { board: String(action.data.boardId), before: 'no member', after: 'member' };
  },
};
