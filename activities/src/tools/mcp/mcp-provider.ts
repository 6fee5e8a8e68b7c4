import type { Json, JsonObject } from '@runplane/contracts';
import { redact } from '../http/redact.js';
import { noEffect, type ProviderCall, ToolFailure, type ToolProvider } from '../provider.js';
import { callError, toolError } from './mcp-errors.js';
import { McpConfiguration, McpOperation, McpSecret } from './operation.js';
import { callTool, demandTool, withSession } from './session.js';

type McpCall = ProviderCall<McpOperation, McpConfiguration, McpSecret>;

/** A tool of an MCP server, by stdio or Streamable HTTP. The result is `{ content, structuredContent? }`. */
export const mcpProvider: ToolProvider<McpOperation, McpConfiguration, McpSecret> = {
  name: 'mcp',
  operationSchema: McpOperation,
  configurationSchema: McpConfiguration,
  secretSchema: McpSecret,
  failures: {
    arguments_invalid: 'terminal',
    call_refused: 'terminal',
    command_unknown: 'terminal',
    connection_invalid: 'terminal',
    credentials_refused: 'terminal',
    destination_refused: 'terminal',
    not_sent: 'retry',
    server_busy: 'retry',
    server_unreached: 'retry',
    session_refused: 'terminal',
    tool_changed: 'terminal',
    tool_error: 'terminal',
    tool_error_in_doubt: 'unknown',
    tool_missing: 'terminal',
    unanswered: 'unknown',
  },

  idempotency: ({ readOnly, idempotent }) => (readOnly || idempotent ? 'natural' : 'none'),
  usedArguments: () => null,

  async execute(call) {
    const secrets = [...(call.secret.bearer ? [call.secret.bearer] : []), ...Object.values(call.secret.env)];
    try {
      return redact(await run(call), secrets);
    } catch (error) {
      if (error instanceof Error) error.message = redact(error.message, secrets);
      throw error;
    }
  },

  check: (connection) => withSession(connection, async (client) => void (await client.ping())),
};

async function run(call: McpCall): Promise<Json> {
  const { operation, arguments: args } = call;
  const attempt = { hasEffects: !operation.readOnly, repeated: call.repeated };
  let called = false;
  try {
    return await withSession(call, async (client) => {
      await demandTool(client, operation, args, call);
      called = true;
      const { content, structuredContent, isError } = await callTool(client, operation.tool, args, call).catch(
        (error) => {
          throw callError(error, attempt);
        },
      );
      if (isError) throw toolError(textOf(content as Json[]), operation, attempt);
      return {
        content: content as Json,
        ...(structuredContent ? { structuredContent: structuredContent as Json } : {}),
      };
    });
  } catch (error) {
    if (called || !(error instanceof ToolFailure)) throw error;
    throw noEffect(attempt, error.code, error.message, error);
  }
}

function textOf(content: readonly Json[]): string {
  const texts = content.map((part) => (part as JsonObject).text).filter((text) => typeof text === 'string');
  return texts.join(' ');
}
