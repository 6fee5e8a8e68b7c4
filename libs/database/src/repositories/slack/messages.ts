import type { Sql } from '../../sql.js';

/** The message of one approval by one route. */
export interface SlackMessageKey {
  routeId: string;
  approvalId: string;
}

/** The message in the hands of the one who may write it. */
export interface HeldMessage {
  /** Null: not posted, or not known to be. */
  ts: string | null;
  /** Set where it may have been posted, and the answer was lost. */
  postingSince: Date | null;
  contentHash: string | null;
  /** What was asked for when it was looked at; see `release`. */
  wanted: number;
  repliesBegun: string[];
  replies: string[];
}

interface MessageRow {
  ts: string | null;
  posting_since: Date | null;
  content_hash: string | null;
  wanted: number;
  lease: string | null;
  replies_begun: string[];
  replies: string[];
}

/** Longer than an attempt may take: a lease that is over belongs to a worker that was killed. */
const LEASE = `interval '45 seconds'`;

/** What Slack shows for each approval. Never locked while Slack is waited for: leases keep writers apart. */
export class SlackMessages {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Asks for the message to be brought up to date; the message where `lease` is to do it, null where another does. */
  async want({ routeId, approvalId }: SlackMessageKey, lease: string): Promise<HeldMessage | null> {
    const row = await this.sql.row<MessageRow>(
      `INSERT INTO slack_messages AS m (org_id, route_id, approval_id, lease, lease_until)
       VALUES ($1, $2, $3, $4, now() + ${LEASE})
       ON CONFLICT (org_id, route_id, approval_id) DO UPDATE SET wanted = m.wanted + 1,
         lease = CASE WHEN m.lease IS NULL OR m.lease_until < now() THEN excluded.lease ELSE m.lease END,
         lease_until = CASE WHEN m.lease IS NULL OR m.lease_until < now() THEN excluded.lease_until ELSE m.lease_until END
       RETURNING *`,
      [this.orgId, routeId, approvalId, lease],
    );
    return row?.lease === lease ? heldOf(row) : null;
  }

  /** Goes on with what was asked for meanwhile, with a lease that begins anew; null where it was lost. */
  async again({ routeId, approvalId }: SlackMessageKey, lease: string): Promise<HeldMessage | null> {
    const row = await this.sql.row<MessageRow>(
      `UPDATE slack_messages SET lease_until = now() + ${LEASE}
       WHERE org_id = $1 AND route_id = $2 AND approval_id = $3 AND lease = $4 RETURNING *`,
      [this.orgId, routeId, approvalId, lease],
    );
    return row && heldOf(row);
  }

  /** Before it is posted, so that a lost answer can't lead to a second message. */
  async beginPost(key: SlackMessageKey, lease: string): Promise<boolean> {
    return this.update(key, lease, 'posting_since = coalesce(posting_since, now())', []);
  }

  /** It is certain that nothing was posted. */
  async forgetPost(key: SlackMessageKey, lease: string): Promise<boolean> {
    return this.update(key, lease, 'posting_since = NULL, ts = NULL, content_hash = NULL', []);
  }

  async recordPosted(key: SlackMessageKey, lease: string, ts: string, contentHash: string | null): Promise<boolean> {
    return this.update(key, lease, 'ts = $5, content_hash = $6, posting_since = NULL', [ts, contentHash]);
  }

  async beginReply(key: SlackMessageKey, lease: string, deliveryId: string): Promise<boolean> {
    return this.update(key, lease, 'replies_begun = array_append(replies_begun, $5)', [deliveryId]);
  }

  async recordReply(key: SlackMessageKey, lease: string, deliveryId: string): Promise<boolean> {
    return this.update(key, lease, 'replies = array_append(replies, $5)', [deliveryId]);
  }

  /** True where nothing newer was asked for, and the message is free again; else its holder has to go on. */
  async release(key: SlackMessageKey, lease: string, wanted: number): Promise<boolean> {
    const text = `UPDATE slack_messages SET lease = NULL, lease_until = NULL
       WHERE org_id = $1 AND route_id = $2 AND approval_id = $3 AND lease = $4 AND wanted = $5`;
    return (await this.sql.affected(text, [this.orgId, key.routeId, key.approvalId, lease, wanted])) > 0;
  }

  /** After a failure: whoever comes next may try. */
  async abandon(key: SlackMessageKey, lease: string): Promise<void> {
    await this.update(key, lease, 'lease = NULL, lease_until = NULL', []);
  }

  private async update(
    { routeId, approvalId }: SlackMessageKey,
    lease: string,
    change: string,
    values: readonly unknown[],
  ): Promise<boolean> {
    const text = `UPDATE slack_messages SET ${change}
       WHERE org_id = $1 AND route_id = $2 AND approval_id = $3 AND lease = $4`;
    return (await this.sql.affected(text, [this.orgId, routeId, approvalId, lease, ...values])) > 0;
  }
}

function heldOf(row: MessageRow): HeldMessage {
  return {
    ts: row.ts,
    postingSince: row.posting_since,
    contentHash: row.content_hash,
    wanted: row.wanted,
    repliesBegun: row.replies_begun,
    replies: row.replies,
  };
}
