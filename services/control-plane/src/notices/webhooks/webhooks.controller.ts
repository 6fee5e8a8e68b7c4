import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  CreateWebhook,
  Delivery,
  PageQuery,
  page,
  RotateWebhookSecret,
  UpdateWebhook,
  Webhook,
  WebhookWithSecret,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { WebhooksService } from './webhooks.service.js';

@Controller('v1/webhooks')
export class WebhooksController {
  constructor(@Inject(WebhooksService) private readonly webhooks: WebhooksService) {}

  @Post()
  @RequirePermission('webhooks.write')
  @Operation({
    summary: 'Create a webhook',
    description: 'Requests are signed as Standard Webhooks says; `secret` is in this answer only.',
    answers: { 201: { schema: WebhookWithSecret, description: 'The new webhook, with its secret.' } },
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CreateWebhook }) input: CreateWebhook,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.create(caller, input);
  }

  @Get()
  @RequirePermission('webhooks.read')
  @Operation({
    summary: 'List webhooks',
    answers: { 200: { schema: page(Webhook), description: 'Newest first, without their secrets.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.webhooks.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('webhooks.read')
  @Operation({
    summary: 'Read a webhook',
    answers: { 200: { schema: Webhook, description: 'The webhook, without its secret.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Webhook> {
    return this.webhooks.get(caller, id);
  }

  @Patch(':id')
  @RequirePermission('webhooks.write')
  @Operation({
    summary: 'Change, disable or enable a webhook',
    description: 'What happens while it is disabled is not sent to it later.',
    answers: { 200: { schema: Webhook, description: 'The changed webhook.' } },
    problems: ['not_found'],
  })
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateWebhook }) input: UpdateWebhook,
  ): Promise<Webhook> {
    return this.webhooks.update(caller, id, input);
  }

  @Post(':id/rotate-secret')
  @RequirePermission('webhooks.write')
  @Operation({
    summary: 'Replace the secret of a webhook',
    description: 'The replaced one goes on signing beside the new one for `overlapHours`.',
    answers: { 200: { schema: WebhookWithSecret, description: 'The webhook, with its new secret.' } },
    problems: ['not_found'],
  })
  rotateSecret(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: RotateWebhookSecret }) input: RotateWebhookSecret,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.rotateSecret(caller, id, input);
  }

  @Post(':id/test')
  @RequirePermission('webhooks.write')
  @Operation({
    summary: 'Send a test event to a webhook',
    description: 'It is of type `channel.test`, and is sent whatever types the webhook has chosen.',
    answers: { 202: { schema: Delivery, description: 'The delivery; read it again to see what became of it.' } },
    problems: ['not_found', 'conflict'],
  })
  test(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delivery> {
    return this.webhooks.test(caller, id);
  }

  @Delete(':id')
  @RequirePermission('webhooks.write')
  @Operation({
    summary: 'Delete a webhook',
    description: 'With its deliveries, also those that are waiting.',
    answers: { 204: null },
    problems: ['not_found'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<void> {
    return this.webhooks.remove(caller, id);
  }
}
