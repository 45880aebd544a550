/**
 * The page's style: for wide and narrow screens, light and dark, and print. No colour carries information alone, and all
 * text has a contrast of at least 4.5.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f5f7; --ink: #17191d; --quiet: #535a65; --line: #d3d7de;
  --link: #0a4da8; --late: #a01708; --late-ink: #ffffff; --soon: #1f5fae; --mark: #dfe3e9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --panel: #1d2026; --ink: #eceae6; --quiet: #a9afb9; --line: #3a404a;
    --link: #8fbcff; --late: #ff9d8f; --late-ink: #1b0603; --soon: #74aef5; --mark: #2b3038;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 64rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .5rem; letter-spacing: -.015em; }
h2 { font-size: 1.4rem; line-height: 1.2; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.1rem; line-height: 1.3; margin: 1.75rem 0 .4rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
ul, ol { margin: 0 0 1rem; padding: 0; list-style: none; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
bdi { unicode-bidi: isolate; }
.quiet { color: var(--quiet); }
.lead { font-size: 1.15rem; }
blockquote {
  margin: .5rem 0 1rem; padding: .6rem 1rem; background: var(--panel); border-left: 4px solid var(--line);
  white-space: pre-wrap; max-width: 48rem;
}
.words { border-left-color: var(--link); font-size: 1.1rem; padding: 1rem 1.25rem; margin: 1.25rem 0 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; }
.none::before { content: "✓ "; font-weight: 700; }
.gap { border-left: 4px double var(--late); padding: .1rem 0 .1rem .8rem; max-width: 48rem; }
.gap::before { content: "? "; font-weight: 700; color: var(--late); }

.clock { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; border: 1.5px solid currentColor; font-weight: 600; font-size: .9rem; max-width: 100%; box-sizing: border-box; }
.clock.breached { background: var(--late); border-color: var(--late); color: var(--late-ink); }
.clock.running { color: var(--soon); }
.clock.still, .clock.none-runs { color: var(--quiet); border-style: dashed; }

.start > li { display: grid; grid-template-columns: 18.5rem minmax(0, 1fr); gap: .1rem 1.5rem; padding: .7rem 0; border-top: 1px solid var(--line); align-items: baseline; }
.start > li:first-child { border-top: 0; }
.start .subject { font-size: 1.08rem; font-weight: 600; }
.start .when { color: var(--quiet); font-size: .9rem; padding-left: .65rem; }
.start .quiet { font-size: .93rem; }

figure { margin: 0; }
figcaption { color: var(--quiet); max-width: 46rem; margin: 0 0 .75rem; }
.clocks > li, .axis { display: grid; grid-template-columns: 17rem minmax(0, 1fr) 8rem; column-gap: 1rem; align-items: center; }
.axis svg { grid-column: 2; }
.clocks .what { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: inherit; text-decoration: none; font-size: .93rem; }
.clocks .what:hover { text-decoration: underline; }
.clocks .left { font-size: .93rem; white-space: nowrap; color: var(--quiet); }
.clocks .left.breached { color: var(--late); font-weight: 700; }
svg { display: block; overflow: visible; }
svg text { fill: var(--quiet); font-size: .8rem; }
svg .side { fill: var(--ink); font-weight: 600; }
svg .mark { stroke: var(--mark); stroke-width: 1; }
svg .zero { stroke: var(--ink); stroke-width: 2; }
svg rect.running { fill: var(--soon); }
svg rect.breached { fill: url(#late); stroke: var(--late); stroke-width: 1.5; }
#late path { stroke: var(--late); stroke-width: 2.5; }
.patterns { position: absolute; width: 0; height: 0; }
.apart { columns: 20rem 2; column-gap: 2rem; font-size: .93rem; }
.apart li { break-inside: avoid; padding: .15rem 0; }
.apart a { color: inherit; text-decoration: none; }
.apart a:hover { text-decoration: underline; }

article { border-top: 1px solid var(--line); padding: 1.1rem 0 .5rem; }
article:first-of-type { border-top: 0; }
article h3 { margin: 0 0 .5rem; }
dl { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .25rem 1rem; margin: .75rem 0; max-width: 52rem; }
dt { color: var(--quiet); }
dd { margin: 0; white-space: pre-wrap; }
.list > li { padding: .45rem 0; border-top: 1px solid var(--line); max-width: 56rem; }
.list > li:first-child { border-top: 0; }
.others > li { display: grid; grid-template-columns: 18.5rem minmax(0, 1fr); gap: 0 1.5rem; padding: .45rem 0; border-top: 1px solid var(--line); align-items: baseline; }
.others > li:first-child { border-top: 0; }
.others .quiet { font-size: .9rem; }
code { font: .92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--panel); padding: .08em .3em; border-radius: 3px; }

@media (max-width: 46rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  .start > li, .others > li { grid-template-columns: minmax(0, 1fr); gap: .25rem; }
  .start .when { display: inline-block; padding-left: .3rem; }
  .clocks > li { grid-template-columns: minmax(0, 1fr) auto; padding: .35rem 0 0; }
  .clocks .bar { grid-column: 1 / -1; grid-row: 2; }
  .axis { grid-template-columns: minmax(0, 1fr); }
  .axis svg { grid-column: 1; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin: 0 0 .4rem; }
}

@media print {
  @page { margin: 16mm 14mm; }
  :root {
    color-scheme: light;
    --paper: #fff; --panel: #f4f4f4; --ink: #000; --quiet: #444; --line: #bbb;
    --link: #000; --late: #8f1205; --late-ink: #fff; --soon: #1f5fae; --mark: #ddd;
  }
  body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.4; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; margin-top: 1.5rem; }
  h2, h3, figcaption { break-after: avoid; }
  nav, .skip { display: none; }
  li, article > *, blockquote, figure svg { break-inside: avoid; }
  svg, .clock, blockquote, code { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .address::after { content: " (" attr(href) ")"; font-size: 8.5pt; }
  .clocks > li, .axis { grid-template-columns: 13rem minmax(0, 1fr) 8.5rem; }
  .start > li, .others > li { grid-template-columns: 15.5rem minmax(0, 1fr); column-gap: 1.5rem; }
  .clock { font-size: 8.5pt; }
}
`;
