import { Inject, Injectable } from '@nestjs/common';
import { ANCHOR_FILE, type ArchiveFile, type LogAnchor, logOrigin, pathsOfTree, utf8, zipFiles } from '@runplane/audit';
import { type AuditEntry, AuditEvent } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { anchoredCheckpoint } from './anchor.js';
import type { ExportQuery } from './audit-answers.js';
import { AuditKey, requireCheckpoint, Witnesses } from './checkpoint.js';
import { ocsfEvent } from './ocsf.js';
import { entryBundle } from './tiles.service.js';

const BATCH = 500;
export const EXPORT_FORMAT = 'runplane-audit-export/v1';

export type EntryFilter = Omit<ExportQuery, 'format' | 'anchored'>;

/** With what an export ends. */
interface ExportEnd {
  note: string;
  size: number;
  anchor?: LogAnchor;
}

/** Streams of the log up to its last checkpoint: one short transaction a batch, so that a slow reader holds no connection. */
@Injectable()
export class ExportService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
  ) {}

  /** JSON Lines. Without a filter `jsonl` holds exactly the entries that its header's checkpoint signs. */
  async lines(
    { orgId }: Caller,
    { format, anchored, ...filter }: ExportQuery & { format: 'jsonl' | 'ocsf' },
  ): Promise<AsyncGenerator<string>> {
    const { note, size, anchor } = await this.end(orgId, anchored);
    const header = {
      format: EXPORT_FORMAT,
      origin: logOrigin(orgId),
      logKey: this.key.verifierKeyOf(orgId),
      size,
      checkpoint: note,
      ...(anchor ? { anchor } : {}),
      ...(isEmpty(filter) ? {} : { filter }),
    };
    const head = format === 'jsonl' ? [`${JSON.stringify(header)}\n`] : [];
    return this.linesOf(orgId, { head, size, filter, lineOf: format === 'jsonl' ? (entry) => entry : ocsfEvent });
  }

  /** A ZIP archive in the layout of C2SP tlog-tiles, with the key beside it. */
  async tiles({ orgId }: Caller, { anchored }: Pick<ExportQuery, 'anchored'>): Promise<AsyncGenerator<Uint8Array>> {
    return zipFiles(this.files(orgId, await this.end(orgId, anchored)));
  }

  /** The last checkpoint; `anchored`: the last one that witnesses have seen, about a second older. */
  private end(orgId: string, anchored: boolean): Promise<ExportEnd> {
    return this.database.withOrg<ExportEnd>(orgId, (tx) =>
      anchored ? anchoredCheckpoint(tx, this.key, this.witnesses) : requireCheckpoint(tx, this.key),
    );
  }

  /** A gap breaks the stream off. */
  private async *linesOf(
    orgId: string,
    { head, size, filter, lineOf }: LinesOptions,
  ): AsyncGenerator<string, void, undefined> {
    yield* head;
    for (let from = 0; from < size; from += BATCH) {
      const limit = Math.min(BATCH, size - from);
      const entries = await this.database.withOrg(orgId, async (tx) => {
        const all = await tx.audit.entries({ from, limit });
        if (all.length !== limit) throw new Error(`the log of ${orgId} holds no entry ${from + all.length}`);
        return isEmpty(filter) ? all : passing(tx, all, filter);
      });
      yield entries.map((entry) => `${JSON.stringify(lineOf(entry))}\n`).join('');
    }
  }

  private async *files(orgId: string, { note, size, anchor }: ExportEnd): AsyncGenerator<ArchiveFile> {
    yield { path: 'checkpoint', data: utf8(note) };
    if (anchor) yield { path: ANCHOR_FILE, data: utf8(`${JSON.stringify(anchor)}\n`) };
    yield { path: 'log-key', data: utf8(`${this.key.verifierKeyOf(orgId)}\n`) };
    for (const part of pathsOfTree(size)) {
      const data = await this.database.withOrg(orgId, (tx) =>
        part.kind === 'entries'
          ? entryBundle(tx, part.index, part.width)
          : tx.audit.tileReader().readTile(part.level, part.index, part.width),
      );
      yield { path: part.path, data };
    }
  }
}

interface LinesOptions {
  head: readonly string[];
  size: number;
  filter: EntryFilter;
  lineOf: (entry: AuditEntry) => object;
}

/** Compared here, not in SQL: whatever a leaf holds, it can be read. */
async function passing(tx: OrgTransaction, entries: AuditEntry[], filter: EntryFilter): Promise<AuditEntry[]> {
  const { type, since, until, action, agent } = filter;
  const events = entries.map((entry) => ({ entry, event: AuditEvent.parse(JSON.parse(entry.event)) }));
  const subjects = events.map(({ event }) => event.subject);
  const ofAgent = agent === undefined ? null : await tx.audit.subjectsOfAgent(agent, subjects);
  return events
    .filter(({ event }) => type === undefined || type.includes(event.type))
    .filter(({ event }) => since === undefined || Date.parse(event.at) >= Date.parse(since))
    .filter(({ event }) => until === undefined || Date.parse(event.at) < Date.parse(until))
    .filter(({ event }) => action === undefined || event.subject === action)
    .filter(({ event }) => !ofAgent || ofAgent.has(event.subject) || event.actor.id === agent)
    .map(({ entry }) => entry);
}

const isEmpty = (filter: EntryFilter): boolean => Object.values(filter).every((value) => value === undefined);
