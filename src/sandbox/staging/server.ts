import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { stagingCredentialsOf } from '../credentials.ts';
import { isGranted } from '../granted.ts';
import type { SandboxService } from '../service.ts';

declare module '../world.ts' {
  interface World {
    /** A client's site before it is published. */
    staging: { title: string };
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const headerOf = ({ username, password }: { readonly username: string; readonly password: string }) =>
  digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);

/** A staging site behind basic auth: https://www.rfc-editor.org/rfc/rfc7617 */
export const staging: SandboxService = {
  name: 'staging',
  build: () => ({ title: 'Example Council (staging)' }),
  app(store) {
    const app = new Hono();
    app.on(['GET', 'HEAD'], ['/', '/*'], (c) => {
      const { world } = store;
      const sent = digest(c.req.header('Authorization') ?? '');
      const isLetIn = world.people.some(
        (person) =>
          isGranted(world, person, 'data-bag') && timingSafeEqual(sent, headerOf(stagingCredentialsOf(person))),
      );
      if (!isLetIn) {
        return c.html('<html><head><title>401 Authorization Required</title></head></html>', 401, {
          'WWW-Authenticate': 'Basic realm="Staging"',
        });
      }
      const { title } = world.staging;
      return c.html(
        `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
      );
    });
    return app;
  },
};
