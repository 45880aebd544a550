import type { SuspendedTicket, Ticket } from '../services/zendesk/zendesk.ts';

/** What identifies mail for this team. */
export interface MailFacts {
  /** As people write it: `GovPress`. */
  readonly team: string;
  readonly tickets: readonly Ticket[];
  /** Our own domains, which say nothing about the client. */
  readonly ownDomains: readonly string[];
}

/** Domains where anyone can have an address: only the whole address identifies the writer. */
const sharedDomains = new Set([
  'aol.com',
  'btinternet.com',
  'gmail.com',
  'googlemail.com',
  'hotmail.co.uk',
  'hotmail.com',
  'icloud.com',
  'live.co.uk',
  'live.com',
  'me.com',
  'msn.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'sky.com',
  'yahoo.co.uk',
  'yahoo.com',
]);

/** Mail that no person wrote. https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/ */
const automaticCause = /automated|automatic|auto-?repl|out of office|mail loop|system user|mailer|delivery/i;
const automaticSubject = /^(?:out of office|automatic reply|auto(?:matic)?[ -]?re(?:ply|sponse)|undeliver)/i;
const spamCause = /spam|malware|phishing|blocklist/i;

const domainOf = (address: string | null) => address?.toLowerCase().split('@').at(-1) ?? '';

/** A subject without prefixes such as `Re:`, to compare. */
const bareSubject = (subject: string) =>
  subject
    .replace(/^(?:\s*(?:re|fwd?|aw|wg|vs|sv|tr)(?:\[\d+\])?\s*:)+/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** Shorter subjects, such as "Help", may be the same by chance. */
const tellingLength = 10;

const isTelling = (subject: string) => subject !== '(no subject)' && bareSubject(subject).length >= tellingLength;

/**
 * Why a suspended ticket looks like this team's, in words, or null. Automatic replies never do; having been sent to the
 * team's address does not count for suspected spam.
 */
export function whyOurs(
  suspended: Pick<SuspendedTicket, 'subject' | 'cause' | 'author' | 'recipient'>,
  { team, tickets, ownDomains }: MailFacts,
): string | null {
  // Whatever the order that they were read in: the same mail is said to be about the same ticket everywhere.
  const newestFirst = tickets.toSorted((one, other) => other.id - one.id);
  const { subject, cause, author, recipient } = suspended;
  if (automaticCause.test(cause) || automaticSubject.test(subject)) return null;
  const address = author.email?.toLowerCase() ?? '';
  const isTheirs = ({ requesterEmail }: Ticket) => address !== '' && requesterEmail?.toLowerCase() === address;
  const isAnswered = (ticket: Ticket) => isTelling(subject) && bareSubject(ticket.subject) === bareSubject(subject);
  const answered = newestFirst.filter(isAnswered);
  const about = answered.find(isTheirs) ?? answered[0] ?? newestFirst.find(isTheirs);
  if (about) return isTheirs(about) ? `they also wrote #${about.id}` : `it has the subject of #${about.id}`;
  const domain = domainOf(address);
  if (domain !== '' && !sharedDomains.has(domain) && !ownDomains.includes(domain)) {
    const client = newestFirst.find((ticket) =>
      [...ticket.clientDomains.map((one) => one.toLowerCase()), domainOf(ticket.requesterEmail)].includes(domain),
    );
    if (client) return `${client.client ?? 'a client'} writes from ${domain}`;
  }
  const names = (text: string) => text.toLowerCase().includes(team.toLowerCase());
  if (names(subject)) return `it names ${team}`;
  return recipient && names(recipient) && !spamCause.test(cause) ? `it was sent to ${recipient}` : null;
}
