import { BulkVoteAnswer, Digest, VOTES } from '@runplane/contracts';
import { Argument, type Command, Option } from 'commander';
import { z } from 'zod';
import { part } from '../api/api.js';
import { memberIdOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { jsonObject } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { withPlaceToSign } from './step-up.js';
import { VoteAnswer } from './vote.js';

/** What else people do with an approval than vote on it as it is. */
export function addRequestCommands(approvals: Command, host: Host): void {
  addEdit(approvals, host);
  addBreakGlass(approvals, host);
  addBulk(approvals, host);
  addTalk(approvals, host);
  define(
    approvals,
    'reassign',
    'hand a seat of the current stage over to another member',
    'runplane approvals reassign apr_… bob@example.com --reason "knows the customer"',
  )
    .argument('<approval>', 'its id')
    .argument('<to>', 'id or email')
    .option('--from <member>', 'whose seat, by id or email; default: yours')
    .requiredOption('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, id: string, to: string, { from, reason }: { from?: string; reason: string }) => {
        const api = cli.admin();
        const seat = from === undefined ? {} : { from: await memberIdOf(api, from) };
        return send(`/v1/approvals/${part(id)}/reassign`, { to: await memberIdOf(api, to), ...seat, reason }, cli);
      }),
    );
}

const withDigest = (command: Command): Command =>
  command.requiredOption('--digest <digest>', 'of the action that you looked at');

function addEdit(approvals: Command, host: Host): void {
  withDigest(
    define(
      approvals,
      'edit',
      'replace arguments and vote for them: they are mapped and decided again, and votes so far are dropped',
      'runplane approvals edit apr_… \'{"amount":4000,"currency":"EUR","charge":"ch_1"}\' --digest sha256:… --reason "less"',
    ),
  )
    .argument('<approval>', 'its id')
    .argument('<arguments>', 'all of them, as they shall run: JSON, @file, or -')
    .option('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, id: string, given: string, options: { digest: string; reason?: string }) => {
        const body = { ...options, arguments: await jsonObject(given, 'the arguments', cli.context) };
        return withPlaceToSign(id, cli, () => send(`/v1/approvals/${part(id)}/edit`, body, cli));
      }),
    );
}

function addBreakGlass(approvals: Command, host: Host): void {
  withDigest(
    define(
      approvals,
      'break-glass',
      'approve alone and at once, in an emergency; all approvers are told',
      'runplane approvals break-glass apr_… --digest sha256:… --reason "customers are locked out"',
    ),
  )
    .argument('<approval>', 'its id')
    .requiredOption('--reason <text>', 'kept in the log')
    .action(
      host.run((cli, id: string, body: { digest: string; reason: string }) =>
        withPlaceToSign(id, cli, () => send(`/v1/approvals/${part(id)}/break-glass`, body, cli)),
      ),
    );
}

function addTalk(approvals: Command, host: Host): void {
  define(approvals, 'comment', 'say something to the others', 'runplane approvals comment apr_… "called the customer"')
    .argument('<approval>', 'its id')
    .argument('<text>', 'shown beside it')
    .action(host.run((cli, id: string, text: string) => send(`/v1/approvals/${part(id)}/comments`, { text }, cli)));
  define(
    approvals,
    'ask',
    'ask the agent or its owner; the approval waits on',
    'runplane approvals ask apr_… "Which order is it about?"',
  )
    .argument('<approval>', 'its id')
    .argument('<text>', 'the question')
    .addOption(new Option('--to <whom>', 'who is asked').choices(['agent', 'owner']).default('agent'))
    .action(
      host.run((cli, id: string, text: string, { to }: { to: string }) =>
        send(`/v1/approvals/${part(id)}/questions`, { text, to }, cli),
      ),
    );
  define(
    approvals,
    'answer',
    'answer a question, as the owner of the agent',
    'runplane approvals answer act_… q1 "Order 4711"',
  )
    .argument('<action>', 'id of the action')
    .argument('<question>', 'its id, as "approvals show --json" has it')
    .argument('<text>', 'the answer')
    .action(
      host.run((cli, id: string, question: string, text: string) =>
        send(`/v1/actions/${part(id)}/answers`, { question, text }, cli),
      ),
    );
}

async function send(path: string, body: object, cli: Cli): Promise<Answer> {
  const done = await cli.admin().post(path, VoteAnswer, body);
  return answer(done, `the approval is ${done.approval.status}, the action ${done.status}`);
}

const Listed = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), digest: Digest })).min(1) });

function addBulk(approvals: Command, host: Host): void {
  define(
    approvals,
    'bulk',
    'vote on many at once: what "approvals ls --json" lists, each by its digest',
    'runplane approvals ls --agent agt_… --json | runplane approvals bulk deny - --reason "wrong customer list"',
  )
    .addArgument(new Argument('<choice>', 'the vote').choices([...VOTES]))
    .argument('<approvals>', 'items with id and digest: JSON, @file, or -')
    .option('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, choice: string, given: string, { reason }: { reason?: string }) => {
        const read = Listed.safeParse(await jsonObject(given, 'the approvals', cli.context));
        if (!read.success) throw new CommandError(EXIT.usage, 'there have to be items, each with id and digest');
        const items = read.data.items.map(({ id, digest }) => ({ id, digest }));
        const body = { choice, items, ...(reason === undefined ? {} : { reason }) };
        const voted = await cli.admin().post('/v1/approvals/bulk', BulkVoteAnswer, body);
        const rows = voted.items.map(({ id, status, approval, problem }) => [
          id,
          status < 300 ? 'counted' : 'refused',
          approval?.status ?? problem?.detail,
        ]);
        const code = voted.items.every(({ status }) => status < 300) ? EXIT.ok : EXIT.failure;
        return answer(voted, table(cli.style, ['APPROVAL', 'VOTE', 'NOW'], rows), { code });
      }),
    );
}
