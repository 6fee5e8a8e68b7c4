import { ActionRow, ActionView, HistoryStep, page, SettledAction } from '@runplane/contracts';
import { Argument, type Command } from 'commander';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { describeView } from '../guard/describe-view.js';
import { type Answer, answer } from '../output/answer.js';
import { CODE_OF_STATUS } from '../output/status-code.js';
import { table } from '../output/table.js';
import { addAfterCommands } from './after.js';
import { describeRow } from './describe-row.js';
import { type ActionFilter, queryOf, withFilters } from './filters.js';

const LiveAction = ActionView.omit({ permit: true, replayed: true });
const ActionDetail = ActionRow.extend({ live: LiveAction.nullable() });

/** `runplane actions …`. */
export function addActionCommands(program: Command, host: Host): void {
  const actions = define(program, 'actions', 'what agents did, and what became of it');

  withFilters(
    withPages(
      define(
        actions,
        'ls',
        'list actions, the newest first',
        'runplane actions ls --status UNKNOWN',
        'runplane actions ls --text refund --amount-at-least 100000 --currency EUR',
      ),
    ),
  ).action(host.run((cli, options: PageOptions & ActionFilter) => listActions(options, cli)));

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

  addAfterCommands(actions, host);
}

async function listActions(options: PageOptions & ActionFilter, cli: Cli): Promise<Answer> {
  const found = await list(cli.admin(), '/v1/actions', page(ActionRow), queryOf(options));
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
