import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { CreateErasure, Erasure, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { ErasureService } from './erasure.service.js';

@Controller('v1/erasures')
export class ErasureController {
  constructor(@Inject(ErasureService) private readonly erasures: ErasureService) {}

  @Post()
  @HttpCode(202)
  @RequirePermission('erasures.create')
  @Operation({
    summary: 'Erase the data of one action, of a subject, or of all actions before a time',
    description:
      "Destroys the actions' data keys: arguments, context, results and the Temporal history become unreadable, for " +
      'ever. The log and its proofs stay as they are. Actions that have not ended, or whose outcome is unknown, keep ' +
      'their data. Runs on by itself; read it for its progress.',
    answers: { 202: { schema: Erasure, description: 'The erasure that has begun.' } },
    problems: ['not_found'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateErasure }) input: CreateErasure): Promise<Erasure> {
    return this.erasures.create(caller, input);
  }

  @Get()
  @RequirePermission('erasures.read')
  @Operation({
    summary: 'List erasures',
    answers: { 200: { schema: page(Erasure), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.erasures.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('erasures.read')
  @Operation({
    summary: 'Read the progress of an erasure',
    description: 'One whose process has died goes on when it is read.',
    answers: { 200: { schema: Erasure, description: 'The erasure.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Erasure> {
    return this.erasures.get(caller, id);
  }
}
