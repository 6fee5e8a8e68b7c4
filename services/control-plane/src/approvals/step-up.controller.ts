import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { StepUpOptions, StepUpRequest } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { StepUpService } from '../passkeys/step-up.service.js';
import { ApprovalsService } from './approvals.service.js';

@Controller('v1/approvals')
export class StepUpController {
  constructor(
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(StepUpService) private readonly stepUp: StepUpService,
  ) {}

  @Post(':id/step-up-options')
  @HttpCode(200)
  @RequirePermission('approvals.sign')
  @Operation({
    summary: 'Begin to sign a vote with a passkey',
    description:
      'Options for `navigator.credentials.get`; its answer goes along with the vote as `assertion`. The challenge is the ' +
      'SHA-256 of the RFC 8785 form of `challenge`: what is signed is this vote on this digest, and nothing else.',
    answers: { 200: { schema: StepUpOptions, description: 'Good for one vote, for five minutes.' } },
    problems: ['not_found', 'already_decided', 'digest_mismatch', 'step_up_required'],
  })
  async options(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: StepUpRequest }) request: StepUpRequest,
  ): Promise<StepUpOptions> {
    return this.stepUp.options(caller, await this.approvals.find(caller, id), request);
  }
}
