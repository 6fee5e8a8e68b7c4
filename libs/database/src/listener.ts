import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

export const CHANNELS = [
  'action_changed',
  'bundle_published',
  'deliveries_pending',
  'interactions_pending',
  'org_changed',
] as const;
export type Channel = (typeof CHANNELS)[number];
type Handler = (payload: string) => void;

const RECONNECT_MS = 500;

/** One LISTEN connection of a process, made when it is first needed and again whenever it breaks. */
export class Listener {
  private readonly handlers = new Map<Channel, Set<Handler>>();
  private client: Promise<Client> | null = null;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly applicationName: string,
  ) {}

  async listen(channel: Channel, handler: Handler): Promise<() => Promise<void>> {
    const known = this.handlers.get(channel) ?? new Set();
    this.handlers.set(channel, known.add(handler));
    const client = await this.connected();
    await client.query(`LISTEN ${channel}`);
    return async () => {
      known.delete(handler);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    const client = await this.client?.catch(() => null);
    await client?.end().catch(() => undefined);
  }

  private connected(): Promise<Client> {
    this.client ??= this.connect().catch((error) => {
      this.client = null;
      throw error;
    });
    return this.client;
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: `${this.applicationName}-listen`,
      keepAlive: true,
    });
    await client.connect();
    client.on('notification', ({ channel, payload }) => this.deliver(channel as Channel, payload ?? ''));
    client.on('error', () => undefined);
    client.once('end', () => void this.reconnect());
    for (const channel of this.handlers.keys()) await client.query(`LISTEN ${channel}`);
    return client;
  }

  private async reconnect(): Promise<void> {
    this.client = null;
    while (!this.closed) {
      try {
        await this.connected();
        for (const channel of this.handlers.keys()) this.deliver(channel, '');
        return;
      } catch {
        await pause(RECONNECT_MS);
      }
    }
  }

  private deliver(channel: Channel, payload: string): void {
    for (const handler of this.handlers.get(channel) ?? []) handler(payload);
  }
}
