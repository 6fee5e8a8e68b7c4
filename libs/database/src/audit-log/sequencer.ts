import { setTimeout as pause } from 'node:timers/promises';
import type { NoteSigner } from '@runplane/audit';
import { Client } from 'pg';
import { isSerializationFailure } from '../sql-errors.js';
import { LogWriter } from './log-writer.js';

export interface SequencerOptions {
  /** As the application role. */
  url: string;
  signerFor(orgId: string): Promise<NoteSigner>;
  /** Least time between two passes, milliseconds: what one checkpoint batches. */
  intervalMs?: number;
  onError: (error: unknown) => void;
}

const LEADER_LOCK = 7_245_004;
/** A pass without a notification finds what a lost one missed. */
const SWEEP_MS = 1_000;
const ORGS_PER_PASS = 200;

/**
 * Moves committed entries into the trees of their orgs and signs checkpoints. Any number may run: the one that holds
 * the session lock leads, and another takes over when its connection ends. All writes of a batch are one transaction,
 * which the database refuses unless the log is exactly as long as this sequencer believes.
 */
export class Sequencer {
  private running: Promise<void> | null = null;
  private readonly stopped = new AbortController();

  constructor(private readonly options: SequencerOptions) {}

  /** Returns at once; it leads as soon as the lock is free. */
  async start(): Promise<void> {
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

  /** One connection: waits for the lock, leads until the connection breaks or the sequencer is stopped. */
  private async session(): Promise<void> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'runplane-sequencer',
      keepAlive: true,
    });
    const wake = new Wake();
    const broken = new Promise<never>((_, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('the connection of the sequencer ended')));
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
    while (!(await tryLock(client))) {
      await wake.within(SWEEP_MS);
      if (this.stopped.signal.aborted) return;
    }
    await client.query('LISTEN audit_appended');
    const logs = new Map<string, LogWriter>();
    while (!this.stopped.signal.aborted) {
      const more = await this.pass(client, logs);
      if (!more) await wake.within(SWEEP_MS);
      await this.rest(this.options.intervalMs ?? 100);
    }
  }

  /** One batch of each org that has news; true if some is left. */
  private async pass(client: Client, logs: Map<string, LogWriter>): Promise<boolean> {
    const { rows } = await client.query<{ org: string }>('SELECT audit_pending_orgs($1) AS org', [ORGS_PER_PASS]);
    let more = false;
    for (const { org } of rows) {
      const log = logs.get(org) ?? new LogWriter(client, org, await this.options.signerFor(org));
      logs.set(org, log);
      try {
        more = (await log.appendBatch()) || more;
      } catch (error) {
        // Another leader was faster: read the log again. Anything else stops this org's log only, with an error.
        logs.delete(org);
        if (!isSerializationFailure(error)) this.options.onError(error);
      }
    }
    return more;
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [LEADER_LOCK]);
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
