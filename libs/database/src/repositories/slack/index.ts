import type { Sql } from '../../sql.js';
import { SlackInteractions } from './interactions.js';
import { SlackLinks } from './links.js';
import { SlackMessages } from './messages.js';
import { SlackRoutes } from './routes.js';
import { SlackWorkspaces } from './workspaces.js';

/** Everything that Slack needs of one org. */
export class Slack {
  readonly workspaces: SlackWorkspaces;
  readonly routes: SlackRoutes;
  readonly messages: SlackMessages;
  readonly links: SlackLinks;
  readonly interactions: SlackInteractions;

  constructor(sql: Sql, orgId: string) {
    this.workspaces = new SlackWorkspaces(sql, orgId);
    this.routes = new SlackRoutes(sql, orgId);
    this.messages = new SlackMessages(sql, orgId);
    this.links = new SlackLinks(sql, orgId);
    this.interactions = new SlackInteractions(sql, orgId);
  }
}
