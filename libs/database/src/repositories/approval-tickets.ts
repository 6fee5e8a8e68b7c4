import type { Sql } from '../sql.js';
import { iso } from './paging.js';

/** What the holder of a ticket may do: vote once, as this member, on this digest of this approval. */
export interface ApprovalTicket {
  approvalId: string;
  memberId: string;
  digest: string;
  expiresAt: string;
  used: boolean;
}

interface TicketRow {
  approval_id: string;
  member_id: string;
  digest: string;
  expires_at: Date;
  used_at: Date | null;
}

/** Known by the SHA-256 of their text only. */
export class ApprovalTickets {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(ticket: Omit<ApprovalTicket, 'used'> & { hash: Buffer }): Promise<void> {
    await this.sql.affected(
      `INSERT INTO approval_tickets (org_id, hash, approval_id, member_id, digest, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [this.orgId, ticket.hash, ticket.approvalId, ticket.memberId, ticket.digest, ticket.expiresAt],
    );
  }

  async find(hash: Buffer): Promise<ApprovalTicket | null> {
    const row = await this.sql.row<TicketRow>('SELECT * FROM approval_tickets WHERE org_id = $1 AND hash = $2', [
      this.orgId,
      hash,
    ]);
    return (
      row && {
        approvalId: row.approval_id,
        memberId: row.member_id,
        digest: row.digest,
        expiresAt: iso(row.expires_at),
        used: row.used_at !== null,
      }
    );
  }

  /** True for the one caller who gets it. */
  async use(hash: Buffer): Promise<boolean> {
    const text = `UPDATE approval_tickets SET used_at = now()
       WHERE org_id = $1 AND hash = $2 AND used_at IS NULL AND expires_at > now()`;
    return (await this.sql.affected(text, [this.orgId, hash])) > 0;
  }

  /** After a vote of which it is not known that it was refused: its holder may try again. */
  async giveBack(hash: Buffer): Promise<void> {
    await this.sql.affected('UPDATE approval_tickets SET used_at = NULL WHERE org_id = $1 AND hash = $2', [
      this.orgId,
      hash,
    ]);
  }
}
