import { Controller, Delete, Get, Inject, Post, Res } from '@nestjs/common';
import { Session } from '@runplane/contracts';
import {
  CurrentPrincipal,
  type MemberPrincipal,
  Operation,
  RequirePermission,
  sessionCookie,
} from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RequestId } from '../common/caller.js';
import { SessionSettings } from './session-settings.js';
import { SessionsService } from './sessions.service.js';

const SIGNED_IN = { schema: Session, description: 'Who is signed in, and the token that changes are sent with.' };
const EndedSessions = z.strictObject({ ended: z.number().int() });

/** Signing in to the dashboard with a key of a member, and out. */
@Controller('v1')
export class SessionsController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
  ) {}

  @Post('session')
  @RequirePermission('sessions.use')
  @Operation({
    summary: 'Sign in a browser with the key of a member',
    description:
      'The answer sets the cookie of the session. It ends after 12 hours, an hour without use, or with the key.',
    answers: { 201: SIGNED_IN },
    problems: ['conflict'],
  })
  async begin(
    @CurrentPrincipal() principal: MemberPrincipal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { session, token } = await this.sessions.begin(principal, requestId);
    reply.header('set-cookie', sessionCookie(token, this.settings.secure));
    return session;
  }

  @Get('session')
  @RequirePermission('sessions.use')
  @Operation({ summary: 'Read the session of this browser', answers: { 200: SIGNED_IN }, problems: ['not_found'] })
  read(@CurrentPrincipal() principal: MemberPrincipal): Promise<Session> {
    return this.sessions.read(principal);
  }

  @Delete('session')
  @RequirePermission('sessions.use')
  @Operation({ summary: 'Sign out', answers: { 204: null }, problems: ['not_found'] })
  async end(
    @CurrentPrincipal() principal: MemberPrincipal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(principal, requestId);
    reply.header('set-cookie', sessionCookie(null, this.settings.secure));
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
