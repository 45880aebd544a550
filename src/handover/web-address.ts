/** Whether a text is a web address and nothing else. */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && !/[\s<>"'`\\]/.test(text);
}
