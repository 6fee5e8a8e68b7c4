import { CallToolRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { invalidRequest, type JsonObject, ProblemError } from '@runplane/contracts';
import type { AgentPrincipal } from '@runplane/service-kit';
import { type CallMeta, callMeta } from './call-meta.js';

/** One `tools/call` of an agent. */
export interface ToolCall {
  agent: AgentPrincipal;
  /** As the client has it. */
  name: string;
  arguments: JsonObject;
  meta: CallMeta;
  requestId: string;
  /** When it came, on the clock of `performance`: about where its client counts a timeout from. */
  since: number;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
  /** Tells a client that waits how it stands; to one that did not ask for it, nothing. */
  progress(message: string): Promise<void>;
}

export type CallParameters = Pick<ToolCall, 'name' | 'arguments' | 'meta'>;

/** The parameters of the method as its body has them: JSON that was checked when it was read. */
export function callParameters(params: unknown): CallParameters {
  const read = CallToolRequestParamsSchema.safeParse(params);
  if (!read.success)
    throw new ProblemError('invalid_request', 'The parameters of tools/call do not fit.', problemsOf(read));
  return {
    name: read.data.name,
    arguments: (read.data.arguments ?? {}) as JsonObject,
    meta: callMeta(read.data._meta),
  };
}

function problemsOf({ error }: { error: unknown }): ProblemError['extra'] {
  return invalidRequest(error as Parameters<typeof invalidRequest>[0]).extra;
}
