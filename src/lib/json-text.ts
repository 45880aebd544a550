import { sanitiseJson } from './sanitise.ts';

/** A moment as machines write it, and nothing else. */
const aMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Vendors write times in several ways: in a document each is in UTC and to the second, `2026-11-23T09:30:00Z`. */
export function toSeconds(value: string): string {
  if (!aMoment.test(value)) return value;
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? value : `${moment.toISOString().slice(0, 19)}Z`;
}

/** A JSON document as it is printed, on one line without `indent`. */
export const jsonText = (document: unknown, indent?: number): string =>
  sanitiseJson(
    JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? toSeconds(value) : value), indent),
  );
