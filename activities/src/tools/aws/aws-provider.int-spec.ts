import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { describeWith, startMoto, type TestServer } from '../../../../infra/src/testing/servers/index.js';
import { startFaultProxy } from '../../../test-support/fault-proxy.js';
import { closedPort, startService } from '../../../test-support/local-service.js';
import { createOutbound } from '../../outbound/index.js';
import type { ProviderCall, ToolFailure } from '../provider.js';
import { awsProvider } from './aws-provider.js';
import { AwsConfiguration, AwsOperation, AwsSecret } from './operation.js';

// The first start installs moto; its first EC2 call loads a catalogue of images.
jest.setTimeout(1_200_000);

const secret = AwsSecret.parse({ accessKeyId: 'testing', secretAccessKey: 'testing-secret' });
const key = () => randomBytes(32).toString('hex');
const origin = () => ({ orgId: 'org_1', agentId: 'agt_1', actionId: `act_${randomBytes(10).toString('hex')}` });

interface Changes {
  port: number;
  toolKey?: string;
  repeated?: boolean;
  configuration?: JsonObject;
  secret?: AwsSecret;
  allow?: string;
  origin?: ReturnType<typeof origin>;
  reveal?: string[];
}

function callOf(name: string, args: JsonObject, changes: Changes) {
  const [service, operation] = name.split('.');
  const endpoint = `http://127.0.0.1:${changes.port}`;
  return {
    operation: AwsOperation.parse({ service, operation, reveal: changes.reveal ?? [] }),
    configuration: AwsConfiguration.parse({ region: 'us-east-1', endpoint, ...changes.configuration }),
    secret: changes.secret ?? secret,
    arguments: args,
    toolKey: changes.toolKey ?? key(),
    repeated: changes.repeated ?? false,
    origin: changes.origin ?? origin(),
    signal: AbortSignal.timeout(600_000),
    timeoutMs: 600_000,
    outbound: createOutbound({ allow: changes.allow ?? `127.0.0.1:${changes.port}` }),
  } satisfies ProviderCall<AwsOperation, AwsConfiguration, AwsSecret>;
}
const execute = (...call: Parameters<typeof callOf>) => awsProvider.execute(callOf(...call)) as Promise<JsonObject>;
const failureOf = (...call: Parameters<typeof callOf>) =>
  execute(...call).then(
    (result) => ({ name: 'no failure', result }) as unknown as ToolFailure,
    (error: unknown) => error as ToolFailure,
  );
const reconcile = (...call: Parameters<typeof callOf>) => {
  const { repeated: _, ...asked } = callOf(...call);
  return awsProvider.reconcile?.({ ...asked, startedAtMs: Date.now(), endedAtMs: Date.now() });
};

