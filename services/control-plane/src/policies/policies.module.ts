import { Module } from '@nestjs/common';
import { RecordedCalls } from '../actions/recorded-calls.js';
import { PolicyLabController } from './lab/policy-lab.controller.js';
import { PolicyLabService } from './lab/policy-lab.service.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';

@Module({
  controllers: [PoliciesController, PolicyLabController],
  providers: [PoliciesService, PolicyLabService, RecordedCalls],
})
export class PoliciesModule {}
