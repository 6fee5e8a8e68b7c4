import { ApiKey, CreatedKey, Me, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { type Api, list, part } from '../api/api.js';
import { agentIdOf } from '../api/find.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { duration } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { handOver, type SecretOptions, withSecretFile } from './hand-over.js';
import { type LimitOptions, limitsOf, limitsText, withLimits } from './key-limits.js';

interface Whose {
  agent?: string;
  member?: string;
}

/** `runplane keys …`. */
export function addKeyCommands(program: Command, host: Host): void {
  const keys = define(program, 'keys', 'API keys of agents and members');
  withPages(
    withWhose(define(keys, 'ls', 'list keys, without their secrets', 'runplane keys ls --agent support-bot')),
  ).action(
    host.run(async (cli, { agent, member, ...options }: Whose & PageOptions) => {
      const api = cli.admin();
      const found = await list(api, await pathOf({ agent, member }, api), page(ApiKey), { ...options });
      const rows = found.items.map((key) => [
        key.id,
        key.name,
        stateOf(key),
        key.createdAt,
        key.expiresAt,
        key.lastUsedAt,
        limitsText(key),
      ]);
      const text = table(cli.style, ['KEY', 'NAME', 'STATE', 'CREATED', 'EXPIRES', 'LAST USED', 'LIMITS'], rows);
      return answer(found, text, moreNote(found));
    }),
  );
  withLimits(
    withSecret(
      withWhose(
        define(
          keys,
          'create',
          'create a key; its secret is shown once',
          'runplane keys create --agent support-bot --name ci --expires-in 90d --out agent-key',
          'runplane keys create --agent support-bot --action create_refund --environment staging',
        ),
      ),
    ),
  )
    .option('--name <name>', 'of the key', 'cli')
    .option('--expires-in <time>', 'for example 90d; default: never', duration)
    .action(
      host.run(async (cli, options: Whose & SecretOptions & LimitOptions & { name: string; expiresIn?: number }) => {
        const api = cli.admin();
        const limits = limitsOf(options, cli.context);
        if (options.agent === undefined && Object.keys(limits).length > 0) {
          throw new CommandError(EXIT.usage, 'only keys of agents are limited: give --agent');
        }
        const { name, expiresIn } = options;
        const expiresAt = expiresIn === undefined ? undefined : new Date(Date.now() + expiresIn).toISOString();
        const created = await api.post(await pathOf(options, api), CreatedKey, { name, expiresAt, ...limits });
        return handOverKey(created, options, cli);
      }),
    );
  withSecret(
    define(keys, 'rotate', 'replace a key', 'runplane keys rotate abcdefghijklmnop --overlap 1d --out agent-key'),
  )
    .argument('<key>', 'its id: what stands between the underscores')
    .option('--overlap <time>', 'how long the old one still works, at most 7d; default: not at all', duration)
    .action(
      host.run(async (cli, id: string, options: SecretOptions & { overlap?: number }) => {
        const body = { overlapSeconds: Math.round((options.overlap ?? 0) / 1_000) };
        return handOverKey(await cli.admin().post(`/v1/keys/${part(id)}/rotate`, CreatedKey, body), options, cli);
      }),
    );
  withLimits(
    define(
      keys,
      'limit',
      "limit a key of an agent; each limit takes the place of the one before, and the key's scope is replaced as a whole",
      'runplane keys limit abcdefghijklmnop --action create_refund --environment staging',
      'runplane keys limit abcdefghijklmnop --no-scope --certificate agent.pem',
    ),
  )
    .argument('<key>', 'its id')
    .option('--no-scope', 'for every call that the policy lets through')
    .option('--no-certificate', 'without a client certificate')
    .action(
      host.run(async (cli, id: string, options: LimitOptions) => {
        const limits = limitsOf(options, cli.context);
        if (Object.keys(limits).length === 0) throw new CommandError(EXIT.usage, 'there is nothing to change');
        const limited = await cli.admin().patch(`/v1/keys/${part(id)}`, ApiKey, limits);
        return answer(limited, `${limited.id} (${limited.name}): ${limitsText(limited) ?? 'not limited'}`);
      }),
    );
  define(keys, 'revoke', 'refuse a key from the next request on', 'runplane keys revoke abcdefghijklmnop')
    .argument('<key>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const revoked = await cli.admin().delete(`/v1/keys/${part(id)}`, ApiKey);
        return answer(revoked, `revoked ${revoked.id} (${revoked.name})`);
      }),
    );
}

function withWhose(command: Command): Command {
  return command.option('--agent <agent>', 'id or name').option('--member <id>', 'id of a member; default: you');
}

const withSecret = (command: Command): Command => withSecretFile(command, 'the key');

const handOverKey = (key: CreatedKey, options: SecretOptions, cli: Cli): Answer =>
  handOver(key, options, 'keys revoke', cli);

/** Without anybody named they are the caller's own. */
async function pathOf({ agent, member }: Whose, api: Api): Promise<string> {
  if (agent !== undefined && member !== undefined) {
    throw new CommandError(EXIT.usage, 'give one of --agent and --member');
  }
  if (agent !== undefined) return `/v1/agents/${part(await agentIdOf(api, agent))}/keys`;
  return `/v1/members/${part(member ?? (await api.get('/v1/me', Me)).member.id)}/keys`;
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && new Date(expiresAt) <= new Date() ? 'expired' : 'active';
}