describeWith(describe, 'moto')('AWS as moto plays it', () => {
  let moto: TestServer;
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
  beforeAll(async () => {
    moto = await startMoto();
    await fetch(`${moto.url}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ lambda: { use_docker: false } }),
    });
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
    proxy = await startFaultProxy({ host: '127.0.0.1', port: moto.port });
  });
  afterEach(() => proxy.close());

  const run = (name: string, args: JsonObject = {}, changes: Omit<Changes, 'port'> = {}) =>
    execute(name, args, { port: proxy.port, ...changes });
  const failing = (name: string, args: JsonObject = {}, changes: Omit<Changes, 'port'> = {}) =>
    failureOf(name, args, { port: proxy.port, ...changes });

  async function image(): Promise<string> {
    const { Images } = await run('ec2.describeImages', { Owners: ['amazon'], MaxResults: 5 });
    return (Images as JsonObject[])[0]?.ImageId as string;
  }
  async function instances(): Promise<JsonObject[]> {
    const { Reservations } = await run('ec2.describeInstances');
    return ((Reservations ?? []) as JsonObject[]).flatMap((reservation) => reservation.Instances as JsonObject[]);
  }

  it('S3: objects of text and of bytes go there and back', async () => {
    await run('s3.createBucket', { Bucket: 'shelf' });
    const bytes = Buffer.from([0xff, 0x00, 0x01]).toString('base64');
    const who = origin();
    await run('s3.putObject', { Bucket: 'shelf', Key: 'a b/ü+1.txt', Body: 'Grüße' }, { origin: who });
    await run('s3.putObject', { Bucket: 'shelf', Key: 'raw', Body: { base64: bytes }, Metadata: { own: 'x' } });
    expect(await run('s3.getObject', { Bucket: 'shelf', Key: 'a b/ü+1.txt' })).toMatchObject({
      Body: 'Grüße',
      Metadata: { 'runplane-action': who.actionId },
      LastModified: expect.stringMatching(/^20.*Z$/),
    });
    const raw = await run('s3.getObject', { Bucket: 'shelf', Key: 'raw' });
    expect(raw).toMatchObject({ Body: { base64: bytes }, Metadata: { own: 'x' } });
    expect(await run('s3.listObjectsV2', { Bucket: 'shelf', Prefix: 'a' })).toMatchObject({ KeyCount: 1 });
  });

  it('S3: a huge object is kept as size and digest', async () => {
    await run('s3.createBucket', { Bucket: 'shelf' });
    const body = 'x'.repeat(9 * 1024 * 1024);
    await fetch(`${moto.url}/shelf/huge`, { method: 'PUT', body, headers: { host: 'shelf' } });
    const kept = await run('s3.getObject', { Bucket: 'shelf', Key: 'huge' });
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    expect(kept).toEqual({ truncated: true, bytes: body.length, digest, preview: '' });
  });

  it('S3: an object that breaks off is no short object', async () => {
    const broken = await startService((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x'.repeat(10), () => response.destroy());
    });
    const args = { Bucket: 'shelf', Key: 'cut' };
    const failure = await failureOf('s3.getObject', args, { port: broken.port });
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'aws_unexpected', retryable: true });
    await broken.close();
  });

  it('IAM, Lambda and STS', async () => {
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const { Role } = await run('iam.createRole', { RoleName: 'runner', AssumeRolePolicyDocument: document });
    const Code = { ZipFile: { base64: Buffer.from('PK\u0005\u0006'.padEnd(22, '\0'), 'latin1').toString('base64') } };
    const lambda = {
      FunctionName: 'hello',
      Runtime: 'python3.12',
      Handler: 'a.b',
      Role: (Role as JsonObject).Arn as string,
    };
    await run('lambda.createFunction', { ...lambda, Code });
    expect(await run('lambda.invoke', { FunctionName: 'hello', Payload: '{"n":1}' })).toMatchObject({
      StatusCode: 200,
    });
    expect(await run('sts.getCallerIdentity')).toMatchObject({ Account: '123456789012' });
    await run('iam.createUser', { UserName: 'u' });
    const { AccessKey } = await run('iam.createAccessKey', { UserName: 'u' });
    expect(AccessKey).toMatchObject({ UserName: 'u', SecretAccessKey: expect.stringMatching(/^\[redacted hmac/) });
  });

  it('DynamoDB', async () => {
    const table = { TableName: 't', BillingMode: 'PAY_PER_REQUEST' };
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
    await run('dynamodb.createTable', { ...table, KeySchema, AttributeDefinitions });
    const Item = { id: { S: '1' }, raw: { B: { base64: '/wA=' } }, tags: { L: [{ N: '7' }] } };
    await run('dynamodb.putItem', { TableName: 't', Item });
    expect(await run('dynamodb.getItem', { TableName: 't', Key: { id: { S: '1' } } })).toMatchObject({ Item });
  });

  it('SQS and SNS', async () => {
    const { QueueUrl } = await run('sqs.createQueue', { QueueName: 'q' });
    await run('sqs.sendMessage', { QueueUrl: QueueUrl as string, MessageBody: 'hello' });
    const received = await run('sqs.receiveMessage', { QueueUrl: QueueUrl as string });
    expect(received).toMatchObject({ Messages: [{ Body: 'hello' }] });
    const { TopicArn } = await run('sns.createTopic', { Name: 't' });
    const published = await run('sns.publish', { TopicArn: TopicArn as string, Message: 'hi' });
    expect(published.MessageId).toEqual(expect.any(String));
  });

  it('RDS', async () => {
    const database = { DBInstanceIdentifier: 'db', Engine: 'postgres', DBInstanceClass: 'db.t3.micro' };
    await run('rds.createDBInstance', {
      ...database,
      MasterUsername: 'u',
      MasterUserPassword: 'password1',
      AllocatedStorage: 20,
    });
    const { DBInstances } = await run('rds.describeDBInstances');
    expect(DBInstances).toMatchObject([{ DBInstanceIdentifier: 'db', InstanceCreateTime: expect.any(String) }]);
  });

  it('Secrets Manager: a secret comes back as a digest, unless the operation reveals it', async () => {
    await run('secretsmanager.createSecret', { Name: 's', SecretString: 'hunter2' });
    const read = { SecretId: 's' };
    const hidden = await run('secretsmanager.getSecretValue', read);
    expect(JSON.stringify(hidden)).not.toContain('hunter2');
    expect(hidden.SecretString).toMatch(/^\[redacted hmac-sha256:[0-9a-f]{32}\]$/);
    expect((await run('secretsmanager.getSecretValue', read)).SecretString).toBe(hidden.SecretString);
    const shown = await run('secretsmanager.getSecretValue', read, { reveal: ['SecretString'] });
    expect(shown.SecretString).toBe('hunter2');
  });

  it('EC2: a dry run is answered by AWS, and starts nothing', async () => {
    const args = { ImageId: await image(), MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' };
    await expect(awsProvider.dryRun?.(callOf('ec2.runInstances', args, { port: proxy.port }))).resolves.toEqual({
      allowed: true,
    });
    expect(await instances()).toEqual([]);
    const other = awsProvider.dryRun?.(callOf('sqs.createQueue', { QueueName: 'q' }, { port: proxy.port }));
    await expect(other).rejects.toMatchObject({ code: 'dry_run_unsupported' });
  });

  it('EC2: a lost answer leaves one machine, which a look at its state ends', async () => {
    const args = { ImageId: await image(), MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' };
    proxy.breakOn({ on: 'Action=RunInstances', cut: 'after' });
    expect(await failing('ec2.runInstances', args)).toMatchObject({ name: 'OutcomeUnknown', code: 'unanswered' });
    const machines = await instances();
    expect(machines).toHaveLength(1);

    const end = { InstanceIds: [machines[0]?.InstanceId as string] };
    expect(await reconcile('ec2.terminateInstances', end, { port: proxy.port })).toMatchObject({ outcome: 'unknown' });
    await run('ec2.terminateInstances', end);
    expect(await reconcile('ec2.terminateInstances', end, { port: proxy.port })).toMatchObject({
      outcome: 'succeeded',
      result: { Instances: [{ InstanceId: machines[0]?.InstanceId }] },
    });
  });

  it('S3: a lost answer is found by the mark, and nobody else’s object is taken for ours', async () => {
    await run('s3.createBucket', { Bucket: 'shelf' });
    const args = { Bucket: 'shelf', Key: 'k', Body: 'x' };
    const who = origin();
    await run('s3.putObject', args);
    expect(await reconcile('s3.putObject', args, { port: proxy.port, origin: who })).toMatchObject({
      outcome: 'unknown',
    });
    proxy.breakOn({ on: 'PUT /shelf/k', cut: 'after' });
    expect(await failing('s3.putObject', args, { origin: who })).toMatchObject({ name: 'OutcomeUnknown' });
    expect(await reconcile('s3.putObject', args, { port: proxy.port, origin: who })).toMatchObject({
      outcome: 'succeeded',
    });
  });

  it('Secrets Manager: a version is found by its token, and a repeated call makes none', async () => {
    await run('secretsmanager.createSecret', { Name: 's', SecretString: 'one' });
    const args = { SecretId: 's', SecretString: 'two' };
    const toolKey = key();
    expect(await reconcile('secretsmanager.putSecretValue', args, { port: proxy.port, toolKey })).toMatchObject({
      outcome: 'unknown',
    });
    const { VersionId } = await run('secretsmanager.putSecretValue', args, { toolKey });
    expect(await run('secretsmanager.putSecretValue', args, { toolKey, repeated: true })).toMatchObject({ VersionId });
    expect(await reconcile('secretsmanager.putSecretValue', args, { port: proxy.port, toolKey })).toMatchObject({
      outcome: 'succeeded',
      result: { VersionId },
    });
  });

  it('sends one request for one call, also where the connection breaks', async () => {
    const { QueueUrl } = await run('sqs.createQueue', { QueueName: 'q' });
    proxy.breakOn({ on: 'hello-once', cut: 'after' });
    await failing('sqs.sendMessage', { QueueUrl: QueueUrl as string, MessageBody: 'hello-once' });
    const { Attributes } = await run('sqs.getQueueAttributes', {
      QueueUrl: QueueUrl as string,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
  });

  it('fails on what AWS refuses', async () => {
    expect(await failing('s3.getObject', { Bucket: 'no-such-bucket', Key: 'k' })).toMatchObject({
      name: 'ToolFailure',
      code: 'aws_missing',
      retryable: false,
    });
    expect(await failing('iam.deleteUser', { UserName: 'nobody' })).toMatchObject({
      name: 'ToolFailure',
      code: 'aws_missing',
    });
    expect(await failing('iam.deleteUser', { UserName: 'nobody' }, { repeated: true })).toMatchObject({
      name: 'OutcomeUnknown',
    });
  });

  it('takes on a role for the one action, with tags that say whose it is', async () => {
    const role = { arn: 'arn:aws:iam::123456789012:role/runner' };
    const who = { orgId: 'org_7', agentId: 'agt_7', actionId: 'act_7' };
    const identity = await run('sts.getCallerIdentity', {}, { configuration: { role }, origin: who });
    expect(identity.Arn).toBe('arn:aws:sts::123456789012:assumed-role/runner/runplane-act_7');
  });

  it('checks a connection', async () => {
    const check = (port: number) => awsProvider.check(callOf('sts.getCallerIdentity', {}, { port }));
    await expect(check(proxy.port)).resolves.toBeUndefined();
    await expect(check(await closedPort())).rejects.toMatchObject({ code: 'not_sent' });
  });

  it('goes to the region of the connection, or to another one that it allows', async () => {
    const configuration = { regions: ['eu-central-1'] };
    const { TopicArn } = await run('sns.createTopic', { Name: 't', region: 'eu-central-1' }, { configuration });
    expect(TopicArn).toContain(':eu-central-1:');
    expect(await failing('sns.createTopic', { Name: 't', region: 'eu-west-1' }, { configuration })).toMatchObject({
      name: 'ToolFailure',
      code: 'arguments_invalid',
    });
  });
});

describe('a call that is refused before anything is sent', () => {
  const port = 9;
  it.each<[string, string, JsonObject, string]>([
    ['an argument that the SDK would leave out', 's3.listObjectsV2', { Bucket: 'b', prefix: 'x' }, 'arguments_invalid'],
    [
      'a nested one',
      's3.deleteObjects',
      { Bucket: 'b', Delete: { Objects: [{ Key: 'k', Version: '1' }] } },
      'arguments_invalid',
    ],
    ['a wrong type', 'ec2.runInstances', { MinCount: '1', MaxCount: 1 }, 'arguments_invalid'],
    ['a missing part of the path', 's3.getObject', { Key: 'k' }, 'arguments_invalid'],
    ['a key that would change the path', 's3.getObject', { Bucket: 'bucket', Key: 'a/../b' }, 'arguments_invalid'],
    ['no base64', 's3.putObject', { Bucket: 'b', Key: 'k', Body: { base64: '?' } }, 'arguments_invalid'],
    ['arguments where there are none', 'iam.getAccountSummary', { UserName: 'u' }, 'arguments_invalid'],
    ['a client that is not installed', 'kinesis.putRecord', {}, 'aws_client_missing'],
  ])('%s', async (_, name, args, code) => {
    expect(await failureOf(name, args, { port })).toMatchObject({ name: 'ToolFailure', code, retryable: false });
  });

  it('an address that is not on the allow-list', async () => {
    const failure = await failureOf('sts.getCallerIdentity', {}, { port, allow: '' });
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'destination_refused' });
  });

  it('the host in a queue’s address', async () => {
    const {
      origin: elsewhere,
      effects,
      close,
    } = await startService((request, response, seen) => {
      seen.push(request);
      response.end();
    });
    const args = { QueueUrl: `${elsewhere}/1/q`, MessageBody: 'x' };
    await failureOf('sqs.sendMessage', args, { port: await closedPort() });
    await close();
    expect(effects).toEqual([]);
  });
});

describe('the answers of a server', () => {
  const answering = async (
    status: number,
    body: string,
    changes: { repeated?: boolean; headers?: Record<string, string>; name?: string } = {},
  ) => {
    const { name = 'dynamodb.updateItem', repeated, headers } = changes;
    const service = await startService((request, response, seen) => {
      seen.push(request);
      response.writeHead(status, headers).end(body);
    });
    const args: JsonObject = name.startsWith('dynamodb') ? { TableName: 't', Key: { id: { S: '1' } } } : {};
    const failure = await failureOf(name, args, { port: service.port, repeated });
    const calls = service.effects.length;
    await service.close();
    return { ...failure, outcome: `${failure.name} ${failure.code}`, retryable: failure.retryable, calls };
  };
  const error = (type: string) => JSON.stringify({ __type: `com.amazonaws.dynamodb#${type}`, message: 'no' });

  it.each<[number, string, string, boolean]>([
    [400, error('ThrottlingException'), 'ToolFailure aws_throttled', true],
    [400, error('ProvisionedThroughputExceededException'), 'ToolFailure aws_throttled', true],
    [400, error('ConditionalCheckFailedException'), 'ToolFailure aws_refused', false],
    [400, error('ValidationException'), 'ToolFailure aws_refused', false],
    [400, error('AccessDeniedException'), 'ToolFailure aws_forbidden', false],
    [400, error('ExpiredTokenException'), 'ToolFailure aws_forbidden', false],
    [400, error('ResourceNotFoundException'), 'ToolFailure aws_refused', false],
    [400, error('TransactionInProgressException'), 'OutcomeUnknown aws_in_progress', true],
    [400, error('IdempotentParameterMismatchException'), 'OutcomeUnknown aws_token_reused', false],
    [500, error('InternalServerError'), 'OutcomeUnknown aws_server_error', true],
    [503, 'busy', 'OutcomeUnknown aws_server_error', true],
    [200, '{"cut', 'OutcomeUnknown aws_unexpected', true],
    [429, '', 'ToolFailure aws_throttled', true],
  ])('%i %s: %s', async (status, body, outcome, retryable) => {
    expect(await answering(status, body)).toMatchObject({ outcome, retryable, calls: 1 });
  });

  it('says nothing about an earlier attempt', async () => {
    expect(await answering(400, error('ValidationException'), { repeated: true })).toMatchObject({
      outcome: 'OutcomeUnknown aws_refused',
    });
  });

  it('is no doubt for a read', async () => {
    expect(await answering(500, error('InternalServerError'), { name: 'dynamodb.getItem' })).toMatchObject({
      outcome: 'ToolFailure aws_server_error',
      retryable: true,
    });
  });

  it('takes the wait that the service asks for', async () => {
    expect(await answering(429, '', { headers: { 'retry-after': '7' } })).toMatchObject({ retryAfterMs: 7000 });
  });

  // moto knows neither the token of a machine nor the filter.
  it('finds machines by the token of the call that started them', async () => {
    const machine = '<item><instanceId>i-1</instanceId></item>';
    const set = `<reservationSet><item><instancesSet>${machine}</instancesSet></item></reservationSet>`;
    const body = `<DescribeInstancesResponse>${set}</DescribeInstancesResponse>`;
    const service = await startService((request, response, seen) => {
      seen.push(request);
      response.end(body);
    });
    const toolKey = 'ab'.repeat(32);
    const found = await reconcile('ec2.runInstances', { MinCount: 1, MaxCount: 1 }, { port: service.port, toolKey });
    await service.close();
    expect(found).toEqual({ outcome: 'succeeded', result: { Instances: [{ InstanceId: 'i-1' }] } });
    const [request] = service.effects.map(({ body: sent }) => new URLSearchParams(sent));
    expect(request?.get('Filter.1.Name')).toBe('client-token');
    expect(request?.get('Filter.1.Value.1')).toBe('abababab-abab-abab-abab-abababababab');
  });

  it('fails where the role is refused, and nothing of the call was sent', async () => {
    const refusal = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    const service = await startService((request, response, seen) => {
      seen.push(request);
      response.writeHead(403).end(refusal);
    });
    const configuration = { role: { arn: 'arn:aws:iam::123456789012:role/runner' } };
    const failure = await failureOf('sqs.listQueues', {}, { port: service.port, configuration });
    await service.close();
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'aws_role_refused', retryable: false });
    const [request, ...others] = service.effects.map(({ body }) => new URLSearchParams(body));
    expect(others).toEqual([]);
    expect(request?.get('Tags.member.3.Key')).toBe('runplane:action');
    expect(request?.get('SourceIdentity')).toBe('agt_1');
  });
});
