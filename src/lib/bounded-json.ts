/** Deeper than anything that is read here: parsing takes many times as much memory as the brackets themselves. */
const mostDepth = 100;

/** More objects and lists than anything that is read here: each takes about 50 bytes, however short it is written. */
const mostContainers = 500_000;

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Whether parsing a text as JSON takes memory and time in proportion to its length. */
function isBounded(text: string): boolean {
  let depth = 0;
  let containers = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === backslash) index++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (opening.has(code)) {
      if (++depth > mostDepth || ++containers > mostContainers) return false;
    } else if (closing.has(code)) depth--;
  }
  return true;
}

/**
 * The JSON in a text from outside; undefined if it is not JSON, or is nested or divided beyond anything that is read
 * here. Limit the text's own length while you read it.
 */
export function parseBoundedJson(text: string): unknown {
  if (!isBounded(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
