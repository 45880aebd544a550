import net from 'node:net';

/**
 * A port of this machine on which nothing listens. It is one that no system gives to a program that asks for any port,
 * as a port that was in use until now may be, at once.
 */
export const deadPort = 2;

/** An address of this machine at which nothing answers. */
export const deadUrl = `http://127.0.0.1:${deadPort}`;

/** The ports below those that a system gives to programs that ask for any (Linux from 32,768, macOS from 49,152). */
const notGivenOut = { first: 12_000, count: 18_000 };

/** A port of this machine that is free, for a program that has to be told one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = notGivenOut.first + Math.floor(Math.random() * notGivenOut.count);
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
