import type { DeliverNoticeInput } from '@runplane/contracts';
import type { Client } from 'pg';
import type { Database } from './database.js';
import { Leader } from './leader.js';
import { LOCKS } from './locks.js';

export interface DispatcherOptions {
  /** As the worker. */
  url: string;
  database: Database;
  /** Hands the delivery to who will carry it out. Called again with the same input, it does nothing. */
  start(delivery: DeliverNoticeInput, destinationId: string): Promise<void>;
  onError(error: unknown): void;
  /** Deliveries of one destination that are under way at once; what is beyond waits in the table. */
  openPerDestination?: number;
}

interface Pending {
  org_id: string;
  id: string;
  destination_id: string;
  round: number;
}

const BATCH = 200;
const PARALLEL = 20;
const INTERVAL_MS = 20;
const OPEN_PER_DESTINATION = 100;
/** Settled deliveries are kept for people who ask what happened; the log has the events for ever. */
const KEEP = '30 days';
const PRUNE_EVERY_MS = 60_000;
const PRUNE_BATCH = 5_000;

/**
 * Hands committed deliveries to Temporal. A delivery is marked only after its workflow has been started: a crash in
 * between starts it again, which the workflow id refuses. Nothing is lost, and nothing runs twice.
 */
export class Dispatcher {
  private readonly leader: Leader;

  constructor(private readonly options: DispatcherOptions) {
    const { url, onError } = options;
    this.leader = new Leader({
      url,
      applicationName: 'runplane-dispatcher',
      lock: LOCKS.leadDispatchers,
      channel: 'deliveries_pending',
      intervalMs: INTERVAL_MS,
      begin: (client) => {
        const prune = every(PRUNE_EVERY_MS, () => client.query('SELECT prune_notices($1, $2)', [KEEP, PRUNE_BATCH]));
        return async () => {
          await prune();
          return this.pass(client);
        };
      },
      onError,
    });
  }

  start(): void {
    this.leader.start();
  }

  stop(): Promise<void> {
    return this.leader.stop();
  }

  /** One batch; true if more may wait. */
  private async pass(client: Client): Promise<boolean> {
    const open = this.options.openPerDestination ?? OPEN_PER_DESTINATION;
    const { rows } = await client.query<Pending>('SELECT * FROM pending_deliveries($1, $2)', [open, BATCH]);
    const started: Pending[] = [];
    for (let from = 0; from < rows.length; from += PARALLEL) {
      const results = await Promise.allSettled(rows.slice(from, from + PARALLEL).map((row) => this.begin(row)));
      for (const result of results) {
        if (result.status === 'fulfilled') started.push(result.value);
        else this.options.onError(result.reason);
      }
      // Temporal can't be reached: every further start would only wait for its deadline.
      if (results.every(({ status }) => status === 'rejected')) break;
    }
    for (const [orgId, taken] of Map.groupBy(started, (row) => row.org_id)) {
      await this.options.database.withOrg(orgId, (tx) => tx.deliveries.markTaken(taken));
    }
    // One that can't be started must not keep the dispatcher busy with nothing else.
    return rows.length === BATCH && started.length > 0;
  }

  private async begin(row: Pending): Promise<Pending> {
    await this.options.start({ orgId: row.org_id, deliveryId: row.id, round: row.round }, row.destination_id);
    return row;
  }
}

function every(ms: number, work: () => Promise<unknown>): () => Promise<void> {
  let next = 0;
  return async () => {
    if (performance.now() < next) return;
    next = performance.now() + ms;
    await work();
  };
}
