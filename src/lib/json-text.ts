import { sanitiseJson } from './sanitise.ts';

/** A moment in UTC as machines write it, with fractions of a second. */
const withFractions = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/;

/** Vendors write times in several ways: in a document each is in UTC and to the second, `2026-11-23T09:30:00Z`. */
const toSeconds = (_key: string, value: unknown) =>
  typeof value === 'string' ? value.replace(withFractions, '$1Z') : value;

/** A JSON document as it is printed, on one line without `indent`. */
export const jsonText = (document: unknown, indent?: number): string =>
  sanitiseJson(JSON.stringify(document, toSeconds, indent));
