import { describe, expect, it } from 'vitest';
import type { TicketComment } from '../services/zendesk/zendesk.ts';
import { clientWords, folded } from './client-words.ts';

let id = 0;
const says = (author: string, body: string, more: Partial<TicketComment> = {}): TicketComment => ({
  id: ++id,
  body,
  written: body,
  public: true,
  authorId: author.length,
  attachments: [],
  author,
  byClient: author === 'Enid Editor',
  createdAt: '2026-11-23T10:00:00Z',
  ...more,
});
const enid = 'Enid Editor'.length;

describe('what the client said', () => {
  it('is the request, and the last public message of a person of theirs', () => {
    const words = clientWords({ requesterId: enid }, [
      says('Enid Editor', 'The filters are lost.'),
      says('Enid Editor', 'By Friday noon, please.'),
      says('Tess', 'Thank you, we look.'),
      says('Enid Editor', 'An inside word', { public: false }),
    ]);
    expect(words).toEqual([
      'Request, Enid Editor, Mon 23 Nov 2026:',
      'The filters are lost.',
      'Latest from the client, Enid Editor, Mon 23 Nov 2026:',
      'By Friday noon, please.',
    ]);
  });

  it('is also what whoever opened the ticket said, if it is not shown who is a client', () => {
    const words = clientWords({ requesterId: 4 }, [says('Rita', 'One'), says('Rita', 'Two'), says('Tess T', 'Three')]);
    expect(words.at(-1)).toBe('Two');
    expect(clientWords({ requesterId: null }, [says('Rita', 'One'), says('Tess T', 'Two')])).toHaveLength(2);
    expect(clientWords({ requesterId: null }, [])).toEqual([]);
  });

  it.each([
    ['one\n\ntwo\n', 'one\ntwo'],
    ['1\n2\n3\n4\n5', '1\n2\n3\n4 …'],
    ['x'.repeat(400), `${'x'.repeat(320)} …`],
  ])('is folded: %j', (text, shown) => expect(folded(text)).toBe(shown));
});
