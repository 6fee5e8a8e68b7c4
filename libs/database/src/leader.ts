import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Channel } from './listener.js';

export interface LeaderOptions {
  /** As the worker. */
  url: string;
  applicationName: string;
  /** Key of the session lock that the leader holds. */
  lock: number;
  /** A notification on it begins the next pass at once. */
  channel: Channel;
  /** Least time between two passes, milliseconds. */
  intervalMs: number;
  /** Called when leadership begins, on the connection that holds the lock. One pass answers whether more waits. */
  begin(client: Client): () => Promise<boolean>;
  onError(error: unknown): void;
}

/** A pass without a notification finds what a lost one missed. */
const SWEEP_MS = 1_000;

/**
 * A job that one process of any number does: the one that holds the session lock leads, and another takes over when
 * its connection ends. Two may believe to lead for a moment, so what a pass does must be safe to be done twice.
 */
export class Leader {
  private running: Promise<void> | null = null;
  private readonly stopped = new AbortController();

  constructor(private readonly options: LeaderOptions) {}

  /** Returns at once; it leads as soon as the lock is free. */
  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.session();
      } catch (error) {
        if (!this.stopped.signal.aborted) this.options.onError(error);
      }
      await this.rest(SWEEP_MS);
    }
  }

  /** One connection: waits for the lock, leads until the connection breaks or the job is stopped. */
  private async session(): Promise<void> {
    const { url, applicationName } = this.options;
    const client = new Client({ connectionString: url, application_name: applicationName, keepAlive: true });
    const wake = new Wake();
    const broken = new Promise<never>((_, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error(`the connection of ${applicationName} ended`)));
    });
    broken.catch(() => undefined);
    client.on('notification', () => wake.now());
    this.stopped.signal.addEventListener('abort', () => wake.now(), { once: true });
    await client.connect();
    try {
      await Promise.race([broken, this.lead(client, wake)]);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async lead(client: Client, wake: Wake): Promise<void> {
    const { lock, channel, intervalMs, begin } = this.options;
    while (!(await tryLock(client, lock))) {
      await wake.within(SWEEP_MS);
      if (this.stopped.signal.aborted) return;
    }
    await client.query(`LISTEN ${channel}`);
    const pass = begin(client);
    while (!this.stopped.signal.aborted) {
      const more = await pass();
      if (!more) await wake.within(SWEEP_MS);
      await this.rest(intervalMs);
    }
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}

async function tryLock(client: Client, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lock]);
  return rows[0]?.locked ?? false;
}

/** Wakes the leader on a notification, also on one that came while it worked. */
class Wake {
  private pending = false;
  private resolve: (() => void) | null = null;

  now(): void {
    this.pending = true;
    this.resolve?.();
  }

  async within(ms: number): Promise<void> {
    if (!this.pending) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.resolve = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
    }
    this.resolve = null;
    this.pending = false;
  }
}
