/** One part of a handover: a ticket that is put first, another ticket, or a chapter. */
export interface HandoverPart {
  /** Stays the same from run to run: the ticket's number, or the title. */
  readonly id: string;
  /** The ticket that it is about, or null. */
  readonly ticket: number | null;
  /** Whether the handover puts it first. */
  readonly first: boolean;
  readonly title: string;
  readonly lines: readonly string[];
}

export interface HandoverParts {
  /** The text before the first chapter, with the title. */
  readonly opening: readonly string[];
  readonly parts: readonly HandoverPart[];
}

interface Section {
  readonly level: number;
  readonly title: string;
  readonly lines: string[];
}

const isFence = (line: string) => /^\s*(?:```|~~~)/.test(line);
const isItem = (line: string) => /^[-*] /.test(line);

/** The sections of a Markdown text. The first has level 0 and no title, and holds what comes before any heading. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ level: 0, title: '', lines: [] }];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    if (isFence(line)) fenced = !fenced;
    const [, marks, title] = (fenced ? null : /^(#{1,6}) +(.+?) *#*$/.exec(line)) ?? [];
    if (marks !== undefined && title !== undefined) sections.push({ level: marks.length, title, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

/** Without empty lines at its beginning and end. */
function trimmed(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => line.trim() !== '');
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

const ticketIn = (title: string): number | null => {
  const number = /^#(\d{1,15})\b/.exec(title)?.[1];
  return number === undefined ? null : Number(number);
};

/**
 * Splits a handover into parts to walk through: the list items below "Start here" first, each with its ticket's own
 * section, then the other sections in order. Text without headings is the opening.
 */
export function handoverParts(text: string): HandoverParts {
  const [before, ...sections] = sectionsOf(text);
  const opening = [...(before?.lines ?? [])];
  if (sections[0]?.level === 1) {
    const title = sections.shift();
    opening.push(title?.title ?? '', '', ...trimmed(title?.lines ?? []));
  }
  const start = sections.findIndex(({ title }) => /^start here\b/i.test(title));
  const [startHere] = start < 0 ? [] : sections.splice(start, 1);
  opening.push(...(startHere?.lines ?? []).filter((line) => !isItem(line)));
  const taken = new Set<Section>();
  const first = (startHere?.lines ?? []).filter(isItem).map((line): HandoverPart => {
    const title = line.slice(2).trim();
    const ticket = ticketIn(title);
    const own = ticket === null ? undefined : sections.find((section) => ticketIn(section.title) === ticket);
    if (own) taken.add(own);
    return { id: String(ticket ?? title), ticket, first: true, title, lines: trimmed(own?.lines ?? []) };
  });
  const others = sections
    .filter((section) => !taken.has(section))
    .map(({ title, lines }): HandoverPart => {
      const ticket = ticketIn(title);
      return { id: String(ticket ?? title), ticket, first: false, title, lines: trimmed(lines) };
    })
    // A heading without text of its own has nothing to read.
    .filter(({ lines }) => lines.length > 0);
  // One empty line is enough where the list was.
  const evenly = opening.filter((line, index) => line.trim() !== '' || opening[index - 1]?.trim() !== '');
  return { opening: trimmed(evenly), parts: [...first, ...others] };
}
