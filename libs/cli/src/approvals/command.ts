import { APPROVAL_STATUSES, Approval, page } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { wholeNumber } from '../command/read-options.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { ApprovalDetail } from './approval-detail.js';
import { describeApproval } from './describe-approval.js';
import { addFigureCommands } from './figures.js';
import { addRequestCommands } from './requests.js';
import { type VoteOptions, vote } from './vote.js';

/** `runplane approvals …`. */
export function addApprovalCommands(program: Command, host: Host): void {
  const approvals = define(program, 'approvals', 'what waits for people, and their votes');

  withPages(
    define(
      approvals,
      'ls',
      'list approvals, the newest first',
      'runplane approvals ls --mine',
      "runplane approvals ls --status DENIED --json | jq -r '.items[].id'",
    ),
  )
    .addOption(
      new Option('--status <status>', 'of the approval').choices([...APPROVAL_STATUSES, 'ALL']).default('PENDING'),
    )
    .option('--mine', 'only what waits for your own vote')
    .option('--group <name>', 'a group that the current stage asks')
    .option('--agent <id>', 'of one agent')
    .option('--action-type <type>', 'of one canonical action')
    .option('--environment <name>', 'of one environment')
    .option('--risk-at-least <score>', '0 to 100', wholeNumber(0, 100))
    .option('--text <text>', 'in operation, action, target, reason or name of the agent')
    .addOption(new Option('--order <order>', 'newest first, or what expires next').choices(['newest', 'expiry']))
    .action(host.run((cli, options: ListOptions) => listApprovals(options, cli)));

  define(approvals, 'show', 'an approval, with the arguments that would run', 'runplane approvals show apr_…')
    .argument('<approval>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const approval = await cli.admin().get(`/v1/approvals/${part(id)}`, ApprovalDetail);
        return answer(approval, describeApproval(approval, cli.style));
      }),
    );

  for (const [choice, summary] of VOTES) {
    define(approvals, choice, summary, `runplane approvals ${choice} apr_… --digest sha256:… --reason "checked"`)
      .argument('<approval>', 'its id')
      .option('--digest <digest>', 'of the action that you looked at; on a terminal it is shown and confirmed instead')
      .option('--reason <text>', 'kept in the log')
      .action(host.run((cli, id: string, options: VoteOptions) => vote(id, choice, options, cli)));
  }
  addRequestCommands(approvals, host);
  addFigureCommands(approvals, host);
}

const VOTES = [
  ['approve', 'vote to approve exactly what the digest names'],
  ['deny', 'vote to deny'],
  ['abstain', 'a vote that brings the quorum no nearer'],
] as const;

interface ListOptions extends PageOptions {
  status: string;
  mine?: boolean;
  group?: string;
  agent?: string;
  actionType?: string;
  environment?: string;
  riskAtLeast?: number;
  text?: string;
  order?: string;
}

async function listApprovals({ agent, status, ...options }: ListOptions, cli: Cli): Promise<Answer> {
  const query = { ...options, agentId: agent, status: status === 'ALL' ? undefined : status };
  const found = await list(cli.admin(), '/v1/approvals', page(Approval), query);
  const rows = found.items.map(({ id, status, action, risk, votesNeeded, stageName, expiresAt }) => [
    id,
    status,
    action.type,
    action.target.id,
    risk.score,
    `${stageName} (${votesNeeded})`,
    expiresAt,
  ]);
  const columns = ['APPROVAL', 'STATUS', 'ACTION', 'TARGET', 'RISK', 'STAGE (VOTES NEEDED)', 'EXPIRES'];
  return answer(found, table(cli.style, columns, rows), moreNote(found));
}
