import type { RelayInteractionInput } from '@runplane/contracts';
import type { Client } from 'pg';
import type { Database } from './database.js';
import { Leader } from './leader.js';
import { LOCKS } from './locks.js';

export interface SlackInboxOptions {
  /** As the worker. */
  url: string;
  database: Database;
  /** Hands an interaction to who will carry it out. Called again with the same input, it does nothing. */
  start(interaction: RelayInteractionInput): Promise<void>;
  onError(error: unknown): void;
}

export type SlackInbox = Pick<Leader, 'start' | 'stop'>;

const BATCH = 100;
const PARALLEL = 20;
const INTERVAL_MS = 10;
const KEEP = '2 days';
const PRUNE_EVERY_MS = 60_000;
const PRUNE_BATCH = 5_000;

/**
 * Hands committed interactions to Temporal. One is marked only after its workflow has been started: a crash in between
 * starts it again, which the workflow id refuses.
 */
export function slackInbox({ url, database, start, onError }: SlackInboxOptions): SlackInbox {
  return new Leader({
    url,
    applicationName: 'runplane-slack-inbox',
    lock: LOCKS.leadSlackInboxes,
    channel: 'interactions_pending',
    intervalMs: INTERVAL_MS,
    begin: (client) => {
      let nextPrune = 0;
      return async () => {
        if (performance.now() >= nextPrune) {
          nextPrune = performance.now() + PRUNE_EVERY_MS;
          await client.query('SELECT prune_interactions($1, $2)', [KEEP, PRUNE_BATCH]);
        }
        return pass(client, { database, start, onError });
      };
    },
    onError,
  });
}

/** One batch; true if more may wait. */
async function pass(client: Client, options: Omit<SlackInboxOptions, 'url'>): Promise<boolean> {
  const { rows } = await client.query<{ org_id: string; id: string }>('SELECT * FROM pending_interactions($1)', [
    BATCH,
  ]);
  const started: typeof rows = [];
  for (let from = 0; from < rows.length; from += PARALLEL) {
    const part = rows.slice(from, from + PARALLEL);
    const results = await Promise.allSettled(
      part.map((row) => options.start({ orgId: row.org_id, interactionId: row.id })),
    );
    results.forEach((result, index) => {
      if (result.status === 'rejected') options.onError(result.reason);
      else started.push(part[index] as (typeof rows)[number]);
    });
    // Temporal can't be reached: every further start would only wait for its deadline.
    if (results.every(({ status }) => status === 'rejected')) break;
  }
  for (const [orgId, taken] of Map.groupBy(started, (row) => row.org_id)) {
    await options.database.withOrg(orgId, (tx) => tx.slack.interactions.markTaken(taken.map(({ id }) => id)));
  }
  return rows.length === BATCH && started.length > 0;
}
