import type { Idempotency } from '../provider.js';
import type { AwsOperation } from './operation.js';

/** Operations whose token AWS honours for long enough that a repeated attempt is known for one. */
const KEYED = new Set([
  'ec2.copyimage',
  'ec2.createfleet',
  'ec2.createlaunchtemplate',
  'ec2.createnatgateway',
  'ec2.createnetworkacl',
  'ec2.createnetworkinterface',
  'ec2.createroutetable',
  'ec2.createvolume',
  'ec2.runinstances',
  'secretsmanager.createsecret',
  'secretsmanager.putsecretvalue',
  'secretsmanager.rotatesecret',
  'secretsmanager.updatesecret',
]);

/** They change nothing, or leave what was asked for however often they run. */
const READS = /^(get|list|describe|head|batchget|query|scan|search|select|simulate|lookup|filter|validate|test|check)/;
const SETS = /^(put|delete|set|tag|untag|terminate|attach|detach|associate|disassociate|modify)/;
const OTHERS = new Set([
  'ec2.startinstances',
  'ec2.stopinstances',
  'iam.addusertogroup',
  'iam.removeuserfromgroup',
  's3.copyobject',
  'sqs.removepermission',
  'sns.unsubscribe',
]);
/** They sound like the above, but add something each time, or use something up. */
const NOT_NATURAL = new Set([
  'ec2.associateaddress',
  'ec2.modifyinstanceattribute',
  'ec2.modifyvolume',
  'eventbridge.putevents',
  'events.putevents',
  'firehose.putrecord',
  'firehose.putrecordbatch',
  'kinesis.putrecord',
  'kinesis.putrecords',
  'cloudwatch.putmetricdata',
  'logs.putlogevents',
  'rds.modifydbinstance',
  'rds.modifydbcluster',
  'ssm.putparameter',
  'sts.getsessiontoken',
  'sts.getfederationtoken',
]);

/** In doubt `none`: such a call is tried once, and what is lost becomes UNKNOWN. */
export function idempotencyOf(operation: AwsOperation): Idempotency {
  const name = nameOf(operation);
  if (KEYED.has(name)) return 'keyed';
  if (NOT_NATURAL.has(name)) return 'none';
  return isRead(operation) || SETS.test(verbs(operation)) || OTHERS.has(name) ? 'natural' : 'none';
}

/** No effect to be in doubt about. */
export function isRead(operation: AwsOperation): boolean {
  return READS.test(verbs(operation)) && !NOT_NATURAL.has(nameOf(operation));
}

export function keyedOperations(): readonly string[] {
  return [...KEYED];
}

/** `s3.putobject`: one spelling for each operation. */
export function nameOf({ service, operation }: AwsOperation): string {
  return `${service.replaceAll('-', '')}.${operation.toLowerCase()}`;
}

const verbs = ({ operation }: AwsOperation) => operation.toLowerCase();
