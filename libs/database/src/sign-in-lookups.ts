import type { Sql } from './sql.js';

/** Whom a person who signs in says to be. */
export interface Account {
  orgId: string;
  orgStatus: 'active' | 'disabled';
  memberId: string;
  memberStatus: 'active' | 'disabled';
  /** Argon2id in PHC string format; null where the member has no password. */
  passwordHash: string | null;
}

/** How often may be tried, and how long one waits then: after `free` tries `firstSeconds`, then twice that, … */
export interface SignInLimit {
  free: number;
  firstSeconds: number;
  mostSeconds: number;
  /** Without a try for so long it begins anew. */
  forgetSeconds: number;
}

/** What signing in asks across orgs, before it is known who asks: each answer comes from a function, never from a table. */
export class SignInLookups {
  constructor(private readonly connected: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>) {}

  /** `org`: slug or id. The case of the address does not matter. */
  account(org: string, email: string): Promise<Account | null> {
    return this.connected((sql) =>
      sql.row<Account>(
        `SELECT org_id AS "orgId", org_status AS "orgStatus", member_id AS "memberId", member_status AS "memberStatus",
           password_hash AS "passwordHash"
         FROM find_account($1, $2)`,
        [org, email],
      ),
    );
  }

  /** The org of an invitation by the SHA-256 of its token; null for an unknown one. */
  async orgOfInvitation(tokenHash: Buffer): Promise<string | null> {
    const row = await this.connected((sql) =>
      sql.row<{ org: string | null }>('SELECT org_of_invitation($1) AS org', [tokenHash]),
    );
    return row?.org ?? null;
  }

  /** Whose passkey it is, by its credential id and the member id that it holds as user handle; null for nobody's. */
  passkeyHolder(credentialId: string, memberId: string): Promise<{ orgId: string; memberId: string } | null> {
    return this.connected((sql) =>
      sql.row<{ orgId: string; memberId: string }>(
        'SELECT org_id AS "orgId", member_id AS "memberId" FROM find_passkey_holder($1, $2)',
        [credentialId, memberId],
      ),
    );
  }

  /** What the sign-in page of an org offers, by its slug or id. */
  providersOf(org: string): Promise<{ id: string; name: string }[]> {
    return this.connected((sql) => sql.rows('SELECT id, name FROM identity_providers_of($1)', [org]));
  }

  /** The active org of an identity provider; null for an unknown one. */
  async orgOfProvider(id: string): Promise<string | null> {
    const row = await this.connected((sql) =>
      sql.row<{ org: string | null }>('SELECT org_of_identity_provider($1) AS org', [id]),
    );
    return row?.org ?? null;
  }

  /** Counts a try by the SHA-256 of whose it is. Seconds to wait where it came too early; 0 where it may go on. */
  async count(subject: Buffer, { free, firstSeconds, mostSeconds, forgetSeconds }: SignInLimit): Promise<number> {
    const row = await this.connected((sql) =>
      sql.row<{ seconds: number }>('SELECT count_sign_in($1, $2, $3, $4, $5) AS seconds', [
        subject,
        free,
        firstSeconds,
        mostSeconds,
        forgetSeconds,
      ]),
    );
    return row?.seconds ?? 0;
  }

  /** A counted try was a good one: it does not count, and with `all` nothing that came before it. */
  async forgive(subject: Buffer, { all }: { all: boolean }): Promise<void> {
    await this.connected((sql) => sql.rows('SELECT forgive_sign_in($1, $2)', [subject, all]));
  }
}
