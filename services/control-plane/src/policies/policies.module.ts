import { Module } from '@nestjs/common';
import { RecordedCalls } from '../actions/recorded-calls.js';
import { PolicyLabController } from './lab/policy-lab.controller.js';
import { PolicyLabService } from './lab/policy-lab.service.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';
import { ReplayController } from './replay/replay.controller.js';
import { ReplayService } from './replay/replay.service.js';
import { ReplayRunner } from './replay/replay-runner.js';
import { ReviewController } from './review/review.controller.js';
import { ReviewService } from './review/review.service.js';
import { ShadowController } from './shadow/shadow.controller.js';
import { ShadowService } from './shadow/shadow.service.js';

@Module({
  controllers: [PoliciesController, PolicyLabController, ShadowController, ReplayController, ReviewController],
  providers: [
    PoliciesService,
    PolicyLabService,
    ShadowService,
    ReplayService,
    ReplayRunner,
    ReviewService,
    RecordedCalls,
  ],
})
export class PoliciesModule {}
