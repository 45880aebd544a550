/**
 * A time from the tool's files, or null: `2026-11-23T10:00:00Z`, `…+0000` (v1 removes the colon from AWS's offset) or
 * `…UTC` (older AWS CLIs).
 */
export function parseExpiry(text: unknown): Date | null {
  if (typeof text !== 'string') return null;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|UTC|[+-]\d\d:?\d\d)$/.exec(text.trim());
  if (!parts) return null;
  const [, time, zone = ''] = parts;
  const date = new Date(`${time}${zone === 'UTC' ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
