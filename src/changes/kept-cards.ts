import type { Context } from '../context.ts';
import type { Cache } from '../lib/cache.ts';

/** The cards of Trello in one run: each board and archive, which are large, is read once until it is forgotten. */
export interface KeptCards {
  /** The same context, in which Trello's boards and archives are kept. */
  readonly context: Context;
  /** What is read from then on is what Trello has now. */
  forget(): void;
}

export function keepCards(context: Context, cache: Cache): KeptCards {
  const boards = Object.values(context.playbook.boards).flatMap((board) =>
    typeof board === 'string' ? [] : [board.shortLink],
  );
  const [open, archived] = [(board: string) => `cards of ${board}`, (board: string) => `archive of ${board}`];
  const trello = async () => {
    const real = await context.services.trello();
    return {
      ...real,
      cardsOfBoard: (board: string) => cache.once(open(board), () => real.cardsOfBoard(board)),
      archivedCards: (board: string) => cache.once(archived(board), () => real.archivedCards(board)),
    };
  };
  return {
    context: { ...context, services: { ...context.services, trello } },
    forget() {
      for (const board of boards) for (const key of [open(board), archived(board)]) cache.forget(key);
    },
  };
}
