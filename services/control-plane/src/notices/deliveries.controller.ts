import { Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Delivery, DeliveryQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { DeliveriesService } from './deliveries.service.js';

@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(@Inject(DeliveriesService) private readonly deliveries: DeliveriesService) {}

  @Get()
  @RequirePermission('deliveries.read')
  @Operation({
    summary: 'List deliveries of notices',
    description: 'Those of the last 30 days; `status=DEAD` are the ones that were given up.',
    answers: { 200: { schema: page(Delivery), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: DeliveryQuery }) query: DeliveryQuery) {
    return this.deliveries.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('deliveries.read')
  @Operation({
    summary: 'Read a delivery',
    answers: { 200: { schema: Delivery, description: 'The delivery, with its last error.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delivery> {
    return this.deliveries.get(caller, id);
  }

  @Post(':id/resend')
  @RequirePermission('deliveries.resend')
  @Operation({
    summary: 'Send a settled delivery again',
    description: 'Under the same id, by which the receiver can see that it has had it.',
    answers: { 202: { schema: Delivery, description: 'The delivery, queued again.' } },
    problems: ['not_found', 'conflict'],
  })
  resend(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delivery> {
    return this.deliveries.resend(caller, id);
  }
}
