import { redact } from '../../lib/redact.ts';

/** More than any answer that we ask for: a page of 100 tickets is about half a megabyte. Counted after decompression. */
export const sizeLimit = 16 * 1024 * 1024;

/** The answer is larger than anything that was asked for. */
export class TooLarge extends Error {}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads an answer's body as text, and stops reading if it is larger than the limit. Throws TooLarge. */
export async function readText(response: Response, limit = sizeLimit): Promise<string> {
  if (response.body === null) return '';
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body.cancel();
    throw new TooLarge();
  }
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Leaving the loop by an error cancels the rest of the body.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) throw new TooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Whether an answer is a web page, whatever it says that it is. */
export const isWebPage = (headers: Headers, text: string): boolean =>
  /\bhtml\b/.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype|html|head|body)\b/i.test(text);

/** What an answer is that should have been JSON and is not. Completes "answered with …". */
export function describeNonJson(headers: Headers, text: string): string {
  if (text.trim() === '') return 'nothing';
  if (isWebPage(headers, text)) return 'a web page: perhaps a sign-in page, or the network asks to be accepted first';
  return /^\s*[{[]/.test(text) ? 'JSON that breaks off or is damaged' : 'plain text';
}

/**
 * A text from outside as a short hint for a message: one line, no control characters, no credentials.
 * Empty if nothing is left.
 */
export function hint(text: string, length = 160): string {
  // Before it is shortened: half a secret is not recognised any more.
  const line = redact(text.slice(0, 10_000))
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}
