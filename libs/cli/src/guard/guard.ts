import type { ActionView, Json, TargetInput } from '@runplane/contracts';
import { Runplane, RunplaneError } from '@runplane/sdk';
import { ofProblem } from '../api/refusal.js';
import type { Cli } from '../command/cli.js';
import { jsonObject } from '../command/read-options.js';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { CODE_OF_STATUS } from '../output/status-code.js';
import { describeView } from './describe-view.js';
import { type GuardCommandOptions, waitMsOf } from './options.js';
import { runCommand } from './run-command.js';

/** Without approvers there is only the execution to wait for. */
const EXECUTION_MS = 60_000;
/** Before the action is known to exist; a person or a script can try again. */
const UNREACHABLE_MS = 10_000;

/** The action waits for people, and nobody waits for them here. */
class StillPending extends Error {
  constructor(readonly view: ActionView) {
    super('pending');
  }
}

export async function guard(command: readonly string[], options: GuardCommandOptions, cli: Cli): Promise<Answer> {
  const { context } = cli;
  const call = await callOf(options, cli);
  const waitMs = waitMsOf(options);
  const [program, ...args] = command;
  if (program !== undefined && waitMs === undefined) {
    throw new CommandError(EXIT.usage, 'a command runs once it is allowed: give --wait, or --wait with a time');
  }
  const stop = new AbortController();
  const control = {
    ...call,
    signal: AbortSignal.any([context.signal, stop.signal]),
    waitMs: waitMs ?? EXECUTION_MS,
    onPending: (view: ActionView) => {
      if (waitMs === undefined) stop.abort(new StillPending(view));
      else if (!cli.globals.json) context.err(`${pendingText(view)}\n`);
    },
  };
  const agent = cli.agent();
  try {
    const client = new Runplane({ ...agent, fetch: context.fetch, retry: { forMs: UNREACHABLE_MS } });
    const { result, view } =
      program === undefined
        ? await client.guard(control)
        : await client.guard({
            ...control,
            acceptsEdits: options.acceptEdits === true,
            execute: (permitted) => runCommand(program, args, permitted, context),
          });
    return answerOf({ ...view, result }, cli);
  } catch (error) {
    return answerOfError(error, cli);
  }
}

async function callOf(options: GuardCommandOptions, { context }: Cli) {
  const { tool, action, targetType: type, target: id, environment, idempotencyKey } = options;
  if ((tool === undefined) === (action === undefined)) {
    throw new CommandError(EXIT.usage, 'give exactly one of --tool and --action');
  }
  if (options.args === '-' && options.context === '-') {
    throw new CommandError(EXIT.usage, 'only one of --args and --context can be read from standard input');
  }
  const target: TargetInput = { type, id, environment };
  return {
    tool,
    action,
    arguments: await jsonObject(options.args, '--args', context),
    context: await jsonObject(options.context, '--context', context),
    idempotencyKey,
    ...((type ?? id ?? environment) ? { target } : {}),
  };
}

/** The permit has been used, or is of no use any more: it is nobody's to see. */
function answerOf({ permit: _permit, ...view }: ActionView & { result: Json }, { style }: Cli): Answer {
  const code = CODE_OF_STATUS[view.status];
  return answer(view, describeView(view, style), {
    code,
    ...(code === EXIT.pending && view.approval ? { note: `decide: runplane approvals show ${view.approval.id}` } : {}),
  });
}

function answerOfError(error: unknown, cli: Cli): Answer {
  if (error instanceof StillPending) return answerOf(error.view, cli);
  if (!(error instanceof RunplaneError)) throw error;
  const { view, problem, message, code, actionId, idempotencyKey } = error;
  if (view && (CODE_OF_STATUS[view.status] !== EXIT.ok || code === 'wait_timeout')) return answerOf(view, cli);
  if (problem) throw ofProblem(problem);
  const data = { code, message, actionId, idempotencyKey };
  if (idempotencyKey !== null) throw mayExist(idempotencyKey, error, data);
  throw new CommandError(codeOf(error), message, { cause: error, data });
}

/** No answer came: whether there is an action can only be found out by its key. */
function mayExist(key: string, error: RunplaneError, data: object): CommandError {
  const { cause, message } = error;
  return new CommandError(codeOf(error), cause instanceof RunplaneError ? cause.message : message, {
    cause: error,
    data,
    lines: [
      `The action may exist: the same call with --idempotency-key ${key} finds it, and runs nothing twice.`,
      '"runplane doctor" looks at everything.',
    ],
  });
}

function codeOf({ code }: RunplaneError): ExitCode {
  if (code === 'invalid_request') return EXIT.usage;
  if (code === 'outcome_unknown' || code === 'outcome_not_reported') return EXIT.unknown;
  return code === 'unavailable' || code === 'wait_timeout' ? EXIT.unavailable : EXIT.failure;
}

function pendingText({ approval }: ActionView): string {
  return approval ? `waits for approval ${approval.id} (${approval.stage}) until ${approval.expiresAt}` : 'waits';
}
