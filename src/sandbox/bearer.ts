import type { Context } from 'hono';

/** The token of `Authorization: Bearer …`, or undefined. */
export const bearerToken = (c: Context): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
