import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { slackSecretOf } from '@runplane/contracts';
import { Database, type SlackSocket } from '@runplane/database';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import type { Logger } from 'pino';
import { SealingKey } from '../../connections/sealing-key.js';
import { SlackApi } from '../slack-api.js';
import { readCommand, readEvent, readPayload } from './read-request.js';
import { SlackInbound } from './slack-inbound.js';

const LOOK_EVERY_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;

interface Envelope {
  ack(): Promise<void>;
  envelope_id: string;
  type: string;
  body: unknown;
}

interface OpenSocket {
  socket: SlackSocket;
  client: SocketModeClient;
}

/**
 * Socket Mode: a WebSocket to Slack for each workspace with an app token. Every replica has one, and Slack sends each
 * event to one of them; what it sends to two, the inbox takes once.
 */
@Injectable()
export class SlackSockets implements OnModuleDestroy {
  private readonly open = new Map<string, OpenSocket>();
  private readonly stopped = new AbortController();
  private running: Promise<void> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
    @Inject(SlackApi) private readonly api: SlackApi,
    @Inject(SlackInbound) private readonly inbound: SlackInbound,
  ) {}

  start(logger: Logger): void {
    this.running ??= this.run(logger);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.running;
    await Promise.all([...this.open.values()].map(close));
  }

  private async run(logger: Logger): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await this.bringUpToDate(logger).catch((error: unknown) => logger.warn({ err: error }, 'slack sockets'));
      await pause(LOOK_EVERY_MS, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private async bringUpToDate(logger: Logger): Promise<void> {
    const wanted = new Map((await this.database.slackSockets()).map((socket) => [socket.id, socket]));
    for (const [id, open] of this.open) {
      if (wanted.get(id)?.sealedAppToken.equals(open.socket.sealedAppToken)) continue;
      this.open.delete(id);
      await close(open);
    }
    for (const socket of wanted.values()) {
      if (!this.open.has(socket.id)) await this.connect(socket, logger);
    }
  }

  /** Its own reconnection throws where nobody can catch it: one that is lost is opened again by the next look. */
  private async connect(socket: SlackSocket, logger: Logger): Promise<void> {
    const { orgId, id } = socket;
    const { secret } = this.sealingKey.open(orgId, slackSecretOf(id, 'app_token'), socket.sealedAppToken);
    const client = new SocketModeClient({
      appToken: String(secret),
      autoReconnectEnabled: false,
      logLevel: LogLevel.ERROR,
      clientOptions: this.api.options(),
    });
    client.on('slack_event', (envelope: Envelope) => {
      this.take(socket, envelope).catch((error: unknown) => logger.warn({ err: error }, 'slack event'));
    });
    client.on('disconnected', () => {
      if (this.open.get(id)?.client === client) this.open.delete(id);
    });
    try {
      this.open.set(id, { socket, client });
      await client.start();
    } catch (error) {
      this.open.delete(id);
      logger.warn({ err: error, org: orgId, workspace: id }, 'no socket to Slack');
    }
  }

  /** Acknowledged once it is kept; what is not, Slack sends again. */
  private async take(socket: SlackSocket, { ack, envelope_id, type, body }: Envelope): Promise<void> {
    if (type === 'events_api') await this.inbound.happened(socket, readEvent(body), envelope_id);
    else if (type === 'interactive' || type === 'slash_commands') {
      const read = type === 'interactive' ? readPayload(body) : readCommand(body);
      if (read.teamId === socket.teamId) await this.inbound.receive(socket, read, JSON.stringify(body));
    }
    await ack();
  }
}

async function close({ client }: OpenSocket): Promise<void> {
  await Promise.race([client.disconnect(), pause(CLOSE_WITHIN_MS, undefined, { ref: false })]);
}
