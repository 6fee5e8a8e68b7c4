import { Grant, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { list } from '../api/api.js';
import { agentIdOf } from '../api/find.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { duration, jsonObject, wholeNumber } from '../command/read-options.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { addOne, describeThing } from './resource.js';

const amount = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const COLUMNS = ['GRANT', 'AGENT', 'ACTION', 'STATE', 'USED', 'EXPIRES', 'BY', 'REASON'];

interface NewGrant {
  agent: string;
  action: string;
  expiresIn: number;
  reason: string;
  pin: string;
  target?: string;
  environment?: string;
  maxAmount?: number;
  totalAmount?: number;
  uses: number;
}

/** `runplane grants …`. */
export function addGrantCommands(program: Command, host: Host): void {
  const grants = define(program, 'grants', 'votes that approvers give in advance, narrow and for a time');
  withPages(define(grants, 'ls', 'list grants, the newest first', 'runplane grants ls --agent support-bot'))
    .option('--agent <agent>', 'id or name')
    .action(
      host.run(async (cli, { agent, ...options }: PageOptions & { agent?: string }) => {
        const api = cli.admin();
        const agentId = agent === undefined ? undefined : await agentIdOf(api, agent);
        const found = await list(api, '/v1/grants', page(Grant), { ...options, agentId });
        const rows = found.items.map((one) => [
          one.id,
          one.agentId,
          one.action,
          stateOf(one),
          `${one.uses} of ${one.maxUses}`,
          one.expiresAt,
          one.issuedBy,
          one.reason,
        ]);
        return answer(found, table(cli.style, COLUMNS, rows), moreNote(found));
      }),
    );
  addOne(grants, host, {
    name: 'show',
    summary: 'one grant, with what is used of it',
    example: 'runplane grants show gra_…',
    argument: 'grant',
    path: (id) => `/v1/grants/${id}`,
    schema: Grant,
  });
  define(
    grants,
    'create',
    'approve in advance what fits; it never lifts a BLOCK',
    'runplane grants create --agent support-bot --action create_refund --pin \'{"currency":"EUR"}\' --max-amount 5000 --uses 5 --expires-in 1h --reason "campaign"',
  )
    .requiredOption('--agent <agent>', 'id or name')
    .requiredOption('--action <type>', 'canonical action')
    .requiredOption('--expires-in <time>', 'for example 1h', duration)
    .requiredOption('--reason <text>', 'kept in the log')
    .option('--pin <json>', 'material fields that have to be exactly these: JSON, @file, or -', '{}')
    .option('--target <id>', 'exactly this target')
    .option('--environment <name>', 'of the target')
    .option('--max-amount <minor>', 'of one action; minor units of the pinned currency', amount)
    .option('--total-amount <minor>', 'of all together', amount)
    .option('--uses <n>', 'how many actions', wholeNumber(1, 100_000), 1)
    .action(host.run((cli, options: NewGrant) => create(options, cli)));
  addOne(grants, host, {
    name: 'revoke',
    summary: 'end a grant now',
    example: 'runplane grants revoke gra_…',
    argument: 'grant',
    method: 'delete',
    path: (id) => `/v1/grants/${id}`,
    schema: Grant,
    text: ({ id, uses }) => `revoked ${id}, which was used ${uses} times`,
  });
}

async function create(options: NewGrant, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const { agent, action, expiresIn, reason, pin, target, environment, maxAmount, totalAmount, uses } = options;
  const grant = await api.post('/v1/grants', Grant, {
    agentId: await agentIdOf(api, agent),
    action,
    pinned: await jsonObject(pin, '--pin', cli.context),
    targetId: target,
    environment,
    maxAmount,
    totalAmount,
    maxUses: uses,
    expiresAt: new Date(Date.now() + expiresIn).toISOString(),
    reason,
  });
  return answer(grant, describeThing(grant, cli.style));
}

function stateOf({ revokedAt, expiresAt, uses, maxUses }: Grant): string {
  if (revokedAt !== null) return 'revoked';
  if (new Date(expiresAt) <= new Date()) return 'expired';
  return uses >= maxUses ? 'used up' : 'active';
}
