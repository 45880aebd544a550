/** The length as Slack counts it, which escapes these three characters. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const lengthInSlack = (text: string) => text.length + (text.match(/[&<>]/g)?.length ?? 0) * 4;

/**
 * Shortens a handover in Markdown to `most` characters: the least urgent tickets are left out first, and named by number.
 * The beginning and the end stay, because they are nowhere else.
 */
export function shortenHandover(markdown: string, most: number): string {
  if (lengthInSlack(markdown) <= most) return markdown;
  const blocks = markdown.split(/\n(?=#{2,3} )/);
  const isTicket = (block: string) => /^### #\d+/.test(block);
  const dropped: number[] = [];
  const note = () =>
    dropped.length === 0
      ? []
      : [`Left out to keep this message short: ${dropped.map((id) => `#${id}`).join(', ')}. They are in Zendesk.`];
  const whole = () => [...blocks, ...note()].join('\n');
  for (let index = blocks.length - 1; index >= 0 && lengthInSlack(whole()) > most; index--) {
    const block = blocks[index] ?? '';
    if (/^## The other tickets/.test(block)) {
      blocks[index] = '## The other tickets of the group\n\nThey are in Zendesk.\n';
    } else if (isTicket(block)) {
      dropped.unshift(Number(/\d+/.exec(block)?.[0]));
      blocks.splice(index, 1);
    }
  }
  const text = whole();
  if (lengthInSlack(text) <= most) return text;
  const cut = '\n… (cut here: the message would be too long)';
  let end = text.length;
  while (end > 0 && lengthInSlack(text.slice(0, end)) + cut.length > most) end = Math.floor(end * 0.95);
  return `${text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}${cut}`;
}
