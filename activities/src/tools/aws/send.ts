import type { JsonObject } from '@runplane/contracts';
import { summaryOf } from '../kept-result.js';
import { ToolFailure } from '../provider.js';
import { buildInput } from './build-input.js';
import type { AwsConnection, Origin } from './call.js';
import { clientSettings } from './client-settings.js';
import { credentialsOf } from './credentials.js';
import type { Trace } from './handler.js';
import { type AwsCommand, loadCommand } from './load-command.js';
import type { AwsOperation } from './operation.js';
import { readOutput } from './read-output.js';

export interface Request {
  operation: AwsOperation;
  arguments: JsonObject;
  origin: Origin;
  /** What is added to the input, by its shape. */
  extend?: (command: AwsCommand, input: Record<string, unknown>) => Record<string, unknown>;
}

/** One request of one operation. Fills `trace`, by which an error is understood. */
export async function send(connection: AwsConnection, request: Request, trace: Trace): Promise<JsonObject> {
  const command = await loadCommand(request.operation);
  const { region, args } = regionOf(connection, request.arguments, command);
  const input = buildInput(args, command.input);
  const extended = request.extend?.(command, input) ?? input;
  const secret = await credentialsOf(connection, request.origin);
  const client = new command.Client(clientSettings(connection, secret, region, trace));
  try {
    const output = await client.send(new command.Command(extended), { abortSignal: connection.signal });
    if (isHuge(trace)) return hugeAnswer(trace);
    // The SDK takes a stream that broke off for a short one.
    if (trace.response?.incomplete) throw new Error('the answer broke off');
    return await readOutput(output, command.output, { reveal: request.operation.reveal, secret: connection.secret });
  } catch (error) {
    // The status came, and says that it worked.
    if (isHuge(trace)) return hugeAnswer(trace);
    throw error;
  } finally {
    client.destroy();
  }
}

/** The argument `region`, where the operation has none of that name, chooses among those of the connection. */
function regionOf({ configuration }: AwsConnection, args: JsonObject, { input }: AwsCommand) {
  const isOwn = !input.isUnitSchema() && new Map(input.structIterator()).has('region');
  if (!Object.hasOwn(args, 'region') || isOwn) return { region: configuration.region, args };
  const { region, ...rest } = args;
  const regions = [configuration.region, ...configuration.regions];
  if (typeof region !== 'string' || !regions.includes(region)) {
    throw new ToolFailure('arguments_invalid', `the argument region must be one of ${regions.join(', ')}`);
  }
  return { region, args: rest };
}

const isHuge = ({ response }: Trace) => response?.incomplete === 'too_large' && response.status < 300;

/** Nobody has looked for secrets in it, so nothing of its text is kept. */
function hugeAnswer({ response }: Trace): JsonObject {
  return summaryOf('', response?.size ?? 0, response?.digest ?? null);
}
