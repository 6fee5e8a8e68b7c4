import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AUTH_OPTIONS, type AuthOptions, callerOf } from '../auth/auth.guard.js';

/** Larger bodies for some routes: path, or prefix that ends with `/` -> bytes. */
export type BodyLimits = Readonly<Record<string, number>>;

/**
 * Raises the limit for these routes only. Their bodies are read for callers with a valid key or session and nobody else:
 * the guard itself runs after the body was parsed.
 */
export function allowLargeBodies(app: NestFastifyApplication, limits: BodyLimits): void {
  const auth = app.get<AuthOptions>(AUTH_OPTIONS);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      const limit = limitOf(route.url, limits);
      if (limit === undefined) return;
      route.bodyLimit = limit;
      route.onRequest = async (request) => {
        await callerOf(auth, request);
      };
    });
}

function limitOf(url: string, limits: BodyLimits): number | undefined {
  const prefix = Object.keys(limits).find((path) => url === path || (path.endsWith('/') && url.startsWith(path)));
  return prefix === undefined ? undefined : limits[prefix];
}
