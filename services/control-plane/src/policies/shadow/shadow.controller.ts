import { Body, Controller, Delete, Get, Inject, Put } from '@nestjs/common';
import { ShadowReport } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { PolicySource } from '../policy-answers.js';
import { ShadowService } from './shadow.service.js';

const NewShadow = z.strictObject({ draft: PolicySource });
type NewShadow = z.infer<typeof NewShadow>;

@Controller('v1/policies-shadow')
export class ShadowController {
  constructor(@Inject(ShadowService) private readonly shadow: ShadowService) {}

  @Put()
  @RequirePermission('policies.shadow')
  @Operation({
    summary: 'Run a draft beside what is published',
    description:
      'From now on every decision is made by the draft too, as if it were published, and differences are noted. It has ' +
      'no effect on any action. A later publication does not change the shadow: set it again to compare with that.',
    answers: { 200: { schema: ShadowReport, description: 'The report of the new shadow, still empty.' } },
    problems: ['policy_invalid'],
  })
  set(@CurrentCaller() caller: Caller, @Body({ schema: NewShadow }) { draft }: NewShadow): Promise<ShadowReport> {
    return this.shadow.set(caller, draft);
  }

  @Get()
  @RequirePermission('policies.read')
  @Operation({
    summary: 'Read what the shadow would have decided in another way',
    answers: { 200: { schema: ShadowReport, description: 'Counts by change, and the newest differences.' } },
    problems: ['not_found'],
  })
  report(@CurrentCaller() caller: Caller): Promise<ShadowReport> {
    return this.shadow.report(caller);
  }

  @Delete()
  @RequirePermission('policies.shadow')
  @Operation({
    summary: 'End the shadow',
    answers: { 200: { schema: ShadowReport, description: 'What it has seen to the end.' } },
    problems: ['not_found'],
  })
  end(@CurrentCaller() caller: Caller): Promise<ShadowReport> {
    return this.shadow.end(caller);
  }
}
