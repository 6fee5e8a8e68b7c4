import { Controller, Get, Header, Headers, Inject, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { CurrentPrincipal, type MemberPrincipal, Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { LiveStreams } from './live-streams.js';

const EVENTS = 'text/event-stream';

@Controller('v1/events')
export class EventsController {
  constructor(@Inject(LiveStreams) private readonly streams: LiveStreams) {}

  @Get()
  @RequirePermission('changes.read')
  @Header('connection', 'close')
  @Header('x-accel-buffering', 'no')
  @ApiProduces(EVENTS)
  @Operation({
    summary: 'Follow what changes in the organisation',
    description:
      'Server-sent events, each with a `LiveChange` as its data: the kind of what changed and its id, or null for anything ' +
      'of the kind. Read it again by its own route. A request with `Last-Event-ID`, as EventSource sends it when it ' +
      'comes back, gets the kind `all` first. The stream ends with the key or session that opened it.',
    answers: { 200: { schema: z.string(), description: 'A stream of events that does not end by itself.' } },
  })
  follow(
    @CurrentPrincipal() principal: MemberPrincipal,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): StreamableFile {
    return new StreamableFile(this.streams.open(principal, lastEventId !== undefined), { type: EVENTS });
  }
}
