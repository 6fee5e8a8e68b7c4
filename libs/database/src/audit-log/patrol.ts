import type { Client } from 'pg';
import { LogCorruptError, StoredLog } from './stored-tree.js';

/**
 * Reads the logs again, one full tile of some org at a time: what somebody changed behind the triggers long ago is found
 * although nothing is signed there any more.
 */
export class Patrol {
  constructor(private readonly client: Client) {}

  /** Null if the tile is what its entries hash to. */
  async step(): Promise<{ org: string; error: LogCorruptError } | null> {
    const { client } = this;
    const { rows } = await client.query<{ org_id: string; tile_index: string }>('SELECT * FROM audit_patrol()');
    const place = rows[0];
    if (!place) return null;
    await client.query('BEGIN');
    try {
      await client.query(`SELECT set_config('app.org_id', $1, true)`, [place.org_id]);
      await new StoredLog(client, place.org_id).verifyTile(Number(place.tile_index));
      return null;
    } catch (error) {
      if (!(error instanceof LogCorruptError)) throw error;
      return { org: place.org_id, error };
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
    }
  }
}
