import * as z from 'zod';
import type { Refusal, Translation } from '../http/http.ts';

/** `{error: {title, message}}`, `{error, description, details}`, `{errors: [{code, title, detail}]}` or `{error}`. */
const shape = z.object({
  error: z.union([z.string(), z.object({ title: z.string().optional(), message: z.string().optional() })]).optional(),
  description: z.string().optional(),
  error_description: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  errors: z
    .array(z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() }))
    .optional(),
});

/** `details` has a list of descriptions for each field. */
function firstDetail(details: Record<string, unknown> | undefined): string | undefined {
  for (const entries of Object.values(details ?? {})) {
    const found = z.array(z.object({ description: z.string() })).safeParse(entries).data?.[0];
    if (found) return found.description;
  }
  return undefined;
}

/**
 * Whether Zendesk's words say that a safe update found the ticket changed: `UpdateConflict`, or "Safe Update prevented
 * the update due to outdated ticket data". Other refusals use the same fields.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#protecting-against-ticket-update-collisions
 */
export const isConflict = (words: string): boolean => /conflict|safe update prevented|outdated ticket/i.test(words);

/** What a refusal means. https://developer.zendesk.com/api-reference/introduction/requests/#response-format */
export function translate({ status, json, text }: Refusal): Translation {
  const body = shape.safeParse(json).data;
  if (!body) return json === undefined ? { says: text } : {};
  const error = typeof body.error === 'object' ? (body.error.message ?? body.error.title) : body.error;
  const listed = body.errors?.[0];
  const says =
    firstDetail(body.details) ??
    body.description ??
    body.error_description ??
    listed?.detail ??
    listed?.title ??
    error ??
    listed?.code ??
    '';
  const code = typeof body.error === 'string' ? body.error : listed?.code;
  if (status === 403) {
    // "You are missing the following required scopes: groups:write"
    const scope = /scopes?:?\s+([a-z_]+(?::[a-z_]+)?(?:,\s*[a-z_]+(?::[a-z_]+)?)*)/.exec(says)?.[1];
    return { says, ...(scope ? { permission: `the scope ${scope}` } : {}) };
  }
  if (code === 'invalid_token' || code === 'invalid_grant') return { says, problem: 'not-signed-in' };
  if (code === 'IdempotentRequestError' || isConflict(`${code} ${says}`)) return { says, problem: 'conflict' };
  return { says };
}

/**
 * How long the account's rate limit lasts, in milliseconds, from the headers of any answer; undefined if another limit
 * was reached.
 * https://developer.zendesk.com/documentation/api-basics/best-practices/best-practices-for-avoiding-rate-limiting/
 */
export function limitEndsIn(headers: Headers): number | undefined {
  const reset = headers.get('ratelimit-reset')?.trim() ?? '';
  return headers.get('ratelimit-remaining')?.trim() === '0' && /^\d+$/.test(reset) ? Number(reset) * 1000 : undefined;
}
