import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { addRawRoutes } from '@runplane/service-kit';
import type { Logger } from 'pino';
import { SlackInbound } from './slack-inbound.js';

const KIBIBYTE = 1024;
const FORM = 'application/x-www-form-urlencoded';

/** The request URLs of the Slack app (docs/slack-manifest.yaml). A click brings the whole message along. */
export function addSlackHttp(app: NestFastifyApplication, logger: Logger): void {
  const inbound = app.get(SlackInbound);
  addRawRoutes(app, logger, [
    {
      path: '/slack/interactions',
      contentType: FORM,
      bodyLimit: 512 * KIBIBYTE,
      handle: (request) => inbound.interaction(request),
    },
    {
      path: '/slack/commands',
      contentType: FORM,
      bodyLimit: 16 * KIBIBYTE,
      handle: (request) => inbound.command(request),
    },
    {
      path: '/slack/events',
      contentType: 'application/json',
      bodyLimit: 64 * KIBIBYTE,
      handle: (request) => inbound.event(request),
    },
  ]);
}
