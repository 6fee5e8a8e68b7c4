import { CreatedKey, Member, Org, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';

const CreatedOrg = z.looseObject({ org: Org, owner: Member, key: CreatedKey });

/** `runplane orgs …`, with the operator token of the installation. */
export function addOrgCommands(program: Command, host: Host): void {
  const orgs = define(program, 'orgs', 'organisations of the installation; needs the operator token');
  define(
    orgs,
    'ls',
    'list organisations',
    'RUNPLANE_OPERATOR_TOKEN_FILE=.runplane/keys/operator-token runplane orgs ls',
  ).action(
    host.run(async (cli) => {
      const found = await cli.operator().get('/v1/orgs', page(Org));
      const rows = found.items.map(({ id, name, status, createdAt }) => [id, name, status, createdAt]);
      return answer(found, table(cli.style, ['ORGANISATION', 'NAME', 'STATUS', 'CREATED'], rows));
    }),
  );
  define(
    orgs,
    'create',
    'create an organisation with its owner, whose key is shown once',
    'runplane orgs create Acme --owner-email olga@example.com --owner-name Olga',
  )
    .argument('<name>', 'of the organisation')
    .requiredOption('--owner-email <email>', 'of its owner')
    .requiredOption('--owner-name <name>', 'of its owner')
    .action(
      host.run(async (cli, name: string, options: { ownerEmail: string; ownerName: string }) => {
        const created = await cli.operator().post('/v1/orgs', CreatedOrg, { name, ...options });
        const { org, owner, key } = created;
        return answer(created, key.secret, { note: `${org.id} with owner ${owner.id}; the key is shown only now` });
      }),
    );
}
