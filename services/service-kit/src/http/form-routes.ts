import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemError } from '@runplane/contracts';

/**
 * Lets these routes take `application/x-www-form-urlencoded`, as the bytes that came: forms of our own pages. Everywhere
 * else it stays an unsupported media type, so that no page of another origin can send one to the API.
 */
export function allowForms(app: NestFastifyApplication, routes: ReadonlySet<string>): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (request, body, done) => {
      if (routes.has(request.routeOptions.url ?? '')) return done(null, body);
      return done(new ProblemError('unsupported_media_type', 'Only application/json is read here.'));
    });
}
