import { ACTION_STATUSES, DECISIONS } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import type { Query } from '../api/api.js';
import { wholeNumber } from '../command/read-options.js';

export interface ActionFilter {
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

/** Options that say which actions are meant; all that are given have to fit. */
export function withFilters(command: Command): Command {
  return command
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
    .option('--to <time>', 'RFC 3339: decided before');
}

export function queryOf({ agent, ...filter }: ActionFilter): Query {
  return { ...filter, agentId: agent };
}
