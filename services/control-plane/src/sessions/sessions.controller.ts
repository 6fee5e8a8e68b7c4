import { Controller, Delete, Get, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { OpenSession, Session } from '@runplane/contracts';
import {
  bearerOf,
  CurrentPrincipal,
  type MemberPrincipal,
  Operation,
  ProvesItself,
  RequirePermission,
} from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestId } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { type Browser, CurrentBrowser } from './browser.js';
import { SessionSettings } from './session-settings.js';
import { SessionsService } from './sessions.service.js';
import { SIGNED_IN } from './signed-in-answer.js';

const OpenSessions = z.strictObject({ items: z.array(OpenSession) });
const EndedSessions = z.strictObject({ ended: z.number().int() });

/** Signing in to the dashboard with a key of a member, and what becomes of sessions however they were begun. */
@Controller('v1')
export class SessionsController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
  ) {}

  @Post('session')
  @ProvesItself('bearer')
  @Operation({
    summary: 'Sign in a browser with the key of a member',
    description:
      'The answer sets the cookie of the session. It ends after 12 hours, an hour without use, or with the key.',
    answers: { 201: SIGNED_IN },
  })
  async begin(
    @Headers('authorization') authorization: string | undefined,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { session, token } = await this.sessions.beginWithKey(bearerOf(authorization), browser);
    this.settings.setCookie(reply, token);
    return session;
  }

  @Get('session')
  @RequirePermission('sessions.use')
  @Operation({ summary: 'Read the session of this browser', answers: { 200: SIGNED_IN }, problems: ['not_found'] })
  read(@CurrentPrincipal() principal: MemberPrincipal): Promise<Session> {
    return this.sessions.read(principal);
  }

  @Delete('session')
  @ProvesItself('body')
  @Operation({
    summary: 'Sign out',
    description: 'Takes the cookie away also where its session is over already.',
    answers: { 204: null },
  })
  async end(@Req() { headers, id }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.endCurrent(headers, id);
    this.settings.setCookie(reply, null);
  }

  @Get('sessions')
  @RequirePermission('sessions.use')
  @Operation({
    summary: 'List your own sessions that are open',
    answers: { 200: { schema: OpenSessions, description: 'The newest first.' } },
  })
  list(@CurrentPrincipal() principal: MemberPrincipal) {
    return this.sessions.listMine(principal);
  }

  @Delete('sessions/:id')
  @RequirePermission('sessions.use')
  @Operation({ summary: 'End one of your own sessions', answers: { 204: null }, problems: ['not_found'] })
  endOne(
    @CurrentPrincipal() principal: MemberPrincipal,
    @Param('id', IdParam) id: string,
    @RequestId() requestId: string,
  ): Promise<void> {
    return this.sessions.endMine(principal, id, requestId);
  }

  @Delete('sessions')
  @RequirePermission('sessions.use')
  @Operation({
    summary: 'Sign out everywhere',
    answers: { 200: { schema: EndedSessions, description: 'How many sessions of the member were open.' } },
  })
  async endAll(@CurrentPrincipal() principal: MemberPrincipal, @RequestId() requestId: string) {
    return { ended: await this.sessions.endAll(principal, requestId) };
  }
}
