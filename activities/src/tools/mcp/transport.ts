import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type OutboundResponse, Unanswered } from '../../outbound/index.js';
import { type ConnectionCall, ToolFailure } from '../provider.js';
import type { McpConfiguration, McpSecret } from './operation.js';

export type McpConnection = ConnectionCall<McpConfiguration, McpSecret>;

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export function transportOf(connection: McpConnection): StdioClientTransport | StreamableHTTPClientTransport {
  const { configuration } = connection;
  if (configuration.transport === 'stdio') return program(configuration.command, connection);
  return new StreamableHTTPClientTransport(new URL(configuration.url), {
    fetch: fetchBy(connection),
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
    },
  });
}

/** Throws `ToolFailure`: what runs on this machine is the operator's choice, and never a tenant's. */
function program(name: string, { machine, secret }: McpConnection): StdioClientTransport {
  const commands = machine?.mcpCommands ?? {};
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (known === undefined) {
    const message = `the operator offers no command "${name}" to this org (RUNPLANE_MCP_COMMANDS of the worker)`;
    throw new ToolFailure('command_unknown', message);
  }
  const foreign = Object.keys(secret.env).filter((variable) => !known.secretEnv?.includes(variable));
  if (foreign.length > 0) {
    throw new ToolFailure('connection_invalid', `the command "${name}" takes no ${foreign.join(', ')} from a secret`);
  }
  return new StdioClientTransport({
    command: known.command,
    args: [...(known.args ?? [])],
    env: { ...getDefaultEnvironment(), ...known.env, ...secret.env },
    stderr: 'ignore',
  });
}

/** The server did nothing, and may do it later: timeout, too early, too many requests. */
const TRY_LATER = [408, 425, 429];

export class ServerBusy extends Error {
  override name = 'ServerBusy';
  readonly retryAfterMs: number;

  constructor({ status, headers }: Pick<OutboundResponse, 'status' | 'headers'>) {
    super(`the server answered ${status}`);
    const seconds = Number(headers['retry-after']);
    this.retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
  }
}

/** Every answer is read to its end; the stream for messages of the server's own is not opened. */
function fetchBy({ outbound, signal, secret }: McpConnection): typeof fetch {
  return async (input, init) => {
    const method = init?.method ?? 'GET';
    if (method === 'GET') return new Response(null, { status: 405 });
    const headers = Object.fromEntries(new Headers(init?.headers));
    if (secret.bearer !== undefined) headers.authorization = `Bearer ${secret.bearer}`;
    const signals = [signal, ...(init?.signal ? [init.signal] : [])];
    const answer = await outbound.request({
      method,
      url: new URL(String(input)),
      headers,
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      signal: AbortSignal.any(signals),
      maxResponseBytes: MAX_ANSWER_BYTES,
      confidential: secret.bearer !== undefined,
    });
    if (answer.incomplete) throw new Unanswered(`the server's answer is ${answer.incomplete}`);
    if (TRY_LATER.includes(answer.status)) throw new ServerBusy(answer);
    const answered = Object.entries(answer.headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const body = [204, 205, 304].includes(answer.status) ? null : new Uint8Array(answer.body);
    return new Response(body, { status: answer.status, headers: answered });
  };
}
