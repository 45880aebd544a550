/** Text as Slack counts it: these three grow on the way. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const lengthInSlack = (text: string) => text.length + (text.match(/[&<>]/g)?.length ?? 0) * 4;

/**
 * A handover as Markdown, so that it fits into a message: the tickets that press least are left out first, and are named
 * by their numbers. `most` is in characters. It is what is at the start and at the end that nobody finds elsewhere.
 */
export function shortenHandover(markdown: string, most: number): string {
  if (lengthInSlack(markdown) <= most) return markdown;
  const blocks = markdown.split(/\n(?=#{2,3} )/);
  const isTicket = (block: string) => /^### #\d+/.test(block);
  const dropped: number[] = [];
  const note = () =>
    dropped.length === 0
      ? []
      : [
          `Not in this message, because it would be too long: ${dropped.map((id) => `#${id}`).join(', ')}. They are in Zendesk.`,
        ];
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
  const cut = '\n… (it is cut here, because it would be too long)';
  let end = text.length;
  while (end > 0 && lengthInSlack(text.slice(0, end)) + cut.length > most) end = Math.floor(end * 0.95);
  return `${text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}${cut}`;
}
