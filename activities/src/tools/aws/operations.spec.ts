import { describe, expect, it } from '@jest/globals';
import type { CanonicalAction } from '@runplane/contracts';
import { builtInCatalogue } from '@runplane/mapping';
import { awsProvider } from './aws-provider.js';
import { tokenMember } from './client-token.js';
import { idempotencyOf, keyedOperations } from './idempotency.js';
import { loadCommand } from './load-command.js';
import { AwsOperation } from './operation.js';
import { undos } from './undo.js';

/** Clients that the worker has. Of others the names can't be looked up here. */
const INSTALLED = ['dynamodb', 'ec2', 'iam', 'lambda', 'rds', 's3', 'secretsmanager', 'sns', 'sqs', 'sts'];

const builtIns = [...builtInCatalogue().operations.values()].filter(({ provider }) => provider === 'aws');
const operations = builtIns.flatMap(({ name }) => awsProvider.builtIn?.(name, {} as CanonicalAction) ?? []);
const known = operations.filter(({ service }) => INSTALLED.includes(service));
const parse = (name: string) => {
  const [service, operation] = name.split('.');
  return AwsOperation.parse({ service, operation });
};

describe('the built-in operations of the catalogue', () => {
  it('can be run, but for what only the caller can make', () => {
    const names = new Set(operations.map(({ service, operation }) => `aws.${service}.${operation}`));
    expect(builtIns.map(({ name }) => name).filter((name) => !names.has(name))).toEqual(['aws.s3.getSignedUrl']);
    expect(known.length).toBeGreaterThan(200);
  });

  it.each(known.map((operation) => [`${operation.service}.${operation.operation}`, operation] as const))(
    '%s is a command of its client',
    async (_, operation) => {
      await expect(loadCommand(operation)).resolves.toBeDefined();
    },
  );

  it.each(
    builtIns.flatMap((builtIn) => {
      const operation = known.find(({ service, operation: name }) => builtIn.name === `aws.${service}.${name}`);
      if (!operation || 'reader' in builtIn || builtIn.target === undefined) return [];
      return [[builtIn.name, [builtIn.target].flat(), operation] as const];
    }),
  )('the target of %s is a member of its input', async (_, pointers, operation) => {
    const members = [...(await loadCommand(operation)).input.structIterator()].map(([name]) => name);
    const names = pointers.map((pointer) => pointer.split('/')[1] as string);
    expect(names.some((name) => members.includes(name))).toBe(true);
  });
});

describe('how an operation is repeated', () => {
  it.each(keyedOperations())('%s has a token', async (name) => {
    const { input } = await loadCommand(parse(name));
    expect(tokenMember(input)).toBeDefined();
  });

  it.each<[string, string]>([
    ['s3.getObject', 'natural'],
    ['s3.PutObject', 'natural'],
    ['s3.deleteObject', 'natural'],
    ['ec2.describeInstances', 'natural'],
    ['ec2.terminateInstances', 'natural'],
    ['ec2.runInstances', 'keyed'],
    ['ec2.rebootInstances', 'none'],
    ['iam.createUser', 'none'],
    ['iam.createAccessKey', 'none'],
    ['lambda.invoke', 'none'],
    ['sqs.sendMessage', 'none'],
    ['sqs.receiveMessage', 'none'],
    ['sqs.purgeQueue', 'none'],
    ['sns.publish', 'none'],
    ['kinesis.putRecord', 'none'],
    ['dynamodb.putItem', 'natural'],
    ['dynamodb.updateItem', 'none'],
    // Its token is good for ten minutes only.
    ['dynamodb.transactWriteItems', 'none'],
    ['secretsmanager.putSecretValue', 'keyed'],
    ['stepfunctions.startExecution', 'none'],
  ])('%s: %s', (name, idempotency) => {
    expect(idempotencyOf(parse(name))).toBe(idempotency);
  });
});

it.each(undos().map((undo) => [undo.tool, undo] as const))('%s, which undoes, is built in', async (tool, undo) => {
  expect(builtIns.map(({ name }) => name)).toContain(tool);
  const { input } = await loadCommand(parse(tool.replace('aws.', '')));
  const members = [...input.structIterator()].map(([name]) => name);
  expect(Object.keys(undo.arguments).filter((name) => !members.includes(name))).toEqual([]);
});

it.each([
  ['kinesis.putRecord', 'aws_client_missing', '@aws-sdk/client-kinesis'],
  ['s3.explode', 'aws_operation_unknown', 'explode'],
  ['s3.constructor', 'aws_operation_unknown', 'constructor'],
])('%s fails with %s and says what is missing', async (name, code, said) => {
  const failure = await loadCommand(parse(name)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'ToolFailure', code, message: expect.stringContaining(said) });
});

it.each(['../s3', 'S3/x', 's3@1.0.0', ''])('%s is no service', (service) => {
  expect(AwsOperation.safeParse({ service, operation: 'getObject' }).success).toBe(false);
});
