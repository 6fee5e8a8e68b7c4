import type { NoteSigner } from '@runplane/audit';
import type { Client } from 'pg';
import { Leader } from '../leader.js';
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
const ORGS_PER_PASS = 200;

/**
 * Moves committed entries into the trees of their orgs and signs checkpoints. Any number may run, one leads. All
 * writes of a batch are one transaction, which the database refuses unless the log is exactly as long as this
 * sequencer believes.
 */
export class Sequencer {
  private readonly leader: Leader;

  constructor(private readonly options: SequencerOptions) {
    const { url, intervalMs = 100, onError } = options;
    this.leader = new Leader({
      url,
      applicationName: 'runplane-sequencer',
      lock: LEADER_LOCK,
      channel: 'audit_appended',
      intervalMs,
      begin: (client) => {
        const logs = new Map<string, LogWriter>();
        return () => this.pass(client, logs);
      },
      onError,
    });
  }

  /** Returns at once; it leads as soon as the lock is free. */
  async start(): Promise<void> {
    this.leader.start();
  }

  stop(): Promise<void> {
    return this.leader.stop();
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
}
