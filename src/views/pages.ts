/** How many lines a question, its keys and the line before them take. */
const forQuestion = 6;

/**
 * Blocks of lines, put together into pages of which each fits on the screen above a question. A block is only broken if
 * it is longer than that, and then begins where the one before it ends. `heightOf`: how many lines of the screen a line takes.
 */
export function pagesOf(blocks: readonly string[], rows: number, heightOf: (line: string) => number): string[] {
  const size = rows - forQuestion;
  const pages: string[][] = [[]];
  let taken = 0;
  const begin = () => {
    pages.push([]);
    taken = 0;
  };
  for (const block of blocks) {
    const lines = block.split('\n').map((line) => ({ line, height: heightOf(line) }));
    const height = lines.reduce((sum, one) => sum + one.height, 0);
    if (taken > 0 && height <= size && taken + height > size) begin();
    for (const one of lines) {
      if (taken > 0 && taken + one.height > size) begin();
      pages.at(-1)?.push(one.line);
      taken += one.height;
    }
  }
  return pages.map((lines) => lines.join('\n'));
}
