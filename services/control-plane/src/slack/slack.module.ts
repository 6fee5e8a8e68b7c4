import { Module } from '@nestjs/common';
import { SlackInbound } from './inbound/slack-inbound.js';
import { SlackSockets } from './inbound/slack-sockets.js';
import { SlackLinkPageController } from './links/slack-link-page.controller.js';
import { SlackLinksController } from './links/slack-links.controller.js';
import { SlackLinksService } from './links/slack-links.service.js';
import { SlackRoutesController } from './routes/slack-routes.controller.js';
import { SlackRoutesService } from './routes/slack-routes.service.js';
import { SlackWorkspacesController } from './workspaces/slack-workspaces.controller.js';
import { SlackWorkspacesService } from './workspaces/slack-workspaces.service.js';

@Module({
  controllers: [SlackWorkspacesController, SlackRoutesController, SlackLinksController, SlackLinkPageController],
  providers: [SlackWorkspacesService, SlackRoutesService, SlackLinksService, SlackInbound, SlackSockets],
})
export class SlackModule {}
