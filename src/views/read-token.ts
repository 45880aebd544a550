import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { keepSecret } from '../redaction/redact.ts';
import { isatty } from '../terminal/size.ts';

/** Longer than any token, in characters. */
const longest = 10_000;

/** The token on standard input: one line. Throws a UsageError if it is none. */
export async function readToken({ signal }: Context, services: readonly string[]): Promise<string> {
  const [service] = services;
  if (service === undefined || services.length !== 1) {
    throw new UsageError('--with-token takes a token for one service.', [
      'Name it: govsupport auth login NAME --with-token',
    ]);
  }
  if (isatty(0)) {
    throw new UsageError('--with-token reads the token from standard input, and that is a terminal.', [
      `Pipe it: op read op://Private/${service}/token | govsupport auth login ${service} --with-token`,
      'Or leave the option out, and you are asked for it.',
    ]);
  }
  const { readInput } = await import('../terminal/read-input.ts');
  const token = (await readInput(longest, signal))?.trim() ?? '';
  keepSecret(token);
  if (token !== '' && !/\s/.test(token)) return token;
  throw new UsageError('Standard input holds no token.', ['Give the token alone, on one line.']);
}
