import { Controller, Get, Inject } from '@nestjs/common';
import { Me } from '@runplane/contracts';
import { CurrentPrincipal, type MemberPrincipal, Operation, RequirePermission } from '@runplane/service-kit';
import { MembersService } from './members.service.js';

@Controller('v1/me')
export class MeController {
  constructor(@Inject(MembersService) private readonly members: MembersService) {}

  @Get()
  @RequirePermission('sessions.use')
  @Operation({
    summary: 'Read who makes the request',
    answers: { 200: { schema: Me, description: 'The member of the key or session, with its organisation.' } },
  })
  get(@CurrentPrincipal() principal: MemberPrincipal): Promise<Me> {
    return this.members.me(principal);
  }
}
