import type { JsonObject } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso } from './paging.js';

export interface StoredChallenge {
  member: string;
  /** What the challenge is the digest of. */
  document: JsonObject;
  /** Digest of the assertion that took it; null while it is open. */
  takenBy: string | null;
  /** What that assertion proved. */
  proof: JsonObject | null;
}

/** Each is good for one signature, for a few minutes. */
export class PasskeyChallenges {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** `challenge` in base64url. Returns when it expires. */
  async open(challenge: string, member: string, document: JsonObject, seconds: number): Promise<string> {
    await this.sql.affected('DELETE FROM passkey_challenges WHERE org_id = $1 AND expires_at < now()', [this.orgId]);
    const row = await this.sql.row<{ expires_at: Date }>(
      `INSERT INTO passkey_challenges (org_id, challenge, member_id, document, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5)) RETURNING expires_at`,
      [this.orgId, challenge, member, JSON.stringify(document), seconds],
    );
    return iso((row as { expires_at: Date }).expires_at);
  }

  /** Not expired, and locked until the transaction ends: of two assertions one comes first. */
  async find(challenge: string): Promise<StoredChallenge | null> {
    return this.sql.row<StoredChallenge>(
      `SELECT member_id AS member, document, taken_by AS "takenBy", proof FROM passkey_challenges
       WHERE org_id = $1 AND challenge = $2 AND expires_at > now() FOR UPDATE`,
      [this.orgId, challenge],
    );
  }

  async take(challenge: string, by: string, proof: JsonObject | null): Promise<void> {
    await this.sql.affected(
      'UPDATE passkey_challenges SET taken_by = $3, proof = $4 WHERE org_id = $1 AND challenge = $2',
      [this.orgId, challenge, by, proof && JSON.stringify(proof)],
    );
  }
}
