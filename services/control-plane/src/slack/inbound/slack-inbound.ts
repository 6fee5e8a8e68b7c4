import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemError, slackSecretOf } from '@runplane/contracts';
import { Database, type SlackConnection } from '@runplane/database';
import type { RawRequest } from '@runplane/service-kit';
import { recordChangeBy } from '../../common/record-change.js';
import { SealingKey } from '../../connections/sealing-key.js';
import { jsonOf, type ReadInteraction, readCommand, readEvent, readPayload, type SlackEvent } from './read-request.js';
import { isSignedBy } from './signature.js';

/** The workspace that a request certainly comes from. */
export type VerifiedConnection = Pick<SlackConnection, 'orgId' | 'id'>;

/** Events after which the app can do nothing more in the workspace. */
const UNINSTALLED: ReadonlySet<string> = new Set(['app_uninstalled', 'tokens_revoked']);

/** What comes from Slack, over HTTP or a WebSocket: checked, and in the inbox, before Slack is told that it has arrived. */
@Injectable()
export class SlackInbound {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
  ) {}

  async interaction(request: RawRequest): Promise<null> {
    const payload = new URLSearchParams(request.body.toString('utf8')).get('payload');
    const read = readPayload(jsonOf(payload));
    await this.receive(await this.verified(read.teamId, request), read, payload ?? '');
    return null;
  }

  async command(request: RawRequest): Promise<null> {
    const text = request.body.toString('utf8');
    const read = readCommand(Object.fromEntries(new URLSearchParams(text)));
    await this.receive(await this.verified(read.teamId, request), read, text);
    return null;
  }

  async event(request: RawRequest): Promise<object | null> {
    const event = readEvent(jsonOf(request.body.toString('utf8')));
    if (event.type === 'url_verification') return answerChallenge(event);
    if (!event.team_id) throw unauthenticated();
    await this.happened(await this.verified(event.team_id, request, { alsoDisabled: true }), event, request.id);
    return null;
  }

  /** `content`: what Slack has sent. The same again, by a repeated or replayed request, is not taken twice. */
  async receive(connection: VerifiedConnection, read: ReadInteraction, content: string): Promise<void> {
    const { userId, teamId, interaction } = read;
    if (interaction === null) return;
    const id = createHash('sha256').update(`${teamId}\n${content}`).digest('hex');
    await this.database.withOrg(connection.orgId, (tx) =>
      tx.slack.interactions.receive({ id, workspaceId: connection.id, userId, interaction }),
    );
  }

  async happened({ orgId, id }: VerifiedConnection, { event }: SlackEvent, requestId: string): Promise<void> {
    if (!event || !UNINSTALLED.has(event.type)) return;
    await this.database.withOrg(orgId, async (tx) => {
      const reason = `Slack says ${event.type}. Install the app again, and rotate the bot token.`;
      if (!(await tx.slack.workspaces.disable(id, reason))) return;
      const actor = { kind: 'system', id: 'slack' } as const;
      await recordChangeBy(tx, actor, requestId, { resource: 'slack_workspace', id, change: 'disabled' });
    });
  }

  /** Several orgs may have apps in one workspace: the signature says whose app it is. */
  private async verified(
    teamId: string,
    { headers, body }: RawRequest,
    { alsoDisabled = false } = {},
  ): Promise<VerifiedConnection> {
    const timestamp = single(headers['x-slack-request-timestamp']);
    const signature = single(headers['x-slack-signature']);
    const connections = await this.database.slackConnections(teamId);
    const connection = connections.find((candidate) =>
      isSignedBy(this.secretsOf(candidate), { timestamp, signature, body }, Date.now()),
    );
    if (!connection) throw unauthenticated();
    if (connection.status !== 'active' && !alsoDisabled) {
      throw new ProblemError('forbidden', 'The Slack workspace is disabled: install the app again.');
    }
    return connection;
  }

  private secretsOf({ orgId, id, sealedSecrets }: SlackConnection): string[] {
    return sealedSecrets.map((sealed) =>
      String(this.sealingKey.open(orgId, slackSecretOf(id, 'signing_secret'), sealed).secret),
    );
  }
}

/**
 * Slack asks before anybody can have told us the app's secret. What is given back is what the asker has sent, if it
 * looks like a challenge, and says nothing else.
 */
function answerChallenge({ challenge }: SlackEvent): object {
  if (!challenge || !/^[A-Za-z0-9._-]{1,200}$/.test(challenge)) throw unauthenticated();
  return { challenge };
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'The request is not signed by a Slack app that is connected here.');
}
