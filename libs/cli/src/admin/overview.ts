import { Overview } from '@runplane/contracts';
import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { fields, table } from '../output/table.js';

/** `runplane overview`. */
export function addOverviewCommand(program: Command, host: Host): void {
  define(
    program,
    'overview',
    'what was decided, what waits for people, and how the parts are',
    'runplane overview',
    "runplane overview --json | jq '.waiting.approvals.count'",
  )
    .option('--from <time>', 'RFC 3339; default: the last 24 hours')
    .option('--to <time>', 'RFC 3339, excluded')
    .action(
      host.run(async (cli, options: { from?: string; to?: string }) => {
        const overview = await cli.admin().get('/v1/overview', Overview, { ...options });
        return answer(overview, inWords(overview, cli.style));
      }),
    );
}

function inWords({ decisions, waiting, budgets, health }: Overview, style: Style): string {
  const sum = (effect: 'ALLOW' | 'BLOCK' | 'REQUIRE_APPROVAL') =>
    decisions.buckets.reduce((total, { counts }) => total + counts[effect], 0);
  const { approvals, unknownOutcomes, killSwitches } = waiting;
  const summary = fields(style, [
    ['Allowed', sum('ALLOW')],
    ['Blocked', sum('BLOCK')],
    ['Asked people', sum('REQUIRE_APPROVAL')],
    ['Approvals that wait', approvals.count],
    ['The oldest since', approvals.oldest?.requestedAt],
    ['Unknown outcomes', unknownOutcomes.count],
    ['Kill switches', killSwitches],
    ['Temporal', health.temporal],
    ['Entries not in the log yet', health.log.waiting],
    ['Notices not sent yet', health.deliveries.waiting],
    ['Channels that fail', health.channels.failing],
    ['Connections that fail', health.connections.failing],
  ]);
  const agents = decisions.agents.map(({ name, counts, maxRisk }) => [
    name,
    counts.ALLOW,
    counts.BLOCK,
    counts.REQUIRE_APPROVAL,
    maxRisk,
  ]);
  const full = budgets.map(({ name, used, limit, currency, window }) => [
    name,
    used,
    limit,
    currency ?? 'actions',
    window,
  ]);
  return [
    summary,
    table(style, ['AGENT', 'ALLOWED', 'BLOCKED', 'ASKED', 'HIGHEST RISK'], agents),
    table(style, ['BUDGET', 'USED', 'LIMIT', 'OF', 'WINDOW'], full),
  ].join('\n');
}
