import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { PageQuery, PendingPublication, PublicationReview, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { ReviewService } from './review.service.js';

@Controller('v1')
export class ReviewController {
  constructor(@Inject(ReviewService) private readonly reviews: ReviewService) {}

  @Get('org/publication-review')
  @RequirePermission('review.read')
  @Operation({
    summary: 'Read when a publication needs a second person',
    answers: { 200: { schema: PublicationReview, description: 'The rule of the organisation.' } },
  })
  get(@CurrentCaller() caller: Caller): Promise<PublicationReview> {
    return this.reviews.get(caller);
  }

  @Put('org/publication-review')
  @RequirePermission('review.update')
  @Operation({
    summary: 'Say when a publication needs a second person',
    description:
      '`loosening`: where it makes any decision less severe, or where that can not be told. A roll back to a bundle that ' +
      'was in force needs none.',
    answers: { 200: { schema: PublicationReview, description: 'The rule of the organisation.' } },
  })
  set(
    @CurrentCaller() caller: Caller,
    @Body({ schema: PublicationReview }) input: PublicationReview,
  ): Promise<PublicationReview> {
    return this.reviews.set(caller, input);
  }

  @Get('policy-publications')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'List publications that waited for a second person',
    answers: { 200: { schema: page(PendingPublication), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.reviews.list(caller, query);
  }

  @Post('policy-publications/:id/confirm')
  @HttpCode(200)
  @RequirePermission('policies.confirm')
  @Operation({
    summary: 'Publish what another person asked to publish',
    answers: { 200: { schema: PendingPublication, description: 'It is published.' } },
    problems: ['not_found', 'self_approval', 'conflict', 'policy_invalid'],
  })
  confirm(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PendingPublication> {
    return this.reviews.confirm(caller, id);
  }

  @Post('policy-publications/:id/refuse')
  @HttpCode(200)
  @RequirePermission('policies.confirm')
  @Operation({
    summary: 'Refuse or withdraw a publication',
    answers: { 200: { schema: PendingPublication, description: 'It will not be published.' } },
    problems: ['not_found', 'conflict'],
  })
  refuse(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PendingPublication> {
    return this.reviews.refuse(caller, id);
  }
}
