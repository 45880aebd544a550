import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { stagingCredentials } from '../credentials.ts';
import type { SandboxService } from '../service.ts';

declare module '../world.ts' {
  interface World {
    /** A client's site before it is published. */
    staging: { title: string };
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const expected = digest(
  `Basic ${Buffer.from(`${stagingCredentials.username}:${stagingCredentials.password}`).toString('base64')}`,
);

/** A staging site behind basic auth: https://www.rfc-editor.org/rfc/rfc7617 */
export const staging: SandboxService = {
  name: 'staging',
  build: () => ({ title: 'Example Council (staging)' }),
  app(store) {
    const app = new Hono();
    app.on(['GET', 'HEAD'], ['/', '/*'], (c) => {
      if (!timingSafeEqual(digest(c.req.header('Authorization') ?? ''), expected)) {
        return c.html('<html><head><title>401 Authorization Required</title></head></html>', 401, {
          'WWW-Authenticate': 'Basic realm="Staging"',
        });
      }
      const { title } = store.world.staging;
      return c.html(
        `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
      );
    });
    return app;
  },
};
