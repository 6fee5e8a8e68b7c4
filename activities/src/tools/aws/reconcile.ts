import type { Json, JsonObject } from '@runplane/contracts';
import type { ReconcileCall, Reconciliation } from '../provider.js';
import { clientToken } from './client-token.js';
import { readFailure } from './failures.js';
import type { Trace } from './handler.js';
import { nameOf } from './idempotency.js';
import { MARK } from './mark.js';
import type { AwsConfiguration, AwsOperation, AwsSecret } from './operation.js';
import { send } from './send.js';

export type AwsReconcileCall = ReconcileCall<AwsOperation, AwsConfiguration, AwsSecret>;

/** Where what an operation did can be seen; the answer where it shows the effect, else null. */
type Evidence = (call: AwsReconcileCall, ask: Ask) => Promise<JsonObject | null>;
type Ask = (service: string, operation: string, args: JsonObject) => Promise<JsonObject | 'missing'>;

const EVIDENCE: Readonly<Record<string, Evidence>> = {
  'ec2.runinstances': async ({ toolKey, arguments: args }, ask) => {
    const Filters = [{ Name: 'client-token', Values: [clientToken(toolKey)] }];
    const found = await ask('ec2', 'describeInstances', { Filters, ...pick(args, ['region']) });
    return listOf(found, 'Reservations')[0] ?? null;
  },
  'ec2.terminateinstances': inState(['shutting-down', 'terminated']),
  'ec2.stopinstances': inState(['stopping', 'stopped']),
  'ec2.startinstances': inState(['pending', 'running']),
  's3.putobject': async ({ arguments: args, origin }, ask) => {
    const head = await ask('s3', 'headObject', pick(args, ['Bucket', 'Key', 'region']));
    const ours = head !== 'missing' && isObject(head.Metadata) && head.Metadata[MARK] === origin.actionId;
    return ours ? pick(head, ['ETag', 'VersionId']) : null;
  },
  's3.deleteobject': async ({ arguments: args }, ask) => {
    const head = await ask('s3', 'headObject', pick(args, ['Bucket', 'Key', 'VersionId', 'region']));
    return head === 'missing' ? {} : null;
  },
  'secretsmanager.createsecret': secretVersion('Name'),
  'secretsmanager.putsecretvalue': secretVersion('SecretId'),
  'secretsmanager.updatesecret': secretVersion('SecretId'),
};

/** Reads what shows the effect of a call, for operations that leave a trace of their own. Changes nothing. */
export async function reconcile(call: AwsReconcileCall): Promise<Reconciliation> {
  const evidence = EVIDENCE[nameOf(call.operation)];
  if (evidence === undefined) return unknown('AWS does not show whether this call was executed', false);
  const found = await evidence(call, asker(call));
  if (found === null) return unknown('AWS does not show the effect of the call', true);
  return { outcome: 'succeeded', result: found };
}

function asker(call: AwsReconcileCall): Ask {
  return async (service, operation, args) => {
    const trace: Trace = { response: null, failure: null };
    const request = { operation: { service, operation, reveal: [] }, arguments: args, origin: call.origin };
    try {
      return await send(call, request, trace);
    } catch (error) {
      if (trace.response?.status === 404) return 'missing';
      throw readFailure(error, trace, { hasEffects: false, repeated: false, secret: call.secret });
    }
  };
}

function inState(states: string[]): Evidence {
  return async ({ arguments: args }, ask) => {
    const found = await ask('ec2', 'describeInstances', pick(args, ['InstanceIds', 'region']));
    const instances = listOf(found, 'Reservations').flatMap((reservation) => listOf(reservation, 'Instances'));
    const wanted = Array.isArray(args.InstanceIds) ? args.InstanceIds.length : Number.NaN;
    const there = instances.filter(({ State }) => isObject(State) && states.includes(String(State.Name)));
    return there.length === wanted
      ? { Instances: there.map((instance) => pick(instance, ['InstanceId', 'State'])) }
      : null;
  };
}

/** Secrets Manager makes the token the version's id. */
function secretVersion(name: string): Evidence {
  return async ({ arguments: args, toolKey }, ask) => {
    const secret = { SecretId: args[name] as Json, ...pick(args, ['region']) };
    const found = await ask('secretsmanager', 'describeSecret', secret);
    if (found === 'missing' || !isObject(found.VersionIdsToStages)) return null;
    const version = clientToken(toolKey);
    return Object.hasOwn(found.VersionIdsToStages, version)
      ? { ...pick(found, ['ARN', 'Name']), VersionId: version }
      : null;
  };
}

function listOf(value: JsonObject | 'missing', name: string): JsonObject[] {
  const list = value === 'missing' ? [] : value[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function pick(object: JsonObject, names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

function unknown(message: string, askAgain: boolean): Reconciliation {
  return { outcome: 'unknown', code: 'aws_no_trace', message, askAgain };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
