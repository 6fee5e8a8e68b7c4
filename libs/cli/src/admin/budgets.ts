import { BUDGET_DIMENSIONS, Budget, BudgetWithUse, EFFECT_CLASSES } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { part } from '../api/api.js';
import { agentIdOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { wholeNumber } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { addList } from './list-command.js';
import { addOne, describeThing } from './resource.js';
import { reviewed, reviewedAnswer } from './reviewed.js';

const EFFECTS = ['BLOCK', 'REQUIRE_APPROVAL'];
const limitOf = wholeNumber(0, Number.MAX_SAFE_INTEGER);

interface NewBudget {
  limit: number;
  window: string;
  currency?: string;
  effect?: string;
  per?: string[];
  agent?: string[];
  role?: string[];
  action?: string[];
  effectClass?: string[];
  targetType?: string[];
  environment?: string[];
}

/** `runplane budgets …`. */
export function addBudgetCommands(program: Command, host: Host): void {
  const budgets = define(program, 'budgets', 'limits on what agents do in a rolling window');
  addList(budgets, host, {
    path: '/v1/budgets',
    schema: Budget,
    columns: ['BUDGET', 'NAME', 'LIMIT', 'OF', 'WINDOW', 'EFFECT', 'STATUS'],
    row: ({ id, name, limit, currency, window, effect, status }) => [
      id,
      name,
      limit,
      currency ?? 'actions',
      window,
      effect,
      status,
    ],
    summary: 'list budgets',
    example: 'runplane budgets ls',
  });
  addOne(budgets, host, {
    name: 'show',
    summary: 'a budget, and what is taken of it now',
    example: "runplane budgets show bud_… --json | jq '.use'",
    argument: 'budget',
    path: (id) => `/v1/budgets/${id}`,
    schema: BudgetWithUse,
  });
  addCreate(budgets, host);
  addUpdate(budgets, host);
}

function addCreate(budgets: Command, host: Host): void {
  define(
    budgets,
    'create',
    'limit amounts (with --currency) or the number of actions; without a match it counts all',
    'runplane budgets create "refunds a day" --limit 100000 --currency EUR --window 24h --action create_refund',
    'runplane budgets create "bursts" --limit 20 --window 1m --per agent --effect REQUIRE_APPROVAL',
  )
    .argument('<name>', 'of the budget')
    .requiredOption('--limit <n>', 'minor units of the currency, or actions', limitOf)
    .requiredOption('--window <time>', 'rolling: for example 24h')
    .option('--currency <code>', 'the limit is an amount in it')
    .addOption(new Option('--effect <effect>', 'of an action that would go over it').choices(EFFECTS))
    .addOption(
      new Option('--per <dimension>', `a limit for each ${BUDGET_DIMENSIONS.join(', ')}; may be repeated`).argParser(
        collect,
      ),
    )
    .option('--agent <agent>', 'id or name; may be repeated, as all that follow', collect)
    .option('--role <name>', 'agents with this role', collect)
    .option('--action <type>', 'canonical action', collect)
    .option('--effect-class <class>', EFFECT_CLASSES.join(', '), collect)
    .option('--target-type <type>', 'type of the target', collect)
    .option('--environment <name>', 'environment of the target', collect)
    .action(host.run((cli, name: string, options: NewBudget) => create(name, options, cli)));
}

async function create(name: string, options: NewBudget, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const { limit, window, currency, effect, per = [], agent = [] } = options;
  const match = {
    agents: await Promise.all(agent.map((given) => agentIdOf(api, given))),
    roles: options.role ?? [],
    actions: options.action ?? [],
    effects: options.effectClass ?? [],
    targetTypes: options.targetType ?? [],
    environments: options.environment ?? [],
  };
  const measure = currency === undefined ? 'count' : 'amount';
  const body = { name, measure, currency: currency ?? null, limit, window, match, per, effect };
  const budget = await api.post('/v1/budgets', Budget, body);
  return answer(budget, describeThing(budget, cli.style));
}

function addUpdate(budgets: Command, host: Host): void {
  define(
    budgets,
    'update',
    'change limit, effect or status; what loosens may need a second person',
    'runplane budgets update bud_… --limit 200000',
    'runplane budgets update bud_… --status retired',
  )
    .argument('<budget>', 'its id')
    .option('--limit <n>', 'minor units of the currency, or actions', limitOf)
    .addOption(new Option('--effect <effect>', 'of an action that would go over it').choices(EFFECTS))
    .addOption(new Option('--status <status>', 'a retired one limits nothing').choices(['active', 'retired']))
    .action(
      host.run(async (cli, id: string, change: { limit?: number; effect?: string; status?: string }) => {
        if (Object.keys(change).length === 0) throw new CommandError(EXIT.usage, 'there is nothing to change');
        const changed = await cli.admin().patch(`/v1/budgets/${part(id)}`, reviewed(Budget), change);
        return reviewedAnswer(changed, cli.style);
      }),
    );
}
