import { Inject, Injectable } from '@nestjs/common';
import { parseTilePath, TILE_WIDTH, utf8 } from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { AuditKey, lastCheckpoint } from './checkpoint.js';

/** Largest entry of an entry bundle: its length is written in two bytes. */
const MAX_ENTRY = 65_535;

@Injectable()
export class TilesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
  ) {}

  /** `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, of the tree of the last checkpoint or of an earlier one. */
  read(caller: Caller, path: string): Promise<Uint8Array> {
    const entries = path.startsWith('entries/');
    const tile = parseTilePath(`tile/${entries ? path.replace('entries', '0') : path}`);
    if (!tile) throw new ProblemError('not_found', 'There is no such tile.');
    const { level, index, width } = tile;
    return this.database.withOrg(caller.orgId, async (tx) => {
      const size = (await lastCheckpoint(tx, this.key))?.size ?? 0;
      if (index * TILE_WIDTH + width > Math.floor(size / TILE_WIDTH ** level)) {
        throw new ProblemError('not_found', 'There is no such tile in the last checkpoint.');
      }
      return entries ? entryBundle(tx, index, width) : tx.audit.tileReader().readTile(level, index, width);
    });
  }
}

/** C2SP tlog-tiles "Log Entries": each entry after its length in two bytes, big-endian. */
async function entryBundle(tx: OrgTransaction, index: number, width: number): Promise<Uint8Array> {
  const entries = await tx.audit.entries({ from: index * TILE_WIDTH, limit: width });
  const parts = entries.flatMap(({ event }) => {
    const bytes = utf8(event);
    if (bytes.length > MAX_ENTRY)
      throw new RangeError(`an entry of ${bytes.length} bytes does not fit an entry bundle`);
    return [Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes];
  });
  return Buffer.concat(parts);
}
