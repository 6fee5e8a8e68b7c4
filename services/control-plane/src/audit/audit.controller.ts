import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { Receipt } from '@runplane/contracts';
import { Operation, RequireRoles } from '@runplane/service-kit';
import { z } from 'zod';
import { READERS } from '../common/access.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { AuditService } from './audit.service.js';
import {
  ConsistencyProof,
  ConsistencyQuery,
  EntriesAnswer,
  EntriesQuery,
  InclusionProof,
  InclusionQuery,
} from './audit-answers.js';
import { ExportService } from './export.service.js';
import { TilesService } from './tiles.service.js';

const TEXT = 'text/plain; charset=utf-8';
const LINES = 'application/jsonl; charset=utf-8';
const BYTES = 'application/octet-stream';

/** The org's transparency log, in the formats of C2SP, so that tools that we did not write can verify it. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(TilesService) private readonly tiles: TilesService,
    @Inject(ExportService) private readonly exports: ExportService,
  ) {}

  @Get('checkpoint')
  @RequireRoles(...READERS)
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
  @RequireRoles(...READERS)
  @Header('content-type', TEXT)
  @ApiProduces(TEXT)
  @Operation({
    summary: 'Read the key that verifies checkpoints',
    answers: { 200: { schema: z.string(), description: 'A verifier key (c2sp.org/signed-note).' } },
  })
  getLogKey(@CurrentCaller() caller: Caller): string {
    return `${this.audit.logKey(caller.orgId)}\n`;
  }

  @Get('entries')
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Read entries of the log',
    answers: { 200: { schema: EntriesAnswer, description: 'Entries from an index on.' } },
  })
  getEntries(@CurrentCaller() caller: Caller, @Query({ schema: EntriesQuery }) query: EntriesQuery) {
    return this.audit.entries(caller, query);
  }

  @Get('tile/*')
  @RequireRoles(...READERS)
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
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Prove that a leaf is in the log',
    answers: { 200: { schema: InclusionProof, description: 'The audit path to the root of the checkpoint.' } },
    problems: ['not_found'],
  })
  getInclusionProof(@CurrentCaller() caller: Caller, @Query({ schema: InclusionQuery }) query: InclusionQuery) {
    return this.audit.inclusion(caller, query.leafHash);
  }

  @Get('proof/consistency')
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Prove that one size of the log continues another',
    answers: { 200: { schema: ConsistencyProof, description: 'The proof.' } },
  })
  getConsistencyProof(@CurrentCaller() caller: Caller, @Query({ schema: ConsistencyQuery }) query: ConsistencyQuery) {
    return this.audit.consistency(caller, query);
  }

  @Get('receipts/:actionId')
  @RequireRoles(...READERS)
  @Operation({
    summary: "Read the receipt of an action's decision",
    description: 'All that is needed to verify it offline. Unavailable for the moment until its entry is sequenced.',
    answers: { 200: { schema: Receipt, description: 'Leaf, c2sp.org/tlog-proof and key.' } },
    problems: ['not_found'],
  })
  getReceipt(@CurrentCaller() caller: Caller, @Param('actionId', IdParam) actionId: string): Promise<Receipt> {
    return this.audit.receipt(caller, actionId);
  }

  @Get('export')
  @RequireRoles(...READERS)
  @Header('content-type', LINES)
  @ApiProduces(LINES)
  @Operation({
    summary: 'Export the whole log',
    description: 'JSON Lines: a header with checkpoint and key, then one `AuditEntry` a line, in the order of the log.',
    answers: { 200: { schema: z.string(), description: 'The stream.' } },
    problems: ['not_found'],
  })
  async exportLog(@CurrentCaller() caller: Caller): Promise<StreamableFile> {
    return new StreamableFile(await this.exports.stream(caller));
  }
}
