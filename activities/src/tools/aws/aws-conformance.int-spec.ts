import { createHash, randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { describeWith, startMoto } from '../../../../infra/src/testing/servers/index.js';
import { type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startHttpFaults } from '../../../test-support/http-faults.js';
import { createOutbound } from '../../outbound/index.js';
import type { ToolProvider } from '../provider.js';
import { awsProvider } from './aws-provider.js';
import { AwsConfiguration, AwsOperation } from './operation.js';

const SECRET = { accessKeyId: 'conformance', secretAccessKey: 'conformance-of-the-aws-provider' };

type Service = Pick<Harness, 'probe' | 'refused' | 'lostAnswer' | 'cutBefore' | 'hugeBody'>;
type Run = (name: string, args: JsonObject) => Promise<JsonObject>;

/** `marker` stands in the requests that have the effect. */
async function startHarness(marker: string, serviceOf: (run: Run) => Service): Promise<Harness> {
  const moto = await startMoto();
  const faults = await startHttpFaults({ host: '127.0.0.1', port: moto.port }, ({ body }) => body.includes(marker));
  const configuration = (port: number) => ({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  const run: Run = async (name, args) => {
    const [service, operation] = name.split('.');
    const answer = await awsProvider.execute({
      operation: AwsOperation.parse({ service, operation }),
      configuration: AwsConfiguration.parse(configuration(moto.port)),
      secret: SECRET,
      arguments: args,
      toolKey: randomUUID().replaceAll('-', '').repeat(2),
      repeated: false,
      origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
      signal: AbortSignal.timeout(60_000),
      timeoutMs: 60_000,
      outbound: createOutbound({ allow: `127.0.0.1:${moto.port}` }),
    });
    return answer as JsonObject;
  };
  const error = (type: string) => JSON.stringify({ __type: type, message: 'no' });
  return {
    provider: awsProvider as ToolProvider,
    faults,
    configuration,
    secret: SECRET,
    confidential: [SECRET.secretAccessKey],
    // moto takes any key.
    wrongSecret: null,
    refusal: { status: 403, body: error('InvalidClientTokenId') },
    huge: async () => null,
    errorBody: (status) => error(status === 429 ? 'ThrottlingException' : 'InternalFailure'),
    ...serviceOf(run),
    close: async () => {
      await faults.close();
      await moto.stop();
    },
  };
}

/** A queue knows no keys, and shows no message by whom it was sent: what is lost is for a person to find out. */
function queues(run: Run): Service {
  const messageTo = (QueueUrl: string) => ({
    operation: { service: 'sqs', operation: 'sendMessage' },
    arguments: { QueueUrl, MessageBody: 'a-message' },
    effects: async () => {
      const AttributeNames = ['ApproximateNumberOfMessages'];
      const { Attributes } = await run('sqs.getQueueAttributes', { QueueUrl, AttributeNames });
      return Number((Attributes as JsonObject).ApproximateNumberOfMessages);
    },
  });
  return {
    probe: async () => messageTo((await run('sqs.createQueue', { QueueName: randomUUID() })).QueueUrl as string),
    refused: async () => ({ ...messageTo('http://127.0.0.1/123456789012/nowhere'), effects: async () => 0 }),
    // The SDK compares the digest with what it sent.
    hugeBody: JSON.stringify({
      MessageId: 'x'.repeat(3 * 1024 * 1024),
      MD5OfMessageBody: createHash('md5').update('a-message').digest('hex'),
    }),
    lostAnswer: 'UNKNOWN',
    cutBefore: 'UNKNOWN',
  };
}

/** The token makes a repeated version the same one. */
function secrets(run: Run): Service {
  const versionOf = (SecretId: string) => ({
    operation: { service: 'secretsmanager', operation: 'putSecretValue' },
    arguments: { SecretId, SecretString: 'the-next-value' },
    effects: async () => {
      const { Versions } = await run('secretsmanager.listSecretVersionIds', { SecretId, IncludeDeprecated: true });
      return (Versions as JsonObject[]).length - 1;
    },
  });
  return {
    probe: async () => {
      const Name = randomUUID();
      await run('secretsmanager.createSecret', { Name, SecretString: 'the-first-value' });
      return versionOf(Name);
    },
    refused: async () => ({ ...versionOf('of-nobody'), effects: async () => 0 }),
    hugeBody: JSON.stringify({ VersionId: 'x'.repeat(3 * 1024 * 1024) }),
    lostAnswer: 'SUCCEEDED',
    cutBefore: 'SUCCEEDED',
  };
}

describeWith(describe, 'moto')('AWS, a service without keys', () => {
  itConforms(() => startHarness('a-message', queues), { instead: true, hang: true });
});

describeWith(describe, 'moto')('AWS, a service with client tokens', () => {
  itConforms(() => startHarness('the-next-value', secrets), { instead: true, hang: true });
});
