import { Inject, Injectable } from '@nestjs/common';
import {
  type ConnectSlackWorkspace,
  type PageQuery,
  ProblemError,
  type RotateSlackSecrets,
  type SlackCheck,
  type SlackWorkspace,
  slackSecretOf,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { newId } from '@runplane/service-kit';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { SealingKey } from '../../connections/sealing-key.js';
import { SlackApi } from '../slack-api.js';

@Injectable()
export class SlackWorkspacesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
    @Inject(SlackApi) private readonly api: SlackApi,
  ) {}

  /** Slack says which workspace the token is for: nobody can connect one that they have no token of. */
  async connect(caller: Caller, { botToken, signingSecret, appToken }: ConnectSlackWorkspace): Promise<SlackWorkspace> {
    const { teamId, teamName, botId } = await this.api.identify(botToken);
    const id = newId('slw');
    const seal = this.sealer(caller, id);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const workspace = await tx.slack.workspaces.create({
        id,
        teamId,
        teamName,
        botId,
        sealedBotToken: seal('bot_token', botToken),
        sealedSigningSecret: seal('signing_secret', signingSecret),
        sealedAppToken: appToken === undefined ? null : seal('app_token', appToken),
        createdBy: caller.memberId,
      });
      await recordChange(tx, caller, { resource: 'slack_workspace', id, change: 'connected' });
      return workspace;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.slack.workspaces.list(query));
  }

  get(caller: Caller, id: string): Promise<SlackWorkspace> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.slack.workspaces.find(id), 'workspace'));
  }

  async check(caller: Caller, id: string): Promise<SlackCheck> {
    const { workspace, sealed } = await this.database.withOrg(caller.orgId, async (tx) => ({
      workspace: found(await tx.slack.workspaces.find(id), 'workspace'),
      sealed: await tx.slack.workspaces.sealedBotToken(id),
    }));
    if (!sealed) return { ok: false, error: workspace.disabledReason, missingScopes: [] };
    return this.api.check(String(this.sealingKey.open(caller.orgId, slackSecretOf(id, 'bot_token'), sealed).secret));
  }

  /** A new bot token brings a workspace that was disabled back. */
  async rotate(caller: Caller, id: string, secrets: RotateSlackSecrets): Promise<SlackWorkspace> {
    const known = await this.get(caller, id);
    const { botToken, signingSecret, appToken, overlapHours } = secrets;
    if (botToken !== undefined) await this.assertSame(known, botToken);
    const seal = this.sealer(caller, id);
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.slack.workspaces.rotate(id, {
        botToken: botToken === undefined ? undefined : seal('bot_token', botToken),
        signingSecret: signingSecret === undefined ? undefined : seal('signing_secret', signingSecret),
        appToken: appToken === undefined || appToken === null ? appToken : seal('app_token', appToken),
        overlapHours,
      });
      if (botToken !== undefined) await tx.slack.workspaces.enable(id);
      const workspace = found(await tx.slack.workspaces.find(id), 'workspace');
      await recordChange(tx, caller, { resource: 'slack_workspace', id, change: 'secrets rotated' });
      return workspace;
    });
  }

  remove(caller: Caller, id: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.slack.workspaces.find(id), 'workspace');
      const routes = await tx.slack.routes.countOfWorkspace(id);
      if (routes > 0) throw new ProblemError('conflict', `${routes} routes lead to the workspace: delete them first.`);
      await tx.slack.workspaces.remove(id);
      await recordChange(tx, caller, { resource: 'slack_workspace', id, change: 'deleted' });
    });
  }

  private async assertSame({ teamId, botId }: SlackWorkspace, botToken: string): Promise<void> {
    const now = await this.api.identify(botToken);
    if (now.teamId === teamId && now.botId === botId) return;
    const message = `is of ${now.botId} in ${now.teamId}, and this is ${botId} in ${teamId}`;
    throw new ProblemError('invalid_request', 'The token is of another app or workspace.', {
      errors: [{ path: 'botToken', message }],
    });
  }

  private sealer({ orgId }: Caller, id: string) {
    return (name: Parameters<typeof slackSecretOf>[1], secret: string) =>
      this.sealingKey.seal(orgId, slackSecretOf(id, name), { secret });
  }
}
