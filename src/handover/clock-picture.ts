import { clockOf, slaWords } from '../tickets/sla.ts';
import type { Handover, HandoverTicket } from './handover.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { count, momentWords, shortSpan, statusWords } from './words.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** The picture has at most so many rows. */
const mostRows = 60;

/** Possible lines of the scale. */
const marks: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: hour, label: '1 hour' },
  { ms: 4 * hour, label: '4 hours' },
  { ms: day, label: '1 day' },
  { ms: 3 * day, label: '3 days' },
  { ms: 7 * day, label: '1 week' },
  { ms: 14 * day, label: '2 weeks' },
  { ms: 28 * day, label: '4 weeks' },
  { ms: 91 * day, label: '3 months' },
  { ms: 365 * day, label: '1 year' },
];

/** Minimum distance between lines of the scale, in per cent of its width: their labels have to fit. */
const apart = 15;

/** A logarithmic scale, so that minutes and weeks fit into one picture. */
const stretch = (ms: number) => Math.sign(ms) * Math.log2(1 + Math.abs(ms) / hour);

interface Scale {
  /** The position of a span, in per cent of the width; 0 is the time of the handover. */
  at(ms: number): number;
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

function scaleFor(spans: readonly number[]): Scale {
  // Some room on both sides.
  const left = stretch(Math.min(-hour, ...spans)) * 1.06;
  const right = stretch(Math.max(hour, ...spans)) * 1.06;
  const at = (ms: number) => ((stretch(ms) - left) / (right - left)) * 100;
  const shown: { at: number; label: string }[] = [];
  for (const sign of [-1, 1]) {
    let last = at(0);
    for (const { ms, label } of marks) {
      const place = at(sign * ms);
      if (Math.abs(place - last) < apart || place < 4 || place > 96) continue;
      shown.push({ at: place, label });
      last = place;
    }
  }
  return { at, marks: shown };
}

const hundredths = (place: number) => `${place.toFixed(2)}%`;

const lines = (scale: Scale): SafeHtml =>
  html`${scale.marks.map(
    ({ at }) => html`<line class="mark" x1="${hundredths(at)}" x2="${hundredths(at)}" y1="0" y2="100%"/>`,
  )}<line class="zero" x1="${hundredths(scale.at(0))}" x2="${hundredths(scale.at(0))}" y1="0" y2="100%"/>`;

function row(ticket: HandoverTicket, at: Date, scale: Scale): SafeHtml {
  const { state, leftMs } = clockOf(ticket, at);
  const [zero, end] = [scale.at(0), scale.at(leftMs)];
  const words = slaWords(ticket, at);
  const span = shortSpan(at, new Date(at.getTime() + leftMs));
  // Screen readers read the picture's label, so the text beside it is hidden from them.
  return html`<li>
<a class="what" href="#ticket-${ticket.id}"><b>#${ticket.id}</b> <bdi>${ticket.subject}</bdi></a>
<svg class="bar" role="img" aria-label="${words}" width="100%" height="22">${lines(scale)}<rect class="${state}" x="${hundredths(
    Math.min(zero, end),
  )}" width="${hundredths(Math.max(0.4, Math.abs(end - zero)))}" y="4" height="14"/></svg>
<span class="left ${state}" aria-hidden="true">${state === 'breached' ? `${span} over` : `${span} left`}</span>
</li>`;
}

const axis = (scale: Scale): SafeHtml => html`<div class="axis" aria-hidden="true"><svg width="100%" height="40">
<text class="side" x="${hundredths(scale.at(0) - 1.5)}" y="13" text-anchor="end">← breached</text>
<text class="side" x="${hundredths(scale.at(0) + 1.5)}" y="13" text-anchor="start">time left →</text>
<text x="${hundredths(scale.at(0))}" y="32" text-anchor="middle">now</text>${scale.marks.map(
  ({ at, label }) => html`<text x="${hundredths(at)}" y="32" text-anchor="middle">${label}</text>`,
)}</svg></div>`;

function apartList(title: string, tickets: readonly HandoverTicket[]): SafeHtml | null {
  if (tickets.length === 0) return null;
  const shown = tickets.slice(0, mostRows);
  return html`<h3>${title}</h3>
<ul class="apart">${shown.map(
    (ticket) =>
      html`<li><a href="#ticket-${ticket.id}"><b>#${ticket.id}</b> <bdi>${ticket.subject}</bdi></a> <span class="quiet">${statusWords(ticket)}</span></li>`,
  )}</ul>${tickets.length > shown.length && html`<p class="quiet">And ${tickets.length - shown.length} more, below.</p>`}`;
}

/**
 * The time to breach of each ticket: breached on the left, time left on the right, and tickets with a paused or no SLA in
 * lists. Null if there are no tickets.
 */
export function clockPicture(handover: Handover): SafeHtml | null {
  const at = new Date(handover.madeAt);
  const withState = handover.tickets.map((ticket) => ({ ticket, ...clockOf(ticket, at) }));
  const clocks = withState.filter(({ state }) => state === 'breached' || state === 'running');
  const shown = clocks.slice(0, mostRows);
  const scale = scaleFor(shown.map(({ leftMs }) => leftMs));
  const of = (wanted: string) => withState.filter(({ state }) => state === wanted).map(({ ticket }) => ticket);
  if (withState.length === 0) return null;
  const picture = html`<figure>
<figcaption>Each bar goes from the time of this handover, ${momentWords(at)}, to the time at which the ticket breaches or breached. The scale is wide near the middle and narrow far from it.</figcaption>
${axis(scale)}
<ol class="clocks">
${shown.map(({ ticket }) => row(ticket, at, scale))}
</ol>
${clocks.length > shown.length && html`<p class="quiet">And ${count(clocks.length - shown.length, 'more ticket')} with time left, below: none of them breaches before these.</p>`}
</figure>`;
  return html`${clocks.length > 0 ? picture : html`<p>No SLA is running.</p>`}
${apartList('SLA paused', of('still'))}
${apartList('No SLA', of('none'))}${apartList('SLA unknown', of('unknown'))}`;
}
