import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CanonicalAction,
  type Json,
  type JsonObject,
  JsonPointer,
  ToolDefinition,
  ToolName,
} from '@runplane/contracts';
import { builtInCatalogue, loadSqlParser, mapCall } from '../index.js';
import { argumentsDigest } from '../mapped.js';
import { builtInOperations, operationKey } from './index.js';
import type { FieldOperation, Source } from './operation.js';

const catalogue = builtInCatalogue();
const fieldOperations = builtInOperations().filter(
  (operation): operation is FieldOperation & typeof operation => 'action' in operation,
);

beforeAll(loadSqlParser);

function mapped(tool: string, args: JsonObject, target?: { id?: string; environment?: string }) {
  const result = mapCall({ tool, arguments: args, target }, null, catalogue);
  if (!result.ok) throw new Error(`${result.path} ${result.message}`);
  return CanonicalAction.parse(result.action);
}

function refusal(tool: string, args: JsonObject) {
  const result = mapCall({ tool, arguments: args }, null, catalogue);
  return result.ok ? result.action.type : result.path;
}

describe('the built-in operations', () => {
  it.each(fieldOperations.map((operation) => [operation.name, operation] as const))(
    '%s fits its action',
    (name, operation) => {
      expect(ToolName.parse(name)).toBe(name);
      const material = catalogue.actions.get(operation.action)?.material ?? {};
      const fields = Object.entries(operation.fields ?? {});
      for (const [field, source] of fields) {
        expect(Object.keys(material)).toContain(field);
        for (const pointer of pointersOf(source)) expect(JsonPointer.parse(pointer)).toBe(pointer);
      }
      const lacking = Object.keys(material).filter((field) => material[field]?.required && !operation.fields?.[field]);
      for (const field of lacking) expect(operation.mayLack ?? []).toContain(field);
      for (const field of operation.mayLack ?? []) expect(material[field]?.required).toBe(true);
    },
  );

  it('have one spelling each', () => {
    const keys = builtInOperations().map(({ name }) => operationKey(name));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('cover each provider that the catalogue names', () => {
    const count = (provider: string) =>
      builtInOperations().filter((operation) => operation.provider === provider).length;
    expect(count('stripe')).toBeGreaterThanOrEqual(60);
    expect(count('aws')).toBeGreaterThanOrEqual(150);
    expect(count('slack')).toBeGreaterThanOrEqual(40);
    expect([count('http'), count('postgres')]).toEqual([7, 4]);
  });
});

describe('a call of a built-in operation', () => {
  const charge = { amount: 1250, currency: 'eur', customer: 'cus_1', source: 'tok_visa', description: 'Order 7' };

  it('is the canonical action of its provider, and only its caller can run it', () => {
    const result = mapCall({ tool: 'stripe.charges.create', arguments: charge }, null, catalogue);
    expect(result).toMatchObject({ ok: true, definition: null });
    expect(mapped('stripe.charges.create', charge, { environment: 'sandbox' })).toMatchObject({
      type: 'create_charge',
      effect: 'money',
      provider: 'stripe',
      operation: 'stripe.charges.create',
      target: { type: 'customer', id: 'cus_1', environment: 'sandbox', sensitivity: 'high' },
      material: {
        amount: 1250,
        currency: 'EUR',
        customer: 'cus_1',
        source: 'tok_visa',
        arguments_digest: argumentsDigest(charge),
      },
    });
  });

  it('binds every argument, also one that no field knows', () => {
    const other = { ...charge, transfer_data: { destination: 'acct_2' } };
    const digests = [charge, other].map((args) => mapped('stripe.charges.create', args).material.arguments_digest);
    expect(digests[0]).not.toBe(digests[1]);
  });

  it.each(['stripe.Charges.Create', 'stripe.charges.create', 'Stripe.CHARGES.create'])(
    '%s is the same operation',
    (name) => {
      expect(mapped(name, charge)).toEqual(mapped('stripe.charges.create', charge));
    },
  );

  it.each([
    ['stripe.paymentIntents.create', 'stripe.payment_intents.create'],
    ['stripe.PaymentIntents.create', 'stripe.payment_intents.create'],
  ])('%s is %s', (name, canonical) => {
    expect(mapped(name, charge).operation).toBe(canonical);
  });

  it('gives way to a tool of the org, also where the call is spelled otherwise', () => {
    const tool = ToolDefinition.parse({
      name: 'stripe.charges.create',
      provider: 'callback',
      action: { ...catalogue.actions.get('create_charge'), sensitivity: 'critical' },
      target: { environment: 'production' },
    });
    for (const name of ['stripe.charges.create', 'stripe.Charges.Create']) {
      const result = mapCall({ tool: name, arguments: charge, target: { environment: 'sandbox' } }, tool, catalogue);
      expect(result).toMatchObject({
        ok: true,
        action: { operation: 'stripe.charges.create', target: { environment: 'production', sensitivity: 'critical' } },
      });
    }
  });

  it.each<[string, string, JsonObject, string]>([
    ['no amount', 'stripe.charges.create', { currency: 'eur' }, '/amount'],
    ['a float', 'stripe.charges.create', { ...charge, amount: 12.5 }, '/amount'],
    ['a text', 'stripe.charges.create', { ...charge, amount: '1250' }, '/amount'],
    ['a negative amount', 'stripe.charges.create', { ...charge, amount: -1 }, '/amount'],
    ['an amount beyond 2^53', 'stripe.charges.create', { ...charge, amount: 2 ** 53 }, '/amount'],
    ['a currency name', 'stripe.charges.create', { ...charge, currency: 'Euro' }, '/currency'],
    ['money in a customer', 'stripe.customers.update', { customer: 'cus_1', balance: -500 }, '/balance'],
    ['no object', 'stripe.payment_intents.cancel', {}, '/payment_intent'],
    ['two objects', 'stripe.refunds.create', { charge: 'ch_1', payment_intent: 'pi_1' }, '/payment_intent'],
    ['AWS names in another case', 'aws.s3.deleteObject', { bucket: 'b', key: 'k' }, '/Bucket'],
    ['a list that is none', 'aws.ec2.terminateInstances', { InstanceIds: 'i-1' }, '/InstanceIds'],
    ['a list with a gap', 'aws.s3.deleteObjects', { Bucket: 'b', Delete: { Objects: [{}] } }, '/Delete/Objects/0/Key'],
    ['a float as percent in text', 'stripe.coupons.create', { percent_off: '12.5' }, '/percent_off'],
  ])('is refused with its place: %s', (_, tool, args, path) => {
    expect(refusal(tool, args)).toBe(path);
  });

  it("takes the target's id from the arguments against the caller's word", () => {
    expect(mapped('aws.s3.deleteObject', { Bucket: 'live', Key: 'k' }, { id: 'toy' }).target.id).toBe('k');
    expect(mapped('stripe.refunds.create', {}, { id: 'ch_9' }).target.id).toBeNull();
  });
});

describe('a refund at Stripe', () => {
  it('without an amount is a full refund, and has no amount that a rule could pass', () => {
    const { type, material } = mapped('stripe.refunds.create', { charge: 'ch_1' });
    expect(type).toBe('create_refund');
    expect(material).toMatchObject({ charge: 'ch_1', full: true });
    expect(material).not.toHaveProperty('amount');
    expect(material).not.toHaveProperty('currency');
  });

  it('with an amount is not full', () => {
    expect(mapped('stripe.refunds.create', { payment_intent: 'pi_1', amount: 500 }).material).toMatchObject({
      charge: 'pi_1',
      amount: 500,
      full: false,
    });
  });
});

describe('amounts', () => {
  it('stand without their sign, which has a field of its own', () => {
    const args = { customer: 'cus_1', amount: -500, currency: 'usd' };
    expect(mapped('stripe.customers.createBalanceTransaction', args).material).toMatchObject({
      amount: 500,
      currency: 'USD',
      credit: true,
    });
  });

  it('in percent are decimal text', () => {
    expect(mapped('stripe.coupons.create', { percent_off: 12.5, duration: 'once' }).material.percent).toBe('12.5');
  });
});

describe('operations of AWS and Slack', () => {
  it.each<[string, JsonObject, string, JsonObject]>([
    ['aws.s3.DeleteObject', { Bucket: 'b', Key: 'k' }, 'delete_object', { bucket: 'b', key: 'k' }],
    [
      'aws.s3.deleteObjects',
      { Bucket: 'b', Delete: { Objects: [{ Key: 'x' }, { Key: 'y' }] } },
      'delete_objects',
      { keys: ['x', 'y'] },
    ],
    ['aws.s3.putObject', { Bucket: 'b', Key: 'k', Body: 'hi', ACL: 'public-read' }, 'write_object', { public: true }],
    ['aws.s3.putObject', { Bucket: 'b', Key: 'k', ACL: 'private' }, 'write_object', { public: false }],
    ['aws.s3.putBucketPolicy', { Bucket: 'b', Policy: '{}' }, 'change_bucket_access', { bucket: 'b' }],
    ['aws.ec2.runInstances', { ImageId: 'ami', InstanceType: 't3', MaxCount: 3 }, 'create_instance', { count: 3 }],
    [
      'aws.ec2.terminateInstances',
      { InstanceIds: ['i-1', 'i-2'] },
      'terminate_instance',
      { instances: ['i-1', 'i-2'] },
    ],
    ['aws.ec2.authorizeSecurityGroupIngress', { GroupId: 'sg-1' }, 'open_network_access', { firewall: 'sg-1' }],
    ['aws.iam.attachRolePolicy', { RoleName: 'r', PolicyArn: 'arn' }, 'grant_access', { principal: 'r', role: 'arn' }],
    ['aws.iam.detachUserPolicy', { UserName: 'u', PolicyArn: 'arn' }, 'revoke_access', { principal: 'u', role: 'arn' }],
    [
      'aws.iam.putRolePolicy',
      { RoleName: 'r', PolicyName: 'p', PolicyDocument: '{}' },
      'grant_access',
      { document: '{}' },
    ],
    ['aws.cloudformation.updateStack', { StackName: 's' }, 'deploy_stack', { stack: 's' }],
    ['aws.iam.createAccessKey', {}, 'create_credential', {}],
    ['aws.sts.assumeRole', { RoleArn: 'arn', RoleSessionName: 's' }, 'assume_role', { role: 'arn' }],
    ['aws.lambda.invoke', { FunctionName: 'f', Payload: '{}' }, 'invoke_function', { function: 'f' }],
    ['aws.dynamodb.deleteItem', { TableName: 't', Key: { id: 1 } }, 'delete_records', { table: 't' }],
    ['aws.rds.deleteDBInstance', { DBInstanceIdentifier: 'd' }, 'delete_database', { database: 'd' }],
    ['aws.secretsmanager.getSecretValue', { SecretId: 's' }, 'read_secret', { secret: 's' }],
    ['aws.sqs.purgeQueue', { QueueUrl: 'q' }, 'purge_queue', { queue: 'q' }],
    ['aws.ssm.sendCommand', { DocumentName: 'd', Parameters: { commands: ['ls'] } }, 'run_command', { document: 'd' }],
    ['slack.chat.postMessage', { channel: 'C1', text: 'hi' }, 'send_message', { channel: 'C1', text: 'hi' }],
    ['slack.chat.delete', { channel: 'C1', ts: '1.2' }, 'delete_message', { message: '1.2' }],
    ['slack.conversations.invite', { channel: 'C1', users: 'U1,U2' }, 'add_channel_members', { members: ['U1', 'U2'] }],
    ['slack.conversations.archive', { channel: 'C1' }, 'archive_channel', { channel: 'C1' }],
    ['slack.files.sharedPublicURL', { file: 'F1' }, 'share_file', { file: 'F1', public: true }],
  ])('%s %j is %s', (tool, args, type, material) => {
    expect(mapped(tool, args)).toMatchObject({ type, material });
  });

  it('keeps contents out of the action', () => {
    const args = { Bucket: 'b', Key: 'k', Body: 'private text' };
    expect(JSON.stringify(mapped('aws.s3.putObject', args))).not.toContain('private text');
    const secret = { SecretId: 's', SecretString: 'hunter2' };
    expect(JSON.stringify(mapped('aws.secretsmanager.putSecretValue', secret))).not.toContain('hunter2');
  });
});

describe('an operation that is not listed', () => {
  it.each<[string, string]>([
    ['stripe.foo.bar', 'stripe'],
    ['stripe.charges.get', 'stripe'],
    ['aws.newservice.getThing', 'aws'],
    ['aws.s3.getObjectNew', 'aws'],
    ['slack.admin.conversations.delete', 'slack'],
    ['postgres.copy', 'postgres'],
    ['http.trace', 'http'],
    ['stripe', 'stripe'],
    ['shop.charges.create', 'unknown'],
    ['constructor.name', 'unknown'],
  ])('%s stays unmapped, as one of %s', (tool, provider) => {
    expect(mapped(tool, { a: 1 })).toMatchObject({
      type: 'unmapped',
      effect: 'destructive',
      provider,
      operation: tool,
    });
  });
});

function pointersOf(source: Source): string[] {
  if (typeof source === 'string') return [source];
  if (Array.isArray(source)) return [...source];
  return Object.entries(source as Record<string, Json>)
    .filter(([name]) => !['constant', 'oneOf'].includes(name))
    .map(([, pointer]) => pointer as string);
}
