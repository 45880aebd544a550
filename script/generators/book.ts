import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './files.ts';

/** A page in the order of reading: its title, and its file in docs. */
interface BookPage {
  readonly title: string;
  readonly file: string;
}

const contents = 'README.md';

/** The pages in the order of docs/README.md. */
export function bookPages(): readonly BookPage[] {
  const text = readFileSync(path.join(root, 'docs', contents), 'utf8');
  return [...text.matchAll(/^\d+\. \[([^\]]+)\]\(([\w-]+\.md)\)/gm)].map(([, title = '', file = '']) => ({
    title,
    file,
  }));
}

/** The last line of a page: where to go from there. */
export function pageEnd(file: string): string {
  const pages = bookPages();
  const at = pages.findIndex((one) => one.file === file);
  if (at === -1) throw new Error(`docs/${contents} has no docs/${file}`);
  const link = (word: string, page: BookPage | undefined) => (page ? [`${word}: [${page.title}](${page.file})`] : []);
  return [...link('Back', pages[at - 1]), `[All pages](${contents})`, ...link('Next', pages[at + 1])].join(' · ');
}
