import type { AwsConnection } from './call.js';
import { handlerOf, type Trace } from './handler.js';
import type { AwsSecret } from './operation.js';

/** Nothing is left to the environment or the files of the worker: they are not the tenant's. */
export function clientSettings(connection: AwsConnection, secret: AwsSecret, region: string, trace: Trace): object {
  const { endpoint } = connection.configuration;
  const { accessKeyId, secretAccessKey, sessionToken } = secret;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    requestHandler: handlerOf(connection, trace),
    // Whether a call is repeated is not the SDK's to decide.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    // SQS would send to whatever host stands in the argument QueueUrl.
    useQueueUrlAsEndpoint: false,
    userAgentAppId: 'runplane',
  };
}
