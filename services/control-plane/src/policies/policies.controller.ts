import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  PageQuery,
  PendingPublication,
  PolicyPublication,
  PolicySummary,
  PolicyVersion,
  Published,
  PublishPolicy,
  page,
  RollBackPolicy,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { NameParam, VersionParam } from '../common/params.js';
import { PoliciesService } from './policies.service.js';
import { CurrentBundle, NewPolicyVersion, PolicyCatalogue, PolicyCheck, PolicySource } from './policy-answers.js';

@Controller('v1')
export class PoliciesController {
  constructor(@Inject(PoliciesService) private readonly policies: PoliciesService) {}

  @Post('policies/validate')
  @RequirePermission('policies.write')
  @Operation({
    summary: 'Check a policy without keeping it',
    answers: { 200: { schema: PolicyCheck, description: 'Every mistake with its place and a suggestion.' } },
  })
  validate(@CurrentCaller() caller: Caller, @Body({ schema: PolicySource }) source: PolicySource) {
    return this.policies.check(caller, source);
  }

  @Post('policies/:name/versions')
  @RequirePermission('policies.write')
  @Operation({
    summary: 'Add a version of a policy',
    description: 'Versions are immutable. A new one takes effect when it is published.',
    answers: { 201: { schema: PolicyVersion, description: 'The new version.' } },
    problems: ['policy_invalid'],
  })
  createVersion(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Body({ schema: NewPolicyVersion }) input: NewPolicyVersion,
  ): Promise<PolicyVersion> {
    return this.policies.createVersion(caller, name, input);
  }

  @Get('policies')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'List policies',
    answers: {
      200: { schema: page(PolicySummary), description: 'Policies with their latest and published versions.' },
    },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.policies.list(caller, query);
  }

  @Get('policies/:name/versions')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'List versions of a policy',
    answers: { 200: { schema: page(PolicyVersion), description: 'Newest first.' } },
    problems: ['not_found'],
  })
  listVersions(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.policies.versions(caller, name, query);
  }

  @Get('policies/:name/versions/:version')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'Read a version of a policy',
    answers: { 200: { schema: PolicyVersion, description: 'The version.' } },
    problems: ['not_found'],
  })
  getVersion(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Param('version', VersionParam) version: number,
  ): Promise<PolicyVersion> {
    return this.policies.version(caller, name, version);
  }

  @Get('policies/:name/publications')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'List publications of a policy',
    description: 'What took effect, by whom, and what it replaced.',
    answers: { 200: { schema: page(PolicyPublication), description: 'Newest first.' } },
    problems: ['not_found'],
  })
  publications(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.policies.publications(caller, name, query);
  }

  @Get('policy-catalogue')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'What a policy may be written with',
    description:
      'For an editor: actions with their fields, and the variables and functions of conditions (docs/policy.md).',
    answers: {
      200: { schema: PolicyCatalogue, description: "The built-in actions and those of the org's own tools." },
    },
  })
  catalogue(@CurrentCaller() caller: Caller): Promise<PolicyCatalogue> {
    return this.policies.catalogue(caller);
  }

  @Post('policies/:name/publish')
  @RequirePermission('policies.publish')
  @Operation({
    summary: 'Publish a version of a policy, or withdraw the policy',
    description:
      '`version: null` withdraws it. Workers decide by the new bundle at once. Where the organisation wants a second ' +
      'person for it, it is not published yet, and the answer is 202.',
    answers: {
      200: { schema: Published, description: 'The new bundle and the policies in it.' },
      202: { schema: PendingPublication, description: 'Another person has to confirm it.' },
    },
    problems: ['not_found', 'policy_invalid'],
  })
  async publish(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Body({ schema: PublishPolicy }) input: PublishPolicy,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<Published | PendingPublication> {
    return accepted(await this.policies.publish(caller, name, input.version), reply);
  }

  @Post('policies/:name/rollback')
  @RequirePermission('policies.publish')
  @Operation({
    summary: 'Publish what was published before',
    description:
      'Goes back to the version (or the absence) that the current publication of this policy replaced. A publication ' +
      'that was rolled back counts no longer, so that each call goes one step further back; with nothing before, ' +
      'the answer is `conflict`. Name the version to leave as `from`, and a repeated request can not go two steps. ' +
      'A bundle that was never in force may need a second person, as in publishing, and so does one that loosens: the ' +
      'answer then is 202.',
    answers: {
      200: { schema: Published, description: 'The new bundle and the policies in it.' },
      202: { schema: PendingPublication, description: 'Another person has to confirm it.' },
    },
    problems: ['not_found', 'conflict'],
  })
  async rollback(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Body({ schema: RollBackPolicy.prefault({}) }) input: RollBackPolicy,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<Published | PendingPublication> {
    return accepted(await this.policies.rollback(caller, name, input), reply);
  }

  @Get('bundle')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'Read the bundle that decides now',
    answers: { 200: { schema: CurrentBundle, description: 'The published policies with the settings.' } },
  })
  getBundle(@CurrentCaller() caller: Caller): Promise<CurrentBundle> {
    return this.policies.currentBundle(caller);
  }
}

/** Nothing is published yet where a second person has to confirm it. */
function accepted<T extends Published | PendingPublication>(answer: T, reply: { status(code: number): unknown }): T {
  if ('requestedBy' in answer) reply.status(202);
  return answer;
}
