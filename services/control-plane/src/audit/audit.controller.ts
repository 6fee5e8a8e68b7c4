import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiParam, ApiProduces } from '@nestjs/swagger';
import { Receipt } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { AuditService } from './audit.service.js';
import {
  AnchorAnswer,
  ConsistencyProof,
  ConsistencyQuery,
  EntriesAnswer,
  EntriesQuery,
  ExportQuery,
  InclusionProof,
  InclusionQuery,
  KeyChanges,
  ReceiptQuery,
} from './audit-answers.js';
import { ExportService } from './export.service.js';
import { ReceiptService } from './receipt.service.js';
import { receiptArchive } from './receipt-archive.js';
import { TilesService } from './tiles.service.js';

const TEXT = 'text/plain; charset=utf-8';
const LINES = 'application/jsonl; charset=utf-8';
const ZIP = 'application/zip';
const BYTES = 'application/octet-stream';

/** The org's transparency log, in the formats of C2SP, so that tools that we did not write can verify it. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(TilesService) private readonly tiles: TilesService,
    @Inject(ReceiptService) private readonly receipts: ReceiptService,
    @Inject(ExportService) private readonly exports: ExportService,
  ) {}

  @Get('checkpoint')
  @RequirePermission('audit.read')
  @Header('content-type', TEXT)
  @ApiProduces(TEXT)
  @Operation({
    summary: 'Read the last signed checkpoint',
    answers: { 200: { schema: z.string(), description: 'A signed note (c2sp.org/tlog-checkpoint).' } },
    problems: ['not_found'],
  })
  getCheckpoint(@CurrentCaller() caller: Caller): Promise<string> {
    return this.audit.checkpoint(caller);
  }

  @Get('log-key')
  @RequirePermission('audit.read')
  @Header('content-type', TEXT)
  @ApiProduces(TEXT)
  @Operation({
    summary: 'Read the key that verifies checkpoints',
    answers: { 200: { schema: z.string(), description: 'A verifier key (c2sp.org/signed-note).' } },
  })
  getLogKey(@CurrentCaller() caller: Caller): string {
    return `${this.audit.logKey(caller.orgId)}\n`;
  }

  @Get('key-changes')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Read how the key of the logs was changed',
    description: 'Who trusts an old key follows them to the one that signs now. Each is in the log as well.',
    answers: { 200: { schema: KeyChanges, description: 'Statements, each signed by the old and the new key.' } },
  })
  getKeyChanges(): KeyChanges {
    return this.audit.keyChanges();
  }

  @Get('witness-policy')
  @RequirePermission('audit.read')
  @Header('content-type', TEXT)
  @ApiProduces(TEXT)
  @Operation({
    summary: 'Read who has to cosign the super-log',
    answers: { 200: { schema: z.string(), description: 'A witness policy (c2sp.org/tlog-policy).' } },
    problems: ['not_found'],
  })
  getWitnessPolicy(): string {
    return this.audit.witnessPolicy();
  }

  @Get('anchor')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Read the newest checkpoint that the super-log holds',
    description: 'With its place there and the cosignatures of witnesses. Unavailable while it holds none.',
    answers: { 200: { schema: AnchorAnswer, description: 'The checkpoint, and the proof.' } },
  })
  getAnchor(@CurrentCaller() caller: Caller): Promise<AnchorAnswer> {
    return this.audit.anchor(caller);
  }

  @Get('entries')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Read entries of the log',
    answers: { 200: { schema: EntriesAnswer, description: 'Entries from an index on.' } },
  })
  getEntries(@CurrentCaller() caller: Caller, @Query({ schema: EntriesQuery }) query: EntriesQuery) {
    return this.audit.entries(caller, query);
  }

  @Get('tile/*')
  @ApiParam({ name: 'path', type: String })
  @RequirePermission('audit.read')
  @Header('content-type', BYTES)
  @ApiProduces(BYTES)
  @Operation({
    summary: 'Read a tile of the log',
    description: '`<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]` (c2sp.org/tlog-tiles).',
    answers: { 200: { schema: z.string(), description: 'The tile.' } },
    problems: ['not_found'],
  })
  async getTile(@CurrentCaller() caller: Caller, @Param('*') path: string): Promise<StreamableFile> {
    return new StreamableFile(await this.tiles.read(caller, path));
  }

  @Get('proof/inclusion')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Prove that a leaf is in the log',
    answers: { 200: { schema: InclusionProof, description: 'The audit path to the root of the checkpoint.' } },
    problems: ['not_found'],
  })
  getInclusionProof(@CurrentCaller() caller: Caller, @Query({ schema: InclusionQuery }) query: InclusionQuery) {
    return this.audit.inclusion(caller, query.leafHash);
  }

  @Get('proof/consistency')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Prove that one size of the log continues another',
    answers: { 200: { schema: ConsistencyProof, description: 'The proof.' } },
  })
  getConsistencyProof(@CurrentCaller() caller: Caller, @Query({ schema: ConsistencyQuery }) query: ConsistencyQuery) {
    return this.audit.consistency(caller, query);
  }

  @Get('receipts/:actionId')
  @RequirePermission('audit.read')
  @Operation({
    summary: 'Read the receipt of an action',
    description:
      'All that is needed to verify offline what the log holds on the action. Unavailable for the moment until its ' +
      'newest entry is sequenced, and with `anchored=true` until the super-log holds it. `disclose` puts sealed fields ' +
      'in, which needs the right to read them, and is in the log.',
    answers: { 200: { schema: Receipt, description: 'Leaves, proofs (c2sp.org/tlog-proof), keys, bundles.' } },
    problems: ['not_found', 'data_erased'],
  })
  getReceipt(
    @CurrentCaller() caller: Caller,
    @Param('actionId', IdParam) actionId: string,
    @Query({ schema: ReceiptQuery }) query: ReceiptQuery,
  ): Promise<Receipt> {
    return this.receipts.receipt(caller, actionId, query);
  }

  @Get('receipts/:actionId/archive')
  @RequirePermission('audit.read')
  @ApiProduces(ZIP)
  @Operation({
    summary: 'Read the receipt of an action as an archive',
    description: 'The receipt, and each proof in a file of its own for other tools.',
    answers: { 200: { schema: z.string(), description: 'A ZIP archive.' } },
    problems: ['not_found', 'data_erased'],
  })
  async getReceiptArchive(
    @CurrentCaller() caller: Caller,
    @Param('actionId', IdParam) actionId: string,
    @Query({ schema: ReceiptQuery }) query: ReceiptQuery,
  ): Promise<StreamableFile> {
    const archive = receiptArchive(await this.receipts.receipt(caller, actionId, query), this.audit.superLogKey());
    return download(archive, ZIP, `receipt-${actionId}.zip`);
  }

  @Get('export')
  @RequirePermission('audit.read')
  @ApiProduces(LINES, ZIP)
  @Operation({
    summary: 'Export the log',
    description:
      'Up to the last checkpoint. `jsonl`: a header with checkpoint and key, then one `AuditEntry` a line, in the order ' +
      'of the log. `ocsf`: one OCSF event a line, for a SIEM. `tiles`: a ZIP archive in the layout of ' +
      'c2sp.org/tlog-tiles, which other tools verify. With `anchored=true` it ends with the newest checkpoint that the ' +
      'super-log holds, and says where, so that it can be verified with the witnesses that cosigned that.',
    answers: { 200: { schema: z.string(), description: 'The stream.' } },
    problems: ['not_found'],
  })
  async exportLog(
    @CurrentCaller() caller: Caller,
    @Query({ schema: ExportQuery }) query: ExportQuery,
  ): Promise<StreamableFile> {
    const { format } = query;
    if (format === 'tiles') return download(await this.exports.tiles(caller, query), ZIP, 'audit-log.zip');
    return download(await this.exports.lines(caller, { ...query, format }), LINES);
  }
}

function download(pieces: AsyncIterable<Uint8Array | string>, type: string, name?: string): StreamableFile {
  const disposition = name === undefined ? {} : { disposition: `attachment; filename="${name}"` };
  return new StreamableFile(Readable.from(pieces, { objectMode: false }), { type, ...disposition });
}
