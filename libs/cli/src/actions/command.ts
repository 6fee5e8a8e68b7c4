import {
  ACTION_STATUSES,
  ActionRow,
  ActionView,
  DECISIONS,
  HistoryStep,
  page,
  SettledAction,
} from '@runplane/contracts';
import { Argument, type Command, Option } from 'commander';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { wholeNumber } from '../command/read-options.js';
import { describeView } from '../guard/describe-view.js';
import { type Answer, answer } from '../output/answer.js';
import { CODE_OF_STATUS } from '../output/status-code.js';
import { table } from '../output/table.js';
import { describeRow } from './describe-row.js';

const LiveAction = ActionView.omit({ permit: true, replayed: true });
const ActionDetail = ActionRow.extend({ live: LiveAction.nullable() });

/** `runplane actions …`. */
export function addActionCommands(program: Command, host: Host): void {
  const actions = define(program, 'actions', 'what agents did, and what became of it');

  withPages(
    define(
      actions,
      'ls',
      'list actions, the newest first',
      'runplane actions ls --status UNKNOWN',
      'runplane actions ls --text refund --amount-at-least 100000 --currency EUR',
    ),
  )
    .addOption(new Option('--status <status>', 'of the action').choices([...ACTION_STATUSES]))
    .addOption(new Option('--decision <decision>', 'of the policy').choices([...DECISIONS]))
    .option('--agent <id>', 'of one agent')
    .option('--action-type <type>', 'of one canonical action')
    .option('--operation <name>', 'of one operation or tool')
    .option('--environment <name>', 'of one environment')
    .option('--text <text>', 'beginnings of words of id, agent, operation, action, target and reason')
    .option('--amount-at-least <minor>', 'minor units', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--amount-at-most <minor>', 'minor units', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--currency <code>', 'of the amount')
    .option('--from <time>', 'RFC 3339: decided then or later')
    .option('--to <time>', 'RFC 3339: decided before')
    .action(host.run((cli, options: ListOptions) => listActions(options, cli)));

  define(
    actions,
    'show',
    'an action with decision, risk, rules and outcome',
    'runplane actions show act_…',
    'runplane actions show act_… --exit-code || echo "not succeeded: $?"',
  )
    .argument('<action>', 'its id')
    .option('--exit-code', 'end with the code of its status')
    .action(
      host.run(async (cli, id: string, { exitCode = false }: { exitCode?: boolean }) => {
        const action = await cli.admin().get(`/v1/actions/${part(id)}`, ActionDetail);
        const text = action.live ? describeView(action.live, cli.style) : describeRow(action, cli.style);
        return answer(action, text, exitCode ? { code: CODE_OF_STATUS[action.status] } : {});
      }),
    );

  withPages(define(actions, 'history', "an action's durable history, step by step", 'runplane actions history act_…'))
    .argument('<action>', 'its id')
    .action(
      host.run(async (cli, id: string, options: PageOptions) => {
        const steps = await list(cli.admin(), `/v1/actions/${part(id)}/history`, page(HistoryStep), { ...options });
        const rows = steps.items.map(({ eventId, at, type, summary }) => [eventId, at, type, summary]);
        return answer(steps, table(cli.style, ['EVENT', 'AT', 'TYPE', 'SUMMARY'], rows), moreNote(steps));
      }),
    );

  define(
    actions,
    'cancel',
    'cancel an action that does not execute yet',
    'runplane actions cancel act_… --reason "duplicate"',
  )
    .argument('<action>', 'its id')
    .option('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, id: string, { reason }: { reason?: string }) => {
        const body = reason === undefined ? {} : { reason };
        const action = await cli.admin().post(`/v1/actions/${part(id)}/cancel`, LiveAction, body);
        return answer(action, `${action.actionId} is ${action.status}`);
      }),
    );

  define(
    actions,
    'settle',
    'say what became of an action whose outcome is UNKNOWN',
    'runplane actions settle act_… succeeded --reason "the refund is in the account of the shop"',
  )
    .argument('<action>', 'its id')
    .addArgument(new Argument('<outcome>', 'what was found').choices(['succeeded', 'failed']))
    .requiredOption('--reason <text>', 'how it was found out')
    .action(
      host.run(async (cli, id: string, outcome: string, { reason }: { reason: string }) => {
        const settled = await cli.admin().post(`/v1/actions/${part(id)}/settle`, SettledAction, { outcome, reason });
        const text = settled.status === 'UNKNOWN' ? 'proposed; a second person has to find the same' : settled.status;
        return answer(settled, text);
      }),
    );
}

interface ListOptions extends PageOptions {
  status?: string;
  decision?: string;
  agent?: string;
  actionType?: string;
  operation?: string;
  environment?: string;
  text?: string;
  amountAtLeast?: number;
  amountAtMost?: number;
  currency?: string;
  from?: string;
  to?: string;
}

async function listActions({ agent, ...options }: ListOptions, cli: Cli): Promise<Answer> {
  const found = await list(cli.admin(), '/v1/actions', page(ActionRow), { ...options, agentId: agent });
  const rows = found.items.map((row) => [
    row.actionId,
    row.status,
    row.decision,
    row.actionType,
    row.target.id,
    row.riskScore,
    row.createdAt,
  ]);
  const columns = ['ACTION', 'STATUS', 'DECISION', 'TYPE', 'TARGET', 'RISK', 'CREATED'];
  return answer(found, table(cli.style, columns, rows), moreNote(found));
}
