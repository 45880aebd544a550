import { expect, it } from 'vitest';
import { freePort } from '../../../test/support/ports.ts';
import { Failure } from '../../errors.ts';
import { type Agreeing, agree, pastedAnswer } from './agree.ts';

const unending = new AbortController().signal;

/** A person who does this on the page. */
async function agreeing(does: (port: number) => Promise<void>, more: Partial<Agreeing> = {}): Promise<Agreeing> {
  let port = 0;
  return {
    service: 'Zendesk',
    path: '/callback',
    ports: [await freePort()],
    isOurs: (given) => given.get('state') === 's1',
    page(at) {
      port = at;
      return 'https://example.org/';
    },
    show: async () => does(port),
    paste: null,
    ...more,
  };
}

const visit = (query: string) => async (port: number) =>
  void (await fetch(`http://127.0.0.1:${port}/callback?${query}`));
const nothing = async () => {};

it('takes the answer from the browser while it asks for a pasted one, and ends the question', async () => {
  let ended = false;
  const paste: Agreeing['paste'] = (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        ended = true;
        reject(signal.reason);
      });
    });
  const { answer } = await agree(await agreeing(visit('state=s1&code=c1'), { paste }), unending);
  expect(answer.get('code')).toBe('c1');
  expect(ended).toBe(true);
});

it('takes a pasted answer while no browser answers, after refusing those of other sign-ins', async () => {
  const refusals: (string | null)[] = [];
  const paste: Agreeing['paste'] = async (check) => {
    for (const text of ['code', 'http://127.0.0.1/callback?state=other&code=c1']) refusals.push(check(text));
    const right = ' http://127.0.0.1:41401/callback?state=s1&code=c2\n';
    refusals.push(check(right));
    return right;
  };
  const { answer } = await agree(await agreeing(nothing, { paste }), unending);
  expect(answer.get('code')).toBe('c2');
  expect(refusals).toEqual([expect.any(String), expect.any(String), null]);
});

it.each([
  ['error=access_denied&state=s1', 'You did not agree'],
  ['error=invalid_scope&error_description=No+such+scope&state=s1', 'it says: No such scope'],
])('says that %s is a refusal', async (query, words) => {
  const error = await agree(await agreeing(visit(query)), unending).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect(error).toMatchObject({ message: expect.stringContaining(words), code: 4 });
});

it('ends when the time is up, and stops listening', async () => {
  const person = await agreeing(nothing, { limitMs: 50 });
  await expect(agree(person, unending)).rejects.toThrow('Zendesk gave no answer');
  await expect(fetch(`http://127.0.0.1:${person.ports?.[0]}/callback?state=s1&code=late`)).rejects.toThrow();
});

it('ends when it is interrupted', async () => {
  const interruption = new AbortController();
  const person = await agreeing(async () => interruption.abort(new Error('left')));
  await expect(agree(person, interruption.signal)).rejects.toThrow('left');
});

it('ends when there is no way to agree', async () => {
  const person = await agreeing(async () => {
    throw new Failure('No browser.');
  });
  await expect(agree(person, unending)).rejects.toThrow('No browser.');
});

it('reads what follows a # as well', () => {
  expect(pastedAnswer('http://127.0.0.1:41401/nonce#token=t1')?.get('token')).toBe('t1');
  expect(pastedAnswer('not an address')).toBeNull();
});
