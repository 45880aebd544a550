import { counted } from '../lib/counted.ts';

/** A note or a deadline of a ticket that was written on this machine and not sent, of whichever command. */
export interface KeptNote {
  readonly ticket: number;
  readonly kind: 'note' | 'deadline';
  readonly text: string;
  /** The command that resumes it: `govsupport ticket note 48202`, with the run's options. */
  readonly command: string;
  /** It is a draft of the step `notes` of `end`. */
  readonly isOfEnd: boolean;
  /** Where it is kept. */
  readonly file: string;
}

/** `1 note and 2 deadlines` */
export const countKept = (kept: readonly Pick<KeptNote, 'kind'>[]): string =>
  (['note', 'deadline'] as const)
    .flatMap((kind) => {
      const count = kept.filter((one) => one.kind === kind).length;
      return count === 0 ? [] : [counted(count, kind)];
    })
    .join(' and ');

/**
 * What was written for tickets and can't be sent, with what to do about it, a sentence each. `isBeyond`: no command can
 * change the ticket, so that every command for it offers to discard what was written.
 */
export const whereKept = (
  kept: readonly Pick<KeptNote, 'ticket' | 'file'>[],
  isBeyond: (ticket: number) => boolean,
): string[] =>
  [...Map.groupBy(kept, ({ ticket }) => ticket)].map(([ticket, all]) => {
    const words = `What you wrote for #${ticket} is kept in ${all.map(({ file }) => file).join(' and ')}`;
    return isBeyond(ticket) ? `${words}. To see and discard it: govsupport ticket note ${ticket}` : `${words}.`;
  });
