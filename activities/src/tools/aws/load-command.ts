import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { ToolFailure } from '../provider.js';
import type { AwsOperation } from './operation.js';

/** The client of a service, as far as it is used: which one it is, is only known at run time. */
export interface AwsClient {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>;
  destroy(): void;
}

export interface AwsCommand {
  Client: new (configuration: object) => AwsClient;
  Command: new (input: object) => object;
  input: NormalizedSchema;
  output: NormalizedSchema;
}

/** Packages that are not named as the service is in the SDK's older names, which the catalogue has. */
const PACKAGES: Readonly<Record<string, string>> = {
  autoscaling: 'auto-scaling',
  apigateway: 'api-gateway',
  cloudwatchlogs: 'cloudwatch-logs',
  cognitoidp: 'cognito-identity-provider',
  elb: 'elastic-load-balancing',
  elbv2: 'elastic-load-balancing-v2',
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  route53: 'route-53',
  secretsmanager: 'secrets-manager',
  stepfunctions: 'sfn',
};

/**
 * The command of an operation, from the client package of its service. Throws `ToolFailure` where the package is not
 * installed, saying how to add it, or has no such operation.
 */
export async function loadCommand({ service, operation }: AwsOperation): Promise<AwsCommand> {
  const name = `@aws-sdk/client-${PACKAGES[service] ?? service}`;
  const client = await loadPackage(name);
  const Client = Object.entries(client).find(([member]) => /^[A-Z].*Client$/.test(member))?.[1];
  const sought = `${operation}Command`.toLowerCase();
  const Command = Object.entries(client).find(([member]) => member.toLowerCase() === sought)?.[1];
  if (Client === undefined || Command === undefined) {
    throw new ToolFailure('aws_operation_unknown', `${name} has no operation ${operation}`);
  }
  const [input, output] = schemasOf(Command as AwsCommand['Command']);
  return { Client, Command, input, output } as AwsCommand;
}

async function loadPackage(name: string): Promise<Record<string, unknown>> {
  try {
    return (await import(name)) as Record<string, unknown>;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code ?? '')) throw cause;
    const remedy = `an operator can add it to the worker: npm install ${name} -w @runplane/activities`;
    throw new ToolFailure('aws_client_missing', `the worker has no ${name}; ${remedy}`, { cause });
  }
}

/** Shapes of input and output, as the SDK itself uses them to write requests and to read answers. */
function schemasOf(Command: AwsCommand['Command']): [NormalizedSchema, NormalizedSchema] {
  const { schema } = new Command({}) as { schema: StaticOperationSchema };
  return [NormalizedSchema.of(schema[4]), NormalizedSchema.of(schema[5])];
}
