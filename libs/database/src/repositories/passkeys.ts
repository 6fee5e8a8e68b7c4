import { type JsonObject, type Passkey, ProblemError } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { isUniqueViolation } from '../sql-errors.js';
import { iso, isoOrNull } from './paging.js';

/** What verifies an assertion. `counter`: of the last one; 0 for authenticators that do not count. */
export interface StoredPasskey extends Passkey {
  /** COSE key (RFC 9052). */
  publicKey: Buffer;
  jwk: JsonObject;
  counter: number;
}

interface PasskeyRow {
  id: string;
  member_id: string;
  name: string;
  credential_id: string;
  public_key: Buffer;
  jwk: JsonObject;
  counter: string;
  transports: string[];
  device: Passkey['device'];
  created_at: Date;
  last_used_at: Date | null;
}

export class Passkeys {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the credential is registered already. */
  async create(
    input: Pick<
      StoredPasskey,
      'member' | 'name' | 'credentialId' | 'publicKey' | 'jwk' | 'counter' | 'transports' | 'device'
    >,
  ): Promise<StoredPasskey> {
    try {
      const row = await this.sql.row<PasskeyRow>(
        `INSERT INTO passkeys (org_id, id, member_id, name, credential_id, public_key, jwk, counter, transports, device)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
        [
          this.orgId,
          newId('pky'),
          input.member,
          input.name,
          input.credentialId,
          input.publicKey,
          JSON.stringify(input.jwk),
          input.counter,
          input.transports,
          input.device,
        ],
      );
      return passkeyOf(row as PasskeyRow);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', 'The passkey is registered already.');
    }
  }

  /** The oldest first. */
  async ofMember(memberId: string): Promise<StoredPasskey[]> {
    const rows = await this.sql.rows<PasskeyRow>(
      'SELECT * FROM passkeys WHERE org_id = $1 AND member_id = $2 ORDER BY created_at, id',
      [this.orgId, memberId],
    );
    return rows.map(passkeyOf);
  }

  /** Takes over the counter of an assertion; false where another one with this or a larger counter came before. */
  async use(id: string, counter: number): Promise<boolean> {
    const used = await this.sql.affected(
      `UPDATE passkeys SET counter = $3, last_used_at = now()
       WHERE org_id = $1 AND id = $2 AND (counter < $3 OR (counter = 0 AND $3 = 0))`,
      [this.orgId, id, counter],
    );
    return used > 0;
  }

  async remove(id: string): Promise<void> {
    await this.sql.affected('DELETE FROM passkeys WHERE org_id = $1 AND id = $2', [this.orgId, id]);
  }
}

function passkeyOf(row: PasskeyRow): StoredPasskey {
  return {
    id: row.id,
    member: row.member_id,
    name: row.name,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    jwk: row.jwk,
    counter: Number(row.counter),
    transports: row.transports,
    device: row.device,
    createdAt: iso(row.created_at),
    lastUsedAt: isoOrNull(row.last_used_at),
  };
}
