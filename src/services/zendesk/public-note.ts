import { ServiceError } from '../service-error.ts';

/** A note that the client can read, and where it is. */
interface NotePlace {
  readonly ticketId: number;
  readonly commentId: number;
  readonly url: string;
}

/**
 * A note that was meant to be internal is public.
 * https://support.zendesk.com/hc/en-us/articles/4408832828698-Adding-comments-to-tickets
 */
export class PublicNote extends ServiceError {
  readonly place: NotePlace;

  constructor(place: NotePlace) {
    const { ticketId, commentId, url } = place;
    super(`The note on ticket ${ticketId} is PUBLIC: Zendesk did not keep it internal.`, {
      service: 'Zendesk',
      problem: 'unexpected',
      mayHaveHappened: true,
      next: [
        `Look at the ticket: ${url}, find the note that was just added (comment ${commentId}), and turn it into an internal note.`,
        'The client may already have it by e-mail: tell your lead.',
      ],
    });
    this.place = place;
  }
}
