import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { actionData } from './action-data.ts';
import type { Step } from './step.ts';

const data = actionData('join', { boardId: z.string() });

async function readBoards(context: Context) {
  const trello = await context.services.trello();
  const { backlog, week } = context.playbook.boards;
  return Promise.all([backlog, week].map(({ shortLink }) => trello.board(shortLink)));
}

export const trelloBoards: Step<z.infer<typeof data>> = {
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
          data: { kind: 'join', boardId: board.id },
        })),
    };
  },
  data,
  async apply({ context }, { data: { boardId } }) {
    await (await context.services.trello()).join(boardId);
    return { board: boardId, before: 'no member', after: 'member' };
  },
};
