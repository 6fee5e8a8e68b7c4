import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemError } from '@runplane/contracts';
import type { FastifyReply } from 'fastify';

const BASE = '/app/';
const NONCE = '%STYLE_NONCE%';
const NOT_BUILT = 'The dashboard was not built with this service: run "npm run build" and start it again.';

/**
 * The dashboard's files under `/app/`: those with a digest in their name may be kept for ever, and every other address
 * below is a page of it, so that a link to one works. Nothing runs there but these files, and they ask nobody but us.
 */
export async function serveDashboard(app: NestFastifyApplication, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
  const server = app.getHttpAdapter().getInstance();
  server.get('/', async (_request, reply) => reply.redirect(BASE));
  server.get('/app', async (_request, reply) => reply.redirect(BASE));
  if (page === null) {
    const refuse = async () => {
      throw new ProblemError('not_found', NOT_BUILT);
    };
    server.get(`${BASE}*`, refuse);
    return;
  }
  // Not waited for: that would end the set-up of routes before Nest has said what becomes of their errors.
  void server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: `${BASE}assets/`,
    decorateReply: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', 'public, max-age=31536000, immutable'),
  });
  const icon = await readFile(join(folder, 'favicon.svg'));
  server.get(`${BASE}favicon.svg`, async (_request, reply) => reply.type('image/svg+xml').send(icon));
  server.get(`${BASE}*`, async (_request, reply) => sendPage(reply, page));
}

/** Its own nonce for each load: styles that scripts put into the page carry it (CSP Level 3, section 7.2). */
async function sendPage(reply: FastifyReply, page: string): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .send(page.replace(NONCE, nonce));
}

const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
