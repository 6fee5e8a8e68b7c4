import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { NameParam } from '../../common/params.js';
import {
  AnalysisAnswer,
  AnalysisRequest,
  DiffQuery,
  PolicyAnswer,
  PolicyQuestion,
  Simulation,
  SimulationAnswer,
  VersionDiff,
} from './lab-answers.js';
import { PolicyLabService } from './policy-lab.service.js';

@Controller('v1/policies')
export class PolicyLabController {
  constructor(@Inject(PolicyLabService) private readonly lab: PolicyLabService) {}

  @Post('simulate')
  @HttpCode(200)
  @RequirePermission('policies.simulate')
  @Operation({
    summary: 'Decide one action without doing anything',
    description: 'By what is published, or with a draft in its place; with every rule that the action meets.',
    answers: { 200: { schema: SimulationAnswer, description: 'The decision, and why.' } },
    problems: ['not_found', 'data_erased', 'policy_invalid'],
  })
  simulate(
    @CurrentCaller() caller: Caller,
    @Body({ schema: Simulation }) input: Simulation,
  ): Promise<SimulationAnswer> {
    return this.lab.simulate(caller, input);
  }

  @Post('analyse')
  @HttpCode(200)
  @RequirePermission('policies.analyse')
  @Operation({
    summary: 'Find rules that can not matter',
    description:
      'Unreachable, shadowed, contradicting and duplicate ones; what is not analysed is said, never guessed.',
    answers: { 200: { schema: AnalysisAnswer, description: 'Findings by rule.' } },
    problems: ['policy_invalid'],
  })
  analyse(
    @CurrentCaller() caller: Caller,
    @Body({ schema: AnalysisRequest }) input: AnalysisRequest,
  ): Promise<AnalysisAnswer> {
    return this.lab.analyse(caller, input);
  }

  @Post('ask')
  @HttpCode(200)
  @RequirePermission('policies.analyse')
  @Operation({
    summary: 'Ask whether an action can get a decision',
    description: 'For example: can `create_refund` with `action.amount > 50000` ever be ALLOW? With an example if so.',
    answers: { 200: { schema: PolicyAnswer, description: 'The answer, and an example where it is yes.' } },
    problems: ['policy_invalid'],
  })
  ask(@CurrentCaller() caller: Caller, @Body({ schema: PolicyQuestion }) input: PolicyQuestion): Promise<PolicyAnswer> {
    return this.lab.ask(caller, input);
  }

  @Get(':name/diff')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'Compare two versions of a policy',
    answers: { 200: { schema: VersionDiff, description: 'Rules that were added, removed and changed.' } },
    problems: ['not_found'],
  })
  diff(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Query({ schema: DiffQuery }) query: DiffQuery,
  ): Promise<VersionDiff> {
    return this.lab.diff(caller, name, query);
  }
}
