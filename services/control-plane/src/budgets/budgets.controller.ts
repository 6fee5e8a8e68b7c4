import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { Budget, BudgetWithUse, CreateBudget, PageQuery, PendingChange, page, UpdateBudget } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { accepted } from '../changes/reviewed-change.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { BudgetsService } from './budgets.service.js';

@Controller('v1/budgets')
export class BudgetsController {
  constructor(@Inject(BudgetsService) private readonly budgets: BudgetsService) {}

  @Post()
  @RequirePermission('budgets.write')
  @Operation({
    summary: 'Create a budget',
    description:
      'Limits amounts or counts in a rolling window. Room is taken with the decision, in its transaction; it is given ' +
      'back when the action certainly had no effect, and held while its outcome is unknown.',
    answers: { 201: { schema: Budget, description: 'The budget; it counts from now on.' } },
    problems: ['conflict'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateBudget }) input: CreateBudget): Promise<Budget> {
    return this.budgets.create(caller, input);
  }

  @Get()
  @RequirePermission('budgets.read')
  @Operation({
    summary: 'List budgets',
    answers: { 200: { schema: page(Budget), description: 'Active and retired ones, newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.budgets.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('budgets.read')
  @Operation({
    summary: 'Read a budget with what is taken of it',
    answers: { 200: { schema: BudgetWithUse, description: 'The 100 fullest buckets, in the window that ends now.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<BudgetWithUse> {
    return this.budgets.get(caller, id);
  }

  @Patch(':id')
  @RequirePermission('budgets.write')
  @Operation({
    summary: 'Change the limit or the effect of a budget, or retire it',
    description:
      'What it counts and how never changes: retire it and create another one. Where publications need a second person, ' +
      'a change by which it holds back less needs one, too: the answer then is 202.',
    answers: {
      200: { schema: Budget, description: 'The changed budget.' },
      202: { schema: PendingChange, description: 'Another person has to confirm it.' },
    },
    problems: ['not_found', 'conflict'],
  })
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateBudget }) input: UpdateBudget,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<Budget | PendingChange> {
    return accepted(await this.budgets.update(caller, id, input), reply);
  }
}
