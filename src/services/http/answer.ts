import { redact } from '../../redaction/redact.ts';

/**
 * Larger than any answer that we request: a page of 100 tickets is about half a megabyte. Counted after decompression.
 */
export const sizeLimit = 16 * 1024 * 1024;

/** The answer is larger than `sizeLimit`. */
export class TooLarge extends Error {}

/** A complete answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads an answer's body as text, up to a limit in bytes. Throws TooLarge. */
export async function readText(response: Response, limit = sizeLimit): Promise<string> {
  if (response.body === null) return '';
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body.cancel();
    throw new TooLarge();
  }
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Throwing out of the loop cancels the rest of the body.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) throw new TooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Whether an answer is a web page, whatever its content type claims. */
export const isWebPage = (headers: Headers, text: string): boolean =>
  /\bhtml\b/.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype|html|head|body)\b/i.test(text);

/** Describes an answer that should have been JSON. Completes "answered with …". */
export function describeNonJson(headers: Headers, text: string): string {
  if (text.trim() === '') return 'nothing';
  if (isWebPage(headers, text)) return 'a web page, perhaps a sign-in page or a captive portal';
  return /^\s*[{[]/.test(text) ? 'something incomplete or damaged' : 'plain text';
}

/**
 * Shortens an outside text for a message: one line, without control characters or credentials. Empty if nothing is
 * left.
 */
export function hint(text: string, length = 160): string {
  // Redacted before it is shortened: half a secret is no longer recognised.
  const line = redact(text.slice(0, 10_000))
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}
