import { explainJson, lineAt } from './explain-json.ts';

/** A user data bag as its text says it, or what is wrong with it. */
export interface ParsedBag {
  readonly bag: {
    readonly id: string;
    readonly uid: number | null;
    readonly removed: boolean;
    readonly comment: string;
    readonly sshKeys: readonly string[];
  } | null;
  readonly problem: { readonly line: number | null; readonly reason: string; readonly mayHideUid: boolean } | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEncrypted = (value: unknown) => isObject(value) && 'encrypted_data' in value;

const lineOf = (text: string, what: string) => lineAt(text, Math.max(0, text.indexOf(what)));

const broken = (line: number | null, reason: string): ParsedBag => ({
  bag: null,
  problem: { line, reason, mayHideUid: true },
});

/** The number that a uid stands for, or null. The users cookbook takes a text of digits as well as a number. */
function toUid(value: unknown): number | null {
  if (typeof value === 'string') return /^\s*\d+\s*$/.test(value) ? Number(value) : null;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

function keysOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split('\n').filter((line) => line.trim() !== '');
  return Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : [];
}

/** Reads the text of a user data bag. `name` is the file's name without `.json`, for where it says no id. */
export function parseBag(source: string, name: string): ParsedBag {
  // Editors on Windows put a byte order mark in front, which JSON.parse refuses.
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const { line, reason } = explainJson(text);
    return broken(line, reason);
  }
  if (!isObject(json)) return broken(1, 'it holds no data bag: it has to begin with { and end with }');
  const uid = toUid(json.uid);
  const removed = json.action === 'remove';
  const bag = {
    id: typeof json.id === 'string' && json.id !== '' ? json.id : name,
    uid,
    removed,
    comment: typeof json.comment === 'string' ? json.comment : '',
    sshKeys: keysOf(json.ssh_keys),
  };
  if (uid !== null) return { bag, problem: null };
  if (Object.values(json).some(isEncrypted)) {
    return broken(lineOf(text, '"encrypted_data"'), 'it is encrypted, so its uid cannot be seen');
  }
  if (json.uid === undefined) {
    return { bag, problem: { line: null, reason: 'it has no uid', mayHideUid: !removed } };
  }
  const reason = `its uid is not a whole number: ${JSON.stringify(json.uid)}`;
  return { bag, problem: { line: lineOf(text, '"uid"'), reason, mayHideUid: true } };
}
