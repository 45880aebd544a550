import type { SuspendedTicket } from '../services/zendesk/zendesk.ts';

/** Who wrote a suspended message, as mail names people. */
export const writerWords = ({ author: { name, email } }: Pick<SuspendedTicket, 'author'>): string =>
  name && email && name !== email ? `${name} (${email})` : (email ?? name ?? 'unknown sender');
