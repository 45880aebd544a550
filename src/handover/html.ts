import { createHash } from 'node:crypto';
import { dayOf } from '../lib/days.ts';
import { capitalised } from '../lib/sentences.ts';
import { labelOf, noteParts } from '../tickets/note-parts.ts';
import { clockOf, metricWords, slaWords } from '../tickets/sla.ts';
import { clockPicture } from './clock-picture.ts';
import type { Handover, HandoverBranch, HandoverNote, HandoverTicket, Part } from './handover.ts';
import { type HtmlValue, html, SafeHtml } from './safe-html.ts';
import { style } from './style.ts';
import { isWebAddress } from './web-address.ts';
import {
  branchWords,
  briefFactsOf,
  dayWords,
  factsOf,
  lackingWords,
  momentWords,
  moreWords,
  noReasonWords,
  otherWords,
  pressingTickets,
  pressureWords,
  stepWords,
  turnWords,
} from './words.ts';

/**
 * The page fetches nothing and runs nothing: only its own style is allowed, by its digest.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
const digest = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;

const time = (iso: string) => html`<time datetime="${iso}">${momentWords(new Date(iso))}</time>`;

const bdi = (text: string) => html`<bdi>${text}</bdi>`;

/** A link if the address is a web address, else only the words. */
const link = (url: string, words: HtmlValue): HtmlValue =>
  isWebAddress(url)
    ? html`<a${words !== url && new SafeHtml(' class="address"')} href="${url}" rel="noreferrer">${words}</a>`
    : words;

const join = (values: readonly HtmlValue[], between: string): HtmlValue[] =>
  values.flatMap((value, index) => (index === 0 ? [value] : [between, value]));

