import { Inject, Injectable } from '@nestjs/common';
import { formatEntryBundle, parseBundlePath, parseTilePath, TILE_WIDTH, utf8 } from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { AuditKey, lastCheckpoint } from './checkpoint.js';

@Injectable()
export class TilesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
  ) {}

  /** `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, of the tree of the last checkpoint or of an earlier one. */
  read(caller: Caller, path: string): Promise<Uint8Array> {
    const bundle = parseBundlePath(`tile/${path}`);
    const tile = bundle ? { level: 0, ...bundle } : parseTilePath(`tile/${path}`);
    if (!tile) throw new ProblemError('not_found', 'There is no such tile.');
    const { level, index, width } = tile;
    return this.database.withOrg(caller.orgId, async (tx) => {
      const size = (await lastCheckpoint(tx, this.key))?.size ?? 0;
      if (index * TILE_WIDTH + width > Math.floor(size / TILE_WIDTH ** level)) {
        throw new ProblemError('not_found', 'There is no such tile in the last checkpoint.');
      }
      return bundle ? entryBundle(tx, index, width) : tx.audit.tileReader().readTile(level, index, width);
    });
  }
}

export async function entryBundle(tx: OrgTransaction, index: number, width: number): Promise<Uint8Array> {
  const entries = await tx.audit.entries({ from: index * TILE_WIDTH, limit: width });
  if (entries.length !== width) throw new Error(`the log of ${tx.orgId} has lost entries of bundle ${index}`);
  return formatEntryBundle(entries.map(({ event }) => utf8(event)));
}
