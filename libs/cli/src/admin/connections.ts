import { Connection, JsonObject, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Api, list, part } from '../api/api.js';
import { connectionsOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { jsonObject, secretObject } from '../command/read-options.js';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { addList } from './list-command.js';
import { describeThing, Nothing } from './resource.js';

const Provider = z.looseObject({ provider: z.string(), configuration: JsonObject, secret: JsonObject });
const ABOUT_SECRET = 'its secret members: @file, or - for standard input';

/** `runplane connections …`. */
export function addConnectionCommands(program: Command, host: Host): void {
  const connections = define(program, 'connections', 'how the gateway reaches the services behind tools');
  addList(connections, host, {
    path: '/v1/connections',
    schema: Connection,
    columns: ['CONNECTION', 'NAME', 'PROVIDER', 'ENVIRONMENT', 'CHECKED', 'FAILURE'],
    row: (one) => [one.id, one.name, one.provider, one.environment, one.checkedAt, one.checkFailure?.message],
    summary: 'list connections, without their secrets',
    example: 'runplane connections ls',
  });
  addOfOne(connections, host);
  addCreate(connections, host);
  define(
    connections,
    'check',
    'let a worker log in by each of them, changing nothing',
    'runplane connections check',
    'runplane connections check stripe-live',
  )
    .argument('[connections...]', 'ids or names; default: all')
    .action(host.run((cli, given: string[]) => check(given, cli)));
  define(
    connections,
    'providers',
    'what each provider wants to know, as JSON Schema',
    'runplane connections providers --json | jq \'.items[] | select(.provider == "stripe")\'',
  ).action(
    host.run(async (cli) => {
      const found = await cli.admin().get('/v1/providers', z.looseObject({ items: z.array(Provider) }));
      return answer(found, found.items.map(({ provider }) => `${provider}\n`).join(''));
    }),
  );
}

function addCreate(connections: Command, host: Host): void {
  define(
    connections,
    'create',
    'make a connection; its secret is sealed, and shown never',
    'runplane connections create shop --provider http --environment production --configuration \'{"baseUrl":"https://shop.example.com"}\'',
    'runplane connections create stripe-live --provider stripe --environment production --credentials - < stripe.json',
  )
    .argument('<name>', 'of the connection')
    .requiredOption('--provider <name>', 'as "connections providers" lists them')
    .requiredOption('--environment <name>', 'of what it reaches')
    .option('--configuration <json>', 'its readable members: JSON, @file, or -', '{}')
    .option('--credentials <file>', ABOUT_SECRET)
    .action(host.run((cli, name: string, options: NewConnection) => create(name, options, cli)));
}

interface NewConnection {
  provider: string;
  environment: string;
  configuration: string;
  credentials?: string;
}

async function create(name: string, options: NewConnection, cli: Cli): Promise<Answer> {
  const { provider, environment, configuration, credentials } = options;
  const connection = await cli.admin().post('/v1/connections', Connection, {
    name,
    provider,
    environment,
    configuration: await jsonObject(configuration, '--configuration', cli.context),
    ...(credentials === undefined ? {} : { secret: await secretObject(credentials, '--credentials', cli.context) }),
  });
  return answer(connection, describeThing(connection, cli.style));
}

function addOfOne(connections: Command, host: Host): void {
  const named = (name: string, summary: string, example: string) =>
    define(connections, name, summary, example).argument('<connection>', 'id or name');
  named('show', 'one connection, with its last failure', 'runplane connections show stripe-live').action(
    host.run(async (cli, given: string) => {
      const api = cli.admin();
      const connection = await api.get(await pathOf(api, given), Connection);
      return answer(connection, describeThing(connection, cli.style));
    }),
  );
  named(
    'rotate-secret',
    'replace the secret',
    'runplane connections rotate-secret stripe-live --credentials @stripe.json',
  )
    .requiredOption('--credentials <file>', ABOUT_SECRET)
    .action(
      host.run(async (cli, given: string, { credentials }: { credentials: string }) => {
        const secret = await secretObject(credentials, '--credentials', cli.context);
        const api = cli.admin();
        await api.put(`${await pathOf(api, given)}/secret`, Nothing, { secret });
        return answer({ rotated: given }, `${given} has its new secret`);
      }),
    );
  named(
    'default',
    'let built-in operations of its provider and environment go through it',
    'runplane connections default stripe-live',
  ).action(
    host.run(async (cli, given: string) => {
      const api = cli.admin();
      const { id, name, provider, environment, ...rest } = await api.put(
        `${await pathOf(api, given)}/default`,
        Connection,
        {},
      );
      return answer(
        { id, name, provider, environment, ...rest },
        `${name} is the one of ${provider} in ${environment}`,
      );
    }),
  );
  named('delete', 'delete a connection that no tool uses', 'runplane connections delete stripe-test').action(
    host.run(async (cli, given: string) => {
      const api = cli.admin();
      await api.delete(await pathOf(api, given), Nothing);
      return answer({ deleted: given }, `deleted ${given}`);
    }),
  );
}

async function pathOf(api: Api, given: string): Promise<string> {
  const [found] = await connectionsOf(api, [given]);
  return `/v1/connections/${part(found?.id ?? given)}`;
}

async function check(given: string[], cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const chosen =
    given.length > 0
      ? await connectionsOf(api, given)
      : (await list(api, '/v1/connections', page(Connection), { all: true })).items;
  const items: Connection[] = [];
  for (const { id } of chosen) items.push(await api.post(`/v1/connections/${part(id)}/check`, Connection));
  const failed = items.filter(({ checkFailure }) => checkFailure !== null);
  const { good, bad } = cli.style;
  const lines = items.map(({ name, checkFailure }) =>
    checkFailure === null ? `${good('ok')} ${name}` : `${bad('FAILED')} ${name}: ${checkFailure.message}`,
  );
  return answer({ items }, lines.join('\n'), { code: failed.length === 0 ? EXIT.ok : EXIT.checkFailed });
}
