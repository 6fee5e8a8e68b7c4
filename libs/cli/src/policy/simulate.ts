import {
  CanonicalAction,
  DECISIONS,
  type DecisionEffect,
  DecisionRecord,
  Digest,
  type JsonObject,
} from '@runplane/contracts';
import { z } from 'zod';
import { agentIdOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { jsonObject, readText } from '../command/read-options.js';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { fields, table } from '../output/table.js';

export interface SimulateOptions {
  recorded?: string;
  agent?: string;
  tool?: string;
  action?: string;
  args: string;
  context: string;
  targetType?: string;
  target?: string;
  environment?: string;
  draft?: string;
  at?: string;
  exitCode?: boolean;
}

const RuleTrace = z.looseObject({
  policy: z.string(),
  rule: z.string(),
  effect: z.enum(DECISIONS),
  matched: z.boolean(),
  error: z.string().nullable(),
  head: z.looseObject({ member: z.string() }).nullable(),
  condition: z.looseObject({ text: z.string() }).nullable(),
});
const Simulated = z.looseObject({
  record: DecisionRecord,
  rules: z.array(RuleTrace),
  action: CanonicalAction,
  digest: Digest,
});
type Simulated = z.infer<typeof Simulated>;

const CODES: Record<DecisionEffect, ExitCode> = {
  ALLOW: EXIT.ok,
  BLOCK: EXIT.blocked,
  REQUIRE_APPROVAL: EXIT.pending,
};

/** What the policies would decide, and why; nothing is done. */
export async function simulate(options: SimulateOptions, cli: Cli): Promise<Answer> {
  const { recorded, draft, at, exitCode = false } = options;
  const yaml = draft === undefined ? undefined : readText(draft, cli.context);
  const subject = recorded === undefined ? await callOf(options, cli) : { actionId: recorded };
  const body = { ...subject, ...(yaml === undefined ? {} : { draft: { yaml } }), ...(at === undefined ? {} : { at }) };
  const simulated = await cli.admin().post('/v1/policies/simulate', Simulated, body);
  const rest = exitCode ? { code: CODES[simulated.record.decision] } : {};
  return answer(simulated, inWords(simulated, cli.style), rest);
}

async function callOf(options: SimulateOptions, cli: Cli): Promise<JsonObject> {
  const { agent, tool, action, targetType: type, target: id, environment } = options;
  if (agent === undefined || (tool === undefined) === (action === undefined)) {
    throw new CommandError(EXIT.usage, 'give --recorded, or --agent with exactly one of --tool and --action');
  }
  const target = Object.fromEntries(
    Object.entries({ type, id, environment }).filter(([, given]) => given !== undefined),
  );
  const call = {
    ...(tool === undefined ? { action: action as string } : { tool }),
    arguments: await jsonObject(options.args, '--args', cli.context),
    ...(Object.keys(target).length > 0 ? { target: target as JsonObject } : {}),
  };
  const context = await jsonObject(options.context, '--context', cli.context);
  return { agentId: await agentIdOf(cli.admin(), agent), call, context };
}

function inWords({ record, rules, action }: Simulated, style: Style): string {
  const summary = fields(style, [
    ['Decision', record.decision],
    ['Reason', record.reason],
    ['What', `${action.type} (${action.operation})`],
    ['Risk', `${record.risk.level}, ${record.risk.score} of 100`],
    ...record.risk.factors.map(({ points, sentence }) => ['', `${points}: ${sentence}`] as const),
    ['Stages', record.plan?.stages.map(({ name, quorum }) => `${name} (${quorum})`).join(', ')],
  ]);
  const rows = rules.map(({ policy, rule, effect, matched, error, head, condition }) => [
    `${policy}/${rule}`,
    effect,
    matched ? 'applies' : 'no',
    error ?? (head ? `${head.member} do not fit` : condition?.text),
  ]);
  return `${summary}\n${table(style, ['RULE', 'EFFECT', 'APPLIES', 'BECAUSE'], rows)}`;
}
