import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './file-trouble.ts';

/** A text that the person is writing: a file that only they can read, in a folder of its own. */
export interface Draft {
  readonly file: string;
  /** It was begun earlier, and has not become an answer. */
  readonly begunBefore: boolean;
  /** Its text: `\n` at the end of lines, no byte order mark. Null if it is not UTF-8. */
  read(): string | null;
  /** Puts another text into it. */
  write(text: string): void;
  /** Removes it, with any files that an editor left beside it. */
  remove(): void;
}

/** A name that is safe as a file's, and a different one for each name. */
const fileName = (name: string) =>
  name.replace(/[^\w.-]/g, (character) => `%${character.codePointAt(0)?.toString(16)}`).replace(/^\./, '%2e');

const draftPaths = (folder: string, name: string) => {
  const own = path.join(folder, fileName(name));
  return { own, file: path.join(own, 'text.md') };
};

/** Above this line is what is being written, below it what is only there to be read. As `git commit --verbose` has it. */
const scissors = '# ------------------------ >8 ------------------------';

/** What is only there to be read. */
const readingOnly = (beside: readonly string[]) =>
  beside.length === 0
    ? []
    : [
        '',
        scissors,
        '# Lines below that begin with # are not sent.',
        ...beside.map((line) => `# ${line}`.trimEnd()),
        '',
      ];

function read(file: string, beside: readonly string[] = []): string | null {
  if (!existsSync(file)) return '';
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    const [above = '', below = ''] = text.replace(/\r\n?/g, '\n').split(`\n${scissors}\n`);
    // Text typed at the very end counts too: our own lines there begin with #.
    const added = below.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    const written = added.length === 0 ? above : [above.trimEnd(), ...added].join('\n');
    // Even if the scissors line is deleted, none of the reference text is sent.
    const notSent = new Set(readingOnly(beside).filter((line) => line !== ''));
    return notSent.size === 0
      ? written
      : written
          .split('\n')
          .filter((line) => !notSent.has(line.trimEnd()))
          .join('\n');
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Whether a text says something that the template doesn't. */
export const isWritten = (text: string, template: string): boolean =>
  text.trim() !== '' && text.trim() !== template.trim();

/** The file of a text that was begun and has not become an answer, or null. */
export function keptDraft(folder: string, name: string, template: string): string | null {
  const { file } = draftPaths(folder, name);
  const text = existsSync(file) ? read(file) : '';
  return text === null || isWritten(text, template) ? file : null;
}

/** Takes a draft away, with whatever an editor has put beside it. */
export const removeDraft = (folder: string, name: string): void =>
  rmSync(draftPaths(folder, name).own, { recursive: true, force: true });

/**
 * The draft of this name in a folder of drafts: what was begun earlier, else the template. It stays until it is removed:
 * whatever happens meanwhile, what was written is still there. `beside` stands below it, to be read while writing; it
 * is never part of the text. Throws the file system's error.
 */
export function openDraft(folder: string, name: string, template: string, beside: readonly string[] = []): Draft {
  const { own, file } = draftPaths(folder, name);
  const begunBefore = keptDraft(folder, name, template) !== null;
  for (const each of [folder, own]) {
    makeFolder(each);
    chmodSync(each, 0o700);
  }
  const write = (text: string) => {
    rmSync(file, { force: true });
    const whole = [text.replace(/\n$/, ''), ...readingOnly(beside)].join('\n');
    writeFileSync(file, whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`, { mode: 0o600, flag: 'wx' });
  };
  const begun = begunBefore ? read(file) : template;
  // A file that is not text is left unchanged.
  if (begun !== null && (!begunBefore || beside.length > 0)) write(begun.trimEnd());
  return {
    file,
    begunBefore,
    read: () => read(file, beside),
    write,
    remove: () => removeDraft(folder, name),
  };
}

/** The name that a draft's folder stands for. */
const nameOf = (folder: string) =>
  folder.replace(/%([0-9a-f]+)/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

/** All drafts in a folder, by name; the text of one that is not UTF-8 is null. Throws the file system's error. */
export function allDrafts(
  folder: string,
): readonly { readonly name: string; readonly file: string; readonly text: string | null }[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((own) => {
    const file = path.join(folder, own, 'text.md');
    return { name: nameOf(own), file, text: read(file) };
  });
}
