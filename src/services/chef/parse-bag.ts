import type { BagProblem, UserBag } from './chef.ts';
import { explainJson, lineAt } from './explain-json.ts';

/** A user data bag, what is wrong with it, or both. */
export interface ParsedBag {
  readonly bag: UserBag | null;
  readonly problem: BagProblem | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEncrypted = (value: unknown) => isObject(value) && 'encrypted_data' in value;

const lineOf = (text: string, what: string) => lineAt(text, Math.max(0, text.indexOf(what)));

/** The uid, or null. Like the users cookbook, this accepts digits in a string as well as a number. */
function toUid(value: unknown): number | null {
  if (typeof value === 'string') return /^\s*\d+\s*$/.test(value) ? Number(value) : null;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

function keysOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split('\n').filter((line) => line.trim() !== '');
  if (!Array.isArray(value)) return [];
  return value.every((key) => typeof key === 'string') ? value : value.filter((key) => typeof key === 'string');
}

/** Parses the text of a user data bag. `file` is its name, which serves as the id if the bag has none. */
export function parseBag(source: string, file: string, branch: string | null): ParsedBag {
  const problem = (line: number | null, reason: string, mayHideUid = true): BagProblem => ({
    file,
    branch,
    line,
    reason,
    mayHideUid,
  });
  // Editors on Windows add a byte order mark, which JSON.parse refuses.
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const { line, reason } = explainJson(text);
    return { bag: null, problem: problem(line, reason) };
  }
  if (!isObject(json)) {
    return { bag: null, problem: problem(1, 'it is not a data bag, which begins with { and ends with }') };
  }
  const uid = toUid(json.uid);
  const bag: UserBag = {
    id: typeof json.id === 'string' && json.id !== '' ? json.id : file.slice(0, -'.json'.length),
    uid,
    file,
    branch,
    removed: json.action === 'remove',
    comment: typeof json.comment === 'string' ? json.comment : '',
    sshKeys: keysOf(json.ssh_keys),
  };
  if (uid !== null) return { bag, problem: null };
  if (Object.values(json).some(isEncrypted)) {
    const line = lineOf(text, '"encrypted_data"');
    return { bag: null, problem: problem(line, 'it is encrypted, so its uid cannot be seen') };
  }
  if (json.uid === undefined) return { bag, problem: problem(null, 'it has no uid', !bag.removed) };
  const reason = `its uid is not a whole number: ${JSON.stringify(json.uid)}`;
  return { bag, problem: problem(lineOf(text, '"uid"'), reason) };
}
