import type { Json } from '@runplane/contracts';
import { redact } from '../http/redact.js';
import { noEffect, ToolFailure, type ToolProvider } from '../provider.js';
import type { AwsCall } from './call.js';
import { hasMember } from './client-token.js';
import { AWS_FAILURES, readFailure, secretsOf } from './failures.js';
import type { Trace } from './handler.js';
import { idempotencyOf, isRead } from './idempotency.js';
import { type AwsCommand, loadCommand } from './load-command.js';
import { marked } from './mark.js';
import { AwsConfiguration, AwsOperation, AwsSecret } from './operation.js';
import { reconcile } from './reconcile.js';
import { send } from './send.js';
import { undoOf } from './undo.js';

/** Any operation of any service of AWS whose client package the worker has. The result is the SDK's output. */
export const awsProvider: ToolProvider<AwsOperation, AwsConfiguration, AwsSecret> = {
  name: 'aws',
  operationSchema: AwsOperation,
  configurationSchema: AwsConfiguration,
  secretSchema: AwsSecret,
  failures: AWS_FAILURES,

  builtIn(name) {
    const [, service, operation] = name.split('.');
    // It is made on the caller's side, with the caller's key; AWS is not asked.
    if (operation === 'getSignedUrl') return null;
    return AwsOperation.safeParse({ service, operation }).data ?? null;
  },

  idempotency: idempotencyOf,
  usedArguments: () => null,
  undo: undoOf,

  execute: (call) => attempt(call, marked(call.operation, call.toolKey, call.origin)),

  reconcile,

  /** EC2 checks a call by itself, Lambda by a way of invocation; elsewhere nobody but the call itself would know. */
  async dryRun(call) {
    const { input } = await loadCommand(call.operation);
    const trial = trialOf(call.operation, input);
    if (trial === null) {
      const { service, operation } = call.operation;
      throw new ToolFailure('dry_run_unsupported', `${service}.${operation} has no dry run`);
    }
    try {
      return await attempt({ ...call, repeated: false }, (_, args) => ({ ...args, ...trial }));
    } catch (error) {
      if (error instanceof ToolFailure && error.message.includes('DryRunOperation')) return { allowed: true };
      throw error;
    }
  },

  async check(connection) {
    const operation = { service: 'sts', operation: 'getCallerIdentity', reveal: [] };
    const origin = { orgId: 'check', agentId: 'check', actionId: 'check' };
    await attempt({ ...connection, operation, arguments: {}, toolKey: '', repeated: false, origin });
  },
};

async function attempt(
  call: AwsCall,
  extend?: (command: AwsCommand, input: Record<string, unknown>) => Record<string, unknown>,
): Promise<Json> {
  const { operation, repeated, secret, origin } = call;
  const hasEffects = !isRead(operation);
  const trace: Trace = { response: null, failure: null };
  try {
    const output = await send(call, { operation, arguments: call.arguments, origin, extend }, trace);
    return redact(output, secretsOf(secret));
  } catch (error) {
    // Thrown by ourselves, before anything of this attempt was sent.
    if (error instanceof ToolFailure) throw noEffect({ hasEffects, repeated }, error.code, error.message, error);
    throw readFailure(error, trace, { hasEffects, repeated, secret });
  }
}

function trialOf({ service, operation }: AwsOperation, input: AwsCommand['input']): Record<string, Json> | null {
  if (hasMember(input, 'DryRun')) return { DryRun: true };
  return service === 'lambda' && operation.toLowerCase() === 'invoke' ? { InvocationType: 'DryRun' } : null;
}
