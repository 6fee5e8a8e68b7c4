import { IdentityProvider } from '@runplane/contracts';
import type { Command } from 'commander';
import { part } from '../api/api.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { secretObject } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { addOne, addWholeList, describeThing, Nothing } from './resource.js';

const ABOUT = 'name, issuer, clientId, clientSecret and what members get: @file, or - for standard input';

/** `runplane identity-providers …`. */
export function addIdentityProviderCommands(program: Command, host: Host): void {
  const providers = define(program, 'identity-providers', 'where members sign in by OpenID Connect; for owners');
  addWholeList(providers, host, {
    path: '/v1/identity-providers',
    item: IdentityProvider,
    columns: ['PROVIDER', 'NAME', 'ISSUER', 'CLIENT', 'REDIRECT URI'],
    row: ({ id, name, issuer, clientId, redirectUri }) => [id, name, issuer, clientId, redirectUri],
    summary: 'list providers, without their secrets',
    example: 'runplane identity-providers ls',
  });
  define(
    providers,
    'create',
    'let members sign in there; register the redirect URI of the answer with the provider',
    'runplane identity-providers create @okta.json',
  )
    .argument('<provider>', ABOUT)
    .action(
      host.run(async (cli, given: string) => {
        const body = await secretObject(given, 'the provider', cli.context);
        const made = await cli.admin().post('/v1/identity-providers', IdentityProvider, body);
        return answer(made, describeThing(made, cli.style));
      }),
    );
  define(
    providers,
    'replace',
    'replace a provider; a clientSecret that is left away stays',
    'runplane identity-providers replace idp_… @okta.json',
  )
    .argument('<id>', 'of the provider')
    .argument('<provider>', ABOUT)
    .action(
      host.run(async (cli, id: string, given: string) => {
        const body = await secretObject(given, 'the provider', cli.context);
        const now = await cli.admin().put(`/v1/identity-providers/${part(id)}`, IdentityProvider, body);
        return answer(now, describeThing(now, cli.style));
      }),
    );
  addOne(providers, host, {
    name: 'delete',
    summary: 'let nobody sign in there any more; its sessions end',
    example: 'runplane identity-providers delete idp_…',
    argument: 'provider',
    method: 'delete',
    path: (id) => `/v1/identity-providers/${id}`,
    schema: Nothing,
    text: (_nothing, id) => `deleted ${id}`,
  });
}
