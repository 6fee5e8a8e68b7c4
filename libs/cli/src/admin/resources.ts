import { Connection, MEMBER_ROLES, Member, page, Tool } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { type Api, list, part } from '../api/api.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { answer } from '../output/answer.js';
import { fields } from '../output/table.js';
import { addList } from './list-command.js';

/** `runplane connections …`, `tools …` and `members …`. */
export function addResourceCommands(program: Command, host: Host): void {
  addConnections(define(program, 'connections', 'how the gateway reaches the services behind tools'), host);
  addTools(define(program, 'tools', 'what agents may ask for, as canonical actions'), host);
  addMembers(define(program, 'members', 'the people of the organisation'), host);
}

function addConnections(connections: Command, host: Host): void {
  addList(connections, host, {
    path: '/v1/connections',
    schema: Connection,
    columns: ['CONNECTION', 'NAME', 'PROVIDER', 'ENVIRONMENT', 'CHECKED', 'FAILURE'],
    row: (one) => [one.id, one.name, one.provider, one.environment, one.checkedAt, one.checkFailure?.message],
    summary: 'list connections, without their secrets',
    example: 'runplane connections ls',
  });
  define(
    connections,
    'check',
    'let a worker log in by each of them, changing nothing',
    'runplane connections check',
    'runplane connections check stripe-live',
  )
    .argument('[connections...]', 'ids or names; default: all')
    .action(
      host.run(async (cli, given: string[]) => {
        const api = cli.admin();
        const items: Connection[] = [];
        for (const { id } of await chosen(api, given))
          items.push(await api.post(`/v1/connections/${part(id)}/check`, Connection));
        const failed = items.filter(({ checkFailure }) => checkFailure !== null);
        const { good, bad } = cli.style;
        const lines = items.map(({ name, checkFailure }) =>
          checkFailure === null ? `${good('ok')} ${name}` : `${bad('FAILED')} ${name}: ${checkFailure.message}`,
        );
        return answer({ items }, lines.join('\n'), { code: failed.length === 0 ? EXIT.ok : EXIT.checkFailed });
      }),
    );
}

async function chosen(api: Api, given: readonly string[]): Promise<Connection[]> {
  const { items } = await list(api, '/v1/connections', page(Connection), { all: true });
  const unknown = given.find((one) => !items.some(({ id, name }) => one === id || one === name));
  if (unknown !== undefined) throw new CommandError(EXIT.notFound, `there is no connection "${unknown}"`);
  return given.length === 0 ? items : items.filter(({ id, name }) => given.includes(id) || given.includes(name));
}

function addTools(tools: Command, host: Host): void {
  addList(tools, host, {
    path: '/v1/tools',
    schema: Tool,
    columns: ['TOOL', 'ACTION', 'EFFECT', 'PROVIDER', 'CONNECTION'],
    row: ({ definition: { name, action, provider, connection } }) => [
      name,
      action.type,
      action.effect,
      provider,
      connection,
    ],
    summary: "list the organisation's own tools",
    example: 'runplane tools ls --all --json > tools.json',
  });
  define(tools, 'show', 'the definition of a tool', 'runplane tools show refunds.create --json')
    .argument('<name>', 'of the tool')
    .action(
      host.run(async (cli, name: string) => {
        const tool = await cli.admin().get(`/v1/tools/${part(name)}`, Tool);
        return answer(tool, `${JSON.stringify(tool.definition, null, 2)}\n`);
      }),
    );
}

function addMembers(members: Command, host: Host): void {
  addList(members, host, {
    path: '/v1/members',
    schema: Member,
    columns: ['MEMBER', 'NAME', 'EMAIL', 'STATUS', 'ROLES', 'GROUPS'],
    row: ({ id, name, email, status, roles, groups }) => [id, name, email, status, roles, groups],
    summary: 'list members',
    example: 'runplane members ls',
  });
  define(
    members,
    'create',
    'add a member; it has no key yet',
    'runplane members create ann@example.com --name Ann --role approver --group finance',
  )
    .argument('<email>', 'of the member')
    .requiredOption('--name <name>', 'of the member')
    .addOption(
      new Option('--role <role>', `${MEMBER_ROLES.join(', ')}; may be repeated`)
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .option('--group <name>', 'a group that approval plans name; may be repeated', collect)
    .action(
      host.run(
        async (cli, email: string, { name, role, group = [] }: { name: string; role: string[]; group?: string[] }) => {
          const member = await cli.admin().post('/v1/members', Member, { email, name, roles: role, groups: group });
          const text = fields(cli.style, [
            ['Member', member.id],
            ['Name', member.name],
            ['Roles', member.roles],
            ['Groups', member.groups],
          ]);
          return answer(member, text, { note: `a key: runplane keys create --member ${member.id}` });
        },
      ),
    );
}