/** The person's own words, with links. */
const ownWords = (text: string): HtmlValue[] =>
  text
    .split(/(https?:\/\/[^\s<>"'`\\]*[^\s<>"'`\\.,;:!?)\]])/)
    .map((part, index) => (index % 2 === 1 ? link(part, part) : part));

function clock(ticket: HandoverTicket, at: Date): SafeHtml {
  const { state } = clockOf(ticket, at);
  return html`<span class="clock ${state === 'none' || state === 'unknown' ? 'none-runs' : state}">${capitalised(slaWords(ticket, at))}</span>`;
}

const breachMoment = ({ sla }: HandoverTicket): HtmlValue => (sla.kind === 'active' ? time(sla.breachAt) : null);

const toTicket = ({ id, subject }: HandoverTicket): SafeHtml =>
  html`<a href="#ticket-${id}">#${id} ${bdi(subject)}</a>`;

const factsHtml = (ticket: HandoverTicket): HtmlValue[] => join(factsOf(ticket).map(bdi), ', ');

const gaps = (handover: Handover, ...parts: Part[]): HtmlValue[] =>
  handover.gaps
    .filter(({ part }) => parts.includes(part))
    .map(({ what, why }) => html`<p class="gap">Could not be found out: ${bdi(what)}. ${bdi(why)}</p>`);

const nothing = (handover: Handover, part: Part, what: HtmlValue): HtmlValue =>
  handover.nothingOutstanding.includes(part) && html`<p class="none">Nothing outstanding: ${what}.</p>`;

function startHere(handover: Handover): SafeHtml {
  const at = new Date(handover.madeAt);
  const first = handover.startHere.flatMap((id) => handover.tickets.find((ticket) => ticket.id === id) ?? []);
  const more = pressingTickets(handover).length - first.length;
  return html`<section aria-labelledby="start">
<h2 id="start">Start here</h2>
<p class="lead">${pressureWords(handover)}</p>
${
  first.length > 0 &&
  html`<ol class="start">${first.map(
    (ticket) => html`
<li><div>${clock(ticket, at)}<div class="when">${breachMoment(ticket)}</div></div>
<div><div class="subject">${toTicket(ticket)}</div>
<div class="quiet">${join(briefFactsOf(ticket).map(bdi), ', ')}${ticket.deadline && html`, <b>deadline: ${bdi(dayWords(ticket.deadline))}</b>`}</div></div></li>`,
  )}
</ol>`
}
${more > 0 && html`<p>${moreWords(more)}</p>`}
</section>`;
}

function noteOf(ticket: HandoverTicket): HtmlValue {
  const { note, noteBefore, notesRead } = ticket;
  if (!notesRead) return html`<p class="quiet">Its notes are on the ticket.</p>`;
  if (!note && !noteBefore) {
    const known = noteParts.some((part) => ticket[part] !== null);
    return known ? null : html`<p class="quiet">No internal note yet.</p>`;
  }
  const shown = (which: string, one: HandoverNote | null) =>
    one &&
    html`<p class="quiet">${which}, ${bdi(one.author ?? 'someone')}, ${time(one.at)}:</p>
<blockquote dir="auto">${one.text}</blockquote>`;
  return html`${shown('Last internal note', note)}${shown('The note before it', noteBefore)}`;
}

function article(ticket: HandoverTicket, at: Date): SafeHtml {
  const metric = ticket.sla.kind === 'active' ? metricWords(ticket.sla.metric) : null;
  const noReason = noReasonWords(ticket);
  const parts = noteParts.flatMap((part) => {
    const words = ticket[part];
    if (words === null) return [];
    return [html`<dt>${labelOf(part)}</dt><dd dir="auto">${part === 'deadline' ? dayWords(words) : words}</dd>`];
  });
  const links = [
    link(ticket.url, `Ticket ${ticket.id}`),
    ...ticket.cards.map((card) => link(card, 'Trello card')),
    ...ticket.branches.map(({ repository, branch }) => html`<code>${bdi(branch)}</code> in ${bdi(repository)}`),
  ];
  return html`
<article id="ticket-${ticket.id}" aria-labelledby="subject-${ticket.id}">
<h3 id="subject-${ticket.id}">#${ticket.id} ${bdi(ticket.subject)}</h3>
<p>${clock(ticket, at)} ${metric && html`<span class="quiet">${bdi(metric)}, ${breachMoment(ticket)}</span>`}<br>
<span class="quiet">${factsHtml(ticket)}</span>${noReason && html`<br><b>${noReason}</b>`}</p>
${parts.length > 0 && html`<dl>${parts}</dl>`}
${noteOf(ticket)}
<p>${join(links, ' · ')}</p>
</article>`;
}

function other(ticket: HandoverTicket, at: Date): SafeHtml {
  return html`
<li id="ticket-${ticket.id}"><div>${clock(ticket, at)}</div>
<div>${link(ticket.url, html`#${ticket.id} ${bdi(ticket.subject)}`)}
<div class="quiet">${factsHtml(ticket)}${ticket.cards.map((card) => html`, ${link(card, 'Trello card')}`)}</div></div></li>`;
}

function tickets(handover: Handover): SafeHtml {
  const at = new Date(handover.madeAt);
  const mine = handover.tickets.filter(({ handedOver }) => handedOver);
  const others = handover.tickets.filter(({ handedOver }) => !handedOver);
  const { otherGroups } = handover;
  const lacking = lackingWords(handover);
  const known = new Set(handover.tickets.map(({ id }) => id));
  const ticketNumber = (id: number) => (known.has(id) ? html`<a href="#ticket-${id}">#${id}</a>` : html`#${id}`);
  return html`<section aria-labelledby="tickets">
<h2 id="tickets">Tickets</h2>
${gaps(handover, 'tickets', 'notes')}
${nothing(handover, 'tickets', html`no unsolved ticket in ${bdi(handover.group)}`)}
${handover.tickets.length > 0 && mine.length === 0 && html`<p class="none">None of the tickets of ${bdi(handover.group)} is with ${bdi(handover.from.name)}.</p>`}
${mine.map((ticket) => article(ticket, at))}
</section>
${
  others.length > 0 &&
  html`<section aria-labelledby="others">
<h2 id="others">The other tickets of the group</h2>
<p class="quiet">Their notes are on the tickets.</p>
<ol class="others">${others.map((ticket) => other(ticket, at))}
</ol>
</section>`
}
${
  lacking.length > 0 &&
  html`<section aria-labelledby="lacking">
<h2 id="lacking">What tickets still need</h2>
<ul class="list">${lacking.map(
    ({ what, tickets: ids }) => html`
<li>${what}: ${join(ids.map(ticketNumber), ', ')}</li>`,
  )}
</ul>
</section>`
}
${
  otherGroups.length > 0 &&
  html`<section aria-labelledby="other-groups">
<h2 id="other-groups">Tickets of other groups</h2>
<ul class="list">${otherGroups.map(
    (ticket) => html`
<li>${link(ticket.url, html`#${ticket.id} ${ticket.subject !== null && bdi(ticket.subject)}`)} ${bdi(otherWords(ticket, handover))}</li>`,
  )}
</ul>
</section>`
}`;
}

function branchItem(branch: HandoverBranch): SafeHtml {
  const { pullRequest } = branch;
  const assigned = pullRequest?.assignees.length
    ? html`assigned to ${join(pullRequest.assignees.map(bdi), ', ')}`
    : 'assigned to no one';
  return html`
<li><code>${bdi(branch.branch)}</code> in ${bdi(branch.repository)}<br>
<span class="quiet">${join(branchWords(branch).map(bdi), ', ')}</span>${
    pullRequest !== null &&
    html`<br>${link(pullRequest.url, bdi(pullRequest.title))} <span class="quiet">${pullRequest.isDraft ? 'draft pull request' : 'pull request'}, ${assigned}</span>`
  }</li>`;
}

function section(
  handover: Handover,
  part: Part,
  { title, items, none, after = null }: { title: string; items: readonly SafeHtml[]; none: string; after?: HtmlValue },
): SafeHtml {
  return html`<section aria-labelledby="${part}">
<h2 id="${part}">${title}</h2>
${gaps(handover, part)}
${nothing(handover, part, none)}
${items.length > 0 && html`<ul class="list">${items}\n</ul>`}
${items.length > 0 && after}
</section>`;
}

function rest(handover: Handover): HtmlValue[] {
  const waiting = handover.waiting.map(({ what, whom, since, ticket }) => {
    const about = handover.tickets.find(({ id }) => id === ticket) ?? null;
    return html`
<li>${about && html`${toTicket(about)}<br>`}${bdi(what)}: ${whom === null ? html`<b>no reason noted</b>` : html`waiting for ${bdi(whom)}`}${since && html`, since ${time(since)}`}</li>`;
  });
  const skipped = handover.skipped.map(
    ({ step, reason, at }) => html`
<li>${bdi(stepWords(step))}<br><span class="quiet">${bdi(reason)}, ${time(at)}</span></li>`,
  );
  const suspended = handover.suspended.map(
    ({ subject, cause, from, at, oursBecause }) => html`
<li>${bdi(subject)}${oursBecause !== null && html`<br><b>Looks like ours</b>, because ${bdi(oursBecause)}`}<br>
<span class="quiet">from ${bdi(from)}, ${time(at)} (${bdi(cause)})</span></li>`,
  );
  const leftovers = handover.leftovers.map(
    ({ repository, what }) => html`
<li>In ${bdi(repository)}: ${bdi(what)}</li>`,
  );
  return [
    section(handover, 'branches', {
      title: 'Branches and pull requests',
      items: [...handover.branches.map(branchItem), ...leftovers],
      none: 'every commit is pushed, nothing is uncommitted, no pull request is open',
    }),
    section(handover, 'waiting', {
      title: 'Waiting for others',
      items: waiting,
      none: 'nothing is waiting for anyone',
    }),
    section(handover, 'skipped', { title: 'Steps that were skipped', items: skipped, none: 'no step was skipped' }),
    section(handover, 'suspended', {
      title: 'Suspended tickets',
      items: suspended,
      none: 'there are none',
      after: html`<p>${link(handover.suspendedUrl, 'The suspended tickets in Zendesk')}</p>`,
    }),
  ];
}

function unknown(handover: Handover): SafeHtml {
  return html`<section aria-labelledby="gaps">
<h2 id="gaps">What could not be found out</h2>
${
  handover.gaps.length === 0
    ? html`<p class="none">Nothing outstanding: every source answered.</p>`
    : html`<ul class="list">${handover.gaps.map(
        ({ what, why, next }) => html`
<li><b>${bdi(what)}</b><br>${bdi(why)} <span class="quiet">${join(next.map(bdi), ' ')}</span></li>`,
      )}
</ul>`
}
</section>`;
}

function header(handover: Handover): SafeHtml {
  const { rotation, from, team, support, madeAt, words } = handover;
  const next = rotation?.next ?? null;
  return html`<header>
<h1>Handover of ${bdi(team)} ${bdi(support)}</h1>
<p class="lead">From <b>${bdi(from.name)}</b>${rotation && html`, ${turnWords(rotation)}`}${
    next && html`, to <b>${bdi(next.person.name)}</b>, ${turnWords(next)}`
  }</p>
<p class="quiet">Made on ${time(madeAt)}, UK time: SLA times are as of then.</p>
${gaps(handover, 'rotation')}
${rotation && rotation.doubts.length > 0 && html`<ul class="list">${rotation.doubts.map((doubt) => html`<li>${bdi(doubt)}</li>`)}</ul>`}
${words !== null && html`<blockquote class="words" dir="auto">${ownWords(words)}</blockquote>`}
</header>`;
}

function contents(handover: Handover): SafeHtml {
  const others = handover.tickets.some(({ handedOver }) => !handedOver);
  const places = [
    ['start', 'Start here'],
    ['clocks', 'Time to breach'],
    ['tickets', 'Tickets'],
    ...(others ? [['others', 'Other tickets']] : []),
    ['branches', 'Branches'],
    ['waiting', 'Waiting'],
    ['skipped', 'Skipped'],
    ['suspended', 'Suspended'],
    ['gaps', 'Not found out'],
  ] as const;
  return html`<nav aria-label="Parts of this handover"><ul>${places.map(
    ([id = '', title = '']) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>`;
}

/** The document as one self-contained HTML file. */
export function toHtml(handover: Handover): string {
  const title = `Handover of ${handover.team} ${handover.support}`;
  const page = html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}: ${handover.from.name}, ${dayOf(new Date(handover.madeAt))}</title>
<style>${new SafeHtml(style)}</style>
</head>
<body>
<svg class="patterns" aria-hidden="true" focusable="false"><defs><pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1.5 1.5 l3 -3 M0 6 l6 -6 M4.5 7.5 l3 -3"/></pattern></defs></svg>
${header(handover)}
${contents(handover)}
<main>
${startHere(handover)}
<section aria-labelledby="clocks">
<h2 id="clocks">Time to breach</h2>
${clockPicture(handover) ?? html`<p>No ticket is known.</p>`}
</section>
${tickets(handover)}
${rest(handover)}
${unknown(handover)}
</main>
</body>
</html>
`;
  return page.source;
}
