import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { duration } from '../command/read-options.js';
import { guard } from './guard.js';
import type { GuardCommandOptions } from './options.js';

/** `runplane guard`. */
export function addGuardCommand(program: Command, host: Host): void {
  define(
    program,
    'guard',
    'one action through the policy: decided, approved where people have to, run once; as the agent of the key',
    `runplane guard --tool refunds.create --args '{"charge":"ch_1","amount":1200,"currency":"EUR"}'`,
    'runplane guard --tool refunds.create --args @refund.json --idempotency-key refund-t_1001 --wait 10m',
    `runplane guard --action delete_branch --args '{"branch":"old"}' --wait -- sh -c 'git branch -D old'`,
  )
    .option('--tool <name>', 'tool of the organisation or built-in operation')
    .option('--action <type>', 'canonical action, in place of --tool')
    .option('--args <json>', 'arguments: JSON, @file, or - for standard input', '{}')
    .option('--target-type <type>', 'type of the target')
    .option('--target <id>', 'id of the target')
    .option('--environment <name>', 'environment of the target')
    .option('--context <json>', 'what else the policy may look at: JSON, @file, or -', '{}')
    .option('--idempotency-key <key>', 'names this call for ever: repeated, it is the same action and runs once')
    .option('--wait [time]', 'wait for approvers, for as long as it takes or for a time such as 10m', duration)
    .option('--accept-edits', 'of a command: it runs the arguments on its standard input, also edited ones')
    .argument('[command...]', 'after --: runs here under the permit, with the arguments as JSON on its standard input')
    .action(host.run((cli, command: string[], options: GuardCommandOptions) => guard(command, options, cli)));
}
