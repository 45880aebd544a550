import type { Context } from '../context.ts';
import type { PlaybookOnboardingCard } from '../playbook/schema.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Trello, TrelloCard, TrelloPerson } from '../services/trello/trello.ts';
import { lookAt } from './account.ts';
import { trelloAccount } from './accounts.ts';
import { type Check, type Finding, pass, warn } from './check.ts';
import { confirmation, confirmedOn } from './confirmation.ts';
import { playbookRemedy } from './remedy.ts';

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The name that a copy of the template has in its title; null for other cards. */
function whoseCopy(name: string, { title, placeholder }: PlaybookOnboardingCard): string | null {
  const [before = '', after = ''] = title.split(placeholder).map(literally);
  return new RegExp(`${before}(.+?)${after}(.*)`, 'i').exec(name)?.slice(1).join(' ').trim() ?? null;
}

/** Whether a copy is this person's: they are on it; or no one is, and it names them. */
function isMine(card: TrelloCard, who: string, me: TrelloPerson, otherName: string | undefined): boolean {
  if (card.memberIds.includes(me.id)) return true;
  if (card.memberIds.length > 0) return false;
  const names = [me.name, me.username, otherName, me.name.split(' ')[0]];
  return names.some((name) => {
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literally(name ?? '')}(?![\\p{L}\\p{N}])`, 'iu');
    return name !== undefined && name.length > 1 && whole.test(who);
  });
}

/** Archived cards; null if Trello won't list them, as with large archives. */
async function archivedCards(service: Trello, board: string): Promise<readonly TrelloCard[] | null> {
  try {
    return await service.archivedCards(board);
  } catch (error) {
    if (error instanceof ServiceError && ['not-allowed', 'invalid'].includes(error.problem)) return null;
    throw error;
  }
}

/** The person's copy of the onboarding card. */
interface OwnCard {
  /** Null if there is none. */
  readonly card: TrelloCard | null;
  readonly archived: boolean;
  /** Whether the archive could be looked at, if that was needed. */
  readonly archiveSeen: boolean;
}

/** Looks for the person's copy of the onboarding card, in the archive too. Throws a ServiceError. */
export async function findOwnCard(context: Context, service: Trello): Promise<OwnCard> {
  const { boards, onboardingCard } = context.playbook;
  const [me, open, config] = await Promise.all([
    service.me(),
    service.cardsOfBoard(boards.backlog.shortLink),
    context.config(),
  ]);
  const mine = (cards: readonly TrelloCard[]) =>
    cards.filter((card) => {
      const who = card.shortLink === onboardingCard.shortLink ? null : whoseCopy(card.name, onboardingCard);
      return who !== null && isMine(card, who, me, config.values.person?.name);
    });
  const openCopies = mine(open);
  const archive = openCopies.length > 0 ? [] : await archivedCards(service, boards.backlog.shortLink);
  const [card = null] = [...openCopies, ...mine(archive ?? [])];
  return { card, archived: card !== null && !openCopies.includes(card), archiveSeen: archive !== null };
}

async function lookForCard(context: Context, service: Trello): Promise<Finding> {
  const { boards } = context.playbook;
  const { card, archived, archiveSeen } = await findOwnCard(context, service);
  if (card === null) {
    const where = `on the board ${boards.backlog.name}${archiveSeen ? ' or in its archive' : ''}`;
    return warn(`There is no copy of the onboarding card with your name ${where}`, {
      evidence: { card: null, archiveSeen },
      outsideSetup: true,
      remedy: {
        ...playbookRemedy(context.playbook, 'onboarding-card'),
        commands: [['govsupport', 'doctor', 'confirm', 'onboarding-card']],
      },
    });
  }
  const items = (await service.checklists(card.id)).flatMap((checklist) => checklist.items);
  const openItems = items.filter(({ complete }) => !complete).map(({ name }) => name);
  const evidence = { card: card.url, archived, done: items.length - openItems.length, total: items.length, openItems };
  const state = items.length === 0 ? 'it has no checklist' : `${evidence.done} of ${items.length} items are done`;
  if (archived && openItems.length > 0) {
    return warn(`Your copy of the onboarding card was archived, and only ${state}`, {
      evidence,
      remedy: {
        summary: 'Send it back to the board, or confirm that you no longer need one',
        commands: [['govsupport', 'doctor', 'confirm', 'onboarding-card']],
        url: card.url,
      },
    });
  }
  return pass(`Your copy of the onboarding card is ${archived ? 'finished and archived' : 'there'}: ${state}`, {
    evidence,
  });
}

/** Someone new to support has a copy of the onboarding card, or no longer needs one. */
export const onboardingCard: Check = {
  id: 'onboarding-card',
  title: 'Your copy of the onboarding card is there, or you no longer need one',
  category: 'accounts',
  needs: ['trello'],
  network: true,
  consequence: 'No one keeps track of the access that you still need, and others do not see what to give you.',
  confirms: 'You no longer need a copy of the onboarding card',
  explain: {
    why: 'Anyone new to support copies the card, and whoever gives them access ticks it off there.',
    looksAt: [
      'what you confirmed with govsupport doctor confirm onboarding-card',
      'GET /1/boards/SHORTLINK/cards of the backlog board: cards with the title of the template, or with a name in the place of "a new developer", that you are on or that name you',
      'if there is none: the archived cards of the board',
      'GET /1/cards/ID/checklists: what is ticked off',
    ],
    byHand: ({ boards, onboardingCard: { shortLink } }) => [
      `Open the template, https://trello.com/c/${shortLink}, and copy it to the board ${boards.backlog.name}.`,
      'Put your name into its title, and join it.',
      'If you have worked in support before, confirm that you need none: govsupport doctor confirm onboarding-card',
    ],
  },
  async run(context) {
    const confirmed = await confirmation(context, 'onboarding-card');
    if (confirmed) return confirmedOn(confirmed, 'that you no longer need one');
    return lookAt(context, trelloAccount, 'trello-invisible', async () =>
      lookForCard(context, await context.services.trello()),
    );
  },
};
