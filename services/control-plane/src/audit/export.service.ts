import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { logOrigin } from '@runplane/audit';
import { Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { AuditKey, requireCheckpoint } from './checkpoint.js';

const BATCH = 500;
export const EXPORT_FORMAT = 'runplane-audit-export/v1';

@Injectable()
export class ExportService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
  ) {}

  /** JSON Lines of the log up to its last checkpoint: exactly the entries that the checkpoint signs. */
  async stream({ orgId }: Caller): Promise<Readable> {
    const { note, size } = await this.database.withOrg(orgId, (tx) => requireCheckpoint(tx, this.key));
    const header = {
      format: EXPORT_FORMAT,
      origin: logOrigin(orgId),
      logKey: this.key.verifierKeyOf(orgId),
      size,
      checkpoint: note,
    };
    return Readable.from(this.lines(orgId, header, size));
  }

  /** One short transaction a batch, so that a slow reader holds no connection. A gap breaks the stream off. */
  private async *lines(orgId: string, header: object, size: number): AsyncGenerator<string> {
    yield `${JSON.stringify(header)}\n`;
    for (let from = 0; from < size; from += BATCH) {
      const limit = Math.min(BATCH, size - from);
      const entries = await this.database.withOrg(orgId, (tx) => tx.audit.entries({ from, limit }));
      if (entries.length !== limit) throw new Error(`the log of ${orgId} holds no entry ${from + entries.length}`);
      yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    }
  }
}
