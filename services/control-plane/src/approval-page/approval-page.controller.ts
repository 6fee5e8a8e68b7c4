import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Operation, Public } from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RequestId } from '../common/caller.js';
import { contentSecurityPolicy } from '../common/html-page.js';
import { IdParam } from '../common/params.js';
import { ApprovalPageService, type Page } from './approval-page.service.js';

/** Whatever a mail program adds to a link is left aside. */
const PageQuery = z.object({ ticket: z.string().max(200).optional() });
const HtmlPage = z.string();
const REFUSALS = ['not_found', 'conflict', 'data_erased'] as const;
const FORM = { ticket: { type: 'string' }, choice: { type: 'string' }, reason: { type: 'string' } };

/** The page that mails link to. A ticket stands for the member: there is no other credential here. */
@Controller('approvals')
export class ApprovalPageController {
  constructor(@Inject(ApprovalPageService) private readonly pages: ApprovalPageService) {}

  @Get(':id')
  @Public()
  @Operation({
    summary: 'Show the approval of a ticket',
    description: 'HTML. It decides nothing, whoever or whatever opens it.',
    answers: { 200: { schema: HtmlPage, description: 'The action, and a form to vote.' } },
    problems: REFUSALS,
    isPage: true,
  })
  async show(
    @Param('id', IdParam) id: string,
    @Query({ schema: PageQuery }) { ticket }: z.infer<typeof PageQuery>,
    @RequestId() requestId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.pages.show(id, ticket, requestId));
  }

  @Post(':id')
  @Public()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ required: false, schema: { type: 'object', properties: FORM } })
  @Operation({
    summary: 'Vote with a ticket',
    description: 'The form of the page: `ticket`, `choice` (approve, deny or abstain) and `reason`.',
    answers: { 200: { schema: HtmlPage, description: 'What the vote led to.' } },
    problems: [...REFUSALS, 'payload_too_large', 'unsupported_media_type'],
    isPage: true,
  })
  async vote(
    @Param('id', IdParam) id: string,
    @Body() form: unknown,
    @RequestId() requestId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const fields = new URLSearchParams(Buffer.isBuffer(form) ? form.toString('utf8') : '');
    send(reply, await this.pages.vote(id, fields, requestId));
  }
}

function send(reply: FastifyReply, { status, body }: Page): void {
  reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy())
    // The address holds the ticket.
    .header('referrer-policy', 'no-referrer')
    .send(body);
}
