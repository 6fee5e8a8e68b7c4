import { KillSwitch, Org, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { type Api, list, part } from '../api/api.js';
import { agentIdOf } from '../api/find.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';

type Scope = KillSwitch['scope'];

const SCOPES: readonly { scope: Scope; value: string | null; what: string; example: string }[] = [
  { scope: 'org', value: null, what: 'the whole organisation', example: 'org' },
  { scope: 'agent', value: '<agent>', what: 'one agent, by id or name', example: 'agent support-bot' },
  { scope: 'action', value: '<type>', what: 'one canonical action', example: 'action create_refund' },
  { scope: 'connection', value: '<name>', what: 'one connection', example: 'connection stripe-live' },
];

/** `runplane kill …` and `runplane unkill …`. */
export function addKillCommands(program: Command, host: Host): void {
  const kill = define(program, 'kill', 'stop actions at once: new ones, and pending ones before they execute');
  const unkill = define(program, 'unkill', 'lift kill switches');
  for (const { scope, value, what, example } of SCOPES) {
    const named = value === null ? scope : `${scope} ${value}`;
    define(kill, named, `stop ${what}`, `runplane kill ${example} --reason "it refunds twice"`)
      .requiredOption('--reason <text>', 'shown to whoever is stopped')
      .action(
        value === null
          ? host.run((cli, options: { reason: string }) => throwSwitch(scope, null, options.reason, cli))
          : host.run((cli, given: string, options: { reason: string }) =>
              throwSwitch(scope, given, options.reason, cli),
            ),
      );
    define(unkill, named, `lift the switches of ${what}`, `runplane unkill ${example}`).action(
      value === null
        ? host.run((cli) => liftAll(scope, null, cli))
        : host.run((cli, given: string) => liftAll(scope, given, cli)),
    );
  }
  define(unkill, 'id', 'lift one switch by its id', 'runplane unkill id kil_…')
    .argument('<switch>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const lifted = await cli.admin().delete(`/v1/kill-switches/${part(id)}`, KillSwitch);
        return answer(lifted, `lifted ${lifted.id}`);
      }),
    );
  withPages(define(kill, 'ls', 'list kill switches, the newest first', 'runplane kill ls --active'))
    .option('--active', 'only those that are not lifted')
    .action(host.run((cli, options: PageOptions & { active?: boolean }) => listSwitches(options, cli)));
}

async function throwSwitch(scope: Scope, given: string | null, reason: string, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const value = await stoppedBy(api, scope, given);
  const thrown = await api.post('/v1/kill-switches', KillSwitch, { scope, value, reason });
  return answer(thrown, `stopped: ${scope} ${value} (${thrown.id})`);
}

async function liftAll(scope: Scope, given: string | null, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const value = await stoppedBy(api, scope, given);
  const active = (await allActive(api)).filter((one) => one.scope === scope && one.value === value);
  if (active.length === 0) throw new CommandError(EXIT.notFound, `no kill switch stops ${scope} ${value}`);
  const items: KillSwitch[] = [];
  for (const { id } of active) items.push(await api.delete(`/v1/kill-switches/${part(id)}`, KillSwitch));
  return answer({ items }, `lifted: ${items.map(({ id }) => id).join(', ')}`);
}

/** What the API calls the thing: the id of an org or agent, the name of anything else. */
async function stoppedBy(api: Api, scope: Scope, given: string | null): Promise<string> {
  if (given === null) return (await api.get('/v1/org', Org)).id;
  return scope === 'agent' ? agentIdOf(api, given) : given;
}

async function allActive(api: Api): Promise<KillSwitch[]> {
  const { items } = await list(api, '/v1/kill-switches', page(KillSwitch), { all: true });
  return items.filter(({ liftedAt }) => liftedAt === null);
}

async function listSwitches(
  { active = false, ...options }: PageOptions & { active?: boolean },
  cli: Cli,
): Promise<Answer> {
  const api = cli.admin();
  const found = active
    ? { items: await allActive(api), nextCursor: null }
    : await list(api, '/v1/kill-switches', page(KillSwitch), { ...options });
  const rows = found.items.map(({ id, scope, value, reason, createdAt, liftedAt }) => [
    id,
    scope,
    value,
    liftedAt === null ? 'active' : `lifted ${liftedAt}`,
    createdAt,
    reason,
  ]);
  const columns = ['SWITCH', 'SCOPE', 'VALUE', 'STATE', 'THROWN', 'REASON'];
  return answer(found, table(cli.style, columns, rows), moreNote(found));
}
