import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ConfirmPublication,
  PageQuery,
  PendingChange,
  PendingPublication,
  PublicationReview,
  page,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { accepted } from '../../changes/reviewed-change.js';
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
      'was in force needs none, unless it loosens something. To want it for fewer publications needs a second person, ' +
      'too: the answer then is 202.',
    answers: {
      200: { schema: PublicationReview, description: 'The rule of the organisation.' },
      202: { schema: PendingChange, description: 'Another person has to confirm it.' },
    },
  })
  async set(
    @CurrentCaller() caller: Caller,
    @Body({ schema: PublicationReview }) input: PublicationReview,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<PublicationReview | PendingChange> {
    return accepted(await this.reviews.set(caller, input), reply);
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
    description:
      '`bundle` is that of the publication that you have seen; where other policies or the settings have changed ' +
      'meanwhile, it would be another one: `conflict`.',
    answers: { 200: { schema: PendingPublication, description: 'It is published.' } },
    problems: ['not_found', 'self_approval', 'conflict', 'policy_invalid'],
  })
  confirm(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: ConfirmPublication }) input: ConfirmPublication,
  ): Promise<PendingPublication> {
    return this.reviews.confirm(caller, id, input);
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
