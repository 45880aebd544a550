import path from 'node:path';
import { readRegularFile } from '../../lib/read-file.ts';
import type { DamagedFile } from './dalmatian.ts';
import { parseExpiry } from './times.ts';

/** An unchecked JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The text, why it can't be read, or null if there is no such file. */
export async function readText(file: string): Promise<{ text: string } | { why: string } | null> {
  try {
    return { text: readRegularFile(file).toString('utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? null : { why: `cannot be read (${code})` };
  }
}

/** The fields of a JSON object; null if the text is not one. */
export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** Reads the tool's files and records which are missing or damaged. */
export class Files {
  readonly damaged: DamagedFile[] = [];
  readonly missing: string[] = [];
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  note(file: string, why: string): void {
    this.damaged.push({ file, why });
  }

  path = (name: string): string => path.join(this.folder, name);

  /** The text of a file; null if it is missing or damaged. */
  async text(name: string, needed: 'needed' | 'optional'): Promise<string | null> {
    const file = this.path(name);
    const read = await readText(file);
    if (read === null && needed === 'needed') this.missing.push(file);
    if (read !== null && 'why' in read) this.note(file, read.why);
    return read !== null && 'text' in read ? read.text : null;
  }

  /** The fields of a JSON file; null if it is missing or damaged. It has to have the `wanted` fields, as strings. */
  async fields(name: string, needed: 'needed' | 'optional', wanted: readonly string[] = []): Promise<Fields | null> {
    const text = await this.text(name, needed);
    if (text === null) return null;
    const fields = parseFields(text);
    if (fields === null) {
      this.note(this.path(name), 'is not JSON');
      return null;
    }
    const lacking = wanted.find((key) => typeof fields[key] !== 'string' || fields[key] === '');
    if (lacking !== undefined) {
      this.note(this.path(name), `has no ${lacking}`);
      return null;
    }
    return fields;
  }

  /** When the session in a v1 credentials file expires; null if there is none. */
  async expiry(name: string): Promise<Date | null> {
    const fields = await this.fields(name, 'optional');
    if (fields === null) return null;
    const date = parseExpiry(fields.aws_session_expiration);
    if (date === null) this.note(this.path(name), 'does not say when its session ends');
    return date;
  }
}
