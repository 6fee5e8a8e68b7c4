import { Body, Controller, Get, Inject, Patch, Post, Res } from '@nestjs/common';
import { CreateOrg, DecisionSettings, Org, PendingChange, page } from '@runplane/contracts';
import { Operation, OperatorOnly, RequirePermission } from '@runplane/service-kit';
import { accepted } from '../changes/reviewed-change.js';
import { type Caller, CurrentCaller, RequestId } from '../common/caller.js';
import { CreatedOrg } from './created-org.js';
import { OrgsService } from './orgs.service.js';

@Controller('v1')
export class OrgsController {
  constructor(@Inject(OrgsService) private readonly orgs: OrgsService) {}

  @Post('orgs')
  @OperatorOnly()
  @Operation({
    summary: 'Create an organisation with its owner',
    answers: { 201: { schema: CreatedOrg, description: "The org, its owner and the owner's key, shown once." } },
    problems: ['conflict'],
  })
  create(@RequestId() requestId: string, @Body({ schema: CreateOrg }) input: CreateOrg): Promise<CreatedOrg> {
    return this.orgs.create(requestId, input);
  }

  @Get('orgs')
  @OperatorOnly()
  @Operation({
    summary: 'List organisations',
    answers: { 200: { schema: page(Org), description: 'All of them.' } },
  })
  list() {
    return this.orgs.list();
  }

  @Get('org')
  @RequirePermission('org.read')
  @Operation({
    summary: 'Read the own organisation',
    answers: { 200: { schema: Org, description: 'The org of the key.' } },
  })
  mine(@CurrentCaller() caller: Caller): Promise<Org> {
    return this.orgs.mine(caller);
  }

  @Patch('org/settings')
  @RequirePermission('org.update')
  @Operation({
    summary: 'Replace the settings that decide beside the rules',
    description:
      'Members that are left out get their defaults. The policy bundle is published again with them: where the ' +
      'organisation wants a second person for that, the answer is 202.',
    answers: {
      200: { schema: Org, description: 'The org with its new settings and bundle.' },
      202: { schema: PendingChange, description: 'Another person has to confirm it.' },
    },
  })
  async updateSettings(
    @CurrentCaller() caller: Caller,
    @Body({ schema: DecisionSettings }) settings: DecisionSettings,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<Org | PendingChange> {
    return accepted(await this.orgs.updateSettings(caller, settings), reply);
  }
}
