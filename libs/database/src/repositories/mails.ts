import { NoticePreferences } from '@runplane/contracts';
import type { Sql } from '../sql.js';

/** Who wants mail, and who has had it. */
export class Mails {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async preferencesOf(memberId: string): Promise<NoticePreferences> {
    const row = await this.sql.row<{ email: NoticePreferences['email']; digest_minutes: number }>(
      'SELECT email, digest_minutes FROM notice_preferences WHERE org_id = $1 AND member_id = $2',
      [this.orgId, memberId],
    );
    return row ? { email: row.email, digestMinutes: row.digest_minutes } : NoticePreferences.parse({});
  }

  async setPreferences(memberId: string, { email, digestMinutes }: NoticePreferences): Promise<void> {
    await this.sql.affected(
      `INSERT INTO notice_preferences (org_id, member_id, email, digest_minutes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (org_id, member_id) DO UPDATE SET email = excluded.email, digest_minutes = excluded.digest_minutes`,
      [this.orgId, memberId, email, digestMinutes],
    );
  }

  async wereSent(deliveryId: string): Promise<Set<string>> {
    const rows = await this.sql.rows<{ member_id: string }>(
      'SELECT member_id FROM sent_mails WHERE org_id = $1 AND delivery_id = $2',
      [this.orgId, deliveryId],
    );
    return new Set(rows.map((row) => row.member_id));
  }

  async recordSent(deliveryId: string, memberId: string): Promise<void> {
    await this.sql.affected(
      `INSERT INTO sent_mails (org_id, delivery_id, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [this.orgId, deliveryId, memberId],
    );
  }

  /**
   * When the member had the last digest, and whether the delivery was queued before that: with a minute to spare, as
   * what was being committed at that moment was not in it.
   */
  async lastDigest(deliveryId: string, memberId: string): Promise<{ sentAt: Date | null; coversDelivery: boolean }> {
    const row = await this.sql.row<{ sent_at: Date | null; covers: boolean }>(
      `SELECT p.digest_sent_at AS sent_at, coalesce(p.digest_sent_at > d.created_at + interval '1 minute', false) AS covers
       FROM notice_preferences p JOIN deliveries d ON d.org_id = p.org_id AND d.id = $2
       WHERE p.org_id = $1 AND p.member_id = $3`,
      [this.orgId, deliveryId, memberId],
    );
    return { sentAt: row?.sent_at ?? null, coversDelivery: row?.covers ?? false };
  }

  /** `readAt`: when what it says was read. */
  async recordDigest(memberId: string, readAt: Date): Promise<void> {
    await this.sql.affected('UPDATE notice_preferences SET digest_sent_at = $3 WHERE org_id = $1 AND member_id = $2', [
      this.orgId,
      memberId,
      readAt,
    ]);
  }
}
