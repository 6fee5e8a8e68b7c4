import { ActionRow, ApprovalFigures, Breach, FIGURE_GROUPS, page, Reviewer } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { fields, table } from '../output/table.js';

interface Period {
  from?: string;
  to?: string;
}

const Figures = z.looseObject({ items: z.array(ApprovalFigures) });
const Reviewers = z.looseObject({ items: z.array(Reviewer) });
const Background = z.looseObject({
  rules: z.array(z.looseObject({ policy: z.string(), version: z.number(), rule: z.looseObject({ id: z.string() }) })),
  budgets: z.array(z.looseObject({})),
  agent: z.looseObject({ name: z.string() }),
  history: z.looseObject({ counts: z.record(z.string(), z.number()), newest: z.array(ActionRow) }),
});

const withPeriod = (command: Command): Command =>
  command
    .option('--from <time>', 'RFC 3339: requested then or later; default: 30 days ago')
    .option('--to <time>', 'RFC 3339: requested before');

/** How approvals go, and what stands behind one. */
export function addFigureCommands(approvals: Command, host: Host): void {
  define(
    approvals,
    'background',
    'what stands behind the question: rules, budgets left, earlier actions of the agent',
    'runplane approvals background apr_… --json',
  )
    .argument('<approval>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const found = await cli.admin().get(`/v1/approvals/${part(id)}/background`, Background);
        const { rules, budgets, agent, history } = found;
        const text = fields(cli.style, [
          ['Agent', agent.name],
          ...rules.map(({ policy, version, rule }) => ['Rule', `${policy} v${version}, ${rule.id}`] as const),
          ...budgets.map((budget) => ['Budget', budget] as const),
          ...Object.entries(history.counts).map(([status, count]) => ['Like actions', `${status}: ${count}`] as const),
        ]);
        return answer(found, text);
      }),
    );
  withPeriod(
    define(
      approvals,
      'figures',
      'how many were decided, and how fast (seconds)',
      'runplane approvals figures --group-by group',
    ),
  )
    .addOption(new Option('--group-by <what>', 'one row for each').choices([...FIGURE_GROUPS]))
    .action(
      host.run(async (cli, { from, to, groupBy }: Period & { groupBy?: string }) => {
        const found = await cli.admin().get('/v1/approvals/figures', Figures, { from, to, groupBy });
        const rows = found.items.map((one) => [
          one.key ?? 'all',
          one.requested,
          one.pending,
          one.approved,
          one.denied,
          one.expired,
          one.toDecision.p50,
          one.toDecision.p90,
        ]);
        const columns = ['OF', 'REQUESTED', 'PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'P50', 'P90'];
        return answer(found, table(cli.style, columns, rows));
      }),
    );
  withPeriod(
    withPages(define(approvals, 'breaches', 'times that were not kept', 'runplane approvals breaches --sla 4h')),
  )
    .option('--sla <time>', 'also what takes longer, for example 4h')
    .action(
      host.run(async (cli, options: PageOptions & Period & { sla?: string }) => {
        const found = await list(cli.admin(), '/v1/approvals/breaches', page(Breach), { ...options });
        const rows = found.items.map((one) => [one.approvalId, one.kind, one.stage, one.at, one.requestedAt]);
        const text = table(cli.style, ['APPROVAL', 'WHAT', 'STAGE', 'AT', 'REQUESTED'], rows);
        return answer(found, text, moreNote(found));
      }),
    );
  withPeriod(define(approvals, 'reviewers', 'how each member votes', 'runplane approvals reviewers --group finance'))
    .option('--group <name>', 'only members of it')
    .action(
      host.run(async (cli, { from, to, group }: Period & { group?: string }) => {
        const found = await cli.admin().get('/v1/approvals/reviewers', Reviewers, { from, to, group });
        const rows = found.items.map((one) => [
          one.name,
          one.votes,
          one.approved,
          one.denied,
          one.medianSeconds,
          one.underThreeSeconds,
          one.unseen,
        ]);
        const columns = ['MEMBER', 'VOTES', 'APPROVED', 'DENIED', 'MEDIAN (S)', 'UNDER 3 S', 'UNSEEN'];
        return answer(found, table(cli.style, columns, rows));
      }),
    );
}
