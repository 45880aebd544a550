/** How many lines a question, its keys and the line before them take. */
const forQuestion = 6;

/**
 * Blocks of lines, put together into pages of which each fits on the screen above a question. A block is only broken if
 * it is longer than that.
 */
export function pagesOf(blocks: readonly string[], rows: number): string[] {
  const size = rows - forQuestion;
  const pages: string[][] = [[]];
  for (const block of blocks) {
    const lines = block.split('\n');
    const last = pages.at(-1) as string[];
    if (last.length > 0 && last.length + lines.length > size) pages.push([]);
    for (; lines.length > size; pages.push([])) pages.at(-1)?.push(...lines.splice(0, size));
    pages.at(-1)?.push(...lines);
  }
  return pages.map((lines) => lines.join('\n'));
}
