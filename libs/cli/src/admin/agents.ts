import { Agent, AgentActivity, type UpdateAgent } from '@runplane/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { part } from '../api/api.js';
import { agentIdOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { fields, table } from '../output/table.js';
import { addList } from './list-command.js';

interface AgentOptions {
  role?: string[];
  description?: string;
  owner?: string;
}

const Cancelled = z.looseObject({ cancelled: z.number().int(), failed: z.number().int() });

/** `runplane agents …`. */
export function addAgentCommands(program: Command, host: Host): void {
  const agents = define(program, 'agents', 'who asks: agents with their roles');
  addList(agents, host, {
    path: '/v1/agents',
    schema: Agent,
    columns: ['AGENT', 'NAME', 'STATUS', 'ROLES', 'OWNER'],
    row: ({ id, name, status, roles, ownerId }) => [id, name, status, roles, ownerId],
    summary: 'list agents',
    example: 'runplane agents ls --all --json',
  });
  define(agents, 'show', 'one agent', 'runplane agents show support-bot')
    .argument('<agent>', 'id or name')
    .action(
      host.run(async (cli, given: string) => {
        const api = cli.admin();
        const agent = await api.get(`/v1/agents/${part(await agentIdOf(api, given))}`, Agent);
        return answer(agent, describe(agent, cli.style));
      }),
    );
  define(agents, 'create', 'register an agent; it has no key yet', 'runplane agents create support-bot --role support')
    .argument('<name>', 'of the agent')
    .option('--role <name>', 'a role that policies name; may be repeated', collect)
    .option('--description <text>', 'what it is for')
    .option('--owner <member>', 'id of the member who answers for it')
    .action(
      host.run(async (cli, name: string, { role = [], description, owner }: AgentOptions) => {
        const agent = await cli.admin().post('/v1/agents', Agent, { name, description, roles: role, ownerId: owner });
        return answer(agent, describe(agent, cli.style), { note: `a key: runplane keys create --agent ${agent.id}` });
      }),
    );
  define(
    agents,
    'update',
    'change roles, description or owner',
    'runplane agents update support-bot --role support --role night',
    'runplane agents update support-bot --owner mem_…',
  )
    .argument('<agent>', 'id or name')
    .option('--role <name>', 'in place of all roles that it has; may be repeated', collect)
    .option('--description <text>', 'what it is for')
    .option('--owner <member>', 'id of the member who answers for it, or "nobody"')
    .action(
      host.run((cli, given: string, { role, description, owner }: AgentOptions) => {
        if (role === undefined && description === undefined && owner === undefined)
          throw new CommandError(EXIT.usage, 'there is nothing to change');
        return update(given, { roles: role, description, ownerId: owner === 'nobody' ? null : owner }, cli);
      }),
    );
  define(
    agents,
    'disable',
    'refuse an agent at once; pending actions do not run',
    'runplane agents disable support-bot',
  )
    .argument('<agent>', 'id or name')
    .action(host.run((cli, given: string) => update(given, { status: 'disabled' }, cli)));
  define(agents, 'enable', 'let a disabled agent work again', 'runplane agents enable support-bot')
    .argument('<agent>', 'id or name')
    .action(host.run((cli, given: string) => update(given, { status: 'active' }, cli)));
  withPeriod(
    define(agents, 'activity', 'what an agent asked for, and its habits', 'runplane agents activity support-bot'),
  )
    .argument('<agent>', 'id or name')
    .action(
      host.run(async (cli, given: string, period: Period) => {
        const api = cli.admin();
        const path = `/v1/agents/${part(await agentIdOf(api, given))}/activity`;
        const activity = await api.get(path, AgentActivity, { ...period });
        return answer(activity, inWords(activity, cli.style));
      }),
    );
  define(
    agents,
    'cancel-pending',
    'cancel all actions of an agent that wait for approval',
    'runplane agents cancel-pending support-bot --reason "wrong customer list"',
  )
    .argument('<agent>', 'id or name')
    .option('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, given: string, { reason }: { reason?: string }) => {
        const api = cli.admin();
        const path = `/v1/agents/${part(await agentIdOf(api, given))}/cancel-pending`;
        const ended = await api.post(path, Cancelled, { reason });
        const code = ended.failed === 0 ? EXIT.ok : EXIT.failure;
        return answer(ended, `cancelled ${ended.cancelled}; ${ended.failed} did not answer and wait on`, { code });
      }),
    );
}

async function update(given: string, change: UpdateAgent, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const agent = await api.patch(`/v1/agents/${part(await agentIdOf(api, given))}`, Agent, change);
  return answer(agent, describe(agent, cli.style));
}

function describe(agent: Agent, style: Style): string {
  return fields(style, [
    ['Agent', agent.id],
    ['Name', agent.name],
    ['Description', agent.description],
    ['Status', agent.status],
    ['Roles', agent.roles],
    ['Owner', agent.ownerId],
    ['Created', agent.createdAt],
  ]);
}

interface Period {
  from?: string;
  to?: string;
}

const withPeriod = (command: Command): Command =>
  command.option('--from <time>', 'RFC 3339; default: the last 30 days').option('--to <time>', 'RFC 3339, excluded');

function inWords({ days, operations, averageRisk, maxRisk }: AgentActivity, style: Style): string {
  const sum = (effect: 'ALLOW' | 'BLOCK' | 'REQUIRE_APPROVAL') =>
    days.reduce((total, { counts }) => total + counts[effect], 0);
  const summary = fields(style, [
    ['Allowed', sum('ALLOW')],
    ['Blocked', sum('BLOCK')],
    ['Asked people', sum('REQUIRE_APPROVAL')],
    ['Risk on average', averageRisk],
    ['Highest risk', maxRisk],
  ]);
  const rows = operations.map(({ operation, count }) => [operation, count]);
  return `${summary}\n${table(style, ['OPERATION', 'DECISIONS'], rows)}`;
}
