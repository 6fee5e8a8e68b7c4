import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { type JsonObject, ToolDefinition } from '@runplane/contracts';
import { KeyRing, seal } from '@runplane/database';
import { ActivityCancellationDetails, type Logger, type LogLevel, type LogMetadata } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createOutbound, type Outbound } from '../../src/outbound/index.js';
import {
  createToolActivities,
  type ExecuteToolInput,
  OUTCOME_UNCONFIRMED,
  type Reconciliation,
  type ToolResult,
} from '../../src/tools/index.js';
import type { Harness, ProbeCall } from './harness.js';

/** As the workflow gives: the attempts of an operation that may be repeated. */
const MOST_ATTEMPTS = 6;
const MOST_QUESTIONS = 5;
const SEALING_KEY = randomBytes(32);

export interface RunOptions {
  port?: number;
  secret?: JsonObject;
  toolKey?: string;
  /** Of the first attempt; an earlier one is taken to be lost where it is above 1. */
  firstAttempt?: number;
  timeoutMs?: number;
  retryDelaysMs?: readonly number[];
  onStart?: (cancel: () => void) => void;
  /** Runs each time that an attempt looks for the network. */
  onConnect?: () => void;
}

export interface Ran {
  /** What the last attempt came to. */
  result: ToolResult;
  attempts: number;
  /** What the call came to after the service was asked. */
  settled: ToolResult['status'];
  reconciliations: Reconciliation[];
}

/** Everything that left the activities: what would be in payloads, in failures and in logs. */
export class Output {
  private readonly texts: string[] = [];

  add(value: unknown): void {
    this.texts.push(typeof value === 'string' ? value : `${JSON.stringify(value)} ${inspect(value, { depth: 12 })}`);
  }

  toString(): string {
    return this.texts.join('\n');
  }
}

/** Runs a call as the workflow does: attempts while the activity asks for them, then questions while they may help. */
export async function runCall(
  harness: Harness,
  probe: Pick<ProbeCall, 'operation' | 'arguments'>,
  output: Output,
  options: RunOptions = {},
): Promise<Ran> {
  const startedAtMs = Date.now();
  const activities = activitiesOf(harness, options);
  const input = inputOf(harness, probe, options);
  const idempotency = harness.provider.idempotency(harness.provider.operationSchema.parse(probe.operation));
  const last = idempotency === 'none' ? 1 : MOST_ATTEMPTS;
  let attempt = options.firstAttempt ?? 1;
  let result: ToolResult | null = null;
  for (; result === null; attempt++) {
    const environment = environmentOf(output, attempt, Math.max(last, attempt));
    options.onStart?.(() => {
      const details = ActivityCancellationDetails.fromProto({ isCancelled: true });
      environment.cancel('CANCELLED', details);
    });
    try {
      result = (await environment.run(activities.executeTool, input)) as ToolResult;
    } catch (error) {
      output.add(error);
      if ((error as { type?: string }).type !== OUTCOME_UNCONFIRMED) throw error;
    }
  }
  output.add(result);
  const reconciliations = result.status === 'UNKNOWN' ? await ask() : [];
  output.add(reconciliations);
  const answer = reconciliations.at(-1)?.outcome ?? 'unknown';
  const settled = result.status === 'UNKNOWN' ? (answer.toUpperCase() as ToolResult['status']) : result.status;
  return { result, attempts: attempt - 1, settled, reconciliations };

  async function ask(): Promise<Reconciliation[]> {
    const answers: Reconciliation[] = [];
    const question = { ...input, timeoutMs: 15_000, startedAtMs, endedAtMs: Date.now() };
    for (let n = 0; n < MOST_QUESTIONS; n++) {
      const environment = environmentOf(output, 1, 1);
      const given = (await environment.run(activities.reconcileTool, question)) as Reconciliation;
      answers.push(given);
      if (given.outcome !== 'unknown' || !given.askAgain) break;
    }
    return answers;
  }
}

function activitiesOf(harness: Harness, options: RunOptions) {
  const port = options.port ?? harness.faults.port;
  const connection = {
    id: 'con_1',
    name: 'probe',
    provider: harness.provider.name,
    environment: 'staging',
    createdAt: '',
    configuration: harness.configuration(port),
    sealedSecret: seal(SEALING_KEY, JSON.stringify(options.secret ?? harness.secret), 'org_1:con_1'),
  };
  const tx = { connections: { findByName: async () => connection, noteUse: async () => undefined } };
  const database = { withOrg: (_: string, work: (given: never) => Promise<unknown>) => work(tx as never) };
  return createToolActivities({
    database: database as never,
    sealingKeys: KeyRing.of(SEALING_KEY),
    outbound: counted(createOutbound({ allow: `127.0.0.1:${port}` }), options.onConnect),
    retryDelaysMs: options.retryDelaysMs ?? [20, 20],
  });
}

function counted(outbound: Outbound, onConnect: (() => void) | undefined): Outbound {
  const noted =
    <A, R>(call: (argument: A) => Promise<R>) =>
    (argument: A) => {
      onConnect?.();
      return call(argument);
    };
  return { ...outbound, request: noted(outbound.request), resolve: noted(outbound.resolve) };
}

function inputOf(
  { provider }: Harness,
  probe: Pick<ProbeCall, 'operation' | 'arguments'>,
  { toolKey = randomBytes(32).toString('hex'), timeoutMs = 20_000 }: RunOptions,
): ExecuteToolInput {
  const tool = ToolDefinition.parse({
    name: 'probe.call',
    provider: provider.name,
    connection: 'probe',
    operation: probe.operation,
    action: {
      type: 'probe',
      effect: 'write',
      description: 'Probe.',
      targetType: 'probe',
      sensitivity: 'low',
      material: Object.fromEntries(Object.keys(probe.arguments).map((name) => [name.toLowerCase(), { type: 'json' }])),
    },
  });
  const ids = { orgId: 'org_1', agentId: 'agt_1', actionId: `act_${toolKey.slice(0, 40)}` };
  return { ...ids, tool, arguments: probe.arguments, toolKey, timeoutMs, environment: 'staging' };
}

function environmentOf(output: Output, attempt: number, maximumAttempts: number): MockActivityEnvironment {
  return new MockActivityEnvironment({ attempt, retryPolicy: { maximumAttempts } }, { logger: loggerTo(output) });
}

function loggerTo(output: Output): Logger {
  const log = (level: LogLevel, message: string, meta?: LogMetadata) => output.add({ level, message, meta });
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}

/** A connection check as the provider answers it, without a worker around it. */
export async function checkOf(harness: Harness, port: number, secret: JsonObject, output: Output): Promise<string> {
  const { provider } = harness;
  try {
    await provider.check({
      configuration: provider.configurationSchema.parse(harness.configuration(port)),
      secret: provider.secretSchema.parse(secret),
      signal: AbortSignal.timeout(20_000),
      timeoutMs: 20_000,
      outbound: createOutbound({ allow: `127.0.0.1:${port}` }),
    });
    return 'ok';
  } catch (error) {
    const { name, message, stack } = error as Error;
    output.add({ name, message, stack });
    return name;
  }
}
