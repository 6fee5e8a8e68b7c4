import { Body, Controller, Delete, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { IdentityProvider, PutIdentityProvider } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { IdentityProvidersService } from './identity-providers.service.js';

const IdentityProviders = z.strictObject({ items: z.array(IdentityProvider) });

/** Whoever names a provider names who people are: owners alone do. */
@Controller('v1/identity-providers')
export class IdentityProvidersController {
  constructor(@Inject(IdentityProvidersService) private readonly providers: IdentityProvidersService) {}

  @Post()
  @RequirePermission('identity_providers.write')
  @Operation({
    summary: 'Let members sign in at an identity provider (OpenID Connect)',
    description: 'Its discovery document is read at once. Register `redirectUri` with it.',
    answers: { 201: { schema: IdentityProvider, description: 'Without the secret, which is sealed.' } },
    problems: ['conflict'],
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: PutIdentityProvider }) input: PutIdentityProvider,
  ): Promise<IdentityProvider> {
    return this.providers.create(caller, input);
  }

  @Get()
  @RequirePermission('identity_providers.read')
  @Operation({
    summary: 'List identity providers',
    answers: { 200: { schema: IdentityProviders, description: 'By name.' } },
  })
  list(@CurrentCaller() caller: Caller) {
    return this.providers.list(caller);
  }

  @Put(':id')
  @RequirePermission('identity_providers.write')
  @Operation({
    summary: 'Replace what is said of an identity provider',
    description:
      'Another issuer or client is another provider: accounts are linked anew then, and the secret has to be given again.',
    answers: { 200: { schema: IdentityProvider, description: 'As it is now.' } },
    problems: ['not_found', 'conflict'],
  })
  replace(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: PutIdentityProvider }) input: PutIdentityProvider,
  ): Promise<IdentityProvider> {
    return this.providers.replace(caller, id, input);
  }

  @Delete(':id')
  @RequirePermission('identity_providers.write')
  @Operation({
    summary: 'Remove an identity provider',
    description: 'Sessions that were begun by it end.',
    answers: { 204: null },
    problems: ['not_found'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<void> {
    return this.providers.remove(caller, id);
  }
}
